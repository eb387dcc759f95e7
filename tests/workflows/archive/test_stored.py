"""What is held of an instrument, as a history and as a move again."""

from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.analysis.price_basis import KnownSplit
from cryptoai_cli.market.bar import Bar
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.store.records import BarColumns, BarFlags, KeptBar
from cryptoai_cli.workflows.archive.stored import (
    StoredHistory,
    closes_held,
    columns_of_bars,
    in_order,
    session_history,
    stored_by_symbol,
    stored_move,
)
from tests.build import BITCOIN, EVENING, FRIDAY, MONDAY, THURSDAY, calendar, interval, session
from tests.store.kept import bar, candle, fact

SHARE = Instrument("MARA")
LONG = calendar().between(date(2025, 9, 15), date(2025, 10, 20))
SPAN = interval()


def held(*bars: KeptBar, **more: object) -> StoredHistory:
    (columns,) = columns_of_bars(bars)
    return StoredHistory("MARA", "yahoo", columns, **more)  # type: ignore[arg-type] # the fields of Held


def coin(**closes: float) -> StoredHistory:
    """Bitcoin at the closes of these sessions, by the first letters of their weekdays."""
    days = {"fri": FRIDAY, "mon": MONDAY}
    hours = tuple(candle(ends=session(days[name]).closes, close=close) for name, close in closes.items())
    return StoredHistory("BTC-USD", "yahoo", BarColumns("BTC-USD", "yahoo"), hours)


def test_a_history_has_the_last_eight_bars_up_to_its_session_with_their_volumes() -> None:
    whole = held(*(bar(session=s.day, close=float(at + 1), volume=at + 0.5) for at, s in enumerate(LONG)))
    found = whole.history(MONDAY).bars
    assert [b.session for b in found] == [s.day for s in calendar().between(date(2025, 10, 2), MONDAY)]
    assert len(found) == 8
    assert found[-1] == Bar(MONDAY, 21.0, volume=20.5)  # 15 September is the first of 21


def test_a_history_of_less_has_all_of_it() -> None:
    assert [b.close for b in held(bar(session=FRIDAY, close=1.0), bar(close=2.0)).history(MONDAY).bars] == [1.0, 2.0]


def test_a_history_up_to_an_early_session_has_what_is_held_before_it_however_much_came_later() -> None:
    whole = held(*(bar(session=s.day) for s in LONG))
    assert [b.session for b in whole.history(LONG[1].day).bars] == [LONG[0].day, LONG[1].day]


def test_a_history_up_to_a_day_without_a_session_ends_with_the_one_before() -> None:
    assert held(bar(session=FRIDAY), bar()).history(date(2025, 10, 12)).bars[-1].session == FRIDAY


def test_a_history_has_the_last_forty_hours_of_a_coin_with_their_range() -> None:
    hours = tuple(candle(ends=session().closes + timedelta(hours=at), close=at + 1.0, high=9.0) for at in range(50))
    found = StoredHistory("BTC-USD", "yahoo", BarColumns("BTC-USD", "yahoo"), hours).history(MONDAY).candles
    assert (len(found), found[-1].close, found[-1].high) == (40, 50.0, 9.0)


def test_a_history_knows_what_the_source_said_of_the_instrument() -> None:
    told = fact(kind="etf", currency="CAD", name="A Fund", listed=FRIDAY)
    found = held(bar(), fact=told).history(MONDAY)
    assert (found.kind, found.currency, found.name, found.listed) == (InstrumentType.ETF, "CAD", "A Fund", FRIDAY)
    unknown = held(bar(), fact=fact(kind="")).history(MONDAY)
    assert (unknown.kind, unknown.listed) == (None, None)
    assert held(bar()).history(MONDAY).currency == ""


def test_only_what_is_unusual_about_a_bar_is_remarked() -> None:
    (columns,) = columns_of_bars([bar(session=FRIDAY, volume=7.0), bar(unsettled=True)])
    assert columns.flags_by_session == {MONDAY: BarFlags(unsettled=True)}


def test_each_source_of_a_symbol_has_columns_of_its_own() -> None:
    bar_columns = columns_of_bars([bar(source="cnbc"), bar(session=FRIDAY), bar(), bar("RIOT")])
    assert [(t.symbol, t.source, t.sessions) for t in bar_columns] == [
        ("MARA", "cnbc", (MONDAY,)),
        ("MARA", "yahoo", (FRIDAY, MONDAY)),
        ("RIOT", "yahoo", (MONDAY,)),
    ]


def test_of_several_sources_the_one_that_holds_most_comes_first_and_the_name_decides_between_equals() -> None:
    bars = [bar(source="cnbc"), bar(session=FRIDAY, source="nasdaq"), bar(source="nasdaq"), bar(source="yahoo")]
    found = stored_by_symbol(columns_of_bars(bars), [], [])
    assert [each.source for each in found["MARA"]] == ["nasdaq", "yahoo", "cnbc"]


def test_hours_count_like_bars_and_belong_to_their_source() -> None:
    hours = [candle(source="kraken"), candle(ends=session(FRIDAY).closes), candle()]
    found = stored_by_symbol([], hours, [fact("BTC-USD", source="kraken", kind="crypto")])
    assert [(each.source, len(each.candles)) for each in found["BTC-USD"]] == [("yahoo", 2), ("kraken", 1)]
    assert [each.fact is None for each in found["BTC-USD"]] == [True, False]


def test_a_first_trade_date_alone_is_held_and_a_name_alone_is_not() -> None:
    found = stored_by_symbol([], [], [fact("NEW", listed=MONDAY), fact("OLD")])
    assert list(found) == ["NEW"]
    assert (found["NEW"][0].listed, found["NEW"][0].bars.sessions) == (MONDAY, ())


def test_the_previous_close_that_was_kept_takes_the_place_of_the_bar_before() -> None:
    kept = held(bar(session=THURSDAY, close=1.0), bar(session=FRIDAY, close=300.0), bar(previous_close=100.0))
    assert [(b.session, b.close) for b in session_history(kept, SPAN).bars] == [
        (THURSDAY, 1.0),
        (FRIDAY, 100.0),
        (MONDAY, 100.0),
    ]


def test_a_previous_close_stands_in_for_a_bar_that_is_not_held() -> None:
    found = session_history(held(bar(previous_close=90.0)), SPAN)
    assert [(b.session, b.close) for b in found.bars] == [(FRIDAY, 90.0), (MONDAY, 100.0)]


def test_the_previous_close_of_another_session_is_not_used() -> None:
    kept = held(bar(session=FRIDAY, close=100.0, previous_close=7.0), bar())
    assert session_history(kept, SPAN) == kept.history(MONDAY)


def share(close: float, *, verdict: str = "", fall_from: float = 100.0) -> StoredHistory:
    return held(bar(session=FRIDAY, close=fall_from), bar(close=close, verdict=verdict))


def test_a_usual_move_is_told_by_what_is_held() -> None:
    move = stored_move(SHARE, share(103.0), SPAN)
    assert move is not None
    assert move.status is Status.OK
    assert move.simple_return == pytest.approx(0.03)


def test_without_both_closes_a_move_has_to_be_fetched() -> None:
    assert stored_move(SHARE, held(bar()), SPAN) is None
    assert stored_move(SHARE, held(bar(session=FRIDAY)), SPAN) is None


@pytest.mark.parametrize("close", [50.0, 150.0, 100.0])
def test_a_move_that_guards_would_question_and_a_standstill_are_nothing_without_a_verdict(close: float) -> None:
    assert stored_move(SHARE, share(close), SPAN) is None


@pytest.mark.parametrize(
    ("verdict", "status", "reason"),
    [
        ("confirmed", Status.OK, ""),
        ("suspect: looks like a split", Status.SUSPECT, "looks like a split"),
        ("stale: did not trade in this session", Status.STALE, "did not trade in this session"),
    ],
)
def test_a_move_that_was_judged_is_what_it_was_judged_to_be(verdict: str, status: Status, reason: str) -> None:
    move = stored_move(SHARE, share(50.0, verdict=verdict), SPAN)
    assert move is not None
    assert (move.status, move.reason) == (status, reason)
    assert move.trace[-1] == f"judged before: {verdict.split(':', maxsplit=1)[0]}"


def test_a_share_that_was_not_listed_yet_or_first_traded_then_has_its_reason_without_being_fetched() -> None:
    later = stored_move(
        SHARE, StoredHistory("MARA", "yahoo", BarColumns("MARA", "yahoo"), fact=fact(listed=date(2025, 11, 3))), SPAN
    )
    first = stored_move(SHARE, replace(share(32.0), fact=fact(listed=MONDAY)), SPAN)
    assert later is not None
    assert first is not None
    assert (later.not_listed, first.first_session) == (True, True)


def test_a_coin_that_stands_still_has_not_moved_and_needs_no_verdict() -> None:
    move = stored_move(BITCOIN, coin(fri=100.0, mon=100.0), SPAN)
    assert move is not None
    assert move.simple_return == 0.0


def test_a_coin_is_questioned_by_its_own_limit_and_then_has_to_be_judged() -> None:
    usual = stored_move(BITCOIN, coin(fri=100.0, mon=66.0), SPAN)  # a share would be questioned from -15 % on
    assert usual is not None
    assert stored_move(BITCOIN, coin(fri=100.0, mon=64.0), SPAN) is None
    assert stored_move(BITCOIN, coin(mon=64.0), SPAN) is None


def test_the_instant_of_a_held_move_is_that_of_its_close() -> None:
    move = stored_move(SHARE, share(103.0), SPAN)
    assert move is not None
    assert move.as_of == session().closes != EVENING


class TestLastTrade:
    EARLY = session().closes - timedelta(minutes=10)
    CONFIRMED = "confirmed"

    def move(self, as_of: datetime, verdict: str) -> Move:
        today = bar(close=103.0, verdict=verdict, as_of=as_of)
        found = stored_move(SHARE, held(bar(session=FRIDAY, close=100.0), today), SPAN)
        assert found is not None
        return found

    def test_a_stored_price_from_before_the_close_is_told_again_with_its_time(self) -> None:
        found = self.move(self.EARLY, self.CONFIRMED)
        assert (found.as_of, found.last_trade) == (self.EARLY, self.EARLY)

    def test_a_price_of_the_close_is_not(self) -> None:
        found = self.move(session().closes, self.CONFIRMED)
        assert (found.as_of, found.last_trade) == (session().closes, None)

    def test_nor_is_one_that_is_suspect(self) -> None:
        assert self.move(self.EARLY, "suspect: odd").last_trade is None


@pytest.mark.parametrize(("kind", "decided"), [("equity", False), ("index", True), ("fund", True)])
def test_only_what_trades_is_asked_again_where_it_stood_still(kind: str, *, decided: bool) -> None:
    known = fact(kind=kind)
    still = held(bar(session=FRIDAY, close=100.0), bar(close=100.0), fact=known)
    assert (stored_move(SHARE, still, SPAN) is not None) is decided


def test_the_sources_of_an_order_come_before_all_others_however_much_is_held_of_them() -> None:
    bars = [
        bar(source="cnbc"),
        *(bar(session=day, source="import") for day in (THURSDAY, FRIDAY, MONDAY)),
        *(bar(session=day, source="nasdaq") for day in (FRIDAY, MONDAY)),
    ]
    found = stored_by_symbol(columns_of_bars(bars), [], [])
    assert [each.source for each in in_order(found, ("yahoo", "cnbc"))["MARA"]] == ["cnbc", "import", "nasdaq"]
    assert [each.source for each in in_order(found, ())["MARA"]] == ["import", "nasdaq", "cnbc"]


def test_the_closes_held_of_a_session_are_those_of_all_sources() -> None:
    mine, other = held(bar(session=FRIDAY, close=100.0), bar(close=101.0)), held(bar(session=FRIDAY, close=99.0))
    assert closes_held({"MARA": (mine, other), "RIOT": (held(bar(close=7.0)),)}, FRIDAY) == {"MARA": (100.0, 99.0)}


def test_the_session_of_a_split_is_not_decided_before_a_run_has_judged_it() -> None:
    split = (KnownSplit(MONDAY, 0.5),)
    friday = bar(session=FRIDAY)
    assert stored_move(SHARE, held(friday, bar(close=130.0), splits=split), SPAN) is None
    judged = stored_move(SHARE, held(friday, bar(close=130.0, verdict="confirmed"), splits=split), SPAN)
    assert judged is not None
    assert judged.simple_return == pytest.approx(0.3)
    derived = stored_move(SHARE, held(friday, bar(close=190.0, previous_close=200.0), splits=split), SPAN)
    assert derived is not None
    assert derived.simple_return == pytest.approx(-0.05)
