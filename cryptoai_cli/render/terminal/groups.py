"""The group table of the terminal report: ranked groups first, then unranked ones, each with its reason."""

from msgspec.structs import replace
from rich.text import Text

from cryptoai_cli.render.fields import pick_fields
from cryptoai_cli.render.group_fields import Groups, group_fields, in_order
from cryptoai_cli.render.terminal import grid
from cryptoai_cli.render.terminal.bars import bars
from cryptoai_cli.render.terminal.screen import FAINT, HEADING, Screen
from cryptoai_cli.render.terminal.wrapping import wrap
from cryptoai_cli.report.model import Report

_SYMBOLS = ("best_symbol", "worst_symbol")
_EXTREMES = (*_SYMBOLS, "best_move", "worst_move")
_BRIEF = (
    "rank",
    "group",
    "measured",
    "excess",
    "own",
    "breadth",
    "missing",
    "best_symbol",
    "best_move",
    "worst_symbol",
    "worst_move",
)
_IN_FULL = (
    *("rank", "group", "median", "mean", "weighted", "excess", "own", "advances", "declines", "unchanged", "missing"),
    *("best_symbol", "best_move", "worst_symbol", "worst_move"),
)
_MISSING = ("missing",)  # missing members are listed with their reasons below
_LEANER_BRIEF = ((), _MISSING, _SYMBOLS, (*_SYMBOLS, *_MISSING), _EXTREMES, (*_EXTREMES, *_MISSING, "own"))
_LEANER_IN_FULL = ((), _SYMBOLS, _EXTREMES, (*_EXTREMES, "own"), (*_EXTREMES, "own", "weighted"))
_LABEL_FOR_MORE_FIGURES = 20
_LEAST_LABEL = 8
_LEAST_COMPARED = 2
_LEAST_BAR, _WIDEST_BAR = 7, 21
_INDENT = "   "


def group_lines(report: Report, screen: Screen, *, in_full: bool) -> list[Text]:
    """Return the table of the groups, with as many columns as fit."""
    groups = in_order(report)
    if not groups:
        return []
    columns = _group_columns(report, groups, screen, in_full=in_full)
    if not in_full:
        columns = _with_bar(report, groups, columns, screen)
    reasons = [_reason_lines(group.unranked_because, screen) for group in groups]
    rows = [line for row, reason in zip(grid.body_lines(columns), reasons, strict=True) for line in (row, *reason)]
    return [grid.heading_line(columns), *rows]


def _group_columns(report: Report, groups: Groups, screen: Screen, *, in_full: bool) -> tuple[grid.Column, ...]:
    fields = group_fields(report, groups, screen.marks)
    faint = frozenset(at for at, group in enumerate(groups) if group.rank is None)
    for dropped in _LEANER_IN_FULL if in_full else _LEANER_BRIEF:
        keys = [key for key in (_IN_FULL if in_full else _BRIEF) if key not in dropped]
        chosen = pick_fields(fields, keys)
        plain = grid.columns_of(chosen, screen, faint=faint)
        columns = tuple(_lay_out(column, field.key, keys) for column, field in zip(plain, chosen, strict=True))
        if grid.least_width(columns) <= screen.room:
            break
    else:
        columns = tuple(replace(column, may_shrink_to=column.may_shrink_to and _LEAST_LABEL) for column in columns)
    return grid.fit(columns, screen.room, screen)


def _lay_out(column: grid.Column, key: str, keys: list[str]) -> grid.Column:
    """Adjust a column to its neighbours: the symbol and the move of an extreme share one heading."""
    if key == "group":
        return replace(column, may_shrink_to=_LABEL_FOR_MORE_FIGURES)
    if key in _SYMBOLS:
        return replace(column, spills=True)
    if key.endswith("_move"):
        name = key.removesuffix("_move")
        has_symbol = f"{name}_symbol" in keys
        head = Text("") if has_symbol else Text(name.capitalize(), HEADING)
        return replace(column, heading=head, gap=1 if has_symbol else grid.GAP)
    return column


def _with_bar(
    report: Report, groups: Groups, columns: tuple[grid.Column, ...], screen: Screen
) -> tuple[grid.Column, ...]:
    """Return the columns with a column of bars added, if there is room and there are two values to compare."""
    cells = min(screen.room - grid.natural_width(columns) - grid.GAP, _WIDEST_BAR)
    values = tuple(None if group.rank is None else group.measured(report.measure) for group in groups)
    if cells < _LEAST_BAR or sum(value is not None for value in values) < _LEAST_COMPARED:
        return columns
    return (*columns, grid.Column(Text(""), bars(values, cells, screen)))


def _reason_lines(reason: str, screen: Screen) -> list[Text]:
    if not reason:
        return []
    text = screen.safe(f"not ranked: {reason}")
    return [Text(line, FAINT) for line in wrap(text, screen.room, lead=_INDENT, hanging=len(_INDENT))]
