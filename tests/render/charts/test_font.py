import struct
from pathlib import Path

import pytest

from cryptoai_cli.render.charts import font
from cryptoai_cli.render.charts.font import (
    FONT_FAMILY,
    FONTS,
    balanced_lines,
    drawable_text,
    room_for,
    shorten,
    text_width,
)


@pytest.mark.parametrize(
    ("character", "thousandths"), [("0", 497), ("9", 497), ("+", 497), ("%", 824), (" ", 200), ("A", 544)]
)
def test_a_character_is_as_wide_as_the_font_says(character: str, thousandths: int) -> None:
    assert text_width(character, 1000) == pytest.approx(thousandths)


def test_figures_of_the_same_length_take_the_same_room() -> None:
    assert text_width("+11.11", 14, bold=True) == pytest.approx(text_width("\N{MINUS SIGN}98.40", 14, bold=True))


def test_the_reader_may_have_a_wider_font() -> None:
    assert room_for("Bitcoin", 14) > text_width("Bitcoin", 14) * 1.1


def test_bold_letters_are_wider() -> None:
    assert text_width("Bitcoin miners", 14, bold=True) > text_width("Bitcoin miners", 14)


@pytest.mark.parametrize(
    "character", ["\N{MINUS SIGN}", "\N{MIDDLE DOT}", "\N{HORIZONTAL ELLIPSIS}", "é", "Ж", "Ω", "\N{WHITE SQUARE}"]
)
def test_the_font_has_what_we_write(character: str) -> None:
    assert drawable_text(character) == character
    assert text_width(character, 1) != 1  # a character that it lacks takes a whole size


def test_a_character_that_the_font_lacks_takes_a_whole_size() -> None:
    assert text_width("\N{ROCKET}0", 1000) == pytest.approx(1000 + 497)


def test_what_fits_is_not_cut() -> None:
    assert shorten("Bitcoin", 10, 200) == "Bitcoin"


def test_what_does_not_fit_ends_with_a_mark_within_its_room() -> None:
    cut = shorten("Exchanges and treasuries", 10, 80)
    assert cut.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert "Exchanges".startswith(cut[:-1]) or cut.startswith("Exchanges")
    assert room_for(cut, 10) <= 80


def test_no_room_leaves_the_mark_alone() -> None:
    assert shorten("Bitcoin", 10, 1) == "\N{HORIZONTAL ELLIPSIS}"


def test_a_sentence_is_broken_into_lines_of_about_the_same_length() -> None:
    text = "Bitcoin miners led the bounce: median +7.3 %, 13 of 13 up, against Nasdaq +2.2 % and S&P 500 +1.6 %."
    room = text_width(text, 20) * 0.7
    broken = balanced_lines(text, 20, room)
    assert " ".join(broken) == text
    assert len(broken) == 2
    assert all(text_width(line, 20) <= room for line in broken)
    assert text_width(broken[1], 20) > 0.7 * text_width(broken[0], 20)


def test_a_percent_sign_never_begins_a_line() -> None:
    for room in range(20, 300, 7):
        assert not any(
            line.startswith("%") for line in balanced_lines("median +7.3 %, against Nasdaq +2.2 % and more", 10, room)
        )


def test_a_word_without_room_keeps_a_line_for_itself() -> None:
    assert balanced_lines("Donaudampfschifffahrt AG", 10, 5) == ("Donaudampfschifffahrt", "AG")
    assert balanced_lines("", 10, 50) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bitfarms", "Bitfarms"),
        ("Café Ж \N{MINUS SIGN}1.4 %", "Café Ж \N{MINUS SIGN}1.4 %"),
        ("Moon \N{ROCKET} Inc.", "Moon \N{WHITE SQUARE} Inc."),
        ("\u5e73\u5b89", "\N{WHITE SQUARE}\N{WHITE SQUARE}"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}B", "AB"),
        ("a\N{VARIATION SELECTOR-16}b", "ab"),
        ("a\N{ZERO WIDTH JOINER}b", "ab"),
        ("one\ntwo\N{ROCKET}", "one\ntwo\N{WHITE SQUARE}"),
    ],
)
def test_what_the_font_lacks_is_not_dropped_without_a_word(text: str, expected: str) -> None:
    assert drawable_text(text) == expected


def test_both_weights_come_with_the_licence_that_lets_us_ship_them() -> None:
    folder = font.FONTS[0].parent
    licence = (folder / "LICENSE.md").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert all(path.is_file() for path in font.FONTS)


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.name)
def test_the_font_is_small_and_has_not_the_name_that_its_licence_reserves(path: Path) -> None:
    names = _names(path.read_bytes())
    assert path.stat().st_size < 200_000
    assert FONT_FAMILY in names.values()
    assert not [number for number in (1, 3, 4, 6, 16) if "Source" in names.get(number, "")]
    assert "SIL Open Font License" in names[13]


def _names(data: bytes) -> dict[int, str]:
    """Return the strings of the table `name`, by their numbers."""
    records = [struct.unpack_from(">4s4xII", data, 12 + 16 * at) for at in range(struct.unpack_from(">H", data, 4)[0])]
    table = next(offset for tag, offset, _ in records if tag == b"name")
    count, strings = struct.unpack_from(">HH", data, table + 2)
    found = {}
    for at in range(count):
        _, _, _, number, length, offset = struct.unpack_from(">6H", data, table + 6 + 12 * at)
        start = table + strings + offset
        found[number] = data[start : start + length].decode("utf-16-be")
    return found
