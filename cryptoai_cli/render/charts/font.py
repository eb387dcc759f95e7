"""Measure text in the bundled font, and keep to the characters it has.

The figures come from the tables `cmap`, `head`, `hhea` and `hmtx` of the font file, as the OpenType specification
describes them.
"""

import struct
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path

FONT_FAMILY = "Movers Sans"
ORIGINAL_FAMILY = "Source Sans 3"  # which a reader of an SVG may have
FONTS = (
    Path(__file__).parent / "fonts" / "MoversSans-Regular.ttf",
    Path(__file__).parent / "fonts" / "MoversSans-Semibold.ttf",
)
_UNKNOWN = "\N{WHITE SQUARE}"
_CUT = "\N{HORIZONTAL ELLIPSIS}"
_SLACK = 1.15  # a page is shown in the reader's own font, which may be wider than ours
_OFFSET_OF_UNITS, _OFFSET_OF_METRICS = 18, 34
_FULL_UNICODE = (3, 10)


class Face:
    """One weight of the font."""

    def __init__(self, data: bytes) -> None:
        """Read the tables of a TrueType file."""
        self._data = data
        count = struct.unpack_from(">H", data, 4)[0]
        records = (struct.unpack_from(">4s4xI4x", data, 12 + 16 * at) for at in range(count))
        self._tables: dict[bytes, int] = dict(records)
        self._units: int = struct.unpack_from(">H", data, self._tables[b"head"] + _OFFSET_OF_UNITS)[0]
        self._last_metric: int = struct.unpack_from(">H", data, self._tables[b"hhea"] + _OFFSET_OF_METRICS)[0] - 1
        self._ranges = self._read_ranges()
        self._starts = [start for start, _, _ in self._ranges]

    def has(self, character: str) -> bool:
        """Return whether the font draws `character`."""
        return self._glyph(ord(character)) is not None

    def advance(self, character: str) -> float:
        """Return the room that a character takes, in sizes of the font; one that is missing takes a whole size."""
        glyph = self._glyph(ord(character))
        if glyph is None:
            return 1.0
        at = self._tables[b"hmtx"] + 4 * min(glyph, self._last_metric)
        units: int = struct.unpack_from(">H", self._data, at)[0]
        return units / self._units

    def _glyph(self, code: int) -> int | None:
        at = bisect_right(self._starts, code) - 1
        if at < 0:
            return None
        start, end, first = self._ranges[at]
        return first + code - start if code <= end else None

    def _read_ranges(self) -> list[tuple[int, int, int]]:
        """Return the ranges of code points with the glyph of their first one."""
        table = self._tables[b"cmap"]
        count = struct.unpack_from(">H", self._data, table + 2)[0]
        for at in range(count):
            platform, encoding, offset = struct.unpack_from(">HHI", self._data, table + 4 + 8 * at)
            if (platform, encoding) == _FULL_UNICODE:
                groups = struct.unpack_from(">I", self._data, table + offset + 12)[0]
                start = table + offset + 16
                return list(struct.iter_unpack(">III", self._data[start : start + 12 * groups]))
        return []


@cache
def face(*, bold: bool = False) -> Face:
    """Return a weight of the bundled font."""
    return Face(FONTS[bold].read_bytes())


@cache
def _advance(character: str, *, bold: bool) -> float:
    return face(bold=bold).advance(character)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the pixels that `text` needs at a font size in the bundled font."""
    return sum(_advance(character, bold=bold) for character in text) * size


def room_for(text: str, size: float, *, bold: bool = False) -> float:
    """Return the pixels to keep free for `text`: on a page the reader's own font may be wider than ours."""
    return width(text, size, bold=bold) * _SLACK


def shortened(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """Return `text`, or as much of it as fits into `room` pixels with a mark where it was cut."""
    if room_for(text, size, bold=bold) <= room:
        return text
    kept = text
    while kept and room_for(kept.rstrip() + _CUT, size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + _CUT


def lines(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """Return `text` broken at its blanks into as few lines as `room` pixels allow, all of about the same length."""
    broken = _broken(text, size, room, bold=bold)
    needed = width(text, size, bold=bold) / max(len(broken), 1)
    while (even := _broken(text, size, needed, bold=bold)) and len(even) > len(broken):
        needed += size
    return even


def _broken(text: str, size: float, room: float, *, bold: bool) -> tuple[str, ...]:
    found: list[str] = []
    for word in _unbroken(text):
        longer = f"{found[-1]} {word}" if found else word
        if found and width(longer, size, bold=bold) <= room:
            found[-1] = longer
        else:
            found.append(word)
    return tuple(found)


def drawable(text: str) -> str:
    """Return `text` in characters that the font has: what it lacks is drawn as its nearest letter or as a square.

    A drawing program would leave such a character out without a word.
    """
    if text.isascii():
        return text
    return "".join(character if _drawn(character) else _nearest(character) for character in text)


def _unbroken(text: str) -> list[str]:
    """Return the words of a text; a percent sign stays with its figure."""
    words: list[str] = []
    for word in text.split():
        if words and word.startswith("%"):
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def _drawn(character: str) -> bool:
    return character in "\n\t" or (face().has(character) and face(bold=True).has(character))


def _nearest(character: str) -> str:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return ""
    letters = unicodedata.normalize("NFKD", character)
    return "".join(letter for letter in letters if _drawn(letter)) or _UNKNOWN
