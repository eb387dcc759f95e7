"""Render a history for a terminal: a summary, a small chart, then the latest sessions, the newest first."""

from collections.abc import Iterator, Sequence
from functools import partial

from rich.cells import cell_len
from rich.text import Text

from cryptoai_cli.render import phrases
from cryptoai_cli.render.fields import Field, number_field, signed_field, steady_fields, text_field
from cryptoai_cli.render.numbers import Marks, amount, percent, price
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal import grid
from cryptoai_cli.render.terminal.column_chart import column_chart
from cryptoai_cli.render.terminal.screen import FAINT, STRONG, Screen, screen_for
from cryptoai_cli.render.terminal.to_terminal import spaced, text_of
from cryptoai_cli.render.terminal.widths import usual_line
from cryptoai_cli.render.terminal.wrapping import wrap
from cryptoai_cli.report.cells import span_words
from cryptoai_cli.report.history import GroupHistory, GroupRow, History, SymbolHistory, SymbolRow

MOST_ROWS = 20
_PAGE = 100
_LABEL_GAP = 2
_INDENT = "   "
_OF_A_DAY = ("open", "high", "low", "volume")
# left out on a narrow screen, in this order
_SPARED = (("volume",), ("missing",), ("open",), ("high", "low"), ("median",), ("breadth",))


def history_to_terminal(history: History, options: RenderOptions) -> str:
    """Return the history as text."""
    screen = screen_for(options)
    page = min(screen.room, _PAGE)
    parts = [summary_lines(history, screen, page), _table_lines(history, screen), _rest_lines(history, page)]
    return text_of(spaced(parts), options)


def summary_lines(history: History, screen: Screen, page: int) -> list[Text]:
    """Return the part above the table: what is shown, its figures in words, and the chart."""
    return spaced([_title_lines(history, screen, page), _chart_lines(history, screen, page)])


def _title_lines(history: History, screen: Screen, page: int) -> list[Text]:
    dot = f" {screen.glyphs.dot} "
    first, last = history.rows[0].session, history.rows[-1].session
    count = "1 session" if len(history.rows) == 1 else f"{len(history.rows)} sessions"
    who = (history.label,) if isinstance(history, GroupHistory) else (history.symbol, history.name)
    parts = (*who, f"{span_words(first, last)}, {count}", _source_names(history.rows))
    title = dot.join(dict.fromkeys(screen.safe(part) for part in parts if part))
    words = _group_words(history, screen) if isinstance(history, GroupHistory) else _symbol_words(history, screen)
    lines = wrap(" ".join(words), page)
    return [*(Text(line, STRONG) for line in wrap(title, page)), *(Text(line) for line in lines)]


def _source_names(rows: Sequence[SymbolRow | GroupRow]) -> str:
    return ", ".join(phrases.source_name(source) for source in dict.fromkeys(row.source for row in rows) if source)


def _symbol_words(history: SymbolHistory, screen: Screen) -> Iterator[str]:
    last = next(row for row in reversed(history.rows) if row.close is not None)
    yield f"{price(last.close, screen.marks)}"
    if not (known := history.comparable_rows):
        return
    first = known[0]
    high, low = (pick(known, key=lambda row: row.close or 0.0) for pick in (max, min))
    if first.close and last.close and first is not last:
        since = percent(last.close / first.close - 1, screen.marks)
        yield f"after {price(first.close, screen.marks)} on {phrases.day_of(first.session)}: {since}."
        yield f"Highest close {price(high.close, screen.marks)} on {phrases.day_of(high.session)},"
        yield f"lowest {price(low.close, screen.marks)} on {phrases.day_of(low.session)}."


def _group_words(history: GroupHistory, screen: Screen) -> Iterator[str]:
    rises = sum((row.mean_return or 0.0) > 0 for row in history.rows)
    falls = sum((row.mean_return or 0.0) < 0 for row in history.rows)
    yield f"Index {_index_text(history.rows[-1].index, screen.marks)},"
    yield f"from 100 at the close of {phrases.day_of(history.base.day)};"
    yield f"every member weighs the same. Up/down: {rises}/{falls}."
    if history.groups > 1:
        yield f"First of {history.groups} groups in {history.days_led} of {history.days_ranked}."


def _chart_lines(history: History, screen: Screen, page: int) -> list[Text]:
    closes = history.closes
    known = [close for close in closes if close is not None]
    write = _index_text if isinstance(history, GroupHistory) else price
    labels = (write(max(known), screen.marks), write(min(known), screen.marks)) if known else ("", "")
    lines = column_chart(closes, page - max(map(cell_len, labels)) - _LABEL_GAP, screen)
    if not lines:
        return []
    width = max(map(cell_len, lines))
    notes = (labels[0], *("" for _ in lines[2:]), labels[1])
    return [
        Text.assemble(line, (" " * (width - cell_len(line) + _LABEL_GAP) + note if note else "", FAINT))
        for line, note in zip(lines, notes, strict=True)
    ]


def _table_lines(history: History, screen: Screen) -> list[Text]:
    fields, notes = _table_fields(history, screen)
    heading, *rows = _fitting_lines(fields, screen)
    remarks = [_note_lines(note, screen) for note in notes]
    return [heading, *(line for row, note in zip(rows, remarks, strict=True) for line in (row, *note))]


def _table_fields(history: History, screen: Screen) -> tuple[tuple[Field, ...], list[str]]:
    """Return the columns of the latest sessions, unknown figures as dashes, and what is to be said of each session."""
    if isinstance(history, GroupHistory):
        latest = history.rows[: -MOST_ROWS - 1 : -1]
        fields, notes = _group_fields(latest, screen.marks), [""] * len(latest)
    else:
        sessions = history.rows[: -MOST_ROWS - 1 : -1]
        fields, notes = _symbol_fields(history, sessions, screen.marks), [row.note for row in sessions]
    return steady_fields(fields, [field.key for field in fields], screen.glyphs.dash), notes


def _fitting_lines(fields: tuple[Field, ...], screen: Screen) -> list[Text]:
    """Return the table with the columns that fit on a usual day and on this one."""
    shown = fields
    for spared in ((), *_SPARED):
        shown = tuple(field for field in shown if field.key not in spared)
        columns = grid.columns_of(shown, screen)
        if max(grid.natural_width(columns), usual_line(shown)) <= screen.room:
            break
    fitted = grid.fit(columns, screen.room, screen)
    return [grid.heading_line(fitted), *grid.body_lines(fitted)]


def _note_lines(note: str, screen: Screen) -> list[Text]:
    lines = wrap(screen.safe(note), screen.room, lead=_INDENT, hanging=len(_INDENT))
    return [Text(line, FAINT) for line in lines]


def _symbol_fields(history: SymbolHistory, rows: Sequence[SymbolRow], marks: Marks) -> tuple[Field, ...]:
    """Return the columns: a coin has no prices of a day, and an instrument without a former symbol no symbols."""
    is_renamed = len({row.symbol for row in rows}) > 1
    fields = (
        text_field("session", "Session", [row.session.isoformat() for row in rows]),
        text_field("symbol", "Symbol", [row.symbol for row in rows]),
        number_field("open", "Open", [price(row.open, marks) for row in rows]),
        number_field("high", "High", [price(row.high, marks) for row in rows]),
        number_field("low", "Low", [price(row.low, marks) for row in rows]),
        number_field("close", "Close", [price(row.close, marks) for row in rows]),
        signed_field("change", "Change", [row.simple_return for row in rows], partial(percent, marks=marks)),
        number_field("volume", "Volume", ["" if row.volume is None else amount(row.volume, marks) for row in rows]),
    )
    lacking = {*(_OF_A_DAY if history.is_coin else ()), *(() if is_renamed else ("symbol",))}
    return tuple(field for field in fields if field.key not in lacking)


def _group_fields(rows: Sequence[GroupRow], marks: Marks) -> tuple[Field, ...]:
    in_percent = partial(percent, marks=marks)
    return (
        text_field("session", "Session", [row.session.isoformat() for row in rows]),
        number_field("index", "Index", [_index_text(row.index, marks) for row in rows]),
        signed_field("change", "Mean", [row.mean_return for row in rows], in_percent),
        signed_field("median", "Median", [row.median_return for row in rows], in_percent),
        number_field("breadth", "Up/Down", [f"{row.advances}/{row.declines}" for row in rows]),
        number_field("missing", "Missing", [str(row.missing) for row in rows]),
        number_field("rank", "Rank", ["" if row.rank is None else str(row.rank) for row in rows]),
    )


def _index_text(value: float | None, marks: Marks) -> str:
    return "" if value is None else amount(round(value, 2), marks, 2)


def _rest_lines(history: History, page: int) -> list[Text]:
    left = len(history.rows) - MOST_ROWS
    if left <= 0:
        return []
    count = "1 earlier session" if left == 1 else f"{left} earlier sessions"
    return [Text(line, FAINT) for line in wrap(f"{count}: -f csv has them all.", page)]
