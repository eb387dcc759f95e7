"""What a history asks for, keeps and refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.errors import NoQuotesError, UsageError
from cryptoai_cli.market.bar import Bar, History, Split
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import FormerSymbol, Instrument, InstrumentType
from cryptoai_cli.market.session import Session
from cryptoai_cli.report.history import GroupHistory, SymbolHistory
from cryptoai_cli.sources.base import Answer, Grain, Want, Window
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.store.opening import open_store
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.archive.settled_records import Records
from cryptoai_cli.workflows.history import _join_records, group_history, latest_sessions, sessions_since, symbol_history
from cryptoai_cli.workflows.services import Services
from tests.build import (
    BITCOIN,
    EVENING,
    FRIDAY,
    MONDAY,
    MORNING,
    NASDAQ,
    THURSDAY,
    WEDNESDAY,
    calendar,
    candles,
    group,
    history,
    quote,
    session,
)
from tests.fakes import FakeSource, two_that_meet
from tests.store.kept import bar, filled

DAYS = (WEDNESDAY, THURSDAY, FRIDAY, MONDAY)
SHARE = Instrument("MARA", "Marathon")


def whole(closes: Mapping[date, float], symbol: str = "MARA") -> History:
    """Daily bars with everything, and the split events."""
    made = tuple(Bar(day, c, c - 1, c + 1, c - 2, 1000.0) for day, c in closes.items())
    return History(symbol, "fake", bars=made, splits=(), kind=InstrumentType.EQUITY, currency="USD")


CLOSES = dict(zip(DAYS, (100.0, 110.0, 99.0, 108.9), strict=True))


@dataclass
class Desk:
    """Shows histories against one store."""

    path: Path

    def services(self, *sources: FakeSource, now: datetime = EVENING, offline: bool = False) -> Services:
        built = BuiltSources(() if offline else sources)
        memory = Memory(self.path, now, Rules(offline=offline))
        return Services(calendar(), Chain(lambda: built), now, now, lambda _: None, memory=memory, is_offline=offline)

    def symbol(
        self,
        *sources: FakeSource,
        instrument: Instrument = SHARE,
        count: int = 3,
        now: datetime = EVENING,
        offline: bool = False,
        is_configured: bool = True,
    ) -> SymbolHistory:
        services = self.services(*sources, now=now, offline=offline)
        sessions = latest_sessions(count, calendar(), now)
        return symbol_history(instrument, sessions, services, is_configured=is_configured)

    def group(self, *sources: FakeSource, offline: bool = False) -> GroupHistory:
        one, two = group("one", "ABC"), group("two", "DEF")
        services = self.services(*sources, offline=offline)
        return group_history(one, (one, two), latest_sessions(3, calendar(), EVENING), services, Measure.MEDIAN)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "store.sqlite")


def days(sessions: tuple[Session, ...]) -> list[str]:
    return [each.day.isoformat() for each in sessions]


def test_the_sessions_come_after_the_one_that_their_first_move_is_measured_from() -> None:
    assert days(latest_sessions(2, calendar(), EVENING)) == ["2025-10-09", "2025-10-10", "2025-10-13"]
    assert days(sessions_since(date(2025, 10, 11), calendar(), EVENING)) == ["2025-10-10", "2025-10-13"]


def test_a_session_that_is_open_is_not_among_them() -> None:
    assert days(latest_sessions(1, calendar(), MORNING)) == ["2025-10-09", "2025-10-10"]
    with pytest.raises(UsageError, match="still to come"):
        sessions_since(MONDAY, calendar(), MORNING)


def test_more_sessions_than_the_calendar_has_give_those_it_has() -> None:
    found = latest_sessions(9999, calendar(), EVENING)
    assert found[0].day == date(2025, 9, 2)


def test_a_symbol_costs_one_request_for_whole_bars_and_none_the_next_time(desk: Desk) -> None:
    source = FakeSource(bars={"MARA": whole(CLOSES)})
    shown = desk.symbol(source)
    assert source.asked == [("MARA", Grain.BARS)]
    assert [row.session for row in shown.rows] == list(DAYS[1:])
    assert [row.simple_return for row in shown.rows] == pytest.approx([0.1, -0.1, 0.1])
    assert (shown.rows[0].open, shown.rows[0].high, shown.rows[0].low) == (109.0, 111.0, 108.0)
    assert desk.symbol(source) == shown
    assert source.asked == [("MARA", Grain.BARS)]
    assert desk.symbol(offline=True) == shown


def test_what_is_kept_counts_more_than_what_is_fetched_for_it_has_the_verdict(desk: Desk) -> None:
    suspected = {THURSDAY: "suspect: looks like a split"}
    with open_store(desk.path, EVENING).store as store:
        store.save(bar("MARA", day, CLOSES[day], source="fake", verdict=suspected.get(day, "")) for day in DAYS[:3])
    source = FakeSource(bars={"MARA": whole(CLOSES)})
    shown = desk.symbol(source)
    assert source.asked == [("MARA", Grain.BARS)]  # for Monday
    assert [(row.simple_return, row.note) for row in shown.rows] == [
        (None, "suspect: looks like a split"),
        (None, ""),  # a doubtful close is no base either
        (pytest.approx(0.1), ""),
    ]


def test_what_a_source_gives_beyond_the_sessions_asked_for_does_not_put_it_before_another_one(desk: Desk) -> None:
    with open_store(desk.path, EVENING).store as store:
        store.save(bar("MARA", day, CLOSES[day], source="old") for day in DAYS[:3])
    longer = dict.fromkeys((s.day for s in calendar().between(date(2025, 9, 15), date(2025, 10, 7))), 50.0)
    source = FakeSource(bars={"MARA": whole({**longer, **{day: CLOSES[day] for day in DAYS[1:]}})})
    shown = desk.symbol(source)
    assert [row.source for row in shown.rows] == ["old", "old", "fake"]  # three closes each: the name decides


def test_closes_that_a_report_kept_are_completed_to_whole_bars(desk: Desk) -> None:
    with open_store(desk.path, EVENING).store as store:
        store.save(bar("MARA", day, close, source="fake") for day, close in CLOSES.items())
    source = FakeSource(bars={"MARA": whole(CLOSES)})
    assert desk.symbol(source).rows[-1].open == pytest.approx(107.9)
    assert source.asked == [("MARA", Grain.BARS)]


def test_where_no_source_gives_bars_closes_must_do(desk: Desk) -> None:
    source = FakeSource(closes={"MARA": history(CLOSES)})
    shown = desk.symbol(source)
    assert [grain for _, grain in source.asked] == [Grain.BARS, Grain.CLOSES]
    assert (shown.rows[-1].close, shown.rows[-1].open) == (108.9, None)


def test_t07_a_live_bar_is_neither_shown_nor_kept(desk: Desk) -> None:
    live = replace(whole(CLOSES), quote=quote(as_of=MORNING))
    shown = desk.symbol(FakeSource(bars={"MARA": live}), now=MORNING, count=2)
    assert [row.session for row in shown.rows] == [THURSDAY, FRIDAY]
    with open_store(desk.path, MORNING).store as store:
        assert [kept.session for kept in store.all_bars()] == list(DAYS[:3])


def test_a_store_that_takes_nothing_is_no_reason_to_show_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(desk.path, EVENING).store.close()
    monkeypatch.setattr("cryptoai_cli.store.opening.may_write", lambda _: False)
    shown = desk.symbol(FakeSource(bars={"MARA": whole(CLOSES)}))
    assert [row.close for row in shown.rows] == [110.0, 99.0, 108.9]
    assert [notice.code for notice in shown.notices] == ["store-read-only"]


def test_a_split_that_comes_along_puts_the_bars_before_it_right(desk: Desk) -> None:
    before = datetime(2025, 10, 9, 21, tzinfo=UTC)
    with open_store(desk.path, EVENING).store as store:
        store.save([bar("MARA", WEDNESDAY, 300.0, source="fake", arrived_at=before)])
    source = FakeSource(bars={"MARA": replace(whole({d: CLOSES[d] for d in DAYS[1:]}), splits=(Split(FRIDAY, 3, 1),))})
    shown = desk.symbol(source)
    assert shown.rows[0].simple_return == pytest.approx(0.1)  # 110 by 300 / 3


def not_adjusted() -> History:
    raw = dict(zip(DAYS, (1.0, 1.0, 1.0, 1.3), strict=True))
    bars = tuple(Bar(d, c, c, c * 1.1, c * 0.9, 1000.0) for d, c in raw.items() if d < MONDAY)
    last = Bar(MONDAY, 1.3, 1.96, 2.02, 1.25, 1000.0)
    return replace(whole(raw), bars=(*bars, last), splits=(Split(MONDAY, 1, 2),))


def test_a_split_is_judged_also_where_nothing_can_be_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(desk.path, EVENING).store.close()
    monkeypatch.setattr("cryptoai_cli.store.opening.may_write", lambda _: False)
    shown = desk.symbol(FakeSource(bars={"MARA": not_adjusted()}))
    assert shown.rows[-1].simple_return == pytest.approx(-0.35)


def test_closes_that_a_source_has_not_adjusted_are_shown_on_the_basis_of_the_last_session(desk: Desk) -> None:
    for shown in (desk.symbol(FakeSource(bars={"MARA": not_adjusted()})), desk.symbol(offline=True)):
        assert [row.close for row in shown.rows] == [2.0, 2.0, 1.3]
        assert [row.simple_return for row in shown.rows] == [0.0, 0.0, pytest.approx(-0.35)]
        assert shown.rows[0].high == pytest.approx(2.2)
        assert shown.rows[0].volume == 500.0


def test_sessions_before_the_first_one_held_are_left_out(desk: Desk) -> None:
    source = FakeSource(bars={"MARA": whole({FRIDAY: 99.0, MONDAY: 108.9})})
    shown = desk.symbol(source)
    assert [row.session for row in shown.rows] == [FRIDAY, MONDAY]
    assert shown.base.day == THURSDAY


def test_a_coin_is_asked_for_hours(desk: Desk) -> None:
    prices: dict[datetime, float | None] = {session(day).closes: close for day, close in CLOSES.items()}
    coin = history({}, symbol="BTC-USD", candles=candles(prices), kind=InstrumentType.CRYPTO)
    source = FakeSource(hours={"BTC-USD": coin})
    shown = desk.symbol(source, instrument=BITCOIN)
    assert source.asked == [("BTC-USD", Grain.HOURS)]
    assert shown.is_coin
    assert [row.simple_return for row in shown.rows] == pytest.approx([0.1, -0.1, 0.1])


def test_t20_the_symbols_and_the_name_are_those_of_the_sessions(desk: Desk) -> None:
    keel = Instrument("KEEL", "Keel", formerly=(FormerSymbol("BITF", FRIDAY, "Bitfarms"),))
    source = FakeSource(bars={"KEEL": whole(CLOSES, "KEEL")})
    shown = desk.symbol(source, instrument=keel)
    assert [row.symbol for row in shown.rows] == ["BITF", "BITF", "KEEL"]
    assert (shown.symbol, shown.name) == ("KEEL", "Keel")


def test_a_symbol_that_nobody_knows_is_a_wrong_usage(desk: Desk) -> None:
    with pytest.raises(UsageError, match="there is no group or symbol 'XYZ'"):
        desk.symbol(FakeSource(), instrument=Instrument("XYZ"), is_configured=False)
    with pytest.raises(UsageError, match="there is no group or symbol 'XYZ'"):
        desk.symbol(instrument=Instrument("XYZ"), is_configured=False, offline=True)


def test_a_symbol_that_nobody_could_be_asked_for_is_no_wrong_usage(desk: Desk) -> None:
    with pytest.raises(NoQuotesError, match="MARA since 2025-10-08"):
        desk.symbol(FakeSource(fails_with=FailureKind.UNREACHABLE), is_configured=False)
    with pytest.raises(NoQuotesError, match="nothing usable is stored for MARA"):
        desk.symbol(offline=True)


def shares(**more: Mapping[date, float]) -> dict[str, History]:
    flat = dict.fromkeys(DAYS, 100.0)
    return {s: history(more.get(s, flat), symbol=s) for s in "ABCDEF"}


def test_a_group_costs_one_round_of_closes_and_is_ranked_among_all_groups(desk: Desk) -> None:
    source = FakeSource(closes=shares(A=CLOSES, B=CLOSES, C=CLOSES))
    shown = desk.group(source)
    assert sorted(source.symbols_asked(Grain.CLOSES)) == list("ABCDEF")
    assert source.symbols_asked(Grain.BARS) == []
    assert [row.rank for row in shown.rows] == [1, 2, 1]
    assert (shown.days_led, shown.days_ranked, shown.groups) == (2, 3, 2)
    assert shown.rows[-1].index == pytest.approx(108.9)
    asked = len(source.asked)
    assert desk.group(source) == shown
    assert len(source.asked) == asked
    assert desk.group(offline=True) == shown


def test_sessions_of_which_nothing_is_held_are_told(desk: Desk) -> None:
    holed = {WEDNESDAY: 100.0, THURSDAY: 110.0, MONDAY: 120.0}
    shown = desk.group(FakeSource(closes=shares(A=holed, B=holed, C=holed)))
    assert [row.mean_return is None for row in shown.rows] == [False, True, True]
    (told,) = [notice.message for notice in shown.notices if notice.code == "gap"]
    assert f"2 sessions from {FRIDAY} to {MONDAY}" in told
    whole_one = desk.group(FakeSource(closes=shares(A=CLOSES, B=CLOSES, C=CLOSES)))
    assert [notice for notice in whole_one.notices if notice.code == "gap"] == []


def test_a_group_of_which_nothing_is_had_is_an_error(desk: Desk) -> None:
    with pytest.raises(NoQuotesError, match="One since 2025-10-08"):
        desk.group(FakeSource(fails_with=FailureKind.TIMEOUT))


def test_an_early_close_of_an_index_is_asked_again(desk: Desk) -> None:
    with open_store(desk.path, EVENING).store as store:
        store.save(
            bar("^IXIC", day, close, source="fake", open=1.0, unsettled=day == MONDAY) for day, close in CLOSES.items()
        )
    source = FakeSource(bars={"^IXIC": whole({**CLOSES, MONDAY: 109.9}, "^IXIC")})
    assert desk.symbol(source, instrument=NASDAQ).rows[-1].close == 108.9
    later = desk.symbol(source, instrument=NASDAQ, now=EVENING + timedelta(hours=1))
    assert later.rows[-1].close == 109.9
    assert [notice.code for notice in later.notices] == ["correction"]


def test_only_what_is_held_of_the_sources_named_is_shown(desk: Desk) -> None:
    filled(desk.path, [bar("A", day, 100.0 + at, source="first") for at, day in enumerate((THURSDAY, FRIDAY, MONDAY))])
    services = desk.services(offline=True)
    sessions = latest_sessions(2, calendar(), EVENING)
    share = Instrument("A")
    assert symbol_history(share, sessions, services, is_configured=True).rows[-1].source == "first"
    limited = replace(services, memory=Memory(desk.path, EVENING, Rules(offline=True, only=frozenset({"second"}))))
    with pytest.raises(NoQuotesError):
        symbol_history(share, sessions, limited, is_configured=True)


def test_of_several_sources_held_the_one_of_the_order_is_shown(desk: Desk) -> None:
    days = (THURSDAY, FRIDAY, MONDAY)
    mine = [bar("A", day, 100.0 + at, source="second") for at, day in enumerate(days)]
    more = [bar("A", day, 200.0 + at, source="first") for at, day in enumerate((WEDNESDAY, *days))]
    filled(desk.path, [*mine, *more])
    memory = Memory(desk.path, EVENING, Rules(offline=True, order=("second",)))
    services = replace(desk.services(offline=True), memory=memory)
    sessions = latest_sessions(2, calendar(), EVENING)
    found = symbol_history(Instrument("A"), sessions, services, is_configured=True)
    assert [row.source for row in found.rows] == ["second", "second"]


def test_an_answer_fills_the_holes_of_what_is_held_and_empties_none() -> None:
    kept = bar(volume=5.0, verdict="confirmed")
    answer = bar(open=99.0, high=103.0, low=98.0)
    sessions = latest_sessions(2, calendar(), EVENING)
    (found,) = _join_records(Records((answer,)), Records((kept,)), sessions).bars
    assert found == kept._replace(open=99.0, high=103.0, low=98.0)
    (alone,) = _join_records(Records((answer, bar(session=WEDNESDAY))), Records(), sessions).bars
    assert alone == answer


def test_t51_coins_are_asked_while_shares_are_waited_for(desk: Desk) -> None:
    sources, mixed = two_that_meet(), group("mixed", ["A", "BTC-USD"])
    with pytest.raises(NoQuotesError):
        group_history(mixed, (mixed,), latest_sessions(3, calendar(), EVENING), desk.services(*sources), Measure.MEDIAN)
    assert [source.has_met for source in sources] == [True, True]


def test_the_first_source_is_asked_once_for_shares_and_coins(desk: Desk) -> None:
    prices: dict[datetime, float | None] = {session(day).closes: close for day, close in CLOSES.items()}
    coin = history({}, symbol="BTC-USD", candles=candles(prices), kind=InstrumentType.CRYPTO)
    calls: list[int] = []

    class Counting(FakeSource):
        def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
            calls.append(len(wants))
            return super().fetch_many(wants, window)

    source = Counting(closes={"A": history(CLOSES, symbol="A")}, hours={"BTC-USD": coin})
    mixed = group("mixed", ["A", "BTC-USD"])
    group_history(mixed, (mixed,), latest_sessions(3, calendar(), EVENING), desk.services(source), Measure.MEDIAN)
    assert calls == [2]
