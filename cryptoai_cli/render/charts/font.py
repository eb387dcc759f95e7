"""Measure text in the bundled font, and replace characters that it lacks."""

import unicodedata
from functools import cache
from pathlib import Path

from msgspec import Struct, json

FONT_FAMILY = "Movers Sans"
ORIGINAL_FAMILY = "Source Sans 3"  # which the viewer of an SVG may have installed
_FOLDER = Path(__file__).parent / "fonts"
FONTS = (_FOLDER / "MoversSans-Regular.ttf", _FOLDER / "MoversSans-Semibold.ttf")
_WIDTHS = _FOLDER / "widths.json"  # written by scripts/make_fonts.py
_THOUSAND = 1000
_WIDTH_OF_UNKNOWN = 1.0  # in units of the font size
_UNKNOWN = "\N{WHITE SQUARE}"
_CUT = "\N{HORIZONTAL ELLIPSIS}"
_SLACK = 1.15  # a page uses the reader's own font, which may be wider than ours


class _Range(Struct, frozen=True):
    """The widths of consecutive characters from the code point `first`, in thousandths of the font size."""

    first: int
    regular: list[int]
    semibold: list[int]


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of `text` in pixels, in the bundled font at font size `size`."""
    widths = _character_widths()[bold]
    return sum(widths.get(character, _WIDTH_OF_UNKNOWN) for character in text) * size


def room_for(text: str, size: float, *, bold: bool = False) -> float:
    """Return the pixels to reserve for `text`, with slack for a reader's font that is wider than ours."""
    return text_width(text, size, bold=bold) * _SLACK


def shorten(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """Return `text`, cut to fit into `room` pixels and ending with a cut mark if it is too long."""
    if room_for(text, size, bold=bold) <= room:
        return text
    kept = text
    while kept and room_for(kept.rstrip() + _CUT, size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + _CUT


def balanced_lines(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """Return `text` wrapped into as few lines of `room` pixels as possible, of about equal length."""
    fewest = _break_lines(text, size, room, bold=bold)
    needed = text_width(text, size, bold=bold) / max(len(fewest), 1)
    while (even := _break_lines(text, size, needed, bold=bold)) and len(even) > len(fewest):
        needed += size
    return even


def drawable_text(text: str) -> str:
    """Return `text` with each character that the font lacks replaced by its nearest letter or a square.

    A drawing program would silently drop such a character.
    """
    if text.isascii():
        return text
    return "".join(character if _is_drawable(character) else _nearest_letters(character) for character in text)


@cache
def _character_widths() -> tuple[dict[str, float], dict[str, float]]:
    """Return the width of every character in units of the font size, for regular and bold."""
    regular, bold = {}, {}
    for run in json.decode(_WIDTHS.read_bytes(), type=list[_Range]):
        characters = map(chr, range(run.first, run.first + len(run.regular)))
        for character, width, bold_width in zip(characters, run.regular, run.semibold, strict=True):
            regular[character], bold[character] = width / _THOUSAND, bold_width / _THOUSAND
    return regular, bold


def _break_lines(text: str, size: float, room: float, *, bold: bool) -> tuple[str, ...]:
    lines: list[str] = []
    for word in _unbreakable_words(text):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def _unbreakable_words(text: str) -> list[str]:
    """Split a text into words, keeping a percent sign with its figure."""
    words: list[str] = []
    for word in text.split():
        if words and word.startswith("%"):
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def _is_drawable(character: str) -> bool:
    return character in "\n\t" or character in _character_widths()[0]  # both weights have the same characters


def _nearest_letters(character: str) -> str:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return ""
    letters = unicodedata.normalize("NFKD", character)
    return "".join(letter for letter in letters if _is_drawable(letter)) or _UNKNOWN
