"""Draw a session as a treemap: a field per group, with a tile per member, coloured by its move."""

from cryptoai_cli.market.quote import CapsMissing
from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.breadth import breadth_words
from cryptoai_cli.render.charts.font import room_for, shorten
from cryptoai_cli.render.charts.svg import Panel
from cryptoai_cli.render.charts.treemap_layout import (
    LINE_HEIGHT,
    PADDING,
    Field,
    Layout,
    Tile,
    is_weighted,
    place_groups,
)
from cryptoai_cli.render.numbers import TERMINAL_MARKS, percent, points, price
from cryptoai_cli.render.phrases import against
from cryptoai_cli.report.cells import span_words
from cryptoai_cli.report.model import Report

_WHY_MISSING = {
    CapsMissing.OFFLINE: "market caps are missing from the store, and none are requested offline",
    CapsMissing.NO_SOURCE: "none of the sources used gives market caps",
    CapsMissing.UNANSWERED: "the request for market caps failed",
}
_UNKNOWN_CAPS = "no group's market caps are all known"
_LEAST_HEADING = 9.0
_HEADINGS = (1.0, 0.88, 0.78, 0.7)  # fractions of the usual size; the largest that fits is used
_SLACK = 1.2  # of the fonts that a browser falls back to, the widest is DejaVu Sans

WIDE = Layout(1120, 12_500, 440, 800, (26, 22, 19, 17, 15, 13.5, 12, 11, 10, 9), 14, 1.25)
MEDIUM = Layout(720, 8_000, 420, 600, (20, 18, 16, 14, 13, 12, 11, 10), 13.5, 1.4, heading_slack=_SLACK)
MAIL = Layout(340, 5_000, 420, 2400, (22, 20, 18, 16.5, 15, 13.5, 12), 15.5, 1.5, has_titles=False, movers_share=1.3)
NARROW = Layout(
    360, 4_300, 380, 1500, (16, 15, 14, 13, 12, 11, 10, 9, 8.5), 13, 1.5, has_titles=False, heading_slack=_SLACK
)


def treemap(report: Report, layout: Layout) -> Panel:
    """Return the treemap of a report."""
    whole = place_groups(report, layout)
    drawn = (_draw_field(report, field, whole.most, layout) for field in whole.fields)
    return Panel(layout.width, whole.height, "".join(drawn))


def size_words(report: Report) -> str:
    """Return the explanation of the tile sizes on this map."""
    why = "" if report.caps_missing is None else _WHY_MISSING[report.caps_missing]
    if not any(map(is_weighted, report.groups)):
        return f"all of the same size, because {why or _UNKNOWN_CAPS}"
    days = span_words(report.valued_on[0], report.valued_on[-1]) if report.valued_on else "today"
    others = f"; elsewhere {why}" if why else ""
    return f"sized within its group by the market caps of {days}, where all of them are known{others}"


def _draw_field(report: Report, field: Field, most: float, layout: Layout) -> str:
    """Return a field; its equal tiles share one font size, at most `most`."""
    body = [_heading(report, field, layout)]
    for tile in field.tiles:
        size = min(field.size, most, tile.size) or tile.size
        words = _tile_words(tile, size, layout) if size else ""
        title = _tile_title(report, tile) if layout.has_titles else ""
        body.append(svg.group(svg.rect(tile.box) + words, f"k {tile.face.tone}", title, size))
    return "".join(body)


def _heading(report: Report, field: Field, layout: Layout) -> str:
    group, box = field.group, field.box
    measured = percent(group.measured(report.measure), TERMINAL_MARKS)
    value = measured if group.rank is not None else "not ranked"
    room = box.width / layout.heading_slack
    words = next(
        (
            svg.bold_and_plain(box.x + 1, box.y + layout.heading * 1.2, (group.label, value), size)
            for size in (layout.heading * share for share in _HEADINGS)
            if room_for(group.label, size, bold=True) + room_for(f"  {value}", size) <= room
        ),
        "",
    )
    if not words:
        words = _label_alone(field, layout, room)
    title = f"{group.label}: {report.measure.value} {measured or 'unknown'}, {breadth_words(group)}"
    return svg.group(words, "", title)


def _label_alone(field: Field, layout: Layout, room: float) -> str:
    """Return the label at the least size, cut to `room`; where fields follow market caps, whole or not at all."""
    label, box, least = field.group.label, field.box, layout.heading * _HEADINGS[-1]
    sizes = (least, _LEAST_HEADING) if layout.fields_by_cap else ()
    fitting = next((size for size in sizes if room_for(label, size, bold=True) <= room), 0.0)
    if layout.fields_by_cap and not fitting:
        return ""
    least = fitting or least
    shown = label if fitting else shorten(label, least, room - PADDING, bold=True)
    return svg.bold_and_plain(box.x + 1, box.y + layout.heading * 1.2, (shown, ""), least)


def _tile_words(tile: Tile, size: float, layout: Layout) -> str:
    """Return the symbol and the figure, and the name if there is room; the rest is in the tooltip."""
    row, box = tile.row, tile.box
    middle, small = box.x + box.width / 2, max(layout.sizes[-1], size * 0.62)
    if tile.brief:
        return svg.text(middle, box.y + box.height / 2 + size * 0.35, row.symbol, 0, "b")
    named = _has_room_for_name(tile, size, small)
    height = 2 * size * LINE_HEIGHT + (small * 1.3 if named else 0)
    foot = box.y + (box.height - height) / 2 + size * 0.95
    words = svg.text(middle, foot, row.symbol, 0, "b")
    if named:
        foot += small * 1.3
        words += svg.text(middle, foot, row.name, small)
    return words + svg.text(middle, foot + size * LINE_HEIGHT, tile.face.value)


def _has_room_for_name(tile: Tile, size: float, small: float) -> bool:
    row, box = tile.row, tile.box
    is_high = box.height >= (2 * size + 1.3 * small) * LINE_HEIGHT + PADDING
    return row.name != row.symbol and is_high and room_for(row.name, small) <= box.width - 2 * PADDING


def _tile_title(report: Report, tile: Tile) -> str:
    row, value = tile.row, tile.face.value
    parts = [f"{row.name} ({row.symbol}): {value}" if row.name != row.symbol else f"{row.symbol}: {value}"]
    if row.price is not None:
        parts.append(f"price {price(row.price, TERMINAL_MARKS)}")
    if row.excess_return is not None:
        parts.append(f"{against(report)} {points(row.excess_return, TERMINAL_MARKS)}")
    return ", ".join(parts)
