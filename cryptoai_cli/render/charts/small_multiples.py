"""Plot many lines over the same sessions, a small panel for each, of one scale or each of its own."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.axis import Scale
from cryptoai_cli.render.charts.font import room_for, shorten
from cryptoai_cli.render.charts.lineplot import WIDTH, Line, TickText, step_decimals, value_scale
from cryptoai_cli.render.charts.svg import Panel
from cryptoai_cli.render.phrases import brief_date

_COLUMNS = 3
_GAP, _TICK_ROOM, _OWN_TICK_ROOM = 28.0, 46.0, 62.0
_TITLE, _SMALL = 15.0, 12.5
_HEADING, _PLOT, _DATES, _BELOW = 26.0, 150.0, 20.0, 14.0
_END = 3.0
_FEW = 3  # values of an axis that are all written
_PANEL_WIDTH = (WIDTH - _TICK_ROOM - (_COLUMNS - 1) * _GAP) / _COLUMNS
_OWN_WIDTH = (WIDTH - _COLUMNS * _OWN_TICK_ROOM - (_COLUMNS - 1) * _GAP) / _COLUMNS
_PANEL_HEIGHT = _HEADING + _PLOT + _DATES + _BELOW


class _Grid(Struct, frozen=True):
    """What all panels share: their sessions, their scale, how its values are written, and the base of all lines."""

    sessions: Sequence[date]
    scale: Scale
    written: TickText
    base: float
    width: float = _PANEL_WIDTH

    @property
    def ticks(self) -> tuple[float, ...]:
        """Every second value of the axis, the base among them if it is one; all of a few."""
        ticks = self.scale.ticks()
        if len(ticks) <= _FEW:
            return ticks
        first = ticks.index(self.base) % 2 if self.base in ticks else 0
        return ticks[first::2]


def small_multiples(
    lines: Sequence[Line], yardstick: Line | None, sessions: Sequence[date], base: float, written: TickText
) -> Panel:
    """Return a panel for each of `lines`, in rows of three; each line needs two points or more."""
    known = (*lines, *(() if yardstick is None else (yardstick,)))
    grid = _Grid(sessions, value_scale(known, base, _HEADING + _PLOT, _HEADING), written, base)
    rows = -(-len(lines) // _COLUMNS)
    body = []
    for at, line in enumerate(lines):
        row, column = divmod(at, _COLUMNS)
        x = _TICK_ROOM + column * (_PANEL_WIDTH + _GAP)
        panel = _draw_panel(line, yardstick, grid, has_ticks=column == 0)
        body.append(svg.translated(panel, x, row * _PANEL_HEIGHT))
    return Panel(WIDTH, rows * _PANEL_HEIGHT - _BELOW, "".join(body))


class OwnPanel(Struct, frozen=True):
    """A line with two points or more that has a scale of its own, which holds `base`; `written` is how values read."""

    line: Line
    base: float
    written: TickText


def panels_of_own_scales(panels: Sequence[OwnPanel], sessions: Sequence[date]) -> Panel:
    """Return the panels in rows of three, each with the values of its own axis."""
    body = []
    for at, panel in enumerate(panels):
        row, column = divmod(at, _COLUMNS)
        scale = value_scale((panel.line,), panel.base, _HEADING + _PLOT, _HEADING)
        grid = _Grid(sessions, scale, panel.written, panel.base, _OWN_WIDTH)
        x = _OWN_TICK_ROOM + column * (_OWN_WIDTH + _OWN_TICK_ROOM + _GAP)
        drawn = _draw_panel(panel.line, None, grid, has_ticks=True)
        body.append(svg.translated(drawn, x, row * _PANEL_HEIGHT))
    return Panel(WIDTH, -(-len(panels) // _COLUMNS) * _PANEL_HEIGHT - _BELOW, "".join(body))


def _draw_panel(line: Line, yardstick: Line | None, grid: _Grid, *, has_ticks: bool) -> str:
    beside = "" if yardstick is None else svg.path(_points(yardstick, grid), "series beside")
    at, value = line.end
    end = svg.circle(_x(at, grid), grid.scale.at(value), _END, "end l0")
    drawn = svg.path(_points(line, grid), "series l0") + end
    shown = line.shown(value)
    name = shorten(line.name, _TITLE, grid.width - room_for(f"  {shown}", _TITLE), bold=True)
    heading = svg.bold_and_plain(0, _TITLE, (name, shown), _TITLE)
    lines = beside + drawn
    return _draw_grid(grid, has_ticks=has_ticks) + svg.group(lines, "", f"{line.name} {shown}") + heading


def _draw_grid(grid: _Grid, *, has_ticks: bool) -> str:
    ticks = grid.ticks
    decimals = step_decimals(ticks)
    body = ""
    for tick in ticks:
        y = grid.scale.at(tick)
        body += svg.line((0, y), (grid.width, y), "grid")
        body += svg.text(-8, y + 4, grid.written(tick, decimals), _SMALL, "e q n") if has_ticks else ""
    if grid.base not in ticks:
        y = grid.scale.at(grid.base)
        body += svg.line((0, y), (grid.width, y), "grid")
    foot = _HEADING + _PLOT + 15
    first, last = grid.sessions[0], grid.sessions[-1]
    dates = svg.text(0, foot, brief_date(first), _SMALL, "q n")
    return body + dates + svg.text(grid.width, foot, brief_date(last), _SMALL, "e q n")


def _points(line: Line, grid: _Grid) -> list[tuple[float, float] | None]:
    return [None if v is None else (_x(at, grid), grid.scale.at(v)) for at, v in enumerate(line.values)]


def _x(at: int, grid: _Grid) -> float:
    return at / (len(grid.sessions) - 1) * (grid.width - _END)
