"""Write a report as a workbook: a sheet of rows, of groups, of benchmarks, and one that says what they are.

Figures are numbers, dates are dates, and outside text is never a formula: every cell is written by its kind.
"""

import io
import textwrap
from datetime import UTC
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cryptoai_cli.render import phrases
from cryptoai_cli.render.charts.palette import limit_of
from cryptoai_cli.render.columns import Table, table
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.xlsx.about import facts, glossary
from cryptoai_cli.render.xlsx.sheet import Looks, harmless, write_table
from cryptoai_cli.report.model import BENCHMARK_GROUP, Report

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_FIRST = ("symbol", "name", "group", "rank", "price", "change_pct", "excess_pct")
_FIRST_OF_GROUPS = ("rank", "label", "median_pct", "excess_pct")
_LAST = ("status", "source", "session", "state", "as_of", "base_session")
_NOT_OF_BENCHMARKS = frozenset({"group", "group_rank"})
_HEAD_WIDTH, _PROSE_WIDTH = 22, 100  # characters
_LINE_HEIGHT = 15  # points


def to_xlsx(report: Report, options: RenderOptions) -> bytes:
    """Return the workbook; asked columns are those of the rows, or of the groups where the report is by group."""
    from xlsxwriter.workbook import Workbook  # noqa: PLC0415 - a library that only this format needs

    stream = io.BytesIO()
    guesses = dict.fromkeys(("strings_to_formulas", "strings_to_numbers", "strings_to_urls"), False)
    with Workbook(stream, {"in_memory": True, **guesses}) as book:
        _fill(book, report, options)
    return stream.getvalue()


def _fill(book: "Workbook", report: Report, options: RenderOptions) -> None:
    looks, limit = Looks(book), limit_of(report)
    rows, groups = table(report, by_group=False), table(report, by_group=True)
    of_rows, of_groups = ((), options.columns) if options.by_group else (options.columns, ())
    sheets = (
        ("report", _with_labels(_chosen(rows, of_rows, _FIRST), report), 2),
        ("groups", _chosen(groups, of_groups, _FIRST_OF_GROUPS), 2),
        ("benchmarks", _benchmarks(_chosen(rows, (), _FIRST), report), 2),
    )
    for name, sheet, frozen in sheets:
        if name != "report" or not options.by_group:
            write_table(book.add_worksheet(name), looks, sheet, limit, frozen_columns=0 if options.columns else frozen)
    _write_about(book, looks, report, (*rows.names, *groups.names))
    moment = report.generated_at.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": f"Movers, {phrases.day_words(report)}", "created": moment})


def _chosen(whole: Table, names: tuple[str, ...], first: tuple[str, ...]) -> Table:
    """Return the columns asked for, else all: what happened first, where it comes from last."""
    rest = tuple(name for name in whole.names if name not in (*first, *_LAST))
    order = names or (*first, *rest, *(name for name in _LAST if name in whole.names))
    at = [whole.names.index(name) for name in order]
    return Table(order, tuple(whole.kinds[place] for place in at), tuple(whole.columns[place] for place in at))


def _with_labels(rows: Table, report: Report) -> Table:
    """Return rows that name their group as a reader knows it."""
    labels = {BENCHMARK_GROUP: "Benchmark"} | {group.key: group.label for group in report.groups}
    named = tuple(
        tuple(labels.get(str(cell), str(cell)) for cell in cells) if name == "group" else cells
        for name, cells in zip(rows.names, rows.columns, strict=True)
    )
    return replace(rows, columns=named)


def _benchmarks(rows: Table, report: Report) -> Table:
    """Return the rows of the benchmarks, without what only members have."""
    kept = [at for at, name in enumerate(rows.names) if name not in _NOT_OF_BENCHMARKS]
    return Table(
        tuple(rows.names[at] for at in kept),
        tuple(rows.kinds[at] for at in kept),
        tuple(rows.columns[at][: len(report.benchmarks)] for at in kept),
    )


def _write_about(book: "Workbook", looks: Looks, report: Report, names: tuple[str, ...]) -> None:
    sheet = book.add_worksheet("about")
    sheet.set_column(0, 1, _HEAD_WIDTH)
    sheet.set_column(2, 2, _PROSE_WIDTH)
    lines = [(word, "", told) for word, told in facts(report) if told]
    lines += [("", "", ""), ("Column", "In the files", "What it is"), *glossary(names)]
    for row, (word, name, told) in enumerate(lines):
        sheet.write_string(row, 0, word, looks.strong)
        sheet.write_string(row, 1, name, looks.prose)
        sheet.write_string(row, 2, harmless(told), looks.prose)
        if len(told) > _PROSE_WIDTH:  # a program that keeps heights as they are would show the first line only
            sheet.set_row(row, _LINE_HEIGHT * len(textwrap.wrap(told, _PROSE_WIDTH)))
