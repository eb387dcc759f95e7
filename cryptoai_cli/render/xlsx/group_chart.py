"""The chart of the summary sheet: a bar for each group, read from the cells of its table, coloured by sign."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct

from cryptoai_cli.render.numbers import FILE_MARKS, percent_number, signed
from cryptoai_cli.render.xlsx.sheet import PERCENT_PATTERN, is_shown_as_zero
from cryptoai_cli.report.headline import MEASURE_WORD
from cryptoai_cli.report.model import GroupReport, Report

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.workbook import Workbook

_HEAD, _BAR, _LOWEST = 56, 27, 120  # pixels
_ROOM = 0.22  # of the axis, beyond the longest bar, for its figure
_LEAST_SPAN = 0.001  # fraction: where no group has moved


class Cells(Struct, frozen=True):
    """Where the bars are read: the sheet, the rows from `first` to `last`, the columns of labels and of figures."""

    sheet: str
    first: int
    last: int
    labels: int
    figures: int


def charted(report: Report, groups: tuple[GroupReport, ...]) -> tuple[GroupReport, ...]:
    """Return the groups that have a figure."""
    return tuple(group for group in groups if group.measured(report.measure) is not None)


def chart_height(count: int) -> int:
    """Return the height in pixels of a chart with `count` bars."""
    return max(_LOWEST, _HEAD + _BAR * count)


def group_chart(
    book: "Workbook", report: Report, groups: tuple[GroupReport, ...], cells: Cells, colours: Mapping[str, str]
) -> "Chart":
    """Return the chart of `groups`, all with a figure, the first one on top; an unranked one has a faint bar."""
    moves = [group.measured(report.measure) or 0.0 for group in groups]
    chart = cast("Chart", book.add_chart({"type": "bar"}))
    measure = MEASURE_WORD[report.measure].capitalize()
    chart.add_series(
        {
            "name": f"{measure}, %",
            "categories": [cells.sheet, cells.first, cells.labels, cells.last, cells.labels],
            "values": [cells.sheet, cells.first, cells.figures, cells.last, cells.figures],
            "points": [
                {"fill": {"color": colours[bar_colour(group, move)]}} for group, move in zip(groups, moves, strict=True)
            ],
            "data_labels": _bar_labels(moves, colours["ink"]),
            "gap": 45,
        }
    )
    _style(chart, f"{measure} change of each group", moves, colours)
    return chart


def bar_colour(group: GroupReport, move: float) -> str:
    """Return the name of the colour of a group's bar."""
    way = "down" if move < 0 else "up"
    return way if group.rank is not None else {"up": "u2", "down": "d2"}[way]


def axis_ends(moves: list[float]) -> tuple[float, float]:
    """Return the ends of the axis (fractions): zero and every bar, with room for the figure at the end of a bar."""
    low, high = min(0.0, *moves), max(0.0, *moves)
    room = max(high - low, _LEAST_SPAN) * _ROOM
    return (low - room if low < 0 else 0.0), (high + room if high > 0 or low == 0 else 0.0)


def _bar_labels(moves: list[float], ink: str) -> dict[str, Any]:
    """Return the labels of the bars; a move that the pattern would show as zero is written out."""
    percents = [percent_number(move) for move in moves]
    written = [{"value": f"{signed(each, FILE_MARKS)}%"} if is_shown_as_zero(each) else None for each in percents]
    labels = {"value": True, "position": "outside_end", "num_format": PERCENT_PATTERN, "font": {"color": ink}}
    return labels | ({"custom": written} if any(written) else {})


def _style(chart: "Chart", title: str, moves: list[float], colours: Mapping[str, str]) -> None:
    low, high = axis_ends(moves)
    chart.set_title({"name": title, "name_font": {"size": 11, "bold": True, "color": colours["ink"]}})
    chart.set_legend({"none": True})
    line = {"color": colours["muted"], "width": 0.75}
    font = {"color": colours["ink"]}
    chart.set_x_axis({"min": low, "max": high, "visible": False, "major_gridlines": {"visible": False}})
    names = {"reverse": True, "label_position": "low", "major_tick_mark": "none"}
    chart.set_y_axis(names | {"line": line, "num_font": font, "major_gridlines": {"visible": False}})
    chart.set_chartarea({"border": {"color": colours["rule"]}})
