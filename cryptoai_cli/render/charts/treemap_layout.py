"""Lay out groups and members on the treemap: the box of each, and the font size that fits into each tile."""

from collections.abc import Container, Iterable, Sequence

from msgspec import Struct

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.charts.font import room_for
from cryptoai_cli.render.charts.palette import shade, shade_bounds
from cryptoai_cli.render.charts.squarify import equal_rows, squarify
from cryptoai_cli.render.charts.svg import Box
from cryptoai_cli.render.group_fields import in_order
from cryptoai_cli.render.numbers import TERMINAL_MARKS, percent
from cryptoai_cli.report.model import GroupReport, Report, Row

LINE_HEIGHT = 1.15  # times the font size
PADDING = 4.0
_ROUNDS = 4  # a field's area includes its heading, whose area depends on the field's width
_LARGEST = 1.25  # times the smallest font size on the map
_LEAST_VALUE, _MOST_VALUE = 1.0, 1e18  # dollars: anything outside is not a market cap
_LEAST_SHARE = 0.25  # of the group's mean tile
_MOVERS = 5  # a side
_MOST_BRIEF = 13.0  # pixels: a symbol alone must not stand out more than one with its figure
_SLACK_BY_CAP = 1.1  # beyond that of every text: of hundreds of tiles some are as wide as their text
_LEAST_FIELD = 0.02  # of the map
_EDGE = 2.0  # half of the gap between two fields


class Layout(Struct, frozen=True):
    """The dimensions of a treemap, in pixels (`tile`: the area of a tile, in square pixels).

    `sizes` are the possible font sizes of tiles, the largest first, `heading` that of headings. `stretch` is the
    preferred ratio of width to height of a tile. Titles are tooltips, which small screens without a pointer cannot use.
    Headings have room for a reader's font that is `heading_slack` times as wide as most are.
    The biggest movers have at least `movers_share` of their group's mean tile, so that their figures can be read.
    With `fields_by_cap` the fields too are sized by market cap.
    """

    width: float
    tile: float
    least_height: float
    most_height: float
    sizes: tuple[float, ...]
    heading: float
    stretch: float
    has_titles: bool = True
    movers_share: float = 0.0
    fields_by_cap: bool = False
    heading_slack: float = 1.0


class Face(Struct, frozen=True):
    """The text of a move on a tile, and the name of its colour."""

    value: str
    tone: str


class Tile(Struct, frozen=True):
    """A member's tile; `size` is its font size, zero if no text fits.

    A `brief` tile has room for the symbol only.
    """

    row: Row
    face: Face
    box: Box
    size: float
    brief: bool = False


class Field(Struct, frozen=True):
    """A group's field with its members' tiles."""

    group: GroupReport
    box: Box
    tiles: tuple[Tile, ...]

    @property
    def size(self) -> float:
        """The font size that fits into all tiles; zero if they are sized by market cap."""
        if is_weighted(self.group):
            return 0.0
        return min((tile.size for tile in self.tiles if tile.size), default=0.0)


class Map(Struct, frozen=True):
    """The whole map; the font size of equal tiles is at most `most`, so that it differs little between groups."""

    height: float
    fields: tuple[Field, ...]
    most: float


def is_weighted(group: GroupReport) -> bool:
    """Return whether a group's tiles are sized by market cap: that of every member is known."""
    values = [row.market_cap or 0.0 for row in group.rows]
    return bool(values) and min(values) >= _LEAST_VALUE and sum(values) <= _MOST_VALUE


def place_groups(report: Report, layout: Layout) -> Map:
    """Return the map: the area of a field follows its number of members, that of a tile its member's market cap.

    If not all market caps of a group are known, its tiles are equal. With `fields_by_cap` a field has the area of its
    members' market caps, if all caps of the report are known.
    """
    groups = tuple(group for group in in_order(report) if group.rows)
    counts = [float(len(group.rows)) for group in groups]
    height = min(max(sum(counts) * layout.tile / layout.width, layout.least_height), layout.most_height)
    by_cap = layout.fields_by_cap and all(map(is_weighted, groups))
    weights = _shares_of_caps(groups) if by_cap else counts
    boxes = _field_boxes(weights, Box(0, 0, layout.width, height).inset(-_EDGE), layout)
    bounds = shade_bounds(report)
    movers = biggest_movers(report)
    fields = tuple(_field(group, box, bounds, layout, movers) for group, box in zip(groups, boxes, strict=True))
    return Map(height, fields, _LARGEST * min((field.size for field in fields if field.size), default=0.0))


def _shares_of_caps(groups: Sequence[GroupReport]) -> list[float]:
    """Return the share of each group in all market caps; even one of little value is large enough to be seen."""
    caps = [sum(row.market_cap or 0.0 for row in group.rows) for group in groups]
    return [max(cap / sum(caps), _LEAST_FIELD) for cap in caps]


def _field_boxes(counts: Sequence[float], whole: Box, layout: Layout) -> tuple[Box, ...]:
    """Return the box of each group, with room for its heading, so that equal tiles are equal across groups."""
    boxes = squarify(counts, whole)
    for _ in range(_ROUNDS if counts else 0):
        headings = [box.width * _heading_height(layout) for box in boxes]
        scale = max(whole.area - sum(headings), whole.area / 2) / sum(counts)
        boxes = squarify([count * scale + head for count, head in zip(counts, headings, strict=True)], whole)
    return boxes


def biggest_movers(report: Report) -> frozenset[str]:
    """Return the symbols of the leaders and laggards that are told first."""
    return frozenset(row.symbol for row in (*report.leaders(_MOVERS), *report.laggards(_MOVERS)))


def _field(group: GroupReport, box: Box, bounds: tuple[float, ...], layout: Layout, movers: Container[str]) -> Field:
    faces = [_face(row, bounds) for row in group.rows]
    least = _least_width([*(row.symbol for row in group.rows), *(face.value for face in faces)], layout)
    boxes = _tile_boxes(group, box, layout, least, movers)
    tiles = tuple(_tile(*each, layout) for each in zip(group.rows, faces, boxes, strict=True))
    return Field(group, box.inset(_EDGE), tiles)


def _tile_boxes(group: GroupReport, field: Box, layout: Layout, least: float, movers: Container[str]) -> list[Box]:
    """Return the box of each member; even one of little value is large enough to be seen.

    Equal boxes are at least `least` wide if possible.
    """
    inner = field.inset(_EDGE).below(_heading_height(layout))
    count = len(group.rows)
    if not is_weighted(group):
        return [box.inset(1) for box in equal_rows(count, inner, stretch=layout.stretch, least_width=least)]
    caps = [row.market_cap or 0.0 for row in group.rows]
    mean = sum(caps) / count
    shares = [max(_LEAST_SHARE, layout.movers_share if row.symbol in movers else 0.0) for row in group.rows]
    values = [max(cap, share * mean) for cap, share in zip(caps, shares, strict=True)]
    largest_first = sorted(range(count), key=lambda at: (-values[at], -caps[at]))
    boxes = squarify([values[at] for at in largest_first], inner, stretch=layout.stretch)
    return [box.inset(1) for _, box in sorted(zip(largest_first, boxes, strict=True))]


def _least_width(words: Iterable[str], layout: Layout) -> float:
    """Return the width of a tile that fits each of `words` at the smallest font size, including the gap."""
    return max((room_for(word, layout.sizes[-1], bold=True) for word in words), default=0.0) + 2 * (PADDING + 1)


def _heading_height(layout: Layout) -> float:
    return layout.heading * 1.7


def _tile(row: Row, face: Face, box: Box, layout: Layout) -> Tile:
    if size := _largest_size((row.symbol, face.value), box, layout):
        return Tile(row, face, box, size)
    return Tile(row, face, box, min(_MOST_BRIEF, _largest_size((row.symbol,), box, layout)), brief=True)


def _face(row: Row, bounds: tuple[float, ...]) -> Face:
    if row.status is not Status.OK or row.simple_return is None:
        return Face(row.status.value, "none")
    return Face(percent(row.simple_return, TERMINAL_MARKS), shade(row.simple_return, bounds))


def _largest_size(words: tuple[str, ...], box: Box, layout: Layout) -> float:
    """Return the largest font size in which the words fit into `box`, one below the other, or zero."""
    slack = _SLACK_BY_CAP if layout.fields_by_cap else 1.0
    for size in layout.sizes:
        widest = slack * max(room_for(word, size, bold=True) for word in words)
        if widest <= box.width - 2 * PADDING and len(words) * size * LINE_HEIGHT <= box.height - 2:
            return size
    return 0.0
