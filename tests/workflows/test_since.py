from datetime import UTC, date, datetime

import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.workflows.sessions import latest_final
from cryptoai_cli.workflows.since import parse_since
from tests.build import EVENING, FRIDAY, MONDAY, MORNING, calendar


def test_the_latest_final_session_is_the_one_before_while_a_session_is_not_settled() -> None:
    assert latest_final(calendar(), MORNING).day == FRIDAY
    assert latest_final(calendar(), datetime(2025, 10, 13, 20, 19, tzinfo=UTC)).day == FRIDAY
    assert latest_final(calendar(), datetime(2025, 10, 13, 20, 20, tzinfo=UTC)).day == MONDAY


def test_a_date_is_taken_as_it_is() -> None:
    assert parse_since(" 2025-09-10 ", calendar(), EVENING) == date(2025, 9, 10)


def test_the_usual_span_ends_where_the_calendar_begins() -> None:
    assert parse_since(None, calendar(), EVENING) == date(2025, 9, 1)  # 400 days back would be September 2024


@pytest.mark.parametrize(
    ("text", "told"),
    [("13.10.2025", "2024-01-02"), ("2025-10-14", "2025-10-13"), ("1899-01-01", "2025-09-01"), ("", "2024-01-02")],
)
def test_a_date_that_cannot_be_filled_from_is_refused_with_one_that_can(text: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_since(text, calendar(), EVENING)
    assert told in refused.value.hint
