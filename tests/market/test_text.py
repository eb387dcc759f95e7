import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.market.text import decoded_text, plain_text


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


@pytest.mark.parametrize(
    ("outside", "inside"),
    [
        ("L&amp;G Funds", "L&G Funds"),
        ("L&amp;amp;G Funds", "L&G Funds"),
        ("O&#39;Reilly &quot;Two&quot;", 'O\'Reilly "Two"'),
        ("O&#x27;Reilly", "O'Reilly"),
        ("Caf&eacute;", "Café"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("A&#27;[31m&#x202e;B", "A[31mB"),
        ("one&#10;two&nbsp;three", "one two three"),
        ("AT&T", "AT&T"),
        ("Marks &copyright", "Marks &copyright"),
        ("R&D; more", "R&D; more"),
        ("A &nosuchthing; B", "A &nosuchthing; B"),
        ("&#99999999999;", "&#99999999999;"),
    ],
)
def test_names_written_for_web_pages_are_read_as_people_write_them(outside: str, inside: str) -> None:
    assert decoded_text(outside) == inside


@given(st.text(alphabet="&#;ampltgx0123456789 <>", max_size=40))
def test_a_decoded_text_is_one_harmless_line(text: str) -> None:
    found = decoded_text(text)
    assert found == plain_text(found)


def test_a_decoded_text_is_cut_after_decoding() -> None:
    assert decoded_text("&amp;" * 50, longest=10) == "&" * 10
