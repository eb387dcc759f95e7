"""The lines over a period: they end with the figures of the report, and follow its measure."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.report.model import Report
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.period_lines import with_lines
from cryptoai_cli.workflows.period_report import make_period_report
from cryptoai_cli.workflows.periods import parse_period
from cryptoai_cli.workflows.report import ReportRequest
from cryptoai_cli.workflows.services import Services
from tests.build import EVENING, FRIDAY, MONDAY, NASDAQ, THURSDAY, WEDNESDAY, calendar, history, session
from tests.fakes import FakeSource

TUESDAY = date(2025, 10, 7)
DAYS = (date(2025, 10, 6), TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, MONDAY)
CLOSES = {
    "^IXIC": (100.0, 101.0, 102.0, 103.0, 99.0, 104.0),
    "A": (10.0, 11.0, 12.0, 13.0, 14.0, 15.0),
    "B": (10.0, 10.0, 9.0, 9.0, 8.0, 12.0),
    "C": (20.0, 21.0, 22.0, 23.0, 24.0, 21.0),
}
Run = Callable[..., Report]


def source(**gaps: date) -> FakeSource:
    closes = {
        symbol: history(
            {day: close for day, close in zip(DAYS, prices, strict=True) if gaps.get(symbol) != day},
            symbol=symbol,
            kind=InstrumentType.INDEX if symbol == "^IXIC" else None,
        )
        for symbol, prices in CLOSES.items()
    }
    return FakeSource(closes=closes)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def report(asked: FakeSource, measure: Measure = Measure.MEDIAN, *, offline: bool = False) -> Report:
        chain = Chain(lambda: BuiltSources(() if offline else (asked,)))
        memory = Memory(tmp_path / "store.sqlite", EVENING, Rules(offline=offline))
        services = Services(calendar(), chain, EVENING, EVENING, lambda _line: None, memory=memory, is_offline=offline)
        groups = (Group("group", "Group", tuple(Instrument(s) for s in "ABC")),)
        request = ReportRequest(session(MONDAY), groups, (NASDAQ,), measure, RankBy.CHANGE)
        period = parse_period("5d", services.calendar, services.now)
        return with_lines(make_period_report(request, period, services), request, services)

    return report


def test_a_line_begins_at_the_base_and_ends_with_the_figure_of_the_report(run: Run) -> None:
    made = run(source())
    assert made.recent_sessions == DAYS
    (group,) = made.groups
    assert group.recent_index == pytest.approx((100.0, 105.0, 110.0, 115.0, 120.0, 120.0))
    assert group.recent_index[-1] == 100.0 * (1 + (group.median_return or 0.0))
    assert made.primary_index == pytest.approx(CLOSES["^IXIC"])


def test_a_line_follows_the_measure_of_the_report(run: Run) -> None:
    (group,) = run(source(), Measure.MEAN).groups
    assert group.recent_index[3] == pytest.approx(100 * (1 + (0.3 - 0.1 + 0.15) / 3))
    assert group.recent_index[-1] == 100.0 * (1 + (group.mean_return or 0.0))


def test_a_member_without_a_close_counts_with_its_last_one(run: Run) -> None:
    (group,) = run(source(C=THURSDAY)).groups
    assert group.recent_index[3] == pytest.approx(110.0)  # 30 %, -10 %, and 10 % of the day before


def test_where_few_members_have_a_close_the_line_has_a_gap(run: Run) -> None:
    (group,) = run(source(C=THURSDAY, A=THURSDAY)).groups
    assert group.recent_index[3] is None
    assert group.recent_index[4] is not None


def test_what_is_stored_is_not_asked_for_again_and_draws_the_same(run: Run) -> None:
    asked = source()
    first = run(asked)
    asked.asked.clear()
    again = run(asked)
    assert asked.asked == []
    assert again.groups == first.groups
    assert run(asked, offline=True).groups == first.groups


def test_a_report_on_a_session_is_left_as_it_is(run: Run) -> None:
    made = replace(run(source()), period=None, recent_sessions=())
    services = Services(calendar(), Chain(lambda: BuiltSources(())), EVENING, EVENING, lambda _line: None)
    request = ReportRequest(session(MONDAY), (), (NASDAQ,), Measure.MEDIAN, RankBy.CHANGE)
    assert with_lines(made, request, services) is made
