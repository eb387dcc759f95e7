from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from cryptoai_cli.sources.base import Window
from cryptoai_cli.sources.cnbc_stamp import Stamp, stamp_of, stamp_of_row, why_not_the_close
from tests.sources.cnbc_answers import BLANK, extended, row
from tests.sources.yahoo_answers import NOW, WINDOW, session

MONDAY = date(2025, 10, 13)
MONDAYS = WINDOW.last
OF_MONDAY = Stamp(MONDAY)
AT_11_31 = Stamp(MONDAY, datetime(2025, 10, 13, 15, 31, tzinfo=UTC))
NEXT_MORNING = datetime(2025, 10, 14, 12, tzinfo=UTC)  # 08:00 in New York
MIDNIGHT = datetime(2025, 10, 14, 4, tzinfo=UTC)  # 00:00 in New York


def reason(more: Mapping[str, object] | None = None, *, stamp: Stamp = OF_MONDAY, now: datetime = NOW) -> str | None:
    return why_not_the_close(row("RIOT", more), stamp, MONDAYS, now)


def test_a_date_alone_is_a_day_without_an_instant() -> None:
    assert stamp_of("2025-10-13") == Stamp(MONDAY)


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("2025-10-13T16:42:48.000-0400", MONDAY, 20),
        ("2025-10-14T01:42:48+00:00", MONDAY, 1),  # still Monday in New York
        ("2025-10-14T06:42:48+02:00", date(2025, 10, 14), 4),
    ],
)
def test_a_moment_belongs_to_its_day_in_new_york(text: str, day: date, hour: int) -> None:
    found = stamp_of(text)
    assert found is not None
    assert found.instant is not None
    assert (found.day, found.instant.hour, found.instant.tzinfo) == (day, hour, UTC)


@pytest.mark.parametrize(
    "value", [None, 5, "", "now", "20251013", "2025-13-01", "2025-10-13T16:00:00", "0001-01-01T00:00:00+14:00"]
)
def test_a_text_that_names_no_instant_is_none(value: object) -> None:
    assert stamp_of(value) is None


def test_the_instant_of_a_day_is_the_close_of_its_session() -> None:
    early = Window((session(2025, 11, 26), session(2025, 11, 28, 13)), NOW)
    assert Stamp(date(2025, 11, 28)).instant_in(early) == datetime(2025, 11, 28, 18, tzinfo=UTC)


def test_the_instant_of_a_day_outside_the_window_is_four_in_new_york() -> None:
    assert Stamp(date(2025, 9, 12)).instant_in(WINDOW) == datetime(2025, 9, 12, 20, tzinfo=UTC)  # summer time
    assert Stamp(date(2025, 12, 12)).instant_in(WINDOW) == datetime(2025, 12, 12, 21, tzinfo=UTC)


def test_an_instant_that_was_sent_counts_before_the_close_of_the_day() -> None:
    assert AT_11_31.instant_in(WINDOW) == datetime(2025, 10, 13, 15, 31, tzinfo=UTC)


def test_while_the_session_is_open_nothing_is_wrong_with_a_price() -> None:
    assert reason({"curmktstatus": "PRE_MKT"}, now=datetime(2025, 10, 13, 19, 59, tzinfo=UTC)) is None


def test_the_price_after_the_close_is_the_close() -> None:
    assert reason() is None


@pytest.mark.parametrize(
    "more",
    [
        {"curmktstatus": "PRE_MKT"},
        extended("PRE_MKT", "2025-10-14T06:06:40.240-0400"),
        extended("PRE_MKT", None),
        extended("POST_MKT_PREV", "2025-10-13"),
        {**BLANK, "curmktstatus": "REG_MKT"},
    ],
)
def test_a_row_prepared_for_the_next_session_is_no_close_at_any_time(more: Mapping[str, object]) -> None:
    found = reason(more)
    assert found is not None
    assert "prepares the next session" in found


@pytest.mark.parametrize("more", [BLANK, {"curmktstatus": "REG_MKT"}])
def test_weak_signs_of_preparation_count_from_midnight_in_new_york_on(more: Mapping[str, object]) -> None:
    assert reason(more, now=datetime(2025, 10, 14, 3, 59, tzinfo=UTC)) is None
    assert reason(more, now=MIDNIGHT) is not None


@pytest.mark.parametrize(
    "more",
    [
        extended("PRE_MKT", "2025-10-13T09:10:00.000-0400"),
        extended("POST_MKT_PREV", "2025-10-10"),
        extended("POST_MKT", "2025-10-14T19:59:00-0400"),
        {**BLANK, "low": "9.90"},
    ],
)
def test_an_extended_price_of_before_or_one_extreme_alone_is_no_sign(more: Mapping[str, object]) -> None:
    assert reason(more, now=NEXT_MORNING) is None


@pytest.mark.parametrize(
    ("minute", "now", "is_stuck"),
    [
        (44, datetime(2025, 10, 13, 20, 20, tzinfo=UTC), True),
        (45, datetime(2025, 10, 13, 20, 20, tzinfo=UTC), False),
        (44, datetime(2025, 10, 13, 20, 19, tzinfo=UTC), False),
    ],
    ids=["16 minutes before the close", "15 minutes before the close", "19 minutes after the close"],
)
def test_a_regular_price_from_well_before_the_close_is_stuck(minute: int, now: datetime, *, is_stuck: bool) -> None:
    stamp = Stamp(MONDAY, datetime(2025, 10, 13, 19, minute, tzinfo=UTC))
    found = reason({"curmktstatus": "REG_MKT"}, stamp=stamp, now=now)
    assert (found is not None) is is_stuck
    assert reason({"curmktstatus": "POST_MKT"}, stamp=stamp, now=now) is None  # it last traded then


@pytest.mark.parametrize(
    ("time", "timedate", "instant"),
    [
        ("2025-10-13T11:31:00.000-0400", "11:20 AM EDT", datetime(2025, 10, 13, 15, 31, tzinfo=UTC)),
        ("2025-10-13", "3:12 PM EDT", datetime(2025, 10, 13, 19, 12, tzinfo=UTC)),
        ("2025-01-13", "3:12 PM EST", datetime(2025, 1, 13, 20, 12, tzinfo=UTC)),
        ("2025-10-13", "12:05 AM EDT", datetime(2025, 10, 13, 4, 5, tzinfo=UTC)),
        ("2025-10-13", "12:05 PM EDT", datetime(2025, 10, 13, 16, 5, tzinfo=UTC)),
        ("2025-10-13", "10/13/25 EDT", None),
        (None, "10/13/25 EDT", None),
        ("", "10/13/25 EST", None),
    ],
)
def test_a_rows_two_times_complete_each_other(time: object, timedate: str, instant: datetime | None) -> None:
    found = stamp_of_row({"last_time": time, "last_timedate": timedate})
    assert found is not None
    assert (found.day.day, found.instant) == (13, instant)


@pytest.mark.parametrize(
    "timedate", ["13/45/25 EDT", "3:12 PM EDT", "13:12 PM EDT", "3:62 PM EDT", "10/13/25 CET", "", 5]
)
def test_a_row_without_a_day_has_no_time(timedate: object) -> None:
    assert stamp_of_row({"last_timedate": timedate}) is None


@pytest.mark.parametrize(("hour", "minute", "is_close"), [(21, 16, True), (0, 0, True), (0, 31, False)])
def test_a_price_of_the_night_after_the_close_is_not_the_close(hour: int, minute: int, *, is_close: bool) -> None:
    day = 13 if hour else 14  # midnight in UTC is 20:00 in New York
    stamp = Stamp(MONDAY, datetime(2025, 10, day, hour, minute, tzinfo=UTC))
    found = reason({"curmktstatus": "REG_MKT"}, stamp=stamp, now=datetime(2025, 10, 14, 2, tzinfo=UTC))
    assert (found is None) == is_close
    assert is_close or found == "shows a price of 00:31 UTC, from the night after the close"
