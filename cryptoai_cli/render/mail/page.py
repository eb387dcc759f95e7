"""Write the page inside a mail: headline, benchmarks, picture, groups, leaders and laggards.

It has links only where the settings want them.
"""

from collections.abc import Iterable, Iterator
from html import escape

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.render import phrases
from cryptoai_cli.render.fields import Field, Shown, pick_fields
from cryptoai_cli.render.group_fields import group_fields, in_order
from cryptoai_cli.render.mail.markup import Cell, data_table, document, faint, headline, mail_text, picture, row
from cryptoai_cli.render.mail.on_record import record_part
from cryptoai_cli.render.mail.picture import caption
from cryptoai_cli.render.numbers import TERMINAL_MARKS, percent
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.phrases import sentences
from cryptoai_cli.render.picks import unranked_rows
from cryptoai_cli.render.quote_page import quote_page
from cryptoai_cli.render.row_fields import figure_keys, row_fields
from cryptoai_cli.report.model import GroupReport, Notice, Report, Row
from cryptoai_cli.report.style import Palette

_IN_THE_TABLES = frozenset({"suspect", "stale", "missing", "unranked"})
_ALT = "Every group and its members, coloured by their moves. The figures are in the tables below."


def email_page(report: Report, options: RenderOptions, *, cid: str) -> str:
    """Return the page; `cid` is the picture's content id, empty without a picture."""
    day = phrases.day_words(report)
    first, *rest = sentences(mail_text(report.headline.text))
    parts = (
        row(faint(mail_text(f"MOVERS · {day} · {phrases.state_words(report)}"))),
        row(headline(first, " ".join(rest))),
        row(benchmark_table(report, options.palette)),
        row(picture(cid, _ALT, mail_text(caption(report, options.palette))), side=8),
        row(_group_table(report, options.palette)),
        *(row(part) for part in _side_tables(report, options)),
        row(record_part(report, options)),
        row("".join(faint(mail_text(words)) for words in _fine_print(report))),
    )
    return document(mail_text(f"Market movers, {day}"), parts, options.palette)


def notices_beside_tables(report: Report) -> tuple[Notice, ...]:
    """Return the notices that are not evident from the tables."""
    return tuple(notice for notice in report.notices if notice.code not in _IN_THE_TABLES)


def benchmark_table(report: Report, palette: Palette) -> str:
    """Return the table of the benchmarks with a usable move."""
    known = tuple(each for each in report.benchmarks if each.status is Status.OK)
    fields = pick_fields(row_fields(report, known, TERMINAL_MARKS), ("price", "change"))
    named = [Cell(mail_text(each.name)) for each in known]
    return field_table("Benchmarks", "Benchmark", named, fields, palette)


def _group_table(report: Report, palette: Palette) -> str:
    groups = in_order(report)
    fields = pick_fields(group_fields(report, groups, TERMINAL_MARKS), ("measured", "excess", "breadth"))
    named = [Cell(mail_text(group.label), below=mail_text(_words_below(group))) for group in groups]
    return field_table("Groups", "Group", named, fields, palette)


def _words_below(group: GroupReport) -> str:
    """Return the best and worst member of a group, and why it has no rank if it has none."""
    sides = (("best", group.best), ("worst", group.worst))
    extremes = [f"{side} {each.symbol} {percent(each.simple_return, TERMINAL_MARKS)}" for side, each in sides if each]
    return " · ".join([*extremes, *([f"not ranked: {group.unranked_because}"] if group.unranked_because else [])])


def _side_tables(report: Report, options: RenderOptions) -> Iterator[str]:
    for title, rows in (("Leaders", report.leaders(options.top)), ("Laggards", report.laggards(options.top))):
        named = [
            Cell(linked(each.symbol, options.link), beside=mail_text(each.name if each.name != each.symbol else ""))
            for each in rows
        ]
        fields = pick_fields(row_fields(report, rows, TERMINAL_MARKS), figure_keys(report.rank_by))
        yield field_table(title, title, named, fields, options.palette)


def field_table(title: str, first: str, named: list[Cell], fields: Iterable[Field], palette: Palette) -> str:
    """Return a table of `fields` whose lines are `named`; empty without lines."""
    if not named:
        return ""
    fields = tuple(fields)
    columns = [[_figure_cell(cell) for cell in field.cells] for field in fields]
    headings = (first, *(mail_text(field.heading) for field in fields))
    return data_table(title, headings, zip(named, *columns, strict=True), palette)


def linked(symbol: str, link: str) -> str:
    """Return the symbol, as a link to its quote page where there is one."""
    text, address = mail_text(symbol), quote_page(link, symbol)
    return f'<a href="{escape(address)}" style="color:inherit">{text}</a>' if address else text


def _figure_cell(cell: Shown) -> Cell:
    return Cell(mail_text(cell.text), sign=cell.sign)


def _fine_print(report: Report) -> Iterator[str]:
    for unranked in unranked_rows((*report.benchmarks, *report.rows)):
        symbols = ", ".join(each.symbol for each in unranked.rows)
        yield f"{unranked.status.value}: {symbols}" + (f" ({unranked.reason})" if unranked.reason else "")
    for notice in notices_beside_tables(report):
        yield notice.message
    base = phrases.short_date(report.previous.day)
    yield f"Price changes since the close of {base}, without dividends; an excess is in percentage points."
    if any(_is_between_closes(each) for each in (*report.benchmarks, *report.rows)):
        yield f"{phrases.coin_words(report)}."
    source = phrases.source_words(report)
    yield f"{phrases.coverage_words(report)}{f'. Source: {source}' if source else ''}. Information, not advice."


def _is_between_closes(each: Row) -> bool:
    return each.kind is InstrumentType.CRYPTO and not each.utc_day and each.status is Status.OK
