from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from cryptoai_cli.bar_files.columns import Cell
from cryptoai_cli.bar_files.faults import BadCellError
from cryptoai_cli.bar_files.moments import hour_end, is_midnight, may_be_day, session_day, stamp_of
from cryptoai_cli.bar_files.spelling import HourStamp
from tests.build import MONDAY
from tests.store.kept import CLOSE

NEW_YORK = timezone(timedelta(hours=-4))
NAIVE = datetime(2025, 10, 13)  # noqa: DTZ001 - as a data frame writes a day


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2025-10-13", MONDAY),
        (" 2025-10-13 ", MONDAY),
        ("20251013", MONDAY),
        (20251013, MONDAY),
        (MONDAY, MONDAY),
        ("2025-10-13 00:00:00", NAIVE),
        ("2025-10-13T00:00:00", NAIVE),
        ("2025-10-13 00:00:00.000000000", NAIVE),
        (NAIVE, NAIVE),
        ("2025-10-13T20:00:00Z", CLOSE),
        ("2025-10-13 16:00:00-04:00", CLOSE),
        ("2025-10-13T16:00-0400", CLOSE),
    ],
)
def test_a_day_and_an_instant_are_read_as_data_frames_write_them(cell: Cell, found: date) -> None:
    assert stamp_of(cell) == found
    assert isinstance(stamp_of(cell), datetime) is isinstance(found, datetime)


@pytest.mark.parametrize(
    "cell",
    ["", None, 45943.0, True, "13.10.2025", "10/13/2025", "2025-10-33", "2025-10", "1760371200", 1760371200, "NaT"],
)
def test_what_is_no_date_is_told_with_how_to_write_one(cell: Cell) -> None:
    with pytest.raises(BadCellError, match="write it as 2025-10-13 or"):
        stamp_of(cell)


@pytest.mark.parametrize(
    "cell",
    ["2025-10-13", "2025-10-13 00:00:00", "2025-10-13 00:00:00-04:00", "2025-10-13T00:00:00Z", NAIVE],
)
def test_midnight_of_any_zone_is_the_day_of_a_share(cell: Cell) -> None:
    assert session_day(cell) == MONDAY
    assert type(session_day(cell)) is date


def test_midnight_keeps_the_day_of_its_own_zone() -> None:
    assert session_day(datetime(2025, 10, 13, tzinfo=NEW_YORK)) == MONDAY
    assert session_day(datetime(2025, 10, 13, tzinfo=timezone(timedelta(hours=9)))) == MONDAY


@pytest.mark.parametrize("cell", ["2025-10-13T20:00:00+25:00", "2025-10-13 25:00:00", "2025-10-13T"])
def test_an_instant_that_cannot_be_is_no_date(cell: str) -> None:
    with pytest.raises(BadCellError, match="write it as 2025-10-13 or"):
        stamp_of(cell)


@pytest.mark.parametrize("cell", ["2025-10-13T20:00:00Z", "2025-10-13 00:00:01", CLOSE])
def test_any_other_instant_is_no_session(cell: Cell) -> None:
    with pytest.raises(BadCellError, match="only coins have hours, write the session as 2025-10-13"):
        session_day(cell)


def test_midnight_is_that_of_its_own_zone() -> None:
    assert is_midnight(NAIVE)
    assert is_midnight(datetime(2025, 10, 13, tzinfo=NEW_YORK))
    assert not is_midnight(CLOSE)
    assert not is_midnight(MONDAY)


def test_a_coin_may_mean_a_day_by_midnight_in_utc_or_without_a_zone_only() -> None:
    assert may_be_day(NAIVE)
    assert may_be_day(datetime(2025, 10, 13, tzinfo=UTC))
    assert not may_be_day(datetime(2025, 10, 13, tzinfo=NEW_YORK))
    assert not may_be_day(MONDAY)


def test_an_hour_ends_at_its_stamp_or_an_hour_after_it_in_utc() -> None:
    assert hour_end(datetime(2025, 10, 13, 16, tzinfo=NEW_YORK), HourStamp.END) == CLOSE
    assert hour_end(datetime(2025, 10, 13, 15, tzinfo=NEW_YORK), HourStamp.START) == CLOSE
    naive = hour_end(datetime(2025, 10, 13, 20), HourStamp.END)  # noqa: DTZ001 - as files have it
    assert (naive, naive.tzinfo) == (CLOSE, UTC)


@pytest.mark.parametrize(
    ("stamp", "coin_hours"),
    [
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), HourStamp.END),
        (datetime.max.replace(tzinfo=UTC), HourStamp.START),
    ],
)
def test_an_instant_outside_the_calendar_is_told(stamp: datetime, coin_hours: HourStamp) -> None:
    with pytest.raises(BadCellError, match="date is"):
        hour_end(stamp, coin_hours)
