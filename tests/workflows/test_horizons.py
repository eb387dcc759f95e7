"""Horizons of a report: what they measure, what they ask for, what they leave unknown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pytest

from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.report.model import Report
from cryptoai_cli.sources.base import Answer, Grain, Want, Window
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.horizons import NAMES, _lengthened, parse_horizons, with_horizons
from cryptoai_cli.workflows.period_report import make_period_report
from cryptoai_cli.workflows.periods import PERIODS, parse_period
from cryptoai_cli.workflows.report import ReportRequest, make_report
from cryptoai_cli.workflows.services import Services
from tests.build import EVENING, FRIDAY, MONDAY, MORNING, NASDAQ, calendar, history, quote, session
from tests.fakes import FakeSource

BASE = date(2025, 10, 6)
MONTH = date(2025, 9, 12)
DAYS = tuple(s.day for s in calendar().between(MONTH, MONDAY))
MEMBERS = (Instrument("A"), Instrument("B"), Instrument("C"))


def closes_of(month: float | None, week: float, friday: float, monday: float | None) -> dict[date, float | None]:
    """The closes of one symbol: those at the bases and at the end, and others between them."""
    between = dict.fromkeys(DAYS, friday)
    return {**between, MONTH: month, BASE: week, FRIDAY: friday, MONDAY: monday}


def shares(*, is_open: bool = False) -> dict[str, History]:
    ends = {
        "^IXIC": (100.0, 100.0, 100.0, 102.0),
        "A": (50.0, 80.0, 100.0, 110.0),
        "B": (100.0, 100.0, 100.0, 120.0),
        "C": (200.0, 125.0, 100.0, 90.0),
    }
    return {
        symbol: history(
            closes_of(month, week, friday, None if is_open else monday),
            symbol=symbol,
            quote=quote(monday, as_of=MORNING) if is_open else None,
        )
        for symbol, (month, week, friday, monday) in ends.items()
    }


@dataclass
class WindowSource(FakeSource):
    """Answers only the sessions that are asked for, as a provider does, and notes the rounds of requests."""

    rounds: list[date] = field(default_factory=list)

    def fetch(self, want: Want, window: Window) -> Answer:
        self.rounds = list(dict.fromkeys((*self.rounds, window.first.day)))
        answer = super().fetch(want, window)
        if not isinstance(answer, History):
            return answer
        kept = tuple(each for each in answer.bars if window.first.day <= each.session <= window.last.day)
        return History(**{**{name: getattr(answer, name) for name in answer.__struct_fields__}, "bars": kept})


@dataclass
class Desk:
    """Makes reports with horizons against one store."""

    path: Path
    members: tuple[Instrument, ...] = MEMBERS

    def request(self, measure: Measure = Measure.MEDIAN) -> ReportRequest:
        groups = (Group("group", "Group", self.members),)
        return ReportRequest(session(), groups, (NASDAQ,), measure, RankBy.CHANGE)

    def services(self, source: FakeSource, now: datetime = EVENING, *, offline: bool = False) -> Services:
        built = BuiltSources(() if offline else (source,))
        memory = Memory(self.path, now, Rules(offline=offline))
        return Services(calendar(), Chain(lambda: built), now, now, lambda _: None, memory=memory, is_offline=offline)

    def report(
        self,
        source: FakeSource,
        names: tuple[str, ...],
        now: datetime = EVENING,
        measure: Measure = Measure.MEDIAN,
    ) -> Report:
        request, services = self.request(measure), self.services(source, now)
        return with_horizons(make_report(request, services), request, names, services)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "store.sqlite")


def returns(made: Report) -> Mapping[str, list[float | None]]:
    return {horizon.name: [horizon.rows.get(symbol) for symbol in "ABC"] for horizon in made.horizons}


def test_each_horizon_is_measured_from_its_own_base_to_the_close(desk: Desk) -> None:
    made = desk.report(WindowSource(closes=shares()), ("1mo", "1d", "5d"))
    assert [(horizon.name, horizon.base) for horizon in made.horizons] == [
        ("1mo", MONTH),
        ("1d", FRIDAY),
        ("5d", BASE),
    ]
    found = returns(made)
    assert found["1d"] == pytest.approx([0.1, 0.2, -0.1])
    assert found["5d"] == pytest.approx([0.375, 0.2, -0.28])
    assert found["1mo"] == pytest.approx([1.2, 0.2, -0.55])
    assert [horizon.groups["group"] for horizon in made.horizons] == pytest.approx([0.2, 0.1, 0.2])
    assert made.horizons[0].rows["^IXIC"] == pytest.approx(0.02)
    assert "horizons" not in {notice.code for notice in made.notices}


def test_groups_are_measured_as_the_report_is(desk: Desk) -> None:
    (week,) = desk.report(WindowSource(closes=shares()), ("5d",), measure=Measure.MEAN).horizons
    assert week.groups["group"] == pytest.approx((0.375 + 0.2 - 0.28) / 3)


def test_it_is_the_figure_of_a_report_on_the_period(desk: Desk) -> None:
    source = WindowSource(closes=shares())
    (week,) = desk.report(source, ("5d",)).horizons
    services = desk.services(source)
    over = make_period_report(desk.request(), parse_period("5d", calendar(), EVENING), services)
    assert {row.symbol: row.simple_return for row in over.rows} == pytest.approx(
        {symbol: week.rows[symbol] for symbol in "ABC"}
    )
    assert over.groups[0].median_return == pytest.approx(week.groups["group"])


def test_what_is_lacking_is_asked_for_once_over_the_longest_horizon_and_then_never_again(desk: Desk) -> None:
    source = WindowSource(closes=shares())
    make_report(desk.request(), desk.services(source))
    source.rounds.clear()
    source.asked.clear()
    desk.report(source, ("1d", "5d", "1mo"))
    assert source.symbols_asked(Grain.CLOSES) == ["^IXIC", "A", "B", "C"]
    assert source.rounds == [MONTH]
    source.asked.clear()
    desk.report(source, ("1d", "5d", "1mo"))
    assert source.asked == []


def test_what_nobody_has_is_unknown_and_said(desk: Desk) -> None:
    young = {**shares(), "C": history({FRIDAY: 100.0, MONDAY: 90.0}, symbol="C")}
    made = desk.report(WindowSource(closes=young), ("1d", "5d"))
    assert returns(made)["5d"][2] is None
    assert made.horizons[1].groups["group"] == pytest.approx((0.375 + 0.2) / 2)
    (told,) = (notice.message for notice in made.notices if notice.code == "horizons")
    assert told == "Not known, because there is no close to measure from: 5d of C."


def test_where_nothing_is_to_be_had_all_are_unknown(desk: Desk) -> None:
    recent = {symbol: history({FRIDAY: 100.0, MONDAY: 90.0}, symbol=symbol) for symbol in ("^IXIC", "A", "B", "C")}
    made = desk.report(WindowSource(closes=recent), ("5d",))
    assert (made.horizons[0].rows, made.horizons[0].groups) == ({}, {})
    assert any(notice.message.endswith("5d of all.") for notice in made.notices)


def test_while_the_session_is_open_a_horizon_goes_on_to_the_price_of_now(desk: Desk) -> None:
    made = desk.report(WindowSource(closes=shares(is_open=True)), ("1d", "5d"), now=MORNING)
    assert returns(made)["1d"] == pytest.approx([0.1, 0.2, -0.1])
    assert returns(made)["5d"] == pytest.approx([0.375, 0.2, -0.28])


def test_a_member_without_a_move_in_the_session_has_none_over_more_of_them(desk: Desk) -> None:
    late = {**shares(), "C": history(closes_of(200.0, 125.0, 100.0, None), symbol="C")}
    made = desk.report(WindowSource(closes=late), ("5d",))
    assert returns(made)["5d"][2] is None


def test_a_renamed_member_is_told_by_its_symbol_of_the_session(desk: Desk) -> None:
    desk.members = (Instrument("KEEL", formerly=(FormerSymbol("A", date(2026, 4, 2)),)), *MEMBERS[1:])
    made = desk.report(WindowSource(closes={**shares(), "KEEL": shares()["A"]}), ("5d",))
    assert returns(made)["5d"] == pytest.approx([0.375, 0.2, -0.28])


def test_horizons_are_read_in_their_order_and_each_once() -> None:
    assert parse_horizons(" 5D, 1d,5d,ytd") == ("5d", "1d", "ytd")
    assert parse_horizons("1m,month,1mo,year") == ("1mo", "1y")
    assert ("1d", *PERIODS) == NAMES


@pytest.mark.parametrize(
    ("text", "hint"), [("ytdd", "did you mean ytd?"), ("x", "choose from 1d, 5d"), (",", "choose")]
)
def test_another_horizon_is_refused_with_those_there_are(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_horizons(text)
    assert (caught.value.hint or "").startswith(hint)


def test_who_has_no_close_over_the_longest_horizon_is_not_asked_for_over_the_shorter_ones(desk: Desk) -> None:
    source = WindowSource(closes={**shares(), "C": history({FRIDAY: 100.0, MONDAY: 90.0}, symbol="C")})
    make_report(desk.request(), desk.services(source))
    source.rounds.clear()
    desk.report(source, ("1mo", "5d"))
    assert BASE not in source.rounds


@pytest.mark.parametrize("latest", [Move("A", Status.SUSPECT, price=10.0, previous_close=1.0), Move("A", Status.STALE)])
def test_a_doubtful_move_of_the_session_leaves_the_longer_ones_unknown(latest: Move) -> None:
    earlier = Move("A", Status.OK, price=10.0, previous_close=5.0)
    assert _lengthened(latest, earlier, is_final=True).ok_return is None
