"""Which session a record belongs to, and how its instant stands to it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cryptoai_cli.analysis.record_span import Relation, Span, span_of
from cryptoai_cli.market.record import TimeOfDay
from tests.build import FRIDAY, MONDAY, calendar, session
from tests.build_record import SPAN, at, due, filing

SUNDAY, TUESDAY = date(2025, 10, 12), date(2025, 10, 14)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("instant", "relation"),
    [
        (at(16, 0, FRIDAY) - SECOND, None),  # still Friday's session
        (at(16, 0, FRIDAY), Relation.EARLIER),
        (at(18, 5, FRIDAY), Relation.EARLIER),
        (at(10, 0, SUNDAY), Relation.EARLIER),
        (at(0) - SECOND, Relation.EARLIER),
        (at(0), Relation.BEFORE),
        (at(9, 30) - SECOND, Relation.BEFORE),
        (at(9, 30), Relation.DURING),
        (at(16) - SECOND, Relation.DURING),
        (at(16), Relation.AFTER),
        (at(20), Relation.AFTER),
        (at(20) + SECOND, None),
    ],
)
def test_the_relation_follows_the_instant_in_new_york(instant: datetime, relation: Relation | None) -> None:
    assert SPAN.relation(filing(when=instant)) is relation


def test_the_zone_in_which_an_instant_is_written_changes_nothing() -> None:
    elsewhere = at(9, 29).astimezone().astimezone(calendar().zone)
    assert SPAN.relation(filing(when=elsewhere)) is Relation.BEFORE


def test_a_half_day_ends_at_its_own_close_and_its_evening_at_eight() -> None:
    half = Span(session(date(2025, 11, 28)), session(date(2025, 11, 26)))
    new_york = timedelta(hours=5)  # behind UTC by then
    told = {
        hour: half.relation(filing(when=datetime(2025, 11, 28, hour, tzinfo=UTC) + new_york)) for hour in (12, 13, 19)
    }
    assert told == {12: Relation.DURING, 13: Relation.AFTER, 19: Relation.AFTER}


@pytest.mark.parametrize(
    ("day", "when", "relation"),
    [
        (MONDAY, TimeOfDay.BEFORE_OPEN, Relation.BEFORE),
        (MONDAY, TimeOfDay.NOT_SAID, Relation.NOT_SAID),
        (MONDAY, TimeOfDay.AFTER_CLOSE, Relation.AFTER),
        (FRIDAY, TimeOfDay.AFTER_CLOSE, Relation.EARLIER),
        (FRIDAY, TimeOfDay.BEFORE_OPEN, None),
        (FRIDAY, TimeOfDay.NOT_SAID, None),
        (SUNDAY, TimeOfDay.NOT_SAID, Relation.EARLIER),
        (TUESDAY, TimeOfDay.BEFORE_OPEN, None),
    ],
)
def test_results_stand_to_a_session_by_their_day_and_time_of_day(
    day: date, when: TimeOfDay, relation: Relation | None
) -> None:
    assert SPAN.relation(due(day=day, when=when)) is relation


def test_what_came_after_a_close_is_listed_with_its_own_session_where_that_is_asked_for_too() -> None:
    tuesday = Span(session(TUESDAY), session(MONDAY))
    evening = filing(when=at(16, 11))
    assert span_of(evening, (SPAN, tuesday)) is SPAN
    assert span_of(evening, (tuesday,)) is tuesday
    assert tuesday.relation(evening) is Relation.EARLIER


def test_what_belongs_to_no_session_asked_for_has_none() -> None:
    assert span_of(filing(when=at(9, 0, TUESDAY)), (SPAN,)) is None
