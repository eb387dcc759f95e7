"""Remarks on the lake."""

from cryptoai_cli.lake.remarks import RemarkKind
from tests.docs.pages import page


def test_every_kind_is_a_code_that_the_page_of_messages_explains() -> None:
    text = page("docs/messages.md").text
    assert all(f"### {kind.value}\n" in text for kind in RemarkKind)
