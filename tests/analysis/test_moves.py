from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status, share_move
from cryptoai_cli.market.bar import Bar, Feed, History
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.session import State
from cryptoai_cli.market.verdict import Verdict, VerdictKind
from tests.build import EVENING, FRIDAY, MONDAY, MORNING, THURSDAY, history, interval, quote, session
from tests.build import move as built_move


def test_the_move_is_price_by_previous_close_less_one() -> None:
    move = share_move("MARA", history({FRIDAY: 18.65, MONDAY: 20.24}), interval())
    assert move.status is Status.OK
    assert move.simple_return == pytest.approx(0.085255, abs=1e-6)  # 20.24 / 18.65 - 1
    assert move.change == pytest.approx(1.59)


def test_a_final_price_is_as_of_its_close() -> None:
    move = share_move("MARA", history(quote=quote(as_of=EVENING)), interval())
    assert move.as_of == session().closes


def test_a_provisional_price_is_as_of_the_providers_time() -> None:
    seen = datetime(2025, 10, 13, 20, 0, 3, tzinfo=UTC)
    move = share_move("MARA", history(quote=quote(as_of=seen)), interval(state=State.PROVISIONAL))
    assert move.as_of == seen


def test_t10_a_null_close_stays_missing_and_is_never_zero() -> None:
    move = share_move("MARA", history({FRIDAY: None, MONDAY: 110.0}), interval())
    assert (move.status, move.price, move.simple_return) == (Status.MISSING, None, None)
    assert "2025-10-10" in move.reason


def test_t11_the_previous_close_is_found_by_its_session_not_by_its_position() -> None:
    with_a_later_row = history({THURSDAY: 90.0, FRIDAY: 100.0, MONDAY: 110.0, date(2025, 10, 14): 55.0})
    assert share_move("MARA", with_a_later_row, interval()).simple_return == pytest.approx(0.1)
    assert share_move("MARA", with_a_later_row, interval(FRIDAY)).simple_return == pytest.approx(1 / 9)


def test_t17_a_gap_never_becomes_a_two_day_move() -> None:
    move = share_move("^GSPC", history({THURSDAY: 100.0, MONDAY: 104.0}), interval())
    assert (move.status, move.simple_return) == (Status.MISSING, None)


def test_t06_an_old_row_is_never_yesterdays_close() -> None:
    move = share_move("MARA", history({date(2024, 10, 10): 50.0, MONDAY: 110.0}), interval())
    assert move.status is Status.MISSING


def test_t05_a_symbol_whose_last_bar_is_older_is_stale() -> None:
    move = share_move("RIOT", history({THURSDAY: 20.0, FRIDAY: 21.0}), interval())
    assert (move.status, move.simple_return) == (Status.STALE, None)


def test_t03_a_quote_of_the_session_before_is_not_a_live_price() -> None:
    old = quote(as_of=session(FRIDAY).closes)
    move = share_move("MARA", history({FRIDAY: 100.0}, quote=old), interval(now=MORNING))
    assert move.status is Status.STALE


def test_a_live_price_is_measured_from_the_previous_close() -> None:
    live = quote(price=103.0, as_of=MORNING)
    move = share_move("MARA", history({FRIDAY: 100.0}, quote=live), interval(now=MORNING))
    assert move.simple_return == pytest.approx(0.03)
    assert move.as_of == MORNING


def test_t09_the_close_of_today_is_never_its_own_previous_close() -> None:
    move = share_move("MARA", history({MONDAY: 110.0}, quote=quote(110.0, EVENING)), interval())
    assert (move.status, move.simple_return) == (Status.MISSING, None)


def test_a_symbol_not_yet_listed_has_no_move_and_says_so() -> None:
    move = share_move("CRCL", history({MONDAY: 1.0, FRIDAY: 1.0}, listed=date(2025, 11, 3)), interval())
    assert (move.status, move.not_listed) == (Status.MISSING, True)
    assert "2025-11-03" in move.reason


def test_the_first_session_of_a_listing_has_no_move_whatever_base_is_offered() -> None:
    offered = history({FRIDAY: 28.0, MONDAY: 32.0}, listed=MONDAY)
    move = share_move("GEMI", offered, interval())
    assert (move.status, move.first_session, move.simple_return) == (Status.MISSING, True, None)


def test_a_share_that_was_listed_by_the_session_before_has_a_move() -> None:
    assert share_move("GEMI", history(listed=FRIDAY), interval()).status is Status.OK


def test_the_first_trade_of_a_session_is_its_price() -> None:
    at_open = quote(price=103.0, as_of=session().opens)
    move = share_move("MARA", history({FRIDAY: 100.0}, quote=at_open), interval(now=MORNING))
    assert (move.status, move.price) == (Status.OK, 103.0)


def test_a_session_that_is_left_out_between_others_is_missing_and_not_stale() -> None:
    move = share_move("MARA", history({FRIDAY: 100.0, date(2025, 10, 14): 110.0}), interval())
    assert (move.status, move.reason) == (Status.MISSING, "no bar for this session")


@pytest.mark.parametrize("previous", [0.0, -1.0, None])
def test_there_is_no_return_from_a_previous_close_that_is_not_positive(previous: float | None) -> None:
    assert replace(built_move("A", 0.1), previous_close=previous).simple_return is None


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (Status.OK, Verdict(VerdictKind.CONFIRMED)),
        (Status.SUSPECT, Verdict(VerdictKind.SUSPECT, "odd")),
        (Status.STALE, Verdict(VerdictKind.STALE, "odd")),
        (Status.MISSING, None),
    ],
)
def test_a_verdict_is_what_became_of_a_questioned_move(status: Status, verdict: Verdict | None) -> None:
    assert replace(built_move("A", 0.1), status=status, reason="odd", was_questioned=True).verdict == verdict


def test_a_move_that_was_never_in_question_has_no_verdict() -> None:
    assert built_move("A", 0.1).verdict is None


def test_the_volume_comes_from_the_bar_else_from_the_quote_of_that_session() -> None:
    bar_volume = History("A", "fake", bars=(Bar(FRIDAY, 1.0), Bar(MONDAY, 2.0, volume=5.0)))
    assert share_move("A", bar_volume, interval()).volume == 5.0
    assert share_move("A", history(quote=quote(volume=7.0)), interval()).volume == 7.0
    assert share_move("A", replace(bar_volume, quote=quote(volume=7.0)), interval()).volume == 5.0
    later = history({THURSDAY: 9.0, FRIDAY: 10.0}, quote=quote(volume=7.0, as_of=EVENING))
    assert share_move("A", later, interval(FRIDAY)).volume is None


@pytest.mark.parametrize("factor", [0.01, 3.0, 1000.0])
def test_prices_times_a_constant_leave_the_return(factor: float) -> None:
    scaled = share_move("A", history({FRIDAY: 18.65 * factor, MONDAY: 20.24 * factor}), interval())
    assert scaled.simple_return == pytest.approx(20.24 / 18.65 - 1)


class TestMarketTime:
    EARLY = session().closes - timedelta(minutes=10)

    def test_a_price_from_before_the_close_is_told_with_its_time(self) -> None:
        move = share_move("MARA", history(quote=quote(as_of=self.EARLY)), interval())
        assert (move.status, move.as_of, move.last_trade) == (Status.OK, self.EARLY, self.EARLY)

    def test_a_feed_that_stopped_gives_no_close(self) -> None:
        stopped = replace(history(quote=quote(as_of=self.EARLY)), feed=Feed.STOPPED)
        move = share_move("MARA", stopped, interval())
        assert (move.status, move.price, move.last_trade) == (Status.STALE, None, None)
        assert move.reason == "last trade 2025-10-13 15:50 New York: fake stopped before the close"

    @pytest.mark.parametrize("kind", [InstrumentType.FUND, InstrumentType.CURRENCY])
    def test_what_is_not_priced_by_the_exchange_has_no_last_trade(self, kind: InstrumentType) -> None:
        move = share_move("VFINX", history(quote=quote(as_of=self.EARLY), kind=kind), interval())
        assert (move.as_of, move.last_trade) == (session().closes, None)

    def test_an_index_at_the_end_of_its_own_trading_is_at_its_close(self) -> None:
        ended = replace(quote(as_of=self.EARLY), trading_ends=self.EARLY)
        move = share_move("^YIELD", history(quote=ended, kind=InstrumentType.INDEX), interval())
        assert (move.as_of, move.last_trade) == (session().closes, None)

    def test_a_quote_of_another_session_leaves_the_close_as_it_is(self) -> None:
        later = replace(history(quote=quote(as_of=self.EARLY + timedelta(days=1))), feed=Feed.STOPPED)
        move = share_move("MARA", later, interval())
        assert (move.status, move.last_trade) == (Status.OK, None)

    def test_a_live_price_of_a_feed_that_stopped_is_stale(self) -> None:
        stopped = replace(history(quote=quote(as_of=MORNING)), feed=Feed.STOPPED)
        move = share_move("MARA", stopped, interval(now=MORNING + timedelta(hours=3)))
        assert (move.status, move.reason) == (
            Status.STALE,
            "last trade 2025-10-13 11:00 New York, long before the others",
        )

    @pytest.mark.parametrize(("feed", "told"), [(Feed.RUNNING, MORNING), (Feed.UNKNOWN, None)])
    def test_an_old_live_price_is_told_with_its_time(self, feed: Feed, told: datetime | None) -> None:
        given = replace(history(quote=quote(as_of=MORNING)), feed=feed)
        move = share_move("MARA", given, interval(now=MORNING + timedelta(minutes=30)))
        assert (move.status, move.last_trade) == (Status.OK, told)

    @pytest.mark.parametrize(("feed", "told"), [(Feed.RUNNING, EARLY), (Feed.UNKNOWN, None)])
    def test_right_after_the_close_only_an_old_price_is_told(self, feed: Feed, told: datetime | None) -> None:
        given = replace(history(quote=quote(as_of=self.EARLY)), feed=feed)
        move = share_move("MARA", given, interval(state=State.PROVISIONAL))
        assert (move.status, move.as_of, move.last_trade) == (Status.OK, self.EARLY, told)
