"""What a sync asks for, what it keeps, and what it tells, with sources that answer for just the days asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.errors import CredentialsError, NoQuotesError
from cryptoai_cli.market.bar import Bar, Candle, History, Split
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.net.server_clock import ServerClocks
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.base import Answer, Grain, Source, Want, Window
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.store.absences import Absences
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.records import KeptBar
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sync import Kept, Step, SyncRequest, Watch, fill_store
from cryptoai_cli.workflows.sync_summary import Synced
from tests.build import BITCOIN, EVENING, FRIDAY, MONDAY, NASDAQ, THURSDAY, WEDNESDAY, calendar, quote
from tests.fakes import FakeSource
from tests.store.kept import bar, held, memory_store, verdict_text

MARA, RIOT, CLSK = Instrument("MARA"), Instrument("RIOT"), Instrument("CLSK")
SINCE = WEDNESDAY
WEEK = (date(2025, 10, 7), WEDNESDAY, THURSDAY, FRIDAY, MONDAY)  # with the session before the first one
LATER = datetime(2025, 10, 13, 22, tzinfo=UTC)


@dataclass
class Shop(FakeSource):
    """Has bars, or the hours of a coin, by symbol; closes come without the rest of a bar. Keeps every window asked."""

    stock: Mapping[str, tuple[Bar, ...]] = field(default_factory=dict)
    coins: Mapping[str, tuple[Candle, ...]] = field(default_factory=dict)
    splits: Mapping[str, tuple[Split, ...]] = field(default_factory=dict)
    listed: Mapping[str, date] = field(default_factory=dict)
    base_is_derived: bool = False
    orders: list[tuple[Grain, tuple[str, ...], date, date]] = field(default_factory=list)

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        symbols = tuple(want.symbol for want in wants)
        self.orders.append((wants[0].grain, symbols, window.first.day, window.last.day))
        return super().fetch_many(wants, window)

    def fetch(self, want: Want, window: Window) -> Answer:
        if self.fails_with is not None:
            return self.failure(want, self.fails_with, "does not answer")
        if want.symbol not in {**self.stock, **self.coins}:
            return self.failure(want, FailureKind.UNKNOWN_SYMBOL, "does not know this symbol")
        bars = [b for b in self.stock.get(want.symbol, ()) if window.first.day <= b.session <= window.last.day]
        hours = [c for c in self.coins.get(want.symbol, ()) if window.first.closes <= c.ends <= window.last.closes]
        whole = want.grain is Grain.BARS
        return History(
            want.symbol,
            self.name,
            bars=tuple(b if whole else Bar(b.session, b.close) for b in bars),
            candles=tuple(hours),
            splits=self.splits.get(want.symbol, ()) if whole else None,
            listed=self.listed.get(want.symbol),
            base_is_derived=self.base_is_derived,
        )

    def asked_for(self, grain: Grain) -> list[tuple[str, ...]]:
        return [symbols for asked, symbols, _, _ in self.orders if asked is grain]


def week(*closes: float | None, days: Sequence[date] = WEEK) -> tuple[Bar, ...]:
    """Whole bars of these closes, which end on Monday; a day without a close has no bar."""
    pairs = zip(days[-len(closes) :], closes, strict=True)
    return tuple(Bar(day, c, c + 1, c + 2, c - 2, 1000.0) for day, c in pairs if c is not None)


RISING = week(10.0, 10.1, 10.2, 10.3, 10.4)


@dataclass
class Desk:
    """A store, and the sources in their order."""

    store: BarStore
    folder: Path
    sources: Sequence[Source] = ()
    steps: list[Step] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    clocks: ServerClocks | None = None
    notices: tuple[Notice, ...] = ()
    told: list[Notice] = field(default_factory=list)

    def sync(self, *instruments: Instrument, now: datetime = EVENING, since: date = SINCE) -> Synced:
        built = BuiltSources(tuple(self.sources))
        chain = Chain(lambda: built)
        services = Services(calendar(), chain, now, now, lambda _line: None, notices=self.notices, clocks=self.clocks)
        absences = Absences(self.folder / "sync.json", now.date(), MONDAY)
        watch = Watch(self.steps.append, self.pauses.append, self.told.extend)
        return fill_store(SyncRequest(instruments, since), services, Kept(self.store, absences), watch)

    def kept(self, symbol: str = "MARA") -> list[KeptBar]:
        return [each for each in held(self.store) if each.symbol == symbol]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with memory_store() as store:
        yield Desk(store, tmp_path)


def test_every_session_since_the_date_comes_in_with_all_figures(desk: Desk) -> None:
    desk.sources = [Shop(stock={"MARA": RISING})]
    synced = desk.sync(MARA)
    assert [each.session for each in desk.kept()] == list(WEEK)
    assert (desk.kept()[-1].close, desk.kept()[-1].low, desk.kept()[-1].volume) == (10.4, 8.4, 1000.0)
    assert (synced.symbols, len(synced.sessions), synced.closes, synced.details) == (1, 4, 4, 4)
    assert synced.notices == ()


def test_closes_of_twenty_symbols_are_one_order_and_daily_bars_come_two_by_two(desk: Desk) -> None:
    symbols = [f"S{number:02}" for number in range(23)]
    shop = Shop(stock=dict.fromkeys(symbols, RISING))
    desk.sources = [shop]
    desk.sync(*map(Instrument, symbols))
    assert [len(batch) for batch in shop.asked_for(Grain.CLOSES)] == [20, 3]
    assert [len(batch) for batch in shop.asked_for(Grain.BARS)] == [2] * 11 + [1]
    assert all(0 <= seconds <= 0.2 for seconds in desk.pauses)
    assert sum(seconds > 0.1 for seconds in desk.pauses) >= 10  # between two orders of daily bars


def test_a_second_sync_asks_for_nothing(desk: Desk) -> None:
    shop = Shop(stock={"MARA": RISING})
    desk.sources = [shop]
    desk.sync(MARA)
    shop.orders.clear()
    synced = desk.sync(MARA)
    assert (shop.orders, synced.closes, synced.details) == ([], 0, 0)


def test_only_the_gap_is_asked_for_with_the_session_before_it(desk: Desk) -> None:
    shop = Shop(stock={"MARA": RISING})
    desk.sources = [shop]
    desk.store.save([bar(session=day, open=1.0, high=1.0, low=1.0, volume=1.0, source="fake") for day in WEEK[:4]])
    desk.sync(MARA)
    assert {(first, last) for _, _, first, last in shop.orders} == {(FRIDAY, MONDAY)}


def test_nothing_from_before_the_date_is_kept_but_the_one_session_that_the_first_move_needs(desk: Desk) -> None:
    class Generous(Shop):
        def fetch(self, want: Want, window: Window) -> Answer:
            assert window.history_from == THURSDAY
            return replace(self.closes[want.symbol], source=self.name)

    desk.sources = [Generous(closes={"MARA": History("MARA", "fake", bars=RISING)})]
    desk.sync(MARA, since=FRIDAY)
    assert [each.session for each in desk.kept()] == [THURSDAY, FRIDAY, MONDAY]


def test_an_interrupted_sync_has_kept_what_came_and_the_next_one_goes_on(desk: Desk) -> None:
    class Interrupted(Shop):
        def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
            if wants[0].symbol == "S2" and wants[0].grain is Grain.BARS:
                raise KeyboardInterrupt
            return super().fetch_many(wants, window)

    symbols = ["S0", "S1", "S2", "S3"]
    desk.sources = [Interrupted(stock=dict.fromkeys(symbols, RISING))]
    with pytest.raises(KeyboardInterrupt):
        desk.sync(*map(Instrument, symbols))
    assert [desk.kept(symbol)[-1].volume for symbol in symbols] == [1000.0, 1000.0, None, None]
    shop = Shop(stock=dict.fromkeys(symbols, RISING))
    desk.sources = [shop]
    desk.sync(*map(Instrument, symbols))
    assert shop.orders == [(Grain.BARS, ("S2", "S3"), WEEK[0], MONDAY)]


def test_a_price_that_is_not_settled_is_never_kept(desk: Desk) -> None:
    shop = Shop(stock={"MARA": RISING})
    desk.sources = [shop]
    synced = desk.sync(MARA, now=datetime(2025, 10, 13, 20, 19, tzinfo=UTC))
    assert synced.sessions[-1].day == FRIDAY
    assert [each.session for each in desk.kept()][-1] == FRIDAY


def test_a_gap_of_the_source_is_not_asked_again_before_the_next_day(desk: Desk) -> None:
    shop = Shop(stock={"MARA": week(10.0, 10.1, None, 10.3, 10.4)})
    desk.sources = [shop]
    told = desk.sync(MARA).notices
    assert [n.message for n in told] == ["Some sessions are missing from every source: MARA 2."]
    shop.orders.clear()
    assert desk.sync(MARA, now=LATER).notices == told
    assert shop.orders == []
    desk.sync(MARA, now=EVENING + timedelta(days=1))
    assert shop.orders[0] == (Grain.CLOSES, ("MARA",), WEDNESDAY, date(2025, 10, 14))


def test_a_gap_is_asked_again_where_the_store_has_lost_more_than_that(desk: Desk, tmp_path: Path) -> None:
    desk.sources = [Shop(stock={"MARA": week(10.0, 10.1, None, 10.3, 10.4)})]
    desk.sync(MARA)
    with memory_store() as empty:
        anew = Desk(empty, tmp_path, desk.sources)
        anew.sync(MARA)
        assert [each.session for each in anew.kept()] == [WEEK[0], WEDNESDAY, FRIDAY, MONDAY]


def test_the_next_source_is_asked_for_the_gap_alone(desk: Desk) -> None:
    first = Shop("first", stock={"MARA": week(10.0, 10.1, None, 10.3, 10.4), "RIOT": RISING})
    second = Shop("second", stock={"MARA": RISING, "RIOT": RISING})
    desk.sources = [first, second]
    assert desk.sync(MARA, RIOT).notices == ()
    assert second.orders == [
        (Grain.CLOSES, ("MARA",), WEDNESDAY, FRIDAY),  # Friday's move needs Thursday's close of the same source
        (Grain.BARS, ("MARA",), WEDNESDAY, THURSDAY),
    ]
    gap = [each for each in desk.kept() if each.session == THURSDAY]
    assert [each.source for each in gap] == ["second"]


def test_a_source_that_blocks_is_asked_once_and_told(desk: Desk) -> None:
    blocked = Shop("first", fails_with=FailureKind.BLOCKED)
    desk.sources = [blocked, Shop("second", stock={"MARA": RISING, "RIOT": RISING, "CLSK": RISING})]
    synced = desk.sync(MARA, RIOT, CLSK)
    assert len(blocked.orders) == 1
    assert [n.message for n in synced.notices] == ["first: does not answer."]
    assert synced.closes == 12


def test_a_source_that_is_asked_three_times_in_vain_is_left_alone(desk: Desk) -> None:
    vain = Shop("first", fails_with=FailureKind.BAD_ANSWER)
    symbols = [f"S{number}" for number in range(10)]
    desk.sources = [vain, Shop("second", stock=dict.fromkeys(symbols, RISING))]
    desk.sync(*map(Instrument, symbols))
    assert len(vain.orders) == 3


def test_when_no_source_answers_the_cause_is_told(desk: Desk) -> None:
    desk.sources = [Shop("first", fails_with=FailureKind.COOLING_DOWN), Shop("second", fails_with=FailureKind.TIMEOUT)]
    with pytest.raises(NoQuotesError, match="no source gave a usable answer"):
        desk.sync(MARA)


def test_refused_credentials_alone_are_told_as_such(desk: Desk) -> None:
    desk.sources = [Shop(fails_with=FailureKind.NO_CREDENTIALS)]
    with pytest.raises(CredentialsError):
        desk.sync(MARA)


def test_a_whole_store_needs_no_source_that_answers(desk: Desk) -> None:
    desk.sources = [Shop(stock={"MARA": RISING})]
    desk.sync(MARA)
    desk.sources = [Shop(fails_with=FailureKind.BLOCKED)]
    assert desk.sync(MARA).closes == 0


def test_a_symbol_that_nobody_knows_is_an_answer_and_no_failure(desk: Desk) -> None:
    desk.sources = [Shop()]
    assert [n.message for n in desk.sync(Instrument("GONE")).notices] == [
        "Some sessions are missing from every source: GONE 4."
    ]


def test_files_of_the_user_are_not_asked(desk: Desk) -> None:
    file = Shop(stock={"MARA": RISING})
    file.card = replace(file.card, network=False)
    desk.sources = [file]
    with pytest.raises(NoQuotesError, match="no source that is asked over a network"):
        desk.sync(MARA)
    assert file.orders == []


def test_nothing_is_lacking_before_the_listing(desk: Desk) -> None:
    desk.sources = [Shop(stock={"MARA": RISING[3:]}, listed={"MARA": FRIDAY})]
    synced = desk.sync(MARA)
    assert synced.notices == ()
    assert [each.session for each in desk.kept()] == [FRIDAY, MONDAY]


def test_an_instrument_of_another_calendar_is_not_asked_for(desk: Desk) -> None:
    shop = Shop(stock={"MARA": RISING})
    desk.sources = [shop]
    assert desk.sync(MARA, Instrument("GC=F")).symbols == 1
    assert all("GC=F" not in symbols for _, symbols, _, _ in shop.orders)


def test_t22_a_split_that_comes_with_the_daily_bars_re_bases_what_was_held_before_it(desk: Desk) -> None:
    before = datetime(2025, 10, 9, 21, tzinfo=UTC)
    desk.store.save(bar(session=day, close=20.0, source="fake", arrived_at=before) for day in WEEK[:3])
    split = Split(FRIDAY, 2, 1)
    desk.sources = [Shop(stock={"MARA": week(10.0, 10.0, 10.0, 10.2, 10.4)}, splits={"MARA": (split,)})]
    synced = desk.sync(MARA)
    assert [each.close for each in desk.kept()] == [10.0, 10.0, 10.0, 10.2, 10.4]
    assert {n.code for n in synced.notices} <= {"correction"}


def test_a_move_that_its_own_bar_settles_is_kept_with_the_verdict(desk: Desk) -> None:
    fallen = (*RISING[:-1], Bar(MONDAY, 8.0, 8.5, 8.8, 7.9, 1000.0))  # 8.8 is within 15 % of 10.3
    desk.sources = [Shop(stock={"MARA": fallen})]
    desk.sync(MARA)
    assert verdict_text(desk.kept()[-1]) == "confirmed"


def test_a_close_that_is_corrected_is_told(desk: Desk) -> None:
    desk.store.save([bar(session=FRIDAY, close=11.0, source="fake")])
    desk.sources = [Shop(stock={"MARA": RISING})]
    assert [n.message for n in desk.sync(MARA).notices] == ["MARA 2025-10-10: fake corrected 11 to 10.3."]


def test_an_early_close_of_an_index_is_asked_again_when_it_has_settled(desk: Desk) -> None:
    shop = Shop(stock={"^IXIC": RISING})
    desk.sources = [shop]
    desk.sync(NASDAQ)
    assert desk.kept("^IXIC")[-1].unsettled
    shop.orders.clear()
    desk.sync(NASDAQ)
    assert shop.orders == []
    desk.sync(NASDAQ, now=LATER)
    assert shop.orders == [(Grain.CLOSES, ("^IXIC",), FRIDAY, MONDAY)]
    assert not desk.kept("^IXIC")[-1].unsettled


def test_a_source_without_a_past_gives_the_last_session_with_the_close_it_was_measured_from(desk: Desk) -> None:
    desk.sources = [Shop(stock={"MARA": RISING[-2:]}, base_is_derived=True)]
    desk.sync(MARA, since=MONDAY)
    assert [(each.session, each.previous_close) for each in desk.kept()] == [(MONDAY, 10.3)]


def test_neither_the_name_nor_the_note_of_a_source_decides_what_is_kept_of_it(desk: Desk) -> None:
    class Noted(Shop):
        def fetch(self, want: Want, window: Window) -> Answer:
            answer = super().fetch(want, window)
            note = "Prices are delayed by a day."
            return replace(answer, note=note) if isinstance(answer, History) else answer

    desk.sources = [Noted("split-adjusted", stock={"MARA": RISING})]
    desk.sync(MARA)
    assert [each.session for each in desk.kept()] == list(WEEK)
    assert {(each.source, each.verdict, each.previous_close) for each in desk.kept()} == {
        ("split-adjusted", None, None)
    }


def test_of_a_coin_the_hours_at_the_closes_are_kept(desk: Desk) -> None:
    first = datetime(2025, 10, 7, 18, tzinfo=UTC)
    hours = tuple(Candle(first + timedelta(hours=step), 100.0 + step) for step in range(24 * 6 + 3))
    shop = Shop(coins={"BTC-USD": hours})
    desk.sources = [shop]
    assert desk.sync(BITCOIN).closes == 4
    kept = tuple(desk.store.all_candles())
    assert [each.ends.day for each in kept] == [7, 8, 9, 10, 13]
    assert {each.ends.hour for each in kept} == {20}
    assert [grain for grain, _, _, _ in shop.orders] == [Grain.HOURS]


def test_each_step_says_how_far_it_is(desk: Desk) -> None:
    desk.sources = [Shop(stock={"MARA": RISING, "RIOT": RISING, "CLSK": RISING})]
    desk.sync(MARA, RIOT, CLSK)
    assert desk.steps == [
        Step(0, 3, "closes of MARA, RIOT ..."),
        Step(0, 3, "daily bars of MARA, RIOT"),
        Step(2, 3, "daily bars of CLSK"),
    ]


def test_the_quote_of_an_answer_is_not_taken_for_a_bar(desk: Desk) -> None:
    class Quoting(Shop):
        def fetch(self, want: Want, window: Window) -> Answer:
            answer = super().fetch(want, window)
            return replace(answer, quote=quote(99.0, EVENING)) if isinstance(answer, History) else answer

    desk.sources = [Quoting(stock={"MARA": RISING[:-1]})]
    desk.sync(MARA)
    assert [each.session for each in desk.kept()][-1] == FRIDAY


def test_daily_bars_that_no_source_gives_whole_are_not_told_as_lacking(desk: Desk) -> None:
    desk.sources = [Shop(stock={"MARA": tuple(Bar(each.session, each.close) for each in RISING)})]
    synced = desk.sync(MARA)
    assert (synced.closes, synced.details, synced.notices) == (4, 0, ())


def test_of_an_interrupted_sync_only_what_was_asked_for_is_remembered_as_absent(desk: Desk) -> None:
    class Interrupted(Shop):
        def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
            if len(self.orders) == 1:
                raise KeyboardInterrupt
            return super().fetch_many(wants, window)

    first = date(2025, 9, 3)  # 40 days before Monday: two stretches, the newer one comes first
    for each in calendar().between(date(2025, 9, 2), MONDAY):
        whole = None if each.day in {first, MONDAY} else 10.0
        desk.store.save([bar(session=each.day, open=whole, high=whole, low=whole, volume=whole, source="fake")])
    desk.sources = [Interrupted(stock={"MARA": (Bar(MONDAY, 100.0),)})]
    with pytest.raises(KeyboardInterrupt):
        desk.sync(MARA, since=first)
    shop = Shop(stock={"MARA": (Bar(MONDAY, 100.0),)})
    desk.sources = [shop]
    desk.sync(MARA, since=first)
    assert shop.orders == [(Grain.BARS, ("MARA",), date(2025, 9, 2), first)]


def test_a_source_is_neither_asked_nor_waited_for_what_it_does_not_cover(desk: Desk) -> None:
    shop = Shop(covered=frozenset({InstrumentType.EQUITY}))
    desk.sources = [shop]
    desk.sync(BITCOIN)
    assert (shop.orders, desk.pauses) == ([], [])


STARTS = (date(2025, 10, 1), date(2025, 11, 3), date(2025, 12, 1))  # of months


def test_rows_that_are_no_days_are_removed_told_and_asked_for_again(desk: Desk) -> None:
    late = datetime(2025, 12, 2, 2, tzinfo=UTC)
    mine = [bar(session=day, close=50.0, source="fake") for day in STARTS]
    desk.store.save([*mine, bar(session=FRIDAY, close=9.0, source="import")])
    days = tuple(each.day for each in calendar().between(date(2025, 10, 31), date(2025, 12, 1)))
    desk.sources = [Shop(stock={"MARA": week(*(10.0 + at / 10 for at in range(len(days))), days=days)})]
    desk.sync(MARA, now=late, since=date(2025, 11, 3))
    found = [each for each in desk.kept() if each.source == "fake"]
    assert [each.session for each in found] == list(days)
    assert {each.close for each in found} & {50.0} == set()
    assert [each.close for each in desk.kept() if each.source == "import"] == [9.0]
    (told,) = [notice.message for notice in desk.told if notice.code == "wrong-rows"]
    assert told == (
        "Removed MARA from fake: 3 rows from 2025-10-01 to 2025-12-01 of months and not of days; "
        "for the days before 2025-11-03: `movers sync --since 2025-10-01`."
    )


def test_what_was_removed_is_told_also_where_no_source_answers(desk: Desk) -> None:
    desk.store.save(bar(session=day, close=50.0, source="fake") for day in STARTS)
    desk.sources = [Shop(fails_with=FailureKind.TIMEOUT)]
    with pytest.raises(NoQuotesError):
        desk.sync(MARA, now=datetime(2025, 12, 2, 2, tzinfo=UTC), since=date(2025, 11, 3))
    assert [notice.code for notice in desk.told] == ["wrong-rows"]


def test_rows_of_a_source_that_is_not_asked_in_this_sync_are_left(desk: Desk) -> None:
    desk.store.save([bar(session=day, source="other") for day in STARTS])
    desk.sources = [Shop(stock={"MARA": RISING})]
    desk.sync(MARA)
    assert len([each for each in desk.kept() if each.source == "other"]) == 3


def test_asking_again_for_closes_alone_empties_no_cell(desk: Desk) -> None:
    desk.sources = [Shop(stock={"MARA": RISING})]
    desk.sync(MARA)
    before = desk.kept()
    desk.sources = [Shop(stock={"MARA": tuple(Bar(b.session, b.close, volume=0.0) for b in RISING)})]
    (desk.folder / "sync.json").unlink(missing_ok=True)
    desk.store.remove_bars([before[1][:3]])  # type: ignore[list-item] # the key of a bar
    desk.sync(MARA)
    assert [each for each in desk.kept() if each.session != before[1].session] == [before[0], *before[2:]]


class TestClocks:
    def clocks(self, **hours: float) -> ServerClocks:
        """Servers of these sources, so many hours ahead of our clock."""
        made = ServerClocks(EVENING)
        for name, ahead in hours.items():
            made.note(name, name, {"date": format_datetime(EVENING + timedelta(hours=ahead), usegmt=True)})
        return made

    def test_on_a_wrong_clock_nothing_is_kept_and_the_sync_ends_with_that(self, desk: Desk) -> None:
        desk.sources, desk.clocks = [Shop("one", stock={"MARA": RISING})], self.clocks(one=3)
        with pytest.raises(NoQuotesError, match="This machine's clock is 3 hours behind that of one"):
            desk.sync(MARA)
        assert desk.kept() == []

    def test_a_source_with_a_wrong_clock_is_passed_over_and_told(self, desk: Desk) -> None:
        odd, good = Shop("one", stock={"MARA": RISING}), Shop("two", stock={"MARA": RISING})
        desk.sources, desk.clocks = [odd, good], self.clocks(one=3, two=0)
        told = desk.sync(MARA)
        assert {each.source for each in desk.kept()} == {"two"}
        assert [notice.code for notice in told.notices] == ["clock"]

    def test_what_was_not_kept_counts_as_not_answered(self, desk: Desk) -> None:
        desk.sources, desk.clocks = [Shop("one", stock={"MARA": RISING})], self.clocks(one=3, two=0)
        desk.sync(MARA)
        desk.clocks = None
        assert desk.sync(MARA).closes == 4

    def test_a_source_may_answer_with_the_time_that_has_passed_since_the_start(self, desk: Desk) -> None:
        ticks = iter([0.0, *[600.0] * 99])
        desk.sources = [shop := Told("one", stock={"MARA": RISING})]
        desk.clocks = ServerClocks(EVENING, lambda: next(ticks))
        desk.sync(MARA)
        assert set(shop.instants) == {EVENING + timedelta(minutes=10)}


class Told(Shop):
    """Keeps the instants that it is told."""

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        self.instants = [*getattr(self, "instants", []), window.now]
        return super().fetch_many(wants, window)


def test_what_is_wrong_with_the_services_themselves_is_told(desk: Desk) -> None:
    desk.notices = (Notice("proxy", "An entry means nothing."),)
    desk.sources = [Shop(stock={"MARA": RISING})]
    assert desk.sync(MARA).notices == desk.notices
