"""Which splits inside a period are asked for, and of whom."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from cryptoai_cli.analysis.price_basis import KnownSplit
from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import History, Split
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Interval, State
from cryptoai_cli.sources.base import Grain
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.workflows.archive.stored import StoredBySymbol, columns_of_bars, stored_by_symbol
from cryptoai_cli.workflows.fetch.period_splits import PeriodSplits, find_period_splits
from cryptoai_cli.workflows.services import Services
from tests.build import EVENING, FRIDAY, MONDAY, NASDAQ, calendar, history, session
from tests.fakes import FakeSource
from tests.store.kept import bar

BASE = date(2025, 10, 6)
A, B = Instrument("A"), Instrument("B")
CLOSES = {s.day: 100.0 for s in calendar().between(BASE, MONDAY)}
INSIDE = [s.day for s in calendar().between(BASE, MONDAY)][1:]


def whole(**splits: float) -> CorporateActions:
    return CorporateActions(MONDAY, "fake", is_whole=True, splits={s: Split(MONDAY, r, 1) for s, r in splits.items()})


def with_events(source: FakeSource) -> FakeSource:
    source.card = replace(source.card, has_events=True)
    return source


def look(
    source: FakeSource,
    answers: Mapping[Instrument, History] | None = None,
    held: StoredBySymbol | None = None,
    *,
    now: datetime = EVENING,
    offline: bool = False,
) -> PeriodSplits:
    told = answers or {i: history(CLOSES, symbol=i.symbol) for i in (A, B)}
    services = Services(
        calendar(), Chain(lambda: BuiltSources((source,))), now, now, lambda _: None, is_offline=offline
    )
    span = Interval(session(BASE), session(MONDAY), State.FINAL, now)
    return find_period_splits(tuple(told.items()), span, held or {}, services)


def test_the_list_of_each_recent_session_of_the_period_is_asked_for() -> None:
    source = FakeSource(actions=whole())
    assert look(source) == PeriodSplits()
    assert [s.day for s in source.sessions_asked] == INSIDE
    assert source.asked == []


def test_a_listed_split_is_told_and_its_share_alone_is_looked_at_for_the_open() -> None:
    bars = history(CLOSES, symbol="A", splits=[Split(MONDAY, 2, 1)])
    source = with_events(FakeSource(actions=whole(A=2.0), bars={"A": bars}))
    found = look(source)
    assert found.splits["A"][0] == KnownSplit(MONDAY, 2.0)
    assert source.asked == [("A", Grain.BARS)]
    assert found.bars["A"].splits == (Split(MONDAY, 2, 1),)


def test_without_a_list_the_daily_bars_of_each_share_are_looked_at() -> None:
    source = with_events(FakeSource(bars={"A": history(CLOSES, symbol="A", splits=[])}))
    found = look(source)
    assert source.symbols_asked(Grain.BARS) == ["A", "B"]
    assert list(found.bars) == ["A"]
    assert len(source.sessions_asked) == 1


def test_at_most_twenty_are_looked_at_those_with_a_split_on_record_first() -> None:
    many = {Instrument(f"S{n:02}"): history(CLOSES, symbol=f"S{n:02}") for n in range(25)}
    held = stored_by_symbol(columns_of_bars([bar("S24", FRIDAY)]), (), (), {"S24": (KnownSplit(FRIDAY, 2.0),)})
    source = with_events(FakeSource())
    look(source, many, held)
    assert source.symbols_asked(Grain.BARS) == ["S24", *(f"S{n:02}" for n in range(19))]


def test_nothing_is_asked_where_the_answer_tells_of_splits_or_nothing_can_split() -> None:
    told = {A: history(CLOSES, symbol="A", splits=[]), NASDAQ: history(CLOSES, symbol="^IXIC", kind=None)}
    source = with_events(FakeSource(actions=whole()))
    assert look(source, told) == PeriodSplits()
    assert (source.asked, source.sessions_asked) == ([], [])


def test_nothing_is_asked_of_sessions_more_than_a_week_old_nor_offline() -> None:
    source = with_events(FakeSource(actions=whole()))
    assert look(source, now=EVENING + timedelta(days=8)) == PeriodSplits()
    assert look(source, offline=True) == PeriodSplits()
    assert (source.asked, source.sessions_asked) == ([], [])
