"""The lists of the terminal report on the whole market: gainers and losers, and the most active."""

from collections.abc import Iterator

from msgspec.structs import replace
from rich.text import Text

from cryptoai_cli.render.fields import Field, Shown, steady_fields
from cryptoai_cli.render.market.line_fields import NamedList, line_fields, list_keys, named_lists
from cryptoai_cli.render.market.terminal_words import one_source_mark
from cryptoai_cli.render.market.words import is_one_source
from cryptoai_cli.render.numbers import compact, percent
from cryptoai_cli.render.terminal import grid
from cryptoai_cli.render.terminal.footnotes import Footnotes
from cryptoai_cli.render.terminal.screen import STRONG, Screen
from cryptoai_cli.render.terminal.sides import BETWEEN_SIDES, Columns, fits_beside, set_beside, titled
from cryptoai_cli.render.terminal.widths import usual_line
from cryptoai_cli.report.market.model import MarketReport, MarketRow

_USUAL_SYMBOL, _LEAST_NAME, _LEAST_CUT_NAME = 5, 9, 4
_SIDES = frozenset({"gainers", "losers"})
_WIDE = (("excess",), ("cap", "industry"))  # what wider screens add, the most valuable first
_USUAL_INDUSTRY = 24
_LEAD = "Most active"


def list_lines(market: MarketReport, top: int, notes: Footnotes, screen: Screen) -> list[Text]:
    """Return gainers and losers side by side, with fewer figures where there is less room, or below each other."""
    found = (replace(each, entries=each.entries[:top]) for each in named_lists(market) if each.key in _SIDES)
    sides = [each for each in found if each.entries]
    if not sides:
        return []
    for keys in _choices(market):
        columns = [_line_columns(market, side, keys, notes, screen) for side in sides]
        if _is_usual_room(market, keys, screen) and fits_beside(columns, screen):
            return set_beside([(side.title, each) for side, each in zip(sides, columns, strict=True)], screen)
    keys = tuple(dict.fromkeys(("price", market.rank_by.value)))
    return [line for side in sides for line in _below(market, side, keys, notes, screen)]


def active_lines(market: MarketReport, top: int, screen: Screen) -> list[Text]:
    """Return the most active lines with their turnover and move, as a text."""
    items = [_active_text(entry, screen, is_first=at == 0) for at, entry in enumerate(market.active[:top])]
    if not items:
        return []
    lines, taken = [Text(_LEAD, STRONG)], len(_LEAD)
    for at, item in enumerate(items):
        text = item + ("," if at < len(items) - 1 else "")
        gap = "  " if at == 0 else " "
        taken += len(gap) + len(text)
        if taken > screen.room:
            lines.append(Text(" " * (len(_LEAD) + 2) + text))
            taken = len(lines[-1])
        else:
            lines[-1].append(gap + text, "not bold")
    return lines


def _active_text(entry: MarketRow, screen: Screen, *, is_first: bool) -> str:
    turnover = compact(entry.turnover, screen.marks)
    named = f"turnover {turnover}" if is_first and turnover else turnover
    shown = ", ".join(figure for figure in (named, percent(entry.row.simple_return, screen.marks)) if figure)
    return f"{screen.safe(entry.row.symbol)} ({shown})"


def _choices(market: MarketReport) -> Iterator[tuple[str, ...]]:
    """Yield sets of figure keys, the richest first; all end with the figure that ranks."""
    base = list_keys("gainers", market.rank_by)
    has_excess = any(entry.row.excess_return is not None for entry in (*market.gainers, *market.losers))
    added = [key for keys in _WIDE for key in keys if key != "excess" or has_excess]
    for count in range(len(added), -1, -1):
        yield (*added[:count][::-1], *base)
    without = tuple(key for key in base if key != "turnover" or key == base[-1])
    yield without
    yield tuple(dict.fromkeys((without[-1], "change")))[::-1] if without[-1] != "change" else without[-1:]


def _is_usual_room(market: MarketReport, keys: tuple[str, ...], screen: Screen) -> bool:
    """Return whether these figures fit twice on a usual day, whatever those of today."""
    fields = steady_fields(line_fields(market, (), screen.marks), keys, screen.glyphs.dash)
    words = (_USUAL_SYMBOL, _LEAST_NAME, *((_USUAL_INDUSTRY,) if "industry" in keys else ()))
    figures = [field for field in fields if field.key != "industry"]
    return usual_line(figures, words) * 2 + BETWEEN_SIDES <= screen.layout_width


def _line_columns(
    market: MarketReport, side: NamedList, keys: tuple[str, ...], notes: Footnotes, screen: Screen
) -> Columns:
    mark = one_source_mark(notes, screen)
    fields = [_with_marks_of(field, side.entries, mark) for field in line_fields(market, side.entries, screen.marks)]
    chosen = steady_fields(fields, ("symbol", "other_name", *keys), screen.glyphs.dash)
    columns = [
        _fitting(column, field.key, screen)
        for field, column in zip(chosen, grid.columns_of(chosen, screen), strict=True)
    ]
    symbol, name, *figures = columns
    return (replace(symbol, spills=True), replace(name, heading=Text("")), *figures)


def _fitting(column: grid.Column, key: str, screen: Screen) -> grid.Column:
    """Return a column of words as it may be cut on a terminal; a long industry takes no room from the names."""
    if key not in {"other_name", "industry"} or not screen.may_cut:
        return column
    if key == "industry":
        column = replace(column, cells=tuple(screen.shorten(cell, _USUAL_INDUSTRY) for cell in column.cells))
    return replace(column, may_shrink_to=_LEAST_CUT_NAME)


def _with_marks_of(field: Field, entries: tuple[MarketRow, ...], mark: str) -> Field:
    """Return the column with a footnote mark behind each symbol whose move has one source."""
    if field.key != "symbol":
        return field
    return replace(
        field, cells=tuple(Shown(entry.row.symbol + (mark if is_one_source(entry) else "")) for entry in entries)
    )


def _below(
    market: MarketReport, side: NamedList, keys: tuple[str, ...], notes: Footnotes, screen: Screen
) -> list[Text]:
    """Return a list across the screen, with the figure that ranks alone where both do not fit."""
    columns = _line_columns(market, side, keys, notes, screen)
    if grid.least_width(columns, screen) > screen.room:
        columns = _line_columns(market, side, keys[-1:], notes, screen)
    shown = titled(grid.fit(columns, screen.room, screen), side.title)
    return [grid.heading_line(shown), *grid.body_lines(shown)]
