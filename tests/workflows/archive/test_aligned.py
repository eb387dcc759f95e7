"""What a bar that is held is good for: a close, a return, a base of the next return."""

from datetime import timedelta

import pytest

from cryptoai_cli.analysis.price_basis import KnownSplit
from cryptoai_cli.store.records import BarColumns, KeptBar, KeptCandle
from cryptoai_cli.workflows.archive.aligned import Columns, aligned_columns
from cryptoai_cli.workflows.archive.stored import StoredHistory, columns_of_bars
from tests.build import FRIDAY, MONDAY, THURSDAY, WEDNESDAY, calendar, session
from tests.store.kept import bar, candle

SESSIONS = calendar().between(WEDNESDAY, MONDAY)
SUSPECT, STALE = "suspect: looks like a split", "stale: did not trade in this session"


def columns(*bars: KeptBar) -> Columns:
    (columns,) = columns_of_bars(bars)
    return aligned_columns(StoredHistory("MARA", "yahoo", columns), SESSIONS, is_coin=False)


def test_a_close_is_measured_from_the_session_before_it() -> None:
    found = columns(bar(session=THURSDAY, close=100.0), bar(session=FRIDAY, close=110.0, volume=7.0))
    assert found.closes == [None, 100.0, 110.0, None]
    assert found.returns == [None, None, pytest.approx(0.1), None]
    assert found.volumes == [None, None, 7.0, None]


def test_a_gap_is_never_measured_over() -> None:
    assert columns(bar(session=THURSDAY), bar(session=MONDAY)).returns == [None] * 4


def test_a_suspect_session_has_neither_a_return_nor_a_base_for_the_next_one() -> None:
    found = columns(
        bar(session=WEDNESDAY, close=100.0),
        bar(session=THURSDAY, close=33.0, verdict=SUSPECT),
        bar(session=FRIDAY, close=36.3),
        bar(session=MONDAY, close=39.93),
    )
    assert found.returns == [None, None, None, pytest.approx(0.1)]
    assert found.closes[1] == 33.0
    assert found.sound == [100.0, None, 36.3, 39.93]


def test_a_stale_session_has_no_return_and_serves_the_next_one() -> None:
    found = columns(
        bar(session=WEDNESDAY, close=90.0),
        bar(session=THURSDAY, close=100.0, verdict=STALE),
        bar(session=FRIDAY, close=110.0),
    )
    assert found.returns == [None, None, pytest.approx(0.1), None]
    assert found.sound == [90.0, 100.0, 110.0, None]


def test_a_confirmed_session_is_one_like_any_other() -> None:
    found = columns(bar(session=THURSDAY, close=100.0), bar(session=FRIDAY, close=50.0, verdict="confirmed"))
    assert found.returns[2] == pytest.approx(-0.5)
    assert found.sound == found.closes


def test_a_previous_close_that_is_kept_is_the_base_whatever_is_held_of_the_session_before() -> None:
    found = columns(bar(session=THURSDAY, close=200.0), bar(session=FRIDAY, close=110.0, previous_close=100.0))
    assert found.returns[2] == pytest.approx(0.1)
    alone = columns(bar(session=WEDNESDAY, close=110.0, previous_close=100.0))
    assert alone.returns == [pytest.approx(0.1), None, None, None]


def test_a_previous_close_does_not_make_a_halt_or_a_doubt_a_move() -> None:
    for verdict in (SUSPECT, STALE):
        assert columns(bar(session=FRIDAY, close=110.0, previous_close=100.0, verdict=verdict)).returns == [None] * 4


def test_what_is_remarked_of_a_session_that_is_not_asked_for_changes_nothing() -> None:
    sunday_after = MONDAY + timedelta(days=6)
    found = columns(
        bar(session=WEDNESDAY - timedelta(days=1), close=1.0, verdict=SUSPECT),
        bar(session=WEDNESDAY, close=100.0),
        bar(session=THURSDAY, close=110.0),
        bar(session=sunday_after, close=1.0, verdict=SUSPECT),
    )
    assert found.returns == [None, pytest.approx(0.1), None, None]
    assert found.sound == [100.0, 110.0, None, None]


def coin(*candles: KeptCandle) -> Columns:
    held = StoredHistory("BTC-USD", "yahoo", BarColumns("BTC-USD", "yahoo", (FRIDAY,), (7.0,), (8.0,)), candles)
    return aligned_columns(held, SESSIONS, is_coin=True)


def test_a_coin_is_measured_by_its_hours_at_the_closes_and_has_no_volume() -> None:
    friday, monday = session(FRIDAY).closes, session(MONDAY).closes
    found = coin(
        candle(ends=friday - timedelta(hours=1), close=1.0),
        candle(ends=friday, close=100.0),
        candle(ends=monday, close=99.0),
    )
    assert found.closes == found.sound == [None, None, 100.0, 99.0]
    assert found.returns == [None, None, None, pytest.approx(-0.01)]
    assert found.volumes == [None] * 4


def test_a_coin_without_the_hour_of_a_close_has_no_price_there() -> None:
    late = session(FRIDAY).closes + timedelta(minutes=1)
    assert coin(candle(ends=late), candle(ends=session(MONDAY).closes, close=99.0)).returns == [None] * 4


def test_all_closes_and_volumes_are_on_the_basis_of_the_last_session() -> None:
    bars = [
        bar(session=WEDNESDAY, close=300.0, volume=10.0),
        bar(session=THURSDAY, close=150.0, volume=20.0, previous_close=150.0, verdict="confirmed"),
        bar(session=FRIDAY, close=51.0, volume=60.0, previous_close=50.0),
    ]
    found = columns(*bars)
    assert found.closes == pytest.approx([50.0, 50.0, 51.0, None])
    assert found.volumes == [60.0, 60.0, 60.0, None]
    assert found.returns == [None, 0.0, pytest.approx(0.02), None]


def test_closes_before_a_split_of_which_the_basis_is_unknown_are_measured_with_nothing_after() -> None:
    bars = [bar(session=WEDNESDAY, close=2.0), bar(session=THURSDAY, close=1.0), bar(session=FRIDAY, close=1.3)]
    (kept,) = columns_of_bars(bars)
    held = StoredHistory("MARA", "yahoo", kept, splits=(KnownSplit(FRIDAY, 0.5),))
    found = aligned_columns(held, SESSIONS, is_coin=False)
    assert found.returns == [None, -0.5, None, None]
    assert found.closes == [2.0, 1.0, 1.3, None]
    assert found.sound == [None, None, 1.3, None]
    assert found.factors == [None, None, 1.0, 1.0]
