"""Draw the day as a map: a field for each group, in it a tile for each member, coloured by its move."""

from collections.abc import Iterable

from msgspec import Struct

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.breadth import breadth_words
from cryptoai_cli.render.charts.font import room_for, shorten
from cryptoai_cli.render.charts.palette import limit_of, shade
from cryptoai_cli.render.charts.squarify import rows_of_equals, squarified
from cryptoai_cli.render.charts.svg import Box, Panel
from cryptoai_cli.render.group_fields import in_order
from cryptoai_cli.render.numbers import TERMINAL_MARKS, percent, points, price
from cryptoai_cli.render.phrases import against
from cryptoai_cli.report.cells import span_words
from cryptoai_cli.report.model import GroupReport, Report, Row

_ROUNDS = 4  # a field is as large as its tiles and its heading, whose size depends on the field's width
_LINE = 1.15  # of the size of a font
_PADDING = 4.0
_HEADINGS = (1.0, 0.88, 0.78)  # of the usual size, the largest that fits
_LARGEST = 1.25  # of the smallest words on the map
_LEAST_VALUE, _MOST_VALUE = 1.0, 1e18  # dollars: what lies outside is no market value
_LEAST_SHARE = 0.25  # of the mean tile of the group
_MOST_BRIEF = 13.0  # pixels: a symbol alone is no louder than one with its figure
_EDGE = 2.0  # half of the gap between two fields


class Look(Struct, frozen=True):
    """How a map is to look.

    In pixels: its width, the area of a tile, its least and greatest height, the sizes of its words, that of its
    headings. `stretch` is the wanted width of a tile for each unit of its height. A small screen has nothing to point
    with, and so no use for titles.
    """

    width: float
    tile: float
    least_height: float
    most_height: float
    sizes: tuple[float, ...]
    heading: float
    stretch: float
    has_titles: bool = True


class Face(Struct, frozen=True):
    """What a tile says of a move, and the name of its colour."""

    value: str
    tone: str


class Tile(Struct, frozen=True):
    """A member's place on the map; `size` is that of its words, zero where they find no room.

    One that is `brief` has room for its symbol alone.
    """

    row: Row
    face: Face
    box: Box
    size: float
    brief: bool = False


class Plot(Struct, frozen=True):
    """A group's place on the map."""

    group: GroupReport
    field: Box
    tiles: tuple[Tile, ...]

    @property
    def size(self) -> float:
        """The size in which the words of all equal tiles fit; zero where the tiles differ."""
        if is_weighted(self.group):
            return 0.0
        return min((tile.size for tile in self.tiles if tile.size), default=0.0)


WIDE = Look(1120, 12_500, 440, 800, (26, 22, 19, 17, 15, 13.5, 12, 11, 10, 9), 14, 1.25)
MEDIUM = Look(720, 8_000, 420, 600, (20, 18, 16, 14, 13, 12, 11, 10), 13.5, 1.4)
NARROW = Look(360, 4_300, 380, 1500, (16, 15, 14, 13, 12, 11, 10, 9, 8.5), 13, 1.5, has_titles=False)


def is_weighted(group: GroupReport) -> bool:
    """Return whether the tiles of a group differ in size: the market value of all of its members is known."""
    values = [row.market_cap or 0.0 for row in group.rows]
    return bool(values) and min(values) >= _LEAST_VALUE and sum(values) <= _MOST_VALUE


def size_words(report: Report) -> str:
    """Return what the size of a tile says on this map."""
    if not any(map(is_weighted, report.groups)):
        return "all of the same size"
    days = span_words(report.valued_on[0], report.valued_on[-1]) if report.valued_on else "today"
    return f"sized within its group by the market values of {days}, where all of them are known"


def treemap(report: Report, look: Look) -> Panel:
    """Return the map: a field is as large as its group has members, a tile in it as its member's market value.

    The tiles of a group of which not all market values are known are equal.
    """
    groups = tuple(group for group in in_order(report) if group.rows)
    counts = [len(group.rows) for group in groups]
    height = min(max(sum(counts) * look.tile / look.width, look.least_height), look.most_height)
    fields = _fields(counts, Box(0, 0, look.width, height).inset(-_EDGE), look)
    limit = limit_of(report)
    plots = [_plot(group, field, limit, look) for group, field in zip(groups, fields, strict=True)]
    most = _LARGEST * min((plot.size for plot in plots if plot.size), default=0.0)
    return Panel(look.width, height, "".join(_drawn(report, plot, most, look) for plot in plots))


def _fields(totals: list[int], box: Box, look: Look) -> tuple[Box, ...]:
    """Return the box of each group: the area of its tiles and of its heading, so that equal tiles are equal."""
    fields = squarified(totals, box)
    for _ in range(_ROUNDS if totals else 0):
        headings = [field.width * _heading_height(look) for field in fields]
        scale = max(box.area - sum(headings), box.area / 2) / sum(totals)
        fields = squarified([total * scale + head for total, head in zip(totals, headings, strict=True)], box)
    return fields


def _boxes(group: GroupReport, field: Box, look: Look, least: float) -> list[Box]:
    """Return the tile of each member; one of little value is still large enough to be seen.

    Equal ones are at least `least` wide where they can be.
    """
    inner = field.inset(_EDGE).below(_heading_height(look))
    count = len(group.rows)
    if not is_weighted(group):
        return [box.inset(1) for box in rows_of_equals(count, inner, stretch=look.stretch, least_width=least)]
    values = [row.market_cap or 0.0 for row in group.rows]
    least = _LEAST_SHARE * sum(values) / count
    largest_first = sorted(range(count), key=lambda at: -values[at])
    placed = squarified([max(values[at], least) for at in largest_first], inner, stretch=look.stretch)
    return [box.inset(1) for _, box in sorted(zip(largest_first, placed, strict=True))]


def _least_width(words: Iterable[str], look: Look) -> float:
    """Return the width of a tile in which all of `words` find room, with the gap beside it."""
    return max((room_for(word, look.sizes[-1], bold=True) for word in words), default=0.0) + 2 * (_PADDING + 1)


def _heading_height(look: Look) -> float:
    return look.heading * 1.7


def _plot(group: GroupReport, field: Box, limit: float, look: Look) -> Plot:
    faces = [_face(row, limit) for row in group.rows]
    least = _least_width([*(row.symbol for row in group.rows), *(face.value for face in faces)], look)
    boxes = _boxes(group, field, look, least)
    tiles = tuple(_tile(*each, look) for each in zip(group.rows, faces, boxes, strict=True))
    return Plot(group, field.inset(_EDGE), tiles)


def _tile(row: Row, face: Face, box: Box, look: Look) -> Tile:
    if size := _fitting((row.symbol, face.value), box, look):
        return Tile(row, face, box, size)
    return Tile(row, face, box, min(_MOST_BRIEF, _fitting((row.symbol,), box, look)), brief=True)


def _drawn(report: Report, plot: Plot, most: float, look: Look) -> str:
    """Return a field; among equal tiles the words have one size, and all over the map it differs little."""
    body = [_heading(report, plot.group, plot.field, look)]
    for tile in plot.tiles:
        size = min(plot.size, most, tile.size) or tile.size
        words = _words(tile, size, look) if size else ""
        title = _told(report, tile) if look.has_titles else ""
        body.append(svg.group(svg.rect(tile.box) + words, f"k {tile.face.tone}", title, size))
    return "".join(body)


def _face(row: Row, limit: float) -> Face:
    if row.status is not Status.OK or row.simple_return is None:
        return Face(row.status.value, "none")
    return Face(percent(row.simple_return, TERMINAL_MARKS), shade(row.simple_return, limit))


def _heading(report: Report, group: GroupReport, box: Box, look: Look) -> str:
    measured = percent(group.measured(report.measure), TERMINAL_MARKS)
    value = measured if group.rank is not None else "not ranked"
    words = next(
        (
            svg.pair(box.x + 1, box.y + look.heading * 1.2, (group.label, value), size)
            for size in (look.heading * share for share in _HEADINGS)
            if room_for(group.label, size, bold=True) + room_for(f"  {value}", size) <= box.width
        ),
        "",
    )
    if not words:
        label = shorten(group.label, look.heading * _HEADINGS[-1], box.width - _PADDING, bold=True)
        words = svg.pair(box.x + 1, box.y + look.heading * 1.2, (label, ""), look.heading * _HEADINGS[-1])
    title = f"{group.label}: {report.measure.value} {measured or 'unknown'}, {breadth_words(group)}"
    return svg.group(words, "", title)


def _words(tile: Tile, size: float, look: Look) -> str:
    """Return symbol and figure, and the name where there is room; what does not fit is told by the title."""
    row, box = tile.row, tile.box
    middle, small = box.x + box.width / 2, max(look.sizes[-1], size * 0.62)
    if tile.brief:
        return svg.text(middle, box.y + box.height / 2 + size * 0.35, row.symbol, 0, "b")
    named = _is_named(tile, size, small)
    height = 2 * size * _LINE + (small * 1.3 if named else 0)
    foot = box.y + (box.height - height) / 2 + size * 0.95
    words = svg.text(middle, foot, row.symbol, 0, "b")
    if named:
        foot += small * 1.3
        words += svg.text(middle, foot, row.name, small)
    return words + svg.text(middle, foot + size * _LINE, tile.face.value)


def _is_named(tile: Tile, size: float, small: float) -> bool:
    row, box = tile.row, tile.box
    is_high = box.height >= (2 * size + 1.3 * small) * _LINE + _PADDING
    return row.name != row.symbol and is_high and room_for(row.name, small) <= box.width - 2 * _PADDING


def _fitting(words: tuple[str, ...], box: Box, look: Look) -> float:
    """Return the largest size in which both words fit below each other, zero where none does."""
    for size in look.sizes:
        widest = max(room_for(word, size, bold=True) for word in words)
        if widest <= box.width - 2 * _PADDING and len(words) * size * _LINE <= box.height - 2:
            return size
    return 0.0


def _told(report: Report, tile: Tile) -> str:
    row, value = tile.row, tile.face.value
    parts = [f"{row.name} ({row.symbol}): {value}" if row.name != row.symbol else f"{row.symbol}: {value}"]
    if row.price is not None:
        parts.append(f"price {price(row.price, TERMINAL_MARKS)}")
    if row.excess_return is not None:
        parts.append(f"{against(report)} {points(row.excess_return, TERMINAL_MARKS)}")
    return ", ".join(parts)
