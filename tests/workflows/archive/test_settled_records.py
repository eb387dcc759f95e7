"""What is settled of an answer, and what is kept with the bar of a session that was judged."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.market.bar import Bar, Candle, History, Split
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import INDEX_SETTLES
from cryptoai_cli.store.records import KeptBar
from cryptoai_cli.workflows.archive.settled_records import (
    FinalSessions,
    Records,
    is_unsettled,
    judged_by_moves,
    settled_records,
    with_verdict,
)
from cryptoai_cli.workflows.archive.stored import columns_of_bars, stored_by_symbol
from tests.build import (
    BITCOIN,
    EVENING,
    FRIDAY,
    MONDAY,
    MORNING,
    NASDAQ,
    THURSDAY,
    calendar,
    history,
    interval,
    quote,
    session,
)
from tests.build import move as built_move
from tests.store.kept import bar, candle, fact, split, verdict_text

SHARE = Instrument("MARA")
SPAN = interval()


def records(given: History, instrument: Instrument = SHARE, now: datetime = EVENING, since: date = date.min) -> Records:
    return settled_records([(instrument, given)], now, calendar(), since=since)


def closes(found: Records) -> list[tuple[date, float, float | None]]:
    return [(each.session, each.close, each.previous_close) for each in found.bars]


def test_all_of_a_bar_is_kept_as_of_its_close_under_todays_symbol() -> None:
    whole = Bar(MONDAY, 3.0, 1.5, 4.0, 1.0, 7.0)
    (found,) = records(History("OLD", "yahoo", bars=(whole,))).bars
    assert found == bar(close=3.0, open=1.5, high=4.0, low=1.0, volume=7.0, as_of=session().closes, arrived_at=EVENING)


def test_a_low_of_zero_which_tells_of_a_contradiction_is_not_kept() -> None:
    (found,) = records(History("MARA", "yahoo", bars=(Bar(MONDAY, 3.0, 1.5, 4.0, 0.0, 7.0),))).bars
    assert (found.low, found.high) == (None, 4.0)


def test_what_is_no_settled_price_is_not_kept() -> None:
    saturday, tuesday = date(2025, 10, 11), date(2025, 10, 14)
    found = records(history({THURSDAY: None, FRIDAY: 0.0, saturday: 5.0, MONDAY: 110.0, tuesday: 120.0}))
    assert closes(found) == [(MONDAY, 110.0, None)]


def test_a_session_is_settled_twenty_minutes_after_its_close() -> None:
    at = session().closes + timedelta(minutes=20)
    assert [each.session for each in records(history(), now=at).bars] == [FRIDAY, MONDAY]
    assert [each.session for each in records(history(), now=at - timedelta(seconds=1)).bars] == [FRIDAY]


def test_an_index_close_is_early_for_seventy_five_minutes_and_that_of_a_share_never() -> None:
    at = session().closes + INDEX_SETTLES
    just_before = at - timedelta(seconds=1)
    assert [each.unsettled for each in records(history(), NASDAQ, just_before).bars] == [False, True]
    assert [each.unsettled for each in records(history(), NASDAQ, at).bars] == [False, False]
    assert [each.unsettled for each in records(history(), SHARE, just_before).bars] == [False, False]
    assert (is_unsettled(NASDAQ, session(), just_before), is_unsettled(NASDAQ, session(), at)) == (True, False)
    assert not is_unsettled(SHARE, session(), session().closes)


def test_bars_from_before_the_session_asked_for_are_left_out() -> None:
    given = history({THURSDAY: 99.0, FRIDAY: 100.0, MONDAY: 110.0})
    assert [each.session for each in records(given, since=FRIDAY).bars] == [FRIDAY, MONDAY]


def derived(given: History) -> History:
    return replace(given, base_is_derived=True)


def test_a_bar_worked_out_of_the_last_one_is_never_kept_as_the_sources_own() -> None:
    assert closes(records(derived(history()))) == [(MONDAY, 110.0, 100.0)]


def test_a_derived_base_is_none_where_it_is_not_the_session_before() -> None:
    assert closes(records(derived(history({THURSDAY: 100.0, MONDAY: 110.0})))) == []
    assert closes(records(derived(history({MONDAY: 110.0})))) == []


def test_a_derived_base_is_kept_for_the_last_settled_session_only() -> None:
    given = derived(history({THURSDAY: 99.0, FRIDAY: 100.0, MONDAY: 110.0}))
    assert closes(records(given)) == [(MONDAY, 110.0, 100.0)]


def test_the_note_of_a_source_for_its_readers_decides_nothing() -> None:
    given = replace(history({THURSDAY: 99.0, FRIDAY: 100.0, MONDAY: 110.0}), note="Prices are delayed by a day.")
    assert closes(records(given)) == [(THURSDAY, 99.0, None), (FRIDAY, 100.0, None), (MONDAY, 110.0, None)]


def test_of_a_coin_only_hours_that_have_ended_at_a_close_are_kept() -> None:
    friday, monday = session(FRIDAY).closes, session().closes
    hours = (
        Candle(friday, 100.0, high=101.0, low=99.0),
        Candle(friday + timedelta(days=1), 1.0),  # a Saturday
        Candle(monday - timedelta(hours=1), 2.0),
        Candle(monday, 99.0),
    )
    given = history({FRIDAY: 5.0}, symbol="BTC-USD", candles=hours)
    found = records(given, BITCOIN)
    assert [(each.ends, each.close, each.high, each.low) for each in found.candles] == [
        (friday, 100.0, 101.0, 99.0),
        (monday, 99.0, None, None),
    ]
    assert found.bars == ()  # its days are those of UTC
    assert [each.ends for each in records(given, BITCOIN, monday).candles] == [friday, monday]
    assert [each.ends for each in records(given, BITCOIN, MORNING).candles] == [friday]


def test_an_hour_without_a_price_is_not_kept() -> None:
    hours = (Candle(session(FRIDAY).closes, None), Candle(session().closes, 0.0))
    assert records(history({}, symbol="BTC-USD", candles=hours), BITCOIN).candles == ()


def test_splits_and_what_the_source_says_of_the_instrument_are_kept() -> None:
    given = replace(history(splits=[Split(MONDAY, 3, 2)], source="yahoo", listed=FRIDAY), name="MARA Holdings")
    found = records(given)
    assert found.splits == (split(ratio=(3.0, 2.0)),)
    assert found.facts == (fact(listed=FRIDAY),)
    assert records(replace(given, kind=None)).facts == (fact(kind="", listed=FRIDAY),)


def test_records_are_empty_only_where_nothing_of_any_kind_is_in_them() -> None:
    assert not Records()
    for some in (Records((bar(),)), Records(candles=(candle(),)), Records(splits=(split(),)), Records(facts=(fact(),))):
        assert some


def test_records_read_as_what_is_held() -> None:
    found = Records((bar(session=FRIDAY), bar()), facts=(fact(),)).held
    assert [(each.source, each.bars.sessions) for each in found["MARA"]] == [("yahoo", (FRIDAY, MONDAY))]
    assert found["MARA"][0].fact == fact()


def test_a_day_is_looked_up_in_the_calendar_once() -> None:
    final = FinalSessions(calendar(), EVENING)
    assert (final[MONDAY], final[date(2025, 10, 12)], final[date(2025, 10, 14)]) == (session(), None, None)
    assert set(final) == {MONDAY, date(2025, 10, 12), date(2025, 10, 14)}


def judged(move: Move, given: History | None = None) -> KeptBar:
    """Return the bar of Monday with the verdict on `move`."""
    return with_verdict(bar(close=110.0), given or history(), move, SPAN)


def ok(**changes: float) -> Move:
    return replace(built_move("MARA", 0.1), **changes)  # from 100 to 110


def test_the_previous_close_is_kept_only_where_the_own_bar_of_the_session_before_does_not_tell_it() -> None:
    assert judged(ok()).previous_close is None
    assert judged(ok(previous_close=50.0)).previous_close == 50.0
    assert judged(ok(), history({MONDAY: 110.0})).previous_close == 100.0


def test_a_derived_bar_before_tells_nothing_and_the_previous_close_is_kept() -> None:
    assert judged(ok(), derived(history())).previous_close == 100.0


def test_a_volume_of_the_bar_counts_more_than_that_of_the_move() -> None:
    assert judged(ok(volume=7.0)).volume == 7.0
    own = with_verdict(bar(volume=0.0), history(), ok(volume=7.0), SPAN)
    assert own.volume == 0.0


def test_a_move_that_was_never_in_question_has_no_verdict_whatever_its_trace_says() -> None:
    move = replace(ok().with_trace("confirmed: by nobody", "split-adjusted: 110, 100"), source="split-adjusted")
    assert judged(move).verdict is None


def test_the_verdict_is_what_became_of_the_move() -> None:
    assert verdict_text(judged(replace(ok(), was_questioned=True))) == "confirmed"
    assert verdict_text(judged(replace(ok(), status=Status.SUSPECT, reason="looks like a split"))) == (
        "suspect: looks like a split"
    )
    assert verdict_text(judged(replace(ok(), status=Status.STALE, reason="did not trade"))) == "stale: did not trade"


TWO = (bar(session=FRIDAY), bar())


def by_moves(moves: dict[str, Move], bars: Sequence[KeptBar] = TWO) -> list[str]:
    judge = judged_by_moves(moves, SPAN)
    return [verdict_text(each) for each in judge(SHARE, history(source="yahoo"), bars)]


def test_the_verdict_of_a_report_is_on_the_bar_of_its_session_alone() -> None:
    move = replace(built_move("MARA", 0.1, source="yahoo"), was_questioned=True)
    assert by_moves({"MARA": move}) == ["", "confirmed"]


@pytest.mark.parametrize("moves", [{}, {"MARA": replace(built_move("MARA", 0.1, source="cnbc"), was_questioned=True)}])
def test_a_move_of_another_source_says_nothing_of_this_ones_bars(moves: dict[str, Move]) -> None:
    assert by_moves(moves) == ["", ""]


def test_the_kind_of_an_instrument_in_the_settings_counts_for_when_it_settles() -> None:
    odd = Instrument("VIX", kind=InstrumentType.INDEX)
    assert is_unsettled(odd, session(), datetime(2025, 10, 13, 21, 14, tzinfo=UTC))


class TestBeforeTheClose:
    """A price from before the close is kept only with a verdict that confirms it."""

    EARLY = session().closes - timedelta(minutes=10)

    def given(self, kind: InstrumentType = InstrumentType.EQUITY) -> History:
        return history(quote=quote(as_of=self.EARLY), kind=kind)

    def kept(self, status: Status, *, questioned: bool = True) -> list[KeptBar]:
        move = replace(built_move("MARA", 0.1), status=status, was_questioned=questioned, reason="odd")
        judge = judged_by_moves({"MARA": move}, SPAN)
        found = settled_records([(SHARE, self.given())], EVENING, calendar(), judge)
        return [each for each in found.bars if each.session == MONDAY]

    def test_it_is_not_kept_unjudged_and_the_sessions_before_it_are(self) -> None:
        assert [each.session for each in records(self.given()).bars] == [FRIDAY]

    def test_a_confirmed_one_is_kept_as_of_its_own_time(self) -> None:
        (found,) = self.kept(Status.OK)
        assert found.as_of == self.EARLY

    @pytest.mark.parametrize("status", [Status.SUSPECT, Status.STALE])
    def test_no_other_verdict_keeps_it(self, status: Status) -> None:
        assert self.kept(status) == []

    def test_nor_does_a_move_that_nobody_questioned(self) -> None:
        assert self.kept(Status.OK, questioned=False) == []

    def test_the_value_of_a_fund_has_no_time_on_the_exchange(self) -> None:
        found = records(self.given(InstrumentType.FUND)).bars[-1]
        assert (found.session, found.as_of) == (MONDAY, session().closes)

    def test_an_index_at_the_end_of_its_own_trading_is_at_its_close(self) -> None:
        ended = replace(quote(as_of=self.EARLY), trading_ends=self.EARLY)
        found = records(history(quote=ended, kind=InstrumentType.INDEX)).bars[-1]
        assert (found.session, found.as_of) == (MONDAY, session().closes)

    def test_a_later_time_is_that_of_the_close(self) -> None:
        found = records(history(quote=quote(as_of=EVENING))).bars[-1]
        assert (found.session, found.as_of) == (MONDAY, session().closes)


def judged_again(known: KeptBar, now: Move) -> KeptBar:
    """Return the bar of Monday as a later run keeps it, after the store held `known`."""
    answer = history({FRIDAY: 100.0, MONDAY: 110.0}, symbol="MARA")
    held = stored_by_symbol(columns_of_bars([known._replace(source=answer.source)]), (), ())
    judge = judged_by_moves({"MARA": now}, SPAN, held)
    return settled_records([(SHARE, answer)], EVENING, calendar(), judge).bars[-1]


FINE = replace(built_move("MARA", 0.1), price=110.0, previous_close=100.0)


def test_a_doubt_that_a_later_answer_removes_does_not_come_back() -> None:
    assert verdict_text(judged_again(bar(close=110.0, verdict="suspect: odd"), FINE)) == "confirmed"
    assert verdict_text(judged_again(bar(close=110.0), FINE)) == ""


def test_a_doubt_that_a_later_answer_shares_is_kept_with_its_own_reason() -> None:
    doubted = replace(FINE, status=Status.SUSPECT, reason="still odd")
    assert verdict_text(judged_again(bar(close=110.0, verdict="suspect: odd"), doubted)) == "suspect: still odd"


def test_a_previous_close_of_its_own_gives_way_to_the_one_that_a_later_move_was_measured_from() -> None:
    assert judged_again(bar(close=110.0, previous_close=97.0), FINE).previous_close == 100.0
    assert judged_again(bar(close=110.0), FINE).previous_close is None


def test_a_verdict_on_the_bar_of_another_source_says_nothing() -> None:
    held = stored_by_symbol(columns_of_bars([bar(close=110.0, source="other", verdict="suspect: odd")]), (), ())
    judge = judged_by_moves({"MARA": FINE}, SPAN, held)
    answer = history({FRIDAY: 100.0, MONDAY: 110.0}, symbol="MARA")
    assert settled_records([(SHARE, answer)], EVENING, calendar(), judge).bars[-1].verdict is None
