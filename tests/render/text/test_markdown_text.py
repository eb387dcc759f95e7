import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.render.text.markdown_text import Heading, escape, markdown_table

READER = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
HOSTILE = [
    "Bit|farms",
    r"Bit\|farms",
    r"end\\",
    "`code`",
    "*bold* _x_ **y**",
    "[text](http://evil.example)",
    "![pixel](http://evil.example/x.png)",
    "<script>alert(1)</script>",
    "&lt;b&gt; &amp; &#42;",
    "# heading",
    "heading #",
    "~~gone~~",
    "- item",
    "+ item",
    "1. item",
    "12) item",
    "> quote",
    "---",
    "===",
    "https://evil.example www.evil.example a@evil.example",
    "$x$ :smile:",
]


def _shown(markdown: str) -> str:
    """Return the text a reader sees, and fail where anything but text appears."""
    shown = []
    for token in READER.parse(markdown):
        assert token.type in {"paragraph_open", "paragraph_close", "inline"}, token
        for child in token.children or ():
            assert child.type in {"text", "text_special"}, child
            shown.append(child.content)
    return "".join(shown)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_at_the_start_of_a_line(text: str) -> None:
    assert _shown(escape(text)) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_in_its_cell(text: str) -> None:
    tokens = READER.parse(markdown_table([Heading("Name"), Heading("Price", is_number=True)], [[text, "-1.42 %"]]))
    cells = [token for token in tokens if token.type == "inline"]
    assert len(cells) == 4
    assert "".join(child.content for child in cells[2].children or ()) == text
    assert cells[3].content == "-1.42 %"


def test_addresses_are_not_turned_into_links() -> None:
    assert escape("https://x www.x a@b") == r"https\://x www\.x a\@b"


def test_a_name_like_any_other_is_left_readable() -> None:
    assert escape("S&P 500: up 7.3 %, (so far); Hut 8!") == "S&P 500: up 7.3 %, (so far); Hut 8!"


@given(st.text(max_size=40).map(plain_text).filter(bool))
def test_any_text_reads_back_as_itself(text: str) -> None:
    assert _shown(escape(text)) == text


@given(st.text(max_size=40))
def test_any_text_leaves_a_table_a_table(text: str) -> None:
    tokens = READER.parse(markdown_table([Heading("A"), Heading("B")], [[text, text]]))
    assert sum(token.type == "td_open" for token in tokens) == 2
    assert sum(token.type == "table_open" for token in tokens) == 1
