"""The sections of the page besides the member table: headline, benchmarks, groups, leaders, laggards, fine print."""

import re

from markupsafe import Markup, escape
from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.render import phrases
from cryptoai_cli.render.columns import table
from cryptoai_cli.render.fields import Field, Shown, pick_fields
from cryptoai_cli.render.group_fields import group_fields, in_order
from cryptoai_cli.render.html.grid import Column, Grid, Line, cells_by_row, clean, column_of, exact_figure, other_name
from cryptoai_cli.render.numbers import TERMINAL_MARKS, instant, percent, price
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.phrases import sentences
from cryptoai_cli.render.quote_page import quote_page
from cryptoai_cli.render.row_fields import figure_keys, note, row_fields
from cryptoai_cli.report.model import Report, Row

_FIGURE = re.compile(r"[+\N{MINUS SIGN}]?\d[\d,.]* %")
_GROUP_KEYS = (
    "rank",
    "measured",
    "excess",
    "own",
    "advances",
    "declines",
    "unchanged",
    "missing",
    "best",
    "worst",
    "unranked",
)


class Card(Struct, frozen=True):
    """One benchmark; `tone` is the CSS class of its change, `remark` a note about it."""

    name: str
    symbol: str
    price: str
    change: str
    tone: str
    remark: str


class Side(Struct, frozen=True):
    """The table of leaders or of laggards."""

    title: str
    grid: Grid


class Fact(Struct, frozen=True):
    """One entry of the provenance: a label and a value."""

    name: str
    value: str


def headline_sentences(report: Report) -> tuple[Markup, ...]:
    """Return the sentences of the headline, with figures that do not wrap before their percent sign."""
    return tuple(unbroken_figures(clean(sentence)) for sentence in sentences(report.headline.text))


def unbroken_figures(text: str) -> Markup:
    """Return external text as markup in which figures do not wrap."""
    parts, at = [], 0
    for found in _FIGURE.finditer(text):
        parts += [escape(text[at : found.start()]), Markup('<span class="n">{}</span>').format(found[0])]
        at = found.end()
    return Markup("").join([*parts, escape(text[at:])])


def benchmark_cards(report: Report) -> tuple[Card, ...]:
    """Return a card for each benchmark."""
    return tuple(_card(row) for row in report.benchmarks)


def benchmark_name(report: Report) -> str:
    """Return the short name of the primary benchmark, or an empty string if no benchmark has a move."""
    primary = next((row for row in report.benchmarks if row.symbol == report.primary), None)
    return phrases.spoken_name(primary) if primary else ""


def group_grid(report: Report) -> Grid:
    """Return a line for each group, leaving out columns that are blank or all zero."""
    groups = in_order(report)
    fields = {field.key: field for field in group_fields(report, groups, TERMINAL_MARKS)}
    for key in ("best", "worst"):
        fields[key] = _symbols_with_moves(key, fields[f"{key}_symbol"], fields[f"{key}_move"])
    counts = {
        "advances": sum(group.advances for group in groups),
        "declines": sum(group.declines for group in groups),
        "unchanged": sum(group.unchanged for group in groups),
        "missing": sum(group.missing for group in groups),
    }
    kept = [fields[key] for key in _GROUP_KEYS if not fields[key].is_blank and counts.get(key) != 0]
    columns = tuple(_with_file_figures(column_of(field), field.key, report) for field in kept)
    rows = zip(groups, cells_by_row(columns, len(groups)), strict=True)
    lines = (Line(clean(group.label), "", cells) for group, cells in rows)
    return Grid(columns, tuple(lines))


def _with_file_figures(column: Column, key: str, report: Report) -> Column:
    """Return a group column with the exact figures of the files added to its cells."""
    name = {"measured": f"{report.measure.value}_pct", "excess": "excess_pct"}.get(key)
    if name is None:
        return column
    values = table(replace(report, groups=in_order(report)), by_group=True, names=(name,)).columns[0]
    cells = (
        replace(cell, value=exact_figure(value, cell.text)) for cell, value in zip(column.cells, values, strict=True)
    )
    return replace(column, cells=tuple(cells))


def sides(report: Report, options: RenderOptions) -> tuple[Side, ...]:
    """Return leaders and laggards, leaving out an empty side."""
    top = options.top
    found = (("Leaders", report.leaders(top)), ("Laggards", report.laggards(top)))
    return tuple(Side(title, _side_grid(report, rows, options.link)) for title, rows in found if rows)


def fine_print(report: Report) -> tuple[str, ...]:
    """Return sentences that explain the figures."""
    base, rows = phrases.base_words(report), (*report.benchmarks, *report.rows)
    against = phrases.against(report)
    lines = [f"Moves are price changes since the close of {base}, without dividends."]
    if against:
        lines.append(
            f"\u201c{against}\u201d is the move less the benchmark\u2019s over the same time, in percentage points."
        )
    if any(row.kind is InstrumentType.CRYPTO and not row.utc_day and row.status is Status.OK for row in rows):
        lines.append(f"{phrases.coin_words(report)}.")
    if any(row.utc_day for row in rows):
        lines.append(f"{phrases.UTC_DAY_WORDS}: {', '.join(dict.fromkeys(r.symbol for r in rows if r.utc_day))}.")
    return tuple(lines)


def provenance(report: Report) -> tuple[Fact, ...]:
    """Return the sources and the times of the figures."""
    facts = (
        Fact("Session", report.session.day.isoformat()),
        Fact("State", phrases.state_words(report)),
        Fact("Prices as of", "" if report.as_of is None else instant(report.as_of)),
        Fact("Source", clean(phrases.source_words(report))),
        Fact("Coverage", phrases.coverage_words(report)),
        Fact("Report made", instant(report.generated_at)),
    )
    return tuple(fact for fact in facts if fact.value)


def failures(report: Report) -> tuple[str, ...]:
    """Return a sentence for each failure of the sources."""
    return tuple(clean(f"{failure.symbol}: {failure.summary}.") for failure in report.failures)


def _card(row: Row) -> Card:
    move = row.simple_return or 0.0
    before = percent(row.prior_return, TERMINAL_MARKS)
    remark = note(row) or (f"{before} in the session before" if before else "")
    return Card(
        clean(row.name),
        clean(row.symbol),
        price(row.price, TERMINAL_MARKS),
        percent(row.simple_return, TERMINAL_MARKS),
        "gain" if move > 0 else "loss" if move < 0 else "",
        clean(remark),
    )


def _symbols_with_moves(key: str, symbols: Field, moves: Field) -> Field:
    """Return one column that combines symbols with their moves."""
    pairs = zip(symbols.cells, moves.cells, strict=True)
    cells = (Shown(f"{symbol.text} {move.text}".strip(), move.sign) for symbol, move in pairs)
    return Field(key, key.capitalize(), tuple(cells), is_number=True)


def _side_grid(report: Report, rows: tuple[Row, ...], link: str) -> Grid:
    fields = pick_fields(row_fields(report, rows, TERMINAL_MARKS), figure_keys(report.rank_by))
    columns = tuple(column_of(field) for field in fields)
    lines = zip(rows, cells_by_row(columns, len(rows)), strict=True)
    return Grid(
        columns,
        tuple(
            Line(clean(row.symbol), other_name(row), cells, link=quote_page(link, row.symbol)) for row, cells in lines
        ),
    )
