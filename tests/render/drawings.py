"""Read our drawings back: what stands where, in which class, with which title."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

from cryptoai_cli.render.charts.svg import Box, Panel


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of the map: its shade, its box, the lines in it and their size, what is told to who points at it."""

    tone: str
    box: Box
    words: tuple[str, ...]
    title: str
    size: float

    @property
    def symbol(self) -> str:
        """The first line."""
        return self.words[0]


def parsed(panel: Panel) -> ET.Element:
    """Return a drawing as a tree; fails where outside text has become markup."""
    return ET.fromstring(f"<svg>{panel.body}</svg>")  # noqa: S314 our own drawing


def texts(panel: Panel) -> list[str]:
    """Return every line of text, in drawing order."""
    return ["".join(element.itertext()) for element in parsed(panel).iter("text")]


def titles(panel: Panel) -> list[str]:
    """Return what is told to who points at something."""
    return ["".join(element.itertext()) for element in parsed(panel).iter("title")]


def of_class(panel: Panel, name: str) -> list[ET.Element]:
    """Return the elements of a class."""
    return [element for element in parsed(panel).iter() if name in element.get("class", "").split()]


def tiles(panel: Panel) -> list[Tile]:
    """Return the tiles of a map."""
    return list(_tiles(panel))


def _tiles(panel: Panel) -> Iterator[Tile]:
    for group in of_class(panel, "k"):
        box = group.find("rect")
        assert box is not None
        sides = (float(box.get(name, "nan")) for name in ("x", "y", "width", "height"))
        words = tuple("".join(line.itertext()) for line in group.findall("text"))
        tone, size = group.get("class", "").removeprefix("k "), float(group.get("font-size", "0"))
        yield Tile(tone, Box(*sides), words, group.findtext("title", ""), size)
