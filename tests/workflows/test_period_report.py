"""A report over several sessions: what it measures, what it asks for, what it keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.errors import NoQuotesError
from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import Bar, History, Split
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import FormerSymbol, Instrument, InstrumentType
from cryptoai_cli.market.session import Interval, State
from cryptoai_cli.report.model import Notice, Report, Row
from cryptoai_cli.sources.base import Answer, Grain, Want, Window
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.store.opening import open_store
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.period_report import make_period_report, period_move, stored_period_report
from cryptoai_cli.workflows.periods import parse_period
from cryptoai_cli.workflows.report import ReportRequest
from cryptoai_cli.workflows.services import Services
from tests.build import (
    BITCOIN,
    EVENING,
    FRIDAY,
    MONDAY,
    NASDAQ,
    SP500,
    calendar,
    candles,
    history,
    quote,
    session,
)
from tests.fakes import FakeSource
from tests.store.kept import bar, candle, fact

BASE = date(2025, 10, 6)
WEEK = tuple(s.day for s in calendar().between(BASE, MONDAY))
ALL = ("^IXIC", "^GSPC", "A", "B", "C")


def shares(**ends: float | None) -> dict[str, History]:
    """Histories from 100 on the Monday before to these closes; in between the closes go astray."""
    closes = {"^IXIC": 102.0, "^GSPC": 101.0, **ends}
    return {
        symbol: history({**dict.fromkeys(WEEK, 77.0), BASE: 100.0, MONDAY: close}, symbol=symbol)
        for symbol, close in closes.items()
    }


@dataclass
class WindowSource(FakeSource):
    """Answers only what lies in the window that is asked, as a provider does, and remembers the windows."""

    windows: list[tuple[Grain, date, date, int]] = field(default_factory=list)

    def fetch(self, want: Want, window: Window) -> Answer:
        self.windows.append((want.grain, window.first.day, window.last.day, len(window.sessions)))
        answer = super().fetch(want, window)
        if not isinstance(answer, History):
            return answer
        near = [c for c in answer.candles if window.first.opens <= c.ends <= window.last.closes + timedelta(hours=2)]
        return replace(answer, candles=tuple(near))


@dataclass
class Desk:
    """Runs reports over periods against one store."""

    path: Path
    members: tuple[Instrument, ...] = (Instrument("A"), Instrument("B"), Instrument("C"))
    benchmarks: tuple[Instrument, ...] = (NASDAQ, SP500)

    def services(self, *sources: FakeSource, now: datetime, rules: Rules) -> Services:
        built = BuiltSources(() if rules.offline else sources)
        memory = Memory(self.path, now, rules)
        return Services(
            calendar(), Chain(lambda: built), now, now, lambda _: None, memory=memory, is_offline=rules.offline
        )

    def request(self, *, verify: bool = False) -> ReportRequest:
        groups = (Group("group", "Group", self.members),)
        return ReportRequest(session(), groups, self.benchmarks, Measure.MEDIAN, RankBy.CHANGE, verify=verify)

    def over(
        self,
        *sources: FakeSource,
        period: str = "5d",
        now: datetime = EVENING,
        rules: Rules | None = None,
        verify: bool = False,
    ) -> Report:
        services = self.services(*sources, now=now, rules=rules or Rules())
        return make_period_report(self.request(verify=verify), parse_period(period, calendar(), now), services)

    def offline(self, period: str = "5d") -> Report:
        return self.over(period=period, rules=Rules(offline=True))

    def fill(
        self, closes: Mapping[str, Mapping[date, float]], verdicts: Mapping[tuple[str, date], str] | None = None
    ) -> None:
        told = verdicts or {}
        with open_store(self.path, EVENING).store as store:
            store.save(
                bar(symbol, day, close, verdict=told.get((symbol, day), ""), as_of=session(day).closes)
                for symbol, of_one in closes.items()
                for day, close in of_one.items()
            )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "store.sqlite")


@pytest.fixture
def filled(desk: Desk) -> Desk:
    desk.fill(
        {symbol: {BASE: 100.0, MONDAY: close} for symbol, close in zip(ALL, (102, 101, 90, 120, 300), strict=True)}
    )
    return desk


def row(made: Report, symbol: str) -> Row:
    return next(r for r in (*made.benchmarks, *made.rows) if r.symbol == symbol)


def test_a_period_is_measured_from_its_base_to_its_last_close_whatever_lies_between(desk: Desk) -> None:
    made = desk.over(FakeSource(closes=shares(A=90.0, B=120.0, C=300.0)))
    assert [row(made, s).simple_return for s in "ABC"] == pytest.approx([-0.1, 0.2, 2.0])
    assert row(made, "B").excess_return == pytest.approx(0.18)
    assert (made.session.day, made.previous.day) == (MONDAY, BASE)
    assert row(made, "A").previous_close == 100.0


def test_no_guard_questions_the_size_of_a_periods_move(desk: Desk) -> None:
    source = FakeSource(closes=shares(A=10.0, B=120.0, C=800.0))
    made = desk.over(source)
    assert [row(made, s).status for s in "AC"] == [Status.OK, Status.OK]
    assert source.symbols_asked(Grain.BARS) == []


def test_what_belongs_to_single_sessions_stays_empty(desk: Desk) -> None:
    source = FakeSource(closes=shares(A=90.0, B=120.0, C=300.0))
    source.closes = {s: replace(h, quote=quote(volume=1e6)) for s, h in source.closes.items()}
    shown = row(desk.over(source), "B")
    assert (shown.volume, shown.beta, shown.streak, shown.largest_since, shown.high_52w) == (None,) * 5


def test_both_ends_in_the_store_cost_no_request(filled: Desk) -> None:
    source = FakeSource(closes=shares(A=1.0, B=1.0, C=1.0))
    made = filled.over(source)
    assert source.asked == []
    assert [row(made, s).simple_return for s in "ABC"] == pytest.approx([-0.1, 0.2, 2.0])
    assert filled.offline() == replace(made, generated_at=EVENING)


def test_only_what_is_lacking_is_asked_for_and_all_of_it_is_kept(filled: Desk) -> None:
    filled.members = (*filled.members, Instrument("D"))
    source = WindowSource(closes=shares(D=130.0))
    made = filled.over(source)
    assert source.asked == [("D", Grain.CLOSES)]
    assert source.windows == [(Grain.CLOSES, BASE, MONDAY, 6)]  # every session: some sources go by the one before
    assert row(made, "D").simple_return == pytest.approx(0.3)
    with open_store(filled.path, EVENING).store as store:
        assert [kept.session for kept in store.bars(["D"], BASE, MONDAY)] == list(WEEK)


def test_asking_again_leaves_the_store_aside(filled: Desk) -> None:
    made = filled.over(FakeSource(closes=shares(A=91.0, B=121.0, C=301.0)), rules=Rules(refresh=True))
    assert row(made, "A").simple_return == pytest.approx(-0.09)


def test_two_closes_of_different_sources_make_no_move(desk: Desk) -> None:
    with open_store(desk.path, EVENING).store as store:
        store.save([bar("A", BASE, 100.0, source="one"), bar("A", MONDAY, 110.0, source="two")])
    desk.fill({symbol: {BASE: 100.0, MONDAY: 101.0} for symbol in ("^IXIC", "^GSPC", "B", "C")})
    assert row(desk.offline(), "A").status is not Status.OK


def test_an_early_close_of_an_index_is_asked_again_once_it_may_be_settled(desk: Desk) -> None:
    desk.fill({symbol: {BASE: 100.0, MONDAY: 101.0} for symbol in ALL[1:]})
    with open_store(desk.path, EVENING).store as store:
        store.save(
            [bar("^IXIC", BASE, 100.0, source="fake"), bar("^IXIC", MONDAY, 102.0, source="fake", unsettled=True)]
        )
    source = FakeSource(closes={"^IXIC": history({BASE: 100.0, MONDAY: 103.0}, symbol="^IXIC")})
    half_past, quarter_past_five = EVENING, EVENING + timedelta(minutes=45)
    assert row(desk.over(source, now=half_past), "^IXIC").simple_return == pytest.approx(0.02)
    assert source.asked == []
    made = desk.over(source, now=quarter_past_five)
    assert row(made, "^IXIC").simple_return == pytest.approx(0.03)
    source.asked.clear()
    desk.over(source, now=quarter_past_five)
    assert source.asked == []


def test_a_suspect_close_at_either_end_makes_the_period_suspect(desk: Desk) -> None:
    closes = {symbol: {BASE: 100.0, MONDAY: 110.0} for symbol in ALL}
    issue = "suspect: looks like a split"
    desk.fill(closes, {("A", BASE): issue, ("B", MONDAY): issue})
    desk.members = tuple(Instrument(s) for s in ("A", "B", "C", "^GSPC", "^IXIC"))
    made = desk.offline()
    assert [row(made, s).status for s in "ABC"] == [Status.SUSPECT, Status.SUSPECT, Status.OK]
    assert row(made, "A").reason == "the close of 2025-10-06 is in doubt: looks like a split"
    assert row(made, "B").rank is None


def test_a_close_that_is_in_doubt_at_an_end_is_not_asked_for_again(desk: Desk) -> None:
    desk.fill({symbol: {BASE: 100.0, MONDAY: 110.0} for symbol in ALL}, {("A", MONDAY): "suspect: looks like a split"})
    source = FakeSource(closes=shares(A=90.0, B=120.0, C=300.0))
    assert row(desk.over(source), "A").status is Status.SUSPECT
    assert source.asked == []


def test_of_several_sources_that_are_held_one_without_a_doubt_counts(desk: Desk) -> None:
    desk.fill({symbol: {BASE: 100.0, MONDAY: 110.0} for symbol in ALL}, {("A", MONDAY): "suspect: looks like a split"})
    with open_store(desk.path, EVENING).store as store:
        store.save([bar("A", BASE, 100.0, source="cnbc"), bar("A", MONDAY, 90.0, source="cnbc")])
    made = desk.offline()
    assert (row(made, "A").status, row(made, "A").source) == (Status.OK, "cnbc")


def test_a_base_of_an_index_that_was_kept_before_it_had_settled_is_asked_for_again(desk: Desk) -> None:
    desk.fill({symbol: {BASE: 100.0, MONDAY: 101.0} for symbol in ALL[1:]})
    with open_store(desk.path, EVENING).store as store:
        store.save(
            [bar("^IXIC", BASE, 100.0, source="fake", unsettled=True), bar("^IXIC", MONDAY, 102.0, source="fake")]
        )
    source = FakeSource(closes={"^IXIC": history({BASE: 99.0, MONDAY: 102.0}, symbol="^IXIC")})
    assert row(desk.over(source), "^IXIC").previous_close == 99.0
    assert source.asked == [("^IXIC", Grain.CLOSES)]


def test_a_halt_in_the_last_session_is_stale_and_one_at_the_base_is_none(desk: Desk) -> None:
    halted = "stale: did not trade in this session"
    closes = {symbol: {BASE: 100.0, MONDAY: 110.0} for symbol in ALL}
    desk.fill(closes, {("A", MONDAY): halted, ("B", BASE): halted})
    made = desk.offline()
    assert [row(made, s).status for s in "AB"] == [Status.STALE, Status.OK]
    assert row(made, "A").simple_return is None


def test_a_share_that_was_not_listed_at_the_base_has_no_move_and_is_no_gap(desk: Desk) -> None:
    closes = shares(A=90.0, B=120.0, C=300.0)
    closes["D"] = history({FRIDAY: 50.0, MONDAY: 55.0}, symbol="D", listed=date(2025, 10, 8))
    desk.members = tuple(Instrument(s) for s in "ABCD")
    first, second = FakeSource("first", closes=closes), FakeSource("second", closes=closes)
    made = desk.over(first, second)
    assert (row(made, "D").status, row(made, "D").reason) == (
        Status.MISSING,
        "first traded on 2025-10-08, in the period",
    )
    assert not made.partial
    assert made.groups[0].rank == 1  # 3 of the 3 that were listed
    assert second.asked == []  # there is nothing that another source could add


def test_a_missing_base_is_no_move(desk: Desk) -> None:
    closes = shares(A=90.0, B=120.0, C=300.0)
    closes["A"] = history({FRIDAY: 50.0, MONDAY: 55.0}, symbol="A")
    made = desk.over(FakeSource(closes=closes))
    assert row(made, "A").status is Status.MISSING
    assert made.partial


@pytest.mark.parametrize("price", [0.0, -3.0])
def test_a_price_that_is_not_positive_is_suspect(desk: Desk, price: float) -> None:
    made = desk.over(FakeSource(closes=shares(A=price, B=120.0, C=300.0)))
    assert row(made, "A").status is Status.SUSPECT


def test_nothing_at_all_is_an_error_that_names_the_sessions(desk: Desk) -> None:
    with pytest.raises(NoQuotesError, match="from 2025-10-07 to 2025-10-13"):
        desk.over(FakeSource(fails_with=FailureKind.UNREACHABLE))
    with pytest.raises(NoQuotesError, match="nothing usable is stored"):
        desk.offline()


def test_the_next_source_completes_what_the_first_lacks(desk: Desk) -> None:
    first = FakeSource("first", closes=shares(A=90.0, B=120.0))
    second = FakeSource("second", closes=shares(C=300.0))
    made = desk.over(first, second)
    assert [row(made, s).source for s in "ABC"] == ["first", "first", "second"]
    assert made.mixed


def hours(prices: Mapping[date, float], *, source: str = "fake") -> History:
    made = candles({session(day).closes: price for day, price in prices.items()})
    return history({}, symbol="BTC-USD", candles=made, kind=InstrumentType.CRYPTO, source=source)


def test_t25_a_coin_is_measured_between_the_closes_and_asked_around_them_only(desk: Desk) -> None:
    source = WindowSource(
        closes=shares(A=90.0, B=120.0, C=300.0), hours={"BTC-USD": hours({BASE: 100.0, FRIDAY: 1.0, MONDAY: 95.0})}
    )
    desk.benchmarks = (NASDAQ, BITCOIN)
    assert row(desk.over(source), "BTC-USD").simple_return == pytest.approx(-0.05)
    assert [each for each in source.windows if each[0] is Grain.HOURS] == [
        (Grain.HOURS, MONDAY, MONDAY, 1),
        (Grain.HOURS, BASE, BASE, 1),
    ]
    source.asked.clear()
    assert row(desk.over(source), "BTC-USD").simple_return == pytest.approx(-0.05)
    assert source.asked == []  # both closing hours are kept


def test_the_two_ends_of_a_coin_are_always_of_one_source(desk: Desk) -> None:
    first = WindowSource("first", closes=shares(A=90.0, B=120.0, C=300.0), hours={"BTC-USD": hours({MONDAY: 200.0})})
    second = WindowSource("second", hours={"BTC-USD": hours({BASE: 100.0, MONDAY: 95.0})})
    desk.benchmarks = (NASDAQ, BITCOIN)
    made = desk.over(first, second)
    assert row(made, "BTC-USD").source == "second"
    assert row(made, "BTC-USD").simple_return == pytest.approx(-0.05)


def test_a_coin_without_hours_at_both_closes_has_no_move(desk: Desk) -> None:
    days = history({BASE: 100.0, date(2025, 10, 12): 90.0, MONDAY: 95.0}, symbol="BTC-USD", kind=InstrumentType.CRYPTO)
    source = WindowSource(
        closes={**shares(A=90.0, B=120.0, C=300.0), "BTC-USD": days}, hours={"BTC-USD": hours({MONDAY: 9.0})}
    )
    desk.benchmarks = (NASDAQ, BITCOIN)
    shown = row(desk.over(source), "BTC-USD")
    assert (shown.status, shown.utc_day, shown.simple_return) == (Status.MISSING, False, None)


def test_utc_days_of_a_coin_make_no_period() -> None:
    days = history({date(2025, 10, 12): 90.0, MONDAY: 95.0}, symbol="BTC-USD", kind=InstrumentType.CRYPTO)
    move = period_move(BITCOIN, days, Interval(session(BASE), session(), State.FINAL, EVENING))
    assert (move.status, move.reason) == (Status.MISSING, "fake has no hourly prices at the closes")


def test_t20_a_renamed_share_is_measured_across_its_renaming(desk: Desk) -> None:
    keel = Instrument("KEEL", "Keel", formerly=(FormerSymbol("BITF", date(2025, 10, 8), "Bitfarms"),))
    desk.fill({symbol: {BASE: 100.0, MONDAY: 110.0} for symbol in (*ALL, "KEEL")})
    desk.members = (keel, *desk.members)
    assert row(desk.offline(), "KEEL").simple_return == pytest.approx(0.1)


def test_a_second_source_is_compared_with_over_the_same_sessions(filled: Desk) -> None:
    source = FakeSource("second", closes=shares(A=90.0, B=119.0, C=300.0))
    made = filled.over(source, verify=True)
    told = [n.message for n in made.notices if n.code == "disagreement"]
    assert told == ["B: +20.00 % by yahoo, +19.00 % by second."]


def test_stale_ok_shows_the_last_period_that_is_held(desk: Desk) -> None:
    earlier = date(2025, 10, 3)
    desk.fill({symbol: {earlier: 100.0, FRIDAY: 103.0} for symbol in ALL})
    services = desk.services(FakeSource(fails_with=FailureKind.UNREACHABLE), now=EVENING, rules=Rules())
    held = stored_period_report(desk.request(), parse_period("5d", calendar(), EVENING), services)
    assert held is not None
    assert (held.previous.day, held.session.day) == (earlier, FRIDAY)
    assert held.notices[0] == Notice(
        "last-good", "No source answers: these are the figures held of the period that ends with 2025-10-10."
    )
    dates = parse_period("2025-10-06..2025-10-13", calendar(), EVENING)
    assert stored_period_report(desk.request(), dates, services) is None


def test_stale_ok_never_shows_a_period_that_ends_after_the_one_that_was_asked_for(desk: Desk) -> None:
    earlier, now = date(2025, 10, 3), EVENING - timedelta(days=3)  # Friday, with a Monday in the store
    services = desk.services(FakeSource(fails_with=FailureKind.UNREACHABLE), now=now, rules=Rules())
    asked = parse_period("5d", calendar(), now)
    desk.fill({symbol: {BASE: 100.0, MONDAY: 103.0} for symbol in ALL})
    assert stored_period_report(desk.request(), asked, services) is None
    desk.members = (Instrument("D"),)
    desk.fill({symbol: {earlier: 100.0, FRIDAY: 103.0} for symbol in (*ALL, "D")})
    held = stored_period_report(desk.request(), asked, services)
    assert held is not None
    assert (held.previous.day, held.session.day) == (earlier, FRIDAY)


def test_the_store_is_read_at_the_two_ends_only(filled: Desk) -> None:
    filled.fill({"A": dict.fromkeys(WEEK[1:-1], 50.0)})
    memory = Memory(filled.path, EVENING, Rules())
    (held,) = memory.held_on([Instrument("A")], (session(BASE), session()))["A"]
    assert held.bars.sessions == (BASE, MONDAY)


def test_a_coin_and_what_a_source_said_of_it_are_read_too(desk: Desk) -> None:
    with open_store(desk.path, EVENING).store as store:
        ends = [session(day).closes for day in (BASE, FRIDAY, MONDAY)]
        store.save([], [candle(ends=each) for each in ends], facts=[fact("BTC-USD", kind="crypto", name="Bitcoin USD")])
    (held,) = Memory(desk.path, EVENING, Rules()).held_on([BITCOIN], (session(BASE), session()))["BTC-USD"]
    assert [kept.ends for kept in held.candles] == [session(BASE).closes, session().closes]
    assert held.fact is not None


def test_only_what_is_held_of_the_sources_named_answers(filled: Desk) -> None:
    assert row(filled.over(rules=Rules(offline=True, only=frozenset({"yahoo"}))), "A").price == 90.0
    with pytest.raises(NoQuotesError):
        filled.over(rules=Rules(offline=True, only=frozenset({"second"})))


def test_of_several_sources_held_the_one_of_the_order_is_measured(filled: Desk) -> None:
    more = [bar("A", day, 100.0, source="more") for day in (BASE, FRIDAY, MONDAY)]
    with open_store(filled.path, EVENING).store as store:
        store.save(more)
    assert row(filled.over(rules=Rules(offline=True, order=("yahoo",))), "A").price == 90.0
    assert row(filled.over(rules=Rules(offline=True, order=("more", "yahoo"))), "A").price == 100.0


def reverse_split(opening: float | None, splits: tuple[Split, ...] | None) -> History:
    """A share whose source sends closes from before a 1-for-2 split as they were."""
    closes = [Bar(day, 1.0, volume=9.0) for day in WEEK[:-1]]
    last = Bar(MONDAY, 1.3, opening, 2.02, 1.25, 9.0)
    return History("A", "fake", bars=(*closes, last), splits=splits, kind=InstrumentType.EQUITY, currency="USD")


@pytest.mark.parametrize("has_list", [True, False], ids=["listed", "by its daily bars"])
def test_a_reverse_split_inside_a_period_is_never_measured_across(desk: Desk, *, has_list: bool) -> None:
    split = Split(MONDAY, 1, 2)
    source = FakeSource(closes=shares(B=120.0, C=300.0) | {"A": reverse_split(None, None)})
    source.bars = {"A": reverse_split(1.96, (split,))}
    source.card = replace(source.card, has_events=True)
    source.actions = CorporateActions(MONDAY, "fake", is_whole=True, splits={"A": split}) if has_list else None
    for made in (desk.over(source), desk.offline()):
        assert (row(made, "A").status, row(made, "A").previous_close) == (Status.OK, 2.0)
        assert row(made, "A").simple_return == pytest.approx(-0.35)
        assert row(made, "B").simple_return == pytest.approx(0.2)


def test_a_listed_split_that_no_open_settles_makes_the_row_suspect(desk: Desk) -> None:
    source = FakeSource(closes=shares(B=120.0, C=300.0) | {"A": reverse_split(None, None)})
    source.actions = CorporateActions(MONDAY, "fake", is_whole=True, splits={"A": Split(MONDAY, 1, 2)})
    made = desk.over(source)
    assert row(made, "A").status is Status.SUSPECT
    assert "split of 2025-10-13" in row(made, "A").reason
    assert row(made, "A").rank is None


def test_a_previous_close_kept_with_a_session_puts_the_base_on_its_basis(desk: Desk) -> None:
    desk.fill({symbol: dict.fromkeys(WEEK, 100.0) for symbol in ALL})
    with open_store(desk.path, EVENING).store as store:
        store.save([bar("A", FRIDAY, 51.0, source="yahoo", previous_close=50.0), bar("A", MONDAY, 52.0)])
    made = desk.offline()
    assert row(made, "A").previous_close == 50.0
    assert row(made, "A").simple_return == pytest.approx(0.04)
    assert row(made, "B").simple_return == 0.0
