import pytest
from rich.color import Color
from rich.text import Text

from cryptoai_cli.render.fields import Shown
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.screen import TONES, Screen, screen_for
from cryptoai_cli.report.style import Palette


def _screen(encoding: str = "utf-8") -> Screen:
    return screen_for(RenderOptions(encoding=encoding))


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "no-such-encoding"])
def test_t33_an_encoding_without_the_characters_gets_ascii(encoding: str) -> None:
    screen = _screen(encoding)
    assert screen.marks.minus == "-"
    assert "".join((screen.glyphs.bar, screen.glyphs.dot, screen.glyphs.cut, *screen.glyphs.footnotes)).isascii()


def test_a_terminal_gets_a_true_minus() -> None:
    assert _screen().marks.minus == "\N{MINUS SIGN}"


def test_letters_that_an_encoding_lacks_are_replaced_and_others_kept() -> None:
    assert _screen("ascii").safe("Société Łódź \N{MINUS SIGN}1.4 %") == "Societe ?odz -1.4 %"
    assert _screen("cp1252").safe("Société") == "Société"
    assert _screen("ascii").safe("比") == "??"


def test_control_characters_never_reach_a_screen() -> None:
    assert "\x1b" not in _screen().safe("a\x1b[31mred\x07\u202e")


def test_the_spaces_that_line_up_decimals_are_kept() -> None:
    assert _screen().cell_text(Shown("1.52  ")).plain == "1.52  "
    assert _screen().cell_text(Shown("\N{MINUS SIGN}1.52  ")).plain == "\N{MINUS SIGN}1.52  "


def test_a_figure_is_coloured_by_its_sign() -> None:
    screen = _screen()
    assert [screen.cell_text(Shown("x", sign)).style for sign in (1.0, -1.0, 0.0)] == ["color(27)", "color(166)", ""]
    assert screen.cell_text(Shown("x", 1.0), "dim").style == "dim"


def test_a_text_is_cut_by_cells_with_a_mark() -> None:
    assert _screen().shorten(Text("Bitfarms"), 5).plain == "Bitf…"
    assert _screen().shorten(Text("Bitfarms"), 8).plain == "Bitfarms"
    assert _screen().shorten(Text("比特币矿工"), 6).cell_len <= 6


@pytest.mark.parametrize(
    ("palette", "styles"),
    [(Palette.BLUE_ORANGE, ["color(27)", "color(166)", ""]), (Palette.GREEN_RED, ["color(28)", "color(160)", ""])],
)
def test_figures_have_the_colours_of_the_palette(palette: Palette, styles: list[str]) -> None:
    screen = screen_for(RenderOptions(palette=palette))
    assert [screen.cell_text(Shown("1", sign)).style for sign in (1.0, -1.0, 0.0)] == styles


def _luminance(style: str) -> float:
    """Return the relative luminance of a colour, by WCAG 2."""
    parts = (part / 255 for part in Color.parse(style).get_truecolor())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("palette", Palette)
def test_figures_can_be_read_on_black_and_on_white(palette: Palette) -> None:
    for style in (TONES[palette].gain, TONES[palette].loss):
        own = _luminance(style) + 0.05
        assert min(own / 0.05, 1.05 / own) >= 3.8, style
