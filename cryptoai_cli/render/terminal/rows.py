"""The instruments of the terminal report: leaders beside laggards, or one flat table of requested columns."""

from collections.abc import Iterator
from itertools import zip_longest

from msgspec.structs import replace
from rich.text import Text

from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.render.fields import Field, Shown, flat_fields, pick_fields
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.row_fields import CONTEXT_KEYS, figure_keys, row_fields
from cryptoai_cli.render.terminal import grid
from cryptoai_cli.render.terminal.footnotes import Footnotes
from cryptoai_cli.render.terminal.screen import STRONG, Screen
from cryptoai_cli.report.model import Report, Row

Columns = tuple[grid.Column, ...]

_BETWEEN_SIDES = 3
_LEAST_NAME = 10
_LEAST_NAME_BESIDE_CONTEXT = 20
_TITLES = ("Leaders", "Laggards")
_SHRINKING = frozenset({"name", "label"})


def side_lines(report: Report, options: RenderOptions, notes: Footnotes, screen: Screen) -> list[Text]:
    """Return leaders and laggards side by side with as many figures as fit, else one below the other."""
    sides = [rows for rows in (report.leaders(options.top), report.laggards(options.top)) if rows]
    if not sides:
        return []
    fields = [_with_footnote_marks(row_fields(report, rows, screen.marks), rows, notes) for rows in sides]
    for figures, least_name in _figure_choices(report.rank_by, screen):
        columns = [_side_columns(each, figures, screen, least_name) for each in fields]
        if sum(map(grid.least_width, columns)) + _BETWEEN_SIDES * (len(sides) - 1) <= screen.room:
            return _set_beside(_fit_sides(columns, screen))
    columns = [_side_columns(each, figure_keys(report.rank_by), screen, _LEAST_NAME) for each in fields]
    return _set_below([grid.fit(each, screen.room, screen) for each in columns])


def flat_lines(report: Report, options: RenderOptions, screen: Screen) -> list[Text]:
    """Return one table of the requested columns."""
    fields = flat_fields(report, options, screen.marks)
    columns = tuple(
        replace(column, may_shrink_to=_LEAST_NAME) if field.key in _SHRINKING else column
        for field, column in zip(fields, grid.columns_of(fields, screen), strict=True)
    )
    columns = grid.fit(columns, screen.room, screen)
    return [*([grid.heading_line(columns)] if options.header else []), *grid.body_lines(columns)]


def _figure_choices(rank_by: RankBy, screen: Screen) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield ever smaller sets of figure keys, each with the minimum width of a name; all keep the ranking figure."""
    figures = figure_keys(rank_by)
    if screen.width is not None:
        for count in range(len(CONTEXT_KEYS), 0, -1):
            yield (figures[0], *CONTEXT_KEYS[:count], *figures[1:]), _LEAST_NAME_BESIDE_CONTEXT
    yield figures, _LEAST_NAME
    yield tuple(key for key in figures if key != "excess" or key == figures[-1]), _LEAST_NAME
    yield figures[-1:], _LEAST_NAME


def _side_columns(fields: tuple[Field, ...], figures: tuple[str, ...], screen: Screen, least: int) -> Columns:
    chosen = pick_fields(fields, ("symbol", "other_name", *figures))
    symbol, *others = grid.columns_of(chosen, screen)
    if not any(field.key == "other_name" for field in chosen):
        return (replace(symbol, heading=Text(max(_TITLES, key=len))), *others)
    name, *others = others
    return (replace(symbol, spills=True), replace(name, heading=Text(""), may_shrink_to=least), *others)


def _with_footnote_marks(fields: tuple[Field, ...], rows: tuple[Row, ...], notes: Footnotes) -> tuple[Field, ...]:
    """Return the columns with footnote marks appended to the symbols."""
    symbols = tuple(Shown(row.symbol + notes.mark(row)) for row in rows)
    return tuple(replace(field, cells=symbols) if field.key == "symbol" else field for field in fields)


def _fit_sides(sides: list[Columns], screen: Screen) -> list[Columns]:
    """Fit both sides into one line: each gets half of it, plus what the other side does not need."""
    if len(sides) == 1:
        return [grid.fit(sides[0], screen.room, screen)]
    left, right = sides
    room = screen.room - _BETWEEN_SIDES
    wanted = max(room // 2, room - grid.natural_width(right))
    left = grid.fit(left, min(wanted, room - grid.least_width(right)), screen)
    return [left, grid.fit(right, room - grid.natural_width(left), screen)]


def _set_beside(sides: list[Columns]) -> list[Text]:
    blocks = [_side_block(columns, title) for columns, title in zip(sides, _TITLES, strict=False)]
    blank = Text(" " * blocks[0][0].cell_len)
    gap = Text(" " * _BETWEEN_SIDES)
    return [gap.join(parts) for parts in zip_longest(*blocks, fillvalue=blank)]


def _set_below(sides: list[Columns]) -> list[Text]:
    first, *others = [_side_block(columns, title) for columns, title in zip(sides, _TITLES, strict=False)]
    return [*first, *(line for block in others for line in (Text(""), *block))]


def _side_block(columns: Columns, title: str) -> list[Text]:
    titled = (replace(columns[0], heading=Text(title, STRONG)), *columns[1:])
    return [grid.heading_line(titled), *grid.body_lines(columns)]
