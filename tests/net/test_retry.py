import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.retry import retry_after_seconds, seconds_to_next_try

MINUTE = 60.0
DATE = "Mon, 13 Oct 2025 20:30:00 GMT"
HALF_AN_HOUR_LATER = "Mon, 13 Oct 2025 21:00:00 GMT"


def block(asked: float | None) -> Refusal:
    return Refusal(FailureKind.BLOCKED, "refused", retry_after_seconds=asked)


def fault(asked: float | None = None, *, may_pass: bool = True) -> Refusal:
    return Refusal(FailureKind.UNREACHABLE, "is out of order", retry_after_seconds=asked, may_pass=may_pass)


@pytest.mark.parametrize(("tries", "waits"), [(1, True), (2, True), (3, False)])
def test_what_may_pass_is_tried_three_times_in_all(tries: int, *, waits: bool) -> None:
    assert (seconds_to_next_try(fault(), tries, MINUTE) is not None) is waits


def test_what_will_not_pass_is_not_tried_again() -> None:
    assert seconds_to_next_try(fault(may_pass=False), 1, MINUTE) is None


def test_tries_are_spread_over_a_fraction_of_a_second() -> None:
    waits = [seconds_to_next_try(fault(), 1, MINUTE) for _ in range(200)]
    assert all(wait is not None and 0.2 <= wait <= 0.8 for wait in waits)
    assert len(set(waits)) > 100


def test_a_fault_that_names_a_wait_is_waited_for_as_long() -> None:
    assert seconds_to_next_try(fault(3.0), 1, MINUTE) == 3.0


@pytest.mark.parametrize(("asked", "wait"), [(2.0, 2.0), (5.0, 5.0), (5.1, None), (None, None), (0.0, 0.0)])
def test_a_block_is_waited_for_where_the_provider_names_at_most_five_seconds(
    asked: float | None, wait: float | None
) -> None:
    assert seconds_to_next_try(block(asked), 1, MINUTE) == wait


def test_a_second_block_is_final() -> None:
    assert seconds_to_next_try(block(2.0), 2, MINUTE) is None


@pytest.mark.parametrize(("left", "wait"), [(3.0, 2.0), (2.9, None), (-1.0, None)])
def test_a_try_needs_a_second_for_its_answer_before_the_deadline(left: float, wait: float | None) -> None:
    assert seconds_to_next_try(block(2.0), 1, left) == wait


@pytest.mark.parametrize(
    ("text", "seconds"), [("2", 2.0), ("1.5", 1.5), ("0", 0.0), ("-1", None), ("nan", None), ("inf", None)]
)
def test_a_retry_after_in_seconds_is_a_finite_number_not_below_zero(text: str, seconds: float | None) -> None:
    assert retry_after_seconds({"retry-after": text}) == seconds


def test_a_retry_after_date_counts_from_the_date_of_the_answer() -> None:
    assert retry_after_seconds({"retry-after": HALF_AN_HOUR_LATER, "date": DATE}) == 1800.0


def test_a_retry_after_date_that_has_passed_is_no_wait() -> None:
    assert retry_after_seconds({"retry-after": DATE, "date": HALF_AN_HOUR_LATER}) == 0.0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"retry-after": "soon"},
        {"retry-after": HALF_AN_HOUR_LATER},
        {"retry-after": HALF_AN_HOUR_LATER, "date": "today"},
        {"retry-after": HALF_AN_HOUR_LATER, "date": "Mon, 13 Oct 2025 20:30:00"},
        {"retry-after": f"Mon, 13 Oct {'9' * 20} 20:30:00 GMT", "date": DATE},
        {"retry-after": HALF_AN_HOUR_LATER, "date": f"Mon, 13 Oct 2025 {'9' * 20}:30:00 GMT"},
    ],
    ids=["none", "words", "no date", "odd date", "date without a zone", "year beyond all", "hour beyond all"],
)
def test_a_retry_after_that_cannot_be_read_names_no_wait(headers: dict[str, str]) -> None:
    assert retry_after_seconds(headers) is None
