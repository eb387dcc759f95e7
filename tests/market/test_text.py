import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.market.text import plain_text


@pytest.mark.parametrize(
    ("outside", "inside"),
    [
        ("Bit\u202efarms", "Bitfarms"),
        ("Miners\r\nBcc: thief", "Miners Bcc: thief"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("  two\u2028lines ", "two lines"),
        ("Müller & Söhne", "Müller & Söhne"),
        ("比特币", "比特币"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_control_and_bidi_characters_are_lost(outside: str, inside: str) -> None:
    assert plain_text(outside) == inside


@given(st.text())
def test_the_result_is_one_printable_line_and_stable(text: str) -> None:
    once = plain_text(text)
    assert len(once) <= 120
    assert not any(character in once for character in "\r\n\t\x1b\u202a\u202e\u2066\u2069\x00")
    assert plain_text(once) == once
