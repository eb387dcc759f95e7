"""Set one or two titled tables of the terminal report beside each other."""

from collections.abc import Sequence
from itertools import zip_longest

from msgspec.structs import replace
from rich.text import Text

from cryptoai_cli.render.terminal import grid
from cryptoai_cli.render.terminal.screen import STRONG, Screen

Columns = tuple[grid.Column, ...]

BETWEEN_SIDES = 3


def titled(columns: Columns, title: str) -> Columns:
    """Return the columns with `title` as the heading of the first one."""
    return (replace(columns[0], heading=Text(title, STRONG)), *columns[1:])


def fits_beside(sides: Sequence[Columns], screen: Screen) -> bool:
    """Return whether the sides fit on one line with everything cut as far as allowed."""
    least = sum(grid.least_width(side, screen) for side in sides) + BETWEEN_SIDES * (len(sides) - 1)
    return least <= screen.room


def set_beside(sides: Sequence[tuple[str, Columns]], screen: Screen) -> list[Text]:
    """Return the lines of one side or two beside each other, each under its title; the shorter one ends with blanks."""
    fitted = _fit_sides([columns for _, columns in sides], screen)
    blocks = [_side_block(columns, title) for (title, _), columns in zip(sides, fitted, strict=True)]
    blank = Text(" " * blocks[0][0].cell_len)
    gap = Text(" " * BETWEEN_SIDES)
    return [gap.join(parts) for parts in zip_longest(*blocks, fillvalue=blank)]


def _fit_sides(sides: Sequence[Columns], screen: Screen) -> list[Columns]:
    """Fit both sides into one line: each gets half of it, plus what the other side does not need."""
    if len(sides) == 1:
        return [grid.fit(sides[0], screen.room, screen)]
    left, right = sides
    room = screen.room - BETWEEN_SIDES
    wanted = max(room // 2, room - grid.natural_width(right))
    left = grid.fit(left, min(wanted, room - grid.least_width(right, screen)), screen)
    return [left, grid.fit(right, room - grid.natural_width(left), screen)]


def _side_block(columns: Columns, title: str) -> list[Text]:
    return [grid.heading_line(titled(columns, title)), *grid.body_lines(columns)]
