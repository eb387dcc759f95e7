"""Divide a rectangle into nearly square ones with areas proportional to weights.

Bruls, Huizing and van Wijk, "Squarified treemaps" (2000), in the order of the weights given.
"""

from collections.abc import Sequence
from itertools import pairwise

from cryptoai_cli.render.charts.svg import Box


def squarify(weights: Sequence[float], box: Box, *, stretch: float = 1.0) -> tuple[Box, ...]:
    """Return a rectangle for each weight (above zero); together they fill `box`.

    `stretch` is the preferred ratio of width to height: text is wider than tall.
    """
    if not weights or box.area <= 0:
        return tuple(Box(box.x, box.y, 0.0, 0.0) for _ in weights)
    squeezed = Box(box.x / stretch, box.y, box.width / stretch, box.height)
    scale = squeezed.area / sum(weights)
    placed = _fill_rows([weight * scale for weight in weights], squeezed)
    return tuple(Box(each.x * stretch, each.y, each.width * stretch, each.height) for each in placed)


def equal_rows(count: int, box: Box, *, stretch: float = 1.0, least_width: float = 0.0) -> tuple[Box, ...]:
    """Return `count` rectangles of equal area in rows that fill `box`, in reading order.

    The numbers of rectangles in any two rows differ by at most one. None is narrower than `least_width` if possible.
    """
    if count == 0 or box.area <= 0:
        return tuple(Box(box.x, box.y, 0.0, 0.0) for _ in range(count))
    choices = (_row_counts(count, rows) for rows in range(1, count + 1))
    best = min(choices, key=lambda counts: (box.width / counts[-1] < least_width, _worst_shape(counts, box, stretch)))
    placed, y = [], box.y
    for number in best:
        height = box.height * number / count
        width = box.width / number
        placed += [Box(box.x + at * width, y, width, height) for at in range(number)]
        y += height
    return tuple(placed)


def _row_counts(count: int, rows: int) -> list[int]:
    """Return the number of rectangles in each row, larger numbers last."""
    least, longer = divmod(count, rows)
    return [least] * (rows - longer) + [least + 1] * longer


def _worst_shape(counts: list[int], box: Box, stretch: float) -> float:
    """Return the largest ratio between a rectangle's shape and the preferred shape, at least 1."""
    total = sum(counts)
    shapes = [box.width / number / (box.height * number / total) / stretch for number in counts]
    return max(max(shape, 1 / shape) for shape in shapes)


def _fill_rows(areas: list[float], rest: Box) -> list[Box]:
    placed: list[Box] = []
    row: list[float] = []
    for area in areas:
        side = min(rest.width, rest.height)
        if row and _worst_ratio([*row, area], side) > _worst_ratio(row, side):
            boxes, rest = _lay_row(row, rest)
            placed += boxes
            row = []
        row.append(area)
    return placed + _lay_row(row, rest)[0]


def _worst_ratio(row: list[float], side: float) -> float:
    """Return the largest aspect ratio in a row of areas along `side`."""
    depth = sum(row) / side
    return max(max(area / depth**2, depth**2 / area) for area in row)


def _lay_row(row: list[float], rest: Box) -> tuple[list[Box], Box]:
    """Return the boxes of a row along the shorter side of `rest`, and the remaining box."""
    total = sum(row)
    if rest.width >= rest.height:
        depth = total / rest.height
        edges = _edges(row, rest.y, rest.height)
        left = Box(rest.x + depth, rest.y, max(rest.width - depth, 0.0), rest.height)
        return [Box(rest.x, top, depth, foot - top) for top, foot in pairwise(edges)], left
    depth = total / rest.width
    edges = _edges(row, rest.x, rest.width)
    left = Box(rest.x, rest.y + depth, rest.width, max(rest.height - depth, 0.0))
    return [Box(start, rest.y, end - start, depth) for start, end in pairwise(edges)], left


def _edges(row: list[float], start: float, length: float) -> list[float]:
    """Return the start of each box along a side, and the end of the last one."""
    total, edges = sum(row), [start]
    for area in row:
        edges.append(edges[-1] + area / total * length)
    return edges
