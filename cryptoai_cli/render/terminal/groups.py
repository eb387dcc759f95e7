"""The group table of the terminal report: ranked groups first, then unranked ones, each with its reason."""

from collections.abc import Sequence

from msgspec.structs import replace
from rich.cells import cell_len
from rich.text import Text

from cryptoai_cli.render.fields import Field, steady_fields
from cryptoai_cli.render.group_fields import Groups, group_fields, in_order
from cryptoai_cli.render.picks import has_own_benchmarks, own_excess
from cryptoai_cli.render.terminal import grid
from cryptoai_cli.render.terminal.bars import bars
from cryptoai_cli.render.terminal.screen import FAINT, HEADING, Screen
from cryptoai_cli.render.terminal.widths import usual_line
from cryptoai_cli.render.terminal.wrapping import wrap
from cryptoai_cli.report.model import Report

_SYMBOLS = ("best_symbol", "worst_symbol")
_MOVES = ("best_move", "worst_move")
_EXTREMES = ("best_symbol", "best_move", "worst_symbol", "worst_move")
_BRIEF = ("rank", "group", "measured", "excess", "own", "up_down", "unchanged", "missing_members", *_EXTREMES)
_IN_FULL = (
    *("rank", "group", "median", "mean", "weighted", "excess", "own"),
    *("advances", "declines", "unchanged", "missing_members", *_EXTREMES),
)
# what is left out where there is no room, the least valuable first
_SPARED_IN_BRIEF = (("missing_members",), ("unchanged",), _MOVES, ("own",), ("excess",), ("up_down",), _SYMBOLS)
_SPARED_IN_FULL = (
    *(("weighted",), _MOVES, ("own",), ("unchanged",), ("missing_members",), _SYMBOLS, ("excess",)),
    *(("mean",), ("declines", "advances")),
)
_LABEL_FOR_MORE_FIGURES = 20
_LEAST_LABEL, _WIDEST_LABEL = 8, 40
_LEAST_COMPARED = 2
_LEAST_BAR, _WIDEST_BAR = 7, 21
_INDENT = "   "


def group_lines(report: Report, screen: Screen, *, in_full: bool) -> list[Text]:
    """Return the table of the groups, with the columns that fit on a usual day."""
    groups = in_order(report)
    if not groups:
        return []
    chosen = _chosen_fields(report, groups, screen, in_full=in_full)
    columns = _laid_out(chosen, groups, screen)
    if report.horizons:
        whole, *more = grid.parts(columns, screen)
        return grid.below_each_other([_with_reasons(whole, groups, screen), *map(grid.table_lines, more)])
    fitted = grid.fit(columns, screen.room, screen)
    if not in_full:
        fitted = _with_bar(report, groups, fitted, _usual_width(chosen, groups, _WIDEST_LABEL), screen)
    return _with_reasons(fitted, groups, screen)


def _with_reasons(columns: tuple[grid.Column, ...], groups: Groups, screen: Screen) -> list[Text]:
    """Return the table, with the reason below each group that is not ranked."""
    heading, *rows = grid.table_lines(columns)
    reasons = [_reason_lines(group.unranked_because, screen) for group in groups]
    return [heading, *(line for row, reason in zip(rows, reasons, strict=True) for line in (row, *reason))]


def _chosen_fields(report: Report, groups: Groups, screen: Screen, *, in_full: bool) -> tuple[Field, ...]:
    """Return the columns of a screen of this width, whatever the figures of the day.

    Where labels stay whole, those columns are left out that would make the lines wider than was asked for.
    """
    fields = group_fields(report, groups, screen.marks)
    keys = _keys(report, in_full=in_full)
    for spared in ((), *(_SPARED_IN_FULL if in_full else _SPARED_IN_BRIEF)):
        keys = tuple(key for key in keys if key not in spared)
        chosen = steady_fields(fields, keys, screen.glyphs.dash)
        if _usual_width(chosen, groups, _LABEL_FOR_MORE_FIGURES) <= screen.layout_width and (
            grid.least_width(_laid_out(chosen, groups, screen), screen) <= screen.room
        ):
            break
    return chosen


def _keys(report: Report, *, in_full: bool) -> tuple[str, ...]:
    if report.horizons:
        return ("rank", "group", *(horizon.key for horizon in report.horizons))
    lacking = set() if has_own_benchmarks(report) else {"excess"}
    if all(own_excess(report, group) is None for group in report.groups):
        lacking.add("own")
    return tuple(key for key in (_IN_FULL if in_full else _BRIEF) if key not in lacking)


def _usual_width(chosen: Sequence[Field], groups: Groups, most: int) -> int:
    """Return the usual width of the table in cells, with labels of at most `most` cells."""
    label = min(max(cell_len(group.label) for group in groups), most)
    moves = sum(field.key in _MOVES for field in chosen)  # these stand closer to their symbols
    return usual_line([field for field in chosen if field.key != "group"], [label]) - moves


def _laid_out(chosen: tuple[Field, ...], groups: Groups, screen: Screen) -> tuple[grid.Column, ...]:
    """Return the columns with nothing cut: where the figures of this day need the room, the labels may shrink."""
    faint = frozenset(at for at, group in enumerate(groups) if group.rank is None)
    plain = grid.columns_of(chosen, screen, faint=faint)
    keys = [field.key for field in chosen]
    return tuple(_with_neighbours(column, key, keys) for column, key in zip(plain, keys, strict=True))


def _with_neighbours(column: grid.Column, key: str, keys: list[str]) -> grid.Column:
    """Adjust a column to its neighbours: the symbol and the move of an extreme share one heading."""
    if key == "rank":
        return replace(column, leads=True)
    if key == "group":
        return replace(column, may_shrink_to=_LEAST_LABEL, leads=True)
    if key in _SYMBOLS:
        return replace(column, spills=f"{key.removesuffix('_symbol')}_move" in keys)
    if key in _MOVES:
        return replace(column, heading=Text("", HEADING), gap=1)
    return column


def _with_bar(
    report: Report, groups: Groups, columns: tuple[grid.Column, ...], usual: int, screen: Screen
) -> tuple[grid.Column, ...]:
    """Return the columns with a column of bars added, if there is room and there are two values to compare."""
    cells = min(screen.layout_width - max(grid.natural_width(columns), usual) - grid.GAP, _WIDEST_BAR)
    values = tuple(None if group.rank is None else group.measured(report.measure) for group in groups)
    if cells < _LEAST_BAR or sum(value is not None for value in values) < _LEAST_COMPARED:
        return columns
    return (*columns, grid.Column(Text(""), bars(values, cells, screen)))


def _reason_lines(reason: str, screen: Screen) -> list[Text]:
    if not reason:
        return []
    text = screen.safe(f"not ranked: {reason}")
    return [Text(line, FAINT) for line in wrap(text, screen.room, lead=_INDENT, hanging=len(_INDENT))]
