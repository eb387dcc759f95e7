"""The capabilities of the output: width, characters, colours."""

import unicodedata
from collections.abc import Mapping

from msgspec import Struct
from rich.cells import cell_len, set_cell_size
from rich.text import Text

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.render.fields import Shown
from cryptoai_cli.render.numbers import ASCII_MARKS, TERMINAL_MARKS, Marks
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.style import Palette

FAINT, STRONG, HEADING = "dim", "bold", "dim"
WIDE = 120  # cells, from which on a table has the figures that are compared with earlier sessions
_LONGEST_TEXT = 2000
_UNLIMITED = 100_000
_ASCII_FOR = str.maketrans(
    {
        "\N{MINUS SIGN}": "-",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{MIDDLE DOT}": "-",
        "\N{MULTIPLICATION SIGN}": "x",
    },
)


class Tones(Struct, frozen=True):
    """The two colours of figures, as styles of the terminal."""

    gain: str
    loss: str


# of the 256 colours, which are the same in every theme: each has a contrast of 3.8 or more on black and on white
TONES: Mapping[Palette, Tones] = {
    Palette.BLUE_ORANGE: Tones(gain="color(27)", loss="color(166)"),
    Palette.GREEN_RED: Tones(gain="color(28)", loss="color(160)"),
}


class Glyphs(Struct, frozen=True):
    """The special characters."""

    dot: str
    cut: str
    bar: str
    dash: str
    footnotes: tuple[str, str, str]


_UNICODE = Glyphs(dot="·", cut="…", bar="█", dash="\N{EN DASH}", footnotes=("¹", "²", "³"))
_ASCII = Glyphs(dot="-", cut="~", bar="#", dash="-", footnotes=("(1)", "(2)", "(3)"))


class Screen(Struct, frozen=True):
    """The output of the text; `width` is None if unlimited.

    `may_cut` is False if it is not a terminal: there, words are cut only where nothing else makes a line fit.
    `has_earlier` is False where nothing of earlier sessions can be known.
    """

    width: int | None
    encoding: str
    glyphs: Glyphs
    marks: Marks
    may_cut: bool = True
    tones: Tones = TONES[Palette.BLUE_ORANGE]
    has_earlier: bool = True

    @property
    def layout_width(self) -> int:
        """The width in cells that decides which columns there are; without a limit that of a wide screen."""
        return WIDE if self.width is None else self.width

    @property
    def room(self) -> int:
        """The width of a line in cells."""
        return _UNLIMITED if self.width is None else self.width

    def safe(self, text: str) -> str:
        """Return external text without control characters, with only characters that the encoding has."""
        clean = plain_text(text, longest=_LONGEST_TEXT)
        return clean if encodes(clean, self.encoding) else self._in_encoding(clean.translate(_ASCII_FOR))

    def cell_text(self, cell: Shown, style: str = "") -> Text:
        """Return a cell of a table, coloured by its sign."""
        colour = self.tones.gain if cell.sign > 0 else self.tones.loss if cell.sign < 0 else ""
        # trailing spaces align the decimal point of a figure
        text = cell.text if cell.text.isascii() and cell.text.isprintable() else self._padded(cell.text)
        return Text(text, style or colour)

    def shorten(self, text: Text, cells: int) -> Text:
        """Return `text` cut to at most `cells` cells, ending with a cut mark."""
        if text.cell_len <= cells:
            return text
        room = max(cells - cell_len(self.glyphs.cut), 0)
        return Text(set_cell_size(text.plain, room).rstrip() + self.glyphs.cut, text.style)

    def _padded(self, text: str) -> str:
        body = text.rstrip(" ")
        return self.safe(body) + " " * (len(text) - len(body))

    def _in_encoding(self, text: str) -> str:
        return "".join(
            character if encodes(character, self.encoding) else self._nearest_letters(character) for character in text
        )

    def _nearest_letters(self, character: str) -> str:
        letters = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
        return letters if letters and encodes(letters, self.encoding) else "?" * cell_len(character)


def screen_for(options: RenderOptions) -> Screen:
    """Return the screen for `options`; if its encoding lacks a minus sign or another glyph, use ASCII."""
    needed = (
        TERMINAL_MARKS.minus + _UNICODE.dot + _UNICODE.cut + _UNICODE.bar + _UNICODE.dash + "".join(_UNICODE.footnotes)
    )
    tones = TONES[options.palette]
    if encodes(needed, options.encoding):
        return Screen(
            options.width, options.encoding, _UNICODE, TERMINAL_MARKS, options.may_cut, tones, options.has_earlier
        )
    return Screen(options.width, options.encoding, _ASCII, ASCII_MARKS, options.may_cut, tones, options.has_earlier)


def encodes(text: str, encoding: str) -> bool:
    """Return whether `encoding` is known and has every character of `text`."""
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
