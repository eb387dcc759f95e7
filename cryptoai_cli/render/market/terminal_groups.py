"""The groups of the terminal report on the whole market: all where they are few, else the best and the worst."""

from msgspec.structs import replace
from rich.cells import cell_len
from rich.text import Text

from cryptoai_cli.render.fields import Field, Shown, steady_fields
from cryptoai_cli.render.group_fields import group_fields
from cryptoai_cli.render.market import words
from cryptoai_cli.render.market.group_sides import group_sides
from cryptoai_cli.render.terminal import grid
from cryptoai_cli.render.terminal.groups import group_lines
from cryptoai_cli.render.terminal.screen import Screen
from cryptoai_cli.render.terminal.sides import Columns, fits_beside, set_beside, titled
from cryptoai_cli.report.market.model import MarketReport
from cryptoai_cli.report.model import GroupReport

_KEYS = ("group", "measured", "up_down")
_LEAST_LABEL = 8
_MOST = 5  # a side


def market_group_lines(market: MarketReport, top: int, screen: Screen) -> list[Text]:
    """Return the ranked groups: a table of all, or the best beside the worst with their ranks."""
    sides = group_sides(market, min(top, _MOST))
    if not sides:
        return [Text(words.unranked_words(market))] if market.base.groups else []
    if len(sides) == 1:
        return group_lines(replace(market.base, groups=sides[0].groups), screen, in_full=False)
    made = [(side.title, _group_columns(market, side.groups, side.title, screen)) for side in sides]
    if fits_beside([columns for _, columns in made], screen):
        return set_beside(made, screen)
    return [line for title, columns in made for line in _table(titled(columns, title), screen)]


def _group_columns(market: MarketReport, groups: tuple[GroupReport, ...], title: str, screen: Screen) -> Columns:
    fields = steady_fields(group_fields(market.base, groups, screen.marks), _KEYS, screen.glyphs.dash)
    label, *figures = grid.columns_of(tuple(_with_ranks(field, groups) for field in fields), screen)
    least = max(_LEAST_LABEL, cell_len(title)) if screen.may_cut else None
    return (replace(label, heading=Text(title), may_shrink_to=least), *figures)


def _with_ranks(field: Field, groups: tuple[GroupReport, ...]) -> Field:
    """Return the column of labels with the rank before each."""
    if field.key != "group":
        return field
    width = max(len(str(group.rank)) for group in groups)
    cells = (Shown(f"{group.rank:>{width}}  {group.label}") for group in groups)
    return replace(field, cells=tuple(cells))


def _table(columns: Columns, screen: Screen) -> list[Text]:
    fitted = grid.fit(columns, screen.room, screen)
    return [grid.heading_line(fitted), *grid.body_lines(fitted)]
