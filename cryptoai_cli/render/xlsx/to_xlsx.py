"""Write a report as a workbook: a summary for readers, a sheet each for members, groups and benchmarks, explanations.

Figures are numbers, dates are dates, and external text is never a formula: every cell is written by its kind.
"""

import io
from collections.abc import Callable
from datetime import UTC
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cryptoai_cli.render import phrases
from cryptoai_cli.render.charts.palette import shade_bounds
from cryptoai_cli.render.columns import Table, table
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.xlsx.about import facts, write_about
from cryptoai_cli.render.xlsx.on_record import write_on_record
from cryptoai_cli.render.xlsx.paper import set_paper
from cryptoai_cli.render.xlsx.sheet import Formats, write_table
from cryptoai_cli.render.xlsx.summary import write_summary
from cryptoai_cli.report.model import BENCHMARK_GROUP, Report

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_FIRST = ("symbol", "name", "group", "rank", "price", "change_pct", "excess_pct")
_FIRST_OF_GROUPS = ("rank", "label", "median_pct", "excess_pct")
_LAST = ("status", "source", "session", "state", "as_of", "base_session")
_NOT_OF_BENCHMARKS = frozenset({"group", "group_rank"})


def to_xlsx(report: Report, options: RenderOptions) -> bytes:
    """Return the workbook; requested columns apply to the members, or to the groups with `by_group`."""
    return workbook_of(lambda book: _fill(book, report, options))


def workbook_of(fill: Callable[["Workbook"], None]) -> bytes:
    """Return the workbook that `fill` writes; no text in it is taken for a formula, a number or an address."""
    from xlsxwriter.workbook import Workbook  # noqa: PLC0415 - only this format needs it

    stream = io.BytesIO()
    guesses = dict.fromkeys(("strings_to_formulas", "strings_to_numbers", "strings_to_urls"), False)
    with Workbook(stream, {"in_memory": True, **guesses}) as book:
        fill(book)
    return stream.getvalue()


def finish_workbook(book: "Workbook", report: Report, title: str) -> None:
    """Set how every sheet is printed, and the properties of the workbook."""
    for printed in book.worksheets():
        set_paper(printed, report)
    moment = report.generated_at.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": title, "created": moment})


def _fill(book: "Workbook", report: Report, options: RenderOptions) -> None:
    write_summary(book, report, options)
    formats, limit = Formats(book, options.palette), shade_bounds(report)[-2]
    rows, groups = table(report, by_group=False), table(report, by_group=True)
    of_rows, of_groups = ((), options.columns) if options.by_group else (options.columns, ())
    sheets = (
        ("report", _with_group_labels(ordered_columns(rows, of_rows, _FIRST), report), 2),
        ("groups", ordered_columns(groups, of_groups, _FIRST_OF_GROUPS), 2),
        ("benchmarks", _benchmark_rows(ordered_columns(rows, (), _FIRST), report), 2),
    )
    for name, sheet, frozen in sheets:
        if name != "report" or not options.by_group:
            write_table(
                book.add_worksheet(name), formats, sheet, limit, frozen_columns=0 if options.columns else frozen
            )
    write_on_record(book, formats, report)
    write_about(book.add_worksheet("about"), formats, facts(report), (*rows.names, *groups.names))
    finish_workbook(book, report, f"Movers, {phrases.day_words(report)}")


def ordered_columns(whole: Table, names: tuple[str, ...], first: tuple[str, ...]) -> Table:
    """Return the columns `names`, each once, or all, with those in `first` first and those in `_LAST` last."""
    rest = tuple(name for name in whole.names if name not in (*first, *_LAST))
    order = tuple(dict.fromkeys(names)) or (*first, *rest, *(name for name in _LAST if name in whole.names))
    at = [whole.names.index(name) for name in order]
    return Table(order, tuple(whole.kinds[place] for place in at), tuple(whole.columns[place] for place in at))


def _with_group_labels(rows: Table, report: Report) -> Table:
    """Return the rows with the column of group keys replaced by one of labels."""
    labels = {BENCHMARK_GROUP: "Benchmark"} | {group.key: group.label for group in report.groups}
    named = tuple(
        tuple(labels.get(str(cell), str(cell)) for cell in cells) if name == "group" else cells
        for name, cells in zip(rows.names, rows.columns, strict=True)
    )
    return replace(rows, names=tuple("label" if name == "group" else name for name in rows.names), columns=named)


def _benchmark_rows(rows: Table, report: Report) -> Table:
    """Return the benchmarks' rows, without the columns that only members have."""
    kept = [at for at, name in enumerate(rows.names) if name not in _NOT_OF_BENCHMARKS]
    return Table(
        tuple(rows.names[at] for at in kept),
        tuple(rows.kinds[at] for at in kept),
        tuple(rows.columns[at][: len(report.benchmarks)] for at in kept),
    )
