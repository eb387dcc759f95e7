import pytest

from cryptoai_cli.market.verdict import Verdict, VerdictKind, parse_verdict


@pytest.mark.parametrize("text", ["confirmed", "suspect: looks like a split: 2 for 1", "stale: did not trade"])
def test_a_verdict_is_written_as_it_is_read(text: str) -> None:
    assert str(parse_verdict(text)) == text


def test_the_reason_is_all_that_follows_the_kind() -> None:
    assert parse_verdict("suspect: a: b") == Verdict(VerdictKind.SUSPECT, "a: b")


@pytest.mark.parametrize("text", ["", "suspect", "suspect:", "stale", "confirmed: by me", "Confirmed", "doubtful: x"])
def test_any_other_text_is_no_verdict(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_verdict(text)
