"""Render the history of the whole market for a terminal: a summary, a small chart, then the latest sessions."""

from collections.abc import Iterator, Sequence
from functools import partial

from rich.cells import cell_len
from rich.text import Text

from cryptoai_cli.analysis.breadth_history import BreadthSession
from cryptoai_cli.render.fields import Field, number_field, signed_field, text_field
from cryptoai_cli.render.numbers import Marks, amount, rounded_number, signed
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal import grid
from cryptoai_cli.render.terminal.column_chart import column_chart
from cryptoai_cli.render.terminal.screen import FAINT, STRONG, Screen, screen_for
from cryptoai_cli.render.terminal.to_terminal import spaced, text_of
from cryptoai_cli.render.terminal.wrapping import wrap
from cryptoai_cli.report.cells import span_words
from cryptoai_cli.report.market.history import OSCILLATOR_DECIMALS, MarketHistory

MOST_ROWS = 20
_PAGE = 100
_LABEL_GAP = 2
_SPARED = ("unchanged", "above_200", "mcclellan", "lows", "highs")  # left out on a narrow screen, in this order


def market_history_to_terminal(history: MarketHistory, options: RenderOptions) -> str:
    """Return the history as text."""
    screen = screen_for(options)
    page = min(screen.room, _PAGE)
    left = len(history.rows) - MOST_ROWS
    rest = [Text(f"{left} earlier sessions: -f csv has them all.", FAINT)] if left > 0 else []
    parts = [_title(history, screen, page), _chart(history, screen, page), _session_lines(history, screen), rest]
    return text_of(spaced(parts), options)


def _title(history: MarketHistory, screen: Screen, page: int) -> list[Text]:
    first, last = history.rows[0].session, history.rows[-1].session
    count = "1 session" if len(history.rows) == 1 else f"{len(history.rows)} sessions"
    title = f" {screen.glyphs.dot} ".join(("Whole market", f"{span_words(first, last)}, {count}"))
    words = wrap(" ".join(_words(history, screen.marks)), page)
    return [*(Text(line, STRONG) for line in wrap(title, page)), *map(Text, words)]


def _words(history: MarketHistory, marks: Marks) -> Iterator[str]:
    last = history.rows[-1]
    yield f"{amount(last.advances, marks)} shares and ADRs up, {amount(last.declines, marks)} down"
    yield f"and {amount(last.unchanged, marks)} unchanged in the last session."
    if last.new_highs is not None and last.new_lows is not None:
        yield f"52-week highs {amount(last.new_highs, marks)}, lows {amount(last.new_lows, marks)}."
    if last.above_50 is not None:
        yield f"{_share(last.above_50, marks)} stand above their 50-session mean."


def _chart(history: MarketHistory, screen: Screen, page: int) -> list[Text]:
    """Return the chart of the shares above the 50-session mean, or where none is known of the advance-decline line."""
    above = [row.above_50 for row in history.rows]
    has_means = any(value is not None for value in above)
    values: Sequence[float | None] = above if has_means else history.advance_decline_line
    known = [value for value in values if value is not None]
    write = _share if has_means else partial(signed, decimals=0)
    labels = (write(max(known), screen.marks), write(min(known), screen.marks))
    lines = column_chart(values, page - max(map(cell_len, labels)) - _LABEL_GAP, screen)
    if not lines:
        return []
    width = max(map(cell_len, lines))
    notes = (labels[0], *("" for _ in lines[2:]), labels[1])
    drawn = [
        Text.assemble(line, (" " * (width - cell_len(line) + _LABEL_GAP) + note if note else "", FAINT))
        for line, note in zip(lines, notes, strict=True)
    ]
    heading = "Above the 50-session mean" if has_means else "Advance-decline line"
    return [Text(heading, FAINT), *drawn]


def _session_lines(history: MarketHistory, screen: Screen) -> list[Text]:
    fields = [each for each in _fields(history.rows[: -MOST_ROWS - 1 : -1], screen.marks) if not each.is_blank]
    for left_out in range(len(_SPARED) + 1):
        spared = _SPARED[:left_out]
        columns = grid.columns_of(tuple(field for field in fields if field.key not in spared), screen)
        if grid.natural_width(columns) <= screen.room:
            break
    return [grid.heading_line(columns), *grid.body_lines(columns)]


def _fields(rows: Sequence[BreadthSession], marks: Marks) -> tuple[Field, ...]:
    def counts(values: Sequence[int | None]) -> list[str]:
        return ["" if value is None else amount(value, marks) for value in values]

    oscillator = [rounded_number(row.mcclellan, OSCILLATOR_DECIMALS) for row in rows]
    write = partial(signed, marks=marks, decimals=OSCILLATOR_DECIMALS)
    return (
        text_field("session", "Session", [row.session.isoformat() for row in rows]),
        number_field("up", "Up", counts([row.advances for row in rows])),
        number_field("down", "Down", counts([row.declines for row in rows])),
        number_field("unchanged", "Unchanged", counts([row.unchanged for row in rows])),
        number_field("highs", "New highs", counts([row.new_highs for row in rows])),
        number_field("lows", "New lows", counts([row.new_lows for row in rows])),
        number_field("above_50", "Above 50", [_share(row.above_50, marks) for row in rows]),
        number_field("above_200", "Above 200", [_share(row.above_200, marks) for row in rows]),
        signed_field("mcclellan", "McClellan", oscillator, write),
    )


def _share(fraction: float | None, marks: Marks) -> str:
    return "" if fraction is None else f"{amount(round(fraction * 100, 1), marks, 1)} %"
