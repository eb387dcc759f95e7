"""What a report asks for: which instruments, since when, and on which session it settles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import Clock
from cryptoai_cli.sources.base import Answer, Grain, Want, Window
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.store.opening import open_store
from cryptoai_cli.store.records import KeptBar, KeptFact
from cryptoai_cli.store.reported import ReportedRow
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.fetch.session_figures import Found, fallback_interval, find
from cryptoai_cli.workflows.services import Services
from tests.build import (
    BITCOIN,
    EVENING,
    FRIDAY,
    MONDAY,
    MORNING,
    NASDAQ,
    SP500,
    THURSDAY,
    calendar,
    candles,
    history,
    interval,
    quote,
    session,
)
from tests.fakes import FakeSource, two_that_meet
from tests.store.kept import bar, fact

A, B = Instrument("A"), Instrument("B")
FIRST = date(2025, 9, 2)  # of the calendar of tests
YEAR = tuple(each.day for each in calendar().between(FIRST, FRIDAY))
AT_OPEN = datetime(2025, 10, 13, 13, 33, tzinfo=UTC)
LATE = session().indices_settle


@dataclass
class Shop(FakeSource):
    """Remembers since when closes were welcome, and whether the latest move was enough."""

    since: list[date | None] = field(default_factory=list)
    latest_only: list[bool] = field(default_factory=list)

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        self.since.append(window.history_from)
        self.latest_only.append(window.latest_only)
        return super().fetch_many(wants, window)


def shop(**monday: float | None) -> Shop:
    """Closes of 100 on Friday and these on Monday."""
    return Shop(closes={s: history({FRIDAY: 100.0, MONDAY: close}, symbol=s) for s, close in monday.items()})


@dataclass
class Desk:
    """Looks for figures with one store."""

    path: Path

    def find(
        self,
        *sources: FakeSource,
        instruments: Sequence[Instrument] = (A,),
        benchmarks: Sequence[Instrument] = (),
        now: datetime = EVENING,
        rules: Rules | None = None,
        may_fall_back: bool = False,
    ) -> Found:
        kept = rules or Rules()
        chain = Chain(lambda: BuiltSources(sources))
        memory = Memory(self.path, now, kept)
        services = Services(calendar(), chain, now, now, lambda _: None, memory=memory, is_offline=kept.offline)
        return find(session(), instruments, benchmarks, services, may_fall_back=may_fall_back)

    def fill(self, bars: Iterable[KeptBar], facts: Iterable[KeptFact] = ()) -> None:
        with open_store(self.path, EVENING).store as store:
            store.save(bars, facts=facts)

    def asked_since(self, *instruments: Instrument) -> date | None:
        source = shop(A=103.0, B=104.0)
        self.find(source, instruments=instruments or (A,))
        (since,) = source.since
        return since


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "store.sqlite")


def closes_of(symbol: str, days: Iterable[date]) -> list[KeptBar]:
    return [bar(symbol, day, source="fake") for day in days]


@pytest.mark.parametrize(("now", "is_enough"), [(EVENING, True), (AT_OPEN, False)])
def test_the_latest_move_is_enough_unless_the_session_may_not_have_traded_yet(
    desk: Desk, now: datetime, *, is_enough: bool
) -> None:
    source = shop(A=103.0)
    desk.find(source, now=now)
    assert source.latest_only == [is_enough]


def test_of_a_new_symbol_the_whole_year_is_welcome(desk: Desk) -> None:
    assert desk.asked_since() == FIRST


def test_a_year_that_is_held_up_to_a_day_is_filled_from_the_last_two_sessions_held(desk: Desk) -> None:
    desk.fill(closes_of("A", YEAR[:20]))  # two closes that are held show whether their source has adjusted them since
    assert desk.asked_since() == YEAR[18]


def test_a_year_that_is_held_whole_lacks_nothing(desk: Desk) -> None:
    desk.fill(closes_of("A", YEAR))
    assert desk.asked_since() is None


def test_a_few_sessions_that_earlier_reports_kept_are_no_year(desk: Desk) -> None:
    desk.fill(closes_of("A", YEAR[10:]))
    assert desk.asked_since() == FIRST


def test_a_history_that_begins_within_the_first_ten_sessions_is_whole(desk: Desk) -> None:
    desk.fill(closes_of("A", YEAR[9:]))
    assert desk.asked_since() is None


def test_a_history_from_the_first_trade_date_on_is_whole(desk: Desk) -> None:
    desk.fill(closes_of("A", YEAR[15:-1]), [fact("A", source="fake", listed=YEAR[15])])
    assert desk.asked_since() == YEAR[-3]


def test_a_history_that_begins_after_the_first_trade_date_is_not_whole(desk: Desk) -> None:
    desk.fill(closes_of("A", YEAR[15:]), [fact("A", source="fake", listed=YEAR[14])])
    assert desk.asked_since() == FIRST


def test_a_first_trade_date_without_a_close_asks_for_the_year(desk: Desk) -> None:
    desk.fill([], [fact("A", source="fake", listed=YEAR[15])])
    assert desk.asked_since() == FIRST


def test_of_several_instruments_the_earliest_gap_counts(desk: Desk) -> None:
    desk.fill([*closes_of("A", YEAR[:-1]), *closes_of("B", YEAR[:-3])])
    assert desk.asked_since(A, B) == YEAR[-5]


def test_a_coin_has_no_year_of_closes_to_ask_for(desk: Desk) -> None:
    source = Shop()
    desk.find(source, instruments=(BITCOIN,))
    assert set(source.since) == {None}


def test_without_a_store_no_year_is_asked_for() -> None:
    source = shop(A=103.0)
    services = Services(calendar(), Chain(lambda: BuiltSources((source,))), EVENING, EVENING, lambda _: None)
    find(session(), (A,), (), services, may_fall_back=False)
    assert source.since == [None]


def held(symbol: str, close: float, *, source: str = "fake", unsettled: bool = False) -> list[KeptBar]:
    return [bar(symbol, FRIDAY, 100.0, source=source), bar(symbol, MONDAY, close, source=source, unsettled=unsettled)]


def test_what_the_store_has_judged_is_not_asked_for(desk: Desk) -> None:
    desk.fill(held("A", 103.0))
    source = shop(A=1.0, B=104.0)
    found = desk.find(source, instruments=(A, B))
    assert source.asked == [("B", Grain.CLOSES)]
    assert [(symbol, move.price) for symbol, move in found.decided.items()] == [("A", 103.0)]
    assert found.fetched == (B,)
    assert set(found.gathered.histories) == {"A", "B"}


def test_the_first_source_that_tells_a_move_decides_and_one_that_only_tells_of_a_doubt_does_not(desk: Desk) -> None:
    suspected = [bar("A", day, source="much") for day in YEAR]
    desk.fill([*suspected, bar("A", MONDAY, 300.0, source="much", verdict="suspect: odd"), *held("A", 103.0)])
    found = desk.find(shop())
    assert (found.decided["A"].source, found.decided["A"].status) == ("fake", Status.OK)


def test_of_two_sources_that_tell_a_move_the_one_that_holds_more_decides(desk: Desk) -> None:
    desk.fill([*closes_of("A", YEAR), bar("A", MONDAY, 101.0, source="fake"), *held("A", 103.0, source="second")])
    assert desk.find(shop()).decided["A"].price == 101.0


def test_a_suspect_move_alone_decides_too(desk: Desk) -> None:
    desk.fill([bar("A", FRIDAY), bar("A", MONDAY, 300.0, verdict="suspect: odd")])
    assert desk.find(shop()).decided["A"].status is Status.SUSPECT


def test_an_early_close_is_asked_again_from_the_minute_it_may_have_settled_on(desk: Desk) -> None:
    desk.fill(held("A", 103.0, unsettled=True))
    assert "A" in desk.find(shop(A=103.5), now=LATE - timedelta(seconds=1)).decided
    assert "A" not in desk.find(shop(A=103.5), now=LATE).decided
    assert "A" in desk.find(now=LATE, rules=Rules(offline=True)).decided


def test_an_open_session_and_a_refresh_are_not_decided_by_the_store(desk: Desk) -> None:
    desk.fill(held("A", 103.0))
    assert desk.find(shop(A=103.0), now=MORNING).decided == {}
    assert desk.find(shop(A=103.0), rules=Rules(refresh=True)).decided == {}


def test_a_provisional_session_is_not_decided_by_a_store_that_is_ahead_of_it(desk: Desk) -> None:
    desk.fill(held("A", 103.0))
    assert desk.find(shop(A=103.0), now=session().closes + timedelta(minutes=5)).decided == {}


def test_while_a_session_is_open_figures_of_the_one_before_are_good_enough(desk: Desk) -> None:
    closed = history({THURSDAY: 99.0, FRIDAY: 100.0}, symbol="A", quote=quote(100.0, BEFORE_OPEN))
    first, second = FakeSource("first", closes={"A": closed}), FakeSource("second", closes={"A": closed})
    assert desk.find(first, second, now=AT_OPEN).gathered.histories["A"].source == "first"
    assert second.asked == []


def test_offline_what_cannot_be_decided_is_given_as_it_is_held_and_counts_as_not_fetched(desk: Desk) -> None:
    desk.fill(held("A", 300.0))
    found = desk.find(instruments=(A, B), rules=Rules(offline=True))
    assert (found.decided, found.fetched) == ({}, ())
    assert {symbol: h.close(MONDAY) for symbol, h in found.gathered.histories.items()} == {"A": 300.0}


def test_offline_files_of_the_user_are_asked_and_count_more_than_what_is_held(desk: Desk) -> None:
    desk.fill(held("A", 300.0))
    found = desk.find(shop(A=103.0), rules=Rules(offline=True))
    assert found.gathered.histories["A"].close(MONDAY) == 103.0
    assert found.fetched == ()


def test_the_first_source_is_asked_once_for_shares_and_coins(desk: Desk) -> None:
    hours = candles({session(FRIDAY).closes: 100.0, session().closes: 99.0})
    source = shop(A=103.0)
    source.hours = {"BTC-USD": history({}, symbol="BTC-USD", candles=hours, kind=InstrumentType.CRYPTO)}
    found = desk.find(source, instruments=(A, BITCOIN))
    assert len(source.since) == 1
    assert sorted(found.gathered.histories) == ["A", "BTC-USD"]


def test_a_coin_without_hours_is_asked_for_its_days_and_one_with_hours_is_not(desk: Desk) -> None:
    hours = candles({session(FRIDAY).closes: 100.0, session().closes: 99.0})
    ether = Instrument("ETH-USD")
    source = Shop(
        hours={"BTC-USD": history({}, symbol="BTC-USD", candles=hours, kind=InstrumentType.CRYPTO)},
        closes={"ETH-USD": history({date(2025, 10, 12): 1.0, MONDAY: 2.0}, symbol="ETH-USD")},
    )
    found = desk.find(source, instruments=(BITCOIN, ether))
    assert source.symbols_asked(Grain.HOURS) == ["BTC-USD", "ETH-USD"]
    assert source.symbols_asked(Grain.CLOSES) == ["ETH-USD"]
    assert set(found.gathered.histories) == {"BTC-USD", "ETH-USD"}


def live(symbol: str, as_of: datetime, kind: InstrumentType = InstrumentType.INDEX) -> History:
    return history({THURSDAY: 99.0, FRIDAY: 100.0}, symbol=symbol, quote=quote(101.0, as_of), kind=kind)


def settled_on(desk: Desk, *quotes: History, now: datetime = AT_OPEN, may_fall_back: bool = True) -> Found:
    source = FakeSource(closes={each.symbol: each for each in quotes}, hours={each.symbol: each for each in quotes})
    benchmarks = tuple(Instrument(each.symbol) for each in quotes)
    return desk.find(source, instruments=benchmarks, benchmarks=benchmarks, now=now, may_fall_back=may_fall_back)


BEFORE_OPEN = session(FRIDAY).closes


def test_until_the_primary_benchmark_has_traded_the_session_before_stands(desk: Desk) -> None:
    found = settled_on(desk, live("^IXIC", BEFORE_OPEN), live("^GSPC", AT_OPEN))
    assert found.interval.session.day == FRIDAY
    assert [notice.code for notice in found.notices] == ["not-traded-yet"]


@pytest.mark.parametrize("second", [BEFORE_OPEN, AT_OPEN])
def test_once_the_primary_benchmark_has_traded_the_others_do_not_count(desk: Desk, second: datetime) -> None:
    found = settled_on(desk, live("^IXIC", AT_OPEN), live("^GSPC", second))
    assert (found.interval.session.day, found.notices) == (MONDAY, ())


def test_a_session_that_was_asked_for_by_its_date_stands(desk: Desk) -> None:
    assert settled_on(desk, live("^IXIC", BEFORE_OPEN), may_fall_back=False).interval.session.day == MONDAY


def test_after_its_close_a_session_stands_whoever_has_not_traded(desk: Desk) -> None:
    assert settled_on(desk, live("^IXIC", BEFORE_OPEN), now=EVENING).interval.session.day == MONDAY


def test_a_coin_as_the_primary_benchmark_trades_always(desk: Desk) -> None:
    coin = replace(live("BTC-USD", BEFORE_OPEN), candles=candles({session(FRIDAY).closes: 100.0}))
    assert settled_on(desk, coin).interval.session.day == MONDAY


def test_without_a_figure_of_any_benchmark_the_session_stands(desk: Desk) -> None:
    found = desk.find(shop(), benchmarks=(NASDAQ, SP500), now=AT_OPEN, may_fall_back=True)
    assert found.interval.session.day == MONDAY


def test_only_an_open_session_has_one_to_fall_back_to_and_only_where_it_can_be_measured() -> None:
    clock = Clock(calendar(), AT_OPEN)
    (before,) = fallback_interval(clock, interval(now=AT_OPEN))
    assert (before.session.day, before.base.day) == (FRIDAY, THURSDAY)
    assert fallback_interval(Clock(calendar(), EVENING), interval()) == ()
    for minutes, count in ((59, 1), (60, 0)):
        now = session().opens + timedelta(minutes=minutes)
        assert len(fallback_interval(Clock(calendar(), now), interval(now=now))) == count
    first_open = datetime(2025, 9, 3, 14, tzinfo=UTC)
    assert fallback_interval(Clock(calendar(), first_open), interval(date(2025, 9, 3), now=first_open)) == ()


def test_of_two_sources_held_the_one_of_the_order_decides_however_little_is_held_of_it(desk: Desk) -> None:
    desk.fill([*closes_of("A", YEAR), bar("A", MONDAY, 101.0, source="fake"), *held("A", 103.0, source="second")])
    assert desk.find(rules=Rules(order=("second", "fake"))).decided["A"].price == 103.0


def report_from(desk: Desk, source: str, day: date = MONDAY) -> None:
    row = ReportedRow("A", day, source, 103.0, 100.0, None, "", "", None, None, None, None, None)
    with open_store(desk.path, EVENING).store as store:
        store.save_reported([row])


def test_the_source_that_a_session_was_reported_from_decides_again(desk: Desk) -> None:
    desk.fill([*held("A", 101.0), *held("A", 103.0, source="second")])
    order = Rules(order=("fake", "second"))
    assert desk.find(rules=order).decided["A"].source == "fake"
    report_from(desk, "second")
    assert desk.find(rules=order).decided["A"].source == "second"
    assert desk.find(rules=Rules(order=("fake",), only=frozenset({"fake"}))).decided["A"].source == "fake"


def test_another_session_may_be_reported_from_another_source(desk: Desk) -> None:
    desk.fill([*held("A", 101.0), *held("A", 103.0, source="second")])
    report_from(desk, "second", FRIDAY)
    assert desk.find(rules=Rules(order=("fake", "second"))).decided["A"].source == "fake"


def test_a_source_that_was_reported_and_has_no_move_any_more_gives_way(desk: Desk) -> None:
    desk.fill([*held("A", 101.0), bar("A", FRIDAY, source="second")])
    report_from(desk, "second")
    assert desk.find().decided["A"].source == "fake"


def test_figures_held_of_sources_that_may_not_answer_are_not_used(desk: Desk) -> None:
    desk.fill([*held("A", 103.0), *held("B", 104.0, source="second")])
    for offline in (False, True):
        rules = Rules(offline=offline, only=frozenset({"second"}))
        assert set(desk.find(instruments=(A, B), rules=rules).decided) == {"B"}


def test_what_no_source_gives_again_is_shown_from_what_is_held_and_told(desk: Desk) -> None:
    desk.fill([*held("A", 103.0), *held("B", 104.0)])
    found = desk.find(shop(A=105.0), instruments=(A, B), rules=Rules(refresh=True))
    assert {symbol: move.price for symbol, move in found.decided.items()} == {"B": 104.0}
    assert found.fetched == (A,)
    (notice,) = found.notices
    assert (notice.code, notice.message.split(":")[0]) == ("still-held", "B")


def test_an_answer_without_a_move_does_not_take_the_place_of_what_is_held(desk: Desk) -> None:
    desk.fill([*held("A", 103.0), *held("B", 104.0)])
    closes = {"A": history({FRIDAY: 100.0, MONDAY: 105.0}, symbol="A"), "B": history({THURSDAY: 99.0}, symbol="B")}
    found = desk.find(Shop(closes=closes), instruments=(A, B), rules=Rules(refresh=True))
    assert found.decided["B"].price == 104.0
    assert found.gathered.histories["B"].close(MONDAY) == 104.0
    assert found.fetched == (A,)


def test_where_no_source_answers_at_all_what_is_held_is_no_answer(desk: Desk) -> None:
    desk.fill([*held("A", 103.0), *held("B", 104.0)])
    found = desk.find(shop(), instruments=(A, B), rules=Rules(refresh=True))
    assert (found.decided, found.notices) == ({}, ())


def test_an_early_close_that_no_source_gives_again_is_shown_beside_what_is_decided(desk: Desk) -> None:
    desk.fill([*held("A", 103.0, unsettled=True), *held("B", 104.0)])
    found = desk.find(shop(), instruments=(A, B), now=LATE)
    assert {symbol: move.price for symbol, move in found.decided.items()} == {"A": 103.0, "B": 104.0}


def test_a_share_that_was_not_listed_yet_is_not_told_as_held(desk: Desk) -> None:
    desk.fill([*held("A", 103.0)], [fact("B", source="fake", listed=MONDAY + timedelta(days=30))])
    found = desk.find(shop(A=105.0), instruments=(A, B), rules=Rules(refresh=True))
    assert (found.decided, found.notices) == ({}, ())


def test_offline_the_first_source_with_a_move_tells_of_one_that_nobody_judged(desk: Desk) -> None:
    questioned = [bar("A", FRIDAY, 100.0, source="second"), bar("A", MONDAY, 300.0, source="second")]
    desk.fill([*closes_of("A", YEAR[-3:]), *questioned])
    found = desk.find(rules=Rules(offline=True, order=("fake", "second")))
    assert found.gathered.histories["A"].source == "second"


def test_what_another_source_holds_fills_no_gap_of_the_one_that_is_asked_first(desk: Desk) -> None:
    desk.fill([*closes_of("A", YEAR[-4:]), *(bar("A", day, source="second") for day in YEAR)])
    source = shop(A=103.0)
    desk.find(source, rules=Rules(order=("fake", "second")))
    assert source.since == [FIRST]


def test_t51_coins_are_asked_while_shares_are_waited_for(desk: Desk) -> None:
    desk.find(*(sources := two_that_meet()), instruments=(A, BITCOIN))
    assert [source.has_met for source in sources] == [True, True]


def test_sources_are_told_that_the_latest_session_is_enough(desk: Desk) -> None:
    told: list[bool] = []

    class Told(FakeSource):
        def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
            told.append(window.latest_only)
            return super().fetch_many(wants, window)

    found = desk.find(Told(), instruments=(A, BITCOIN))
    assert set(told) == {True}
    assert not found.window.latest_only


def test_a_feed_that_stopped_is_answered_from_elsewhere(desk: Desk) -> None:
    early = quote(as_of=session().closes - timedelta(hours=2))
    stopped = {s: replace(history({FRIDAY: 100.0, MONDAY: 103.0}, symbol=s), quote=early) for s in "AB"}
    found = desk.find(FakeSource("stopped", closes=stopped), shop(A=105.0, B=106.0), instruments=(A, B))
    assert {symbol: each.close(MONDAY) for symbol, each in found.gathered.histories.items()} == {"A": 105.0, "B": 106.0}


@pytest.mark.parametrize(("hours", "price"), [(2.0, 105.0), (0.5, 103.0)])
def test_a_price_of_long_before_the_close_is_asked_elsewhere(desk: Desk, hours: float, price: float) -> None:
    whole = {s: replace(history({FRIDAY: 100.0, MONDAY: 103.0}, symbol=s), quote=quote(as_of=EVENING)) for s in "ABCD"}
    whole["A"] = replace(whole["A"], quote=quote(as_of=session().closes - timedelta(hours=hours)))
    found = desk.find(FakeSource("first", closes=whole), shop(A=105.0), instruments=(A, *map(Instrument, "BCD")))
    assert found.gathered.histories["A"].close(MONDAY) == price
