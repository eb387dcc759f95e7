import pytest

from benchmarks.verdict import leave, too_few, wrong


def test_what_was_seen_too_seldom_proves_nothing() -> None:
    assert too_few("a kill struck", 1, 2) == ("nothing is proved: a kill struck 1 times, at least 2 needed",)
    assert too_few("a kill struck", 2, 2) == ()


def test_what_must_not_be_is_counted_and_the_first_named() -> None:
    assert wrong("errors", ["a", "b"]) == ("errors: 2, such as a",)
    assert wrong("errors", []) == ()


def test_a_complaint_leaves_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert leave(["errors: 1"]) == 1
    assert "WRONG  errors: 1" in capsys.readouterr().out
    assert leave([]) == 0
