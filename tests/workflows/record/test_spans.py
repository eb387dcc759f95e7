"""Which sessions a number of days covers."""

from datetime import date

import pytest

from cryptoai_cli.workflows.record.spans import span_on, spans_up_to
from tests.build import FRIDAY, MONDAY, THURSDAY, calendar, session
from tests.build_record import SPAN


def test_a_span_begins_with_the_close_of_the_session_before() -> None:
    assert span_on(session(MONDAY), calendar()) == SPAN


def test_the_first_session_of_the_calendar_has_no_span() -> None:
    assert span_on(session(date(2025, 9, 2)), calendar()) is None


@pytest.mark.parametrize(("days", "first"), [(0, MONDAY), (1, MONDAY), (3, MONDAY), (4, FRIDAY), (5, THURSDAY)])
def test_days_are_those_of_the_calendar_up_to_the_session(days: int, first: date) -> None:
    spans = spans_up_to(session(MONDAY), calendar(), days)
    assert (spans[0].session.day, spans[-1].session.day) == (first, MONDAY)
    assert [span.session.day for span in spans] == sorted(span.session.day for span in spans)
