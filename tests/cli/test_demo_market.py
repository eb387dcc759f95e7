"""`movers demo --market`: the recorded market, out of two tables that ship."""

from functools import cache
from typing import Any

import pytest

from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.cli.demo_market import LINES, WHOLE, demo_market_wiring, demo_request, require_demo_options
from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.errors import UsageError
from cryptoai_cli.report.market.model import MarketReport
from cryptoai_cli.settings.places import shipped_path
from cryptoai_cli.workflows.market.report import make_market_report

LARGEST_BYTES = 400_000


@cache
def recorded() -> MarketReport:
    options = ReportOptions(command="demo", top=10)
    wiring = demo_market_wiring(options)
    return make_market_report(demo_request(options, wiring), wiring.services, wiring.market)


def test_the_report_is_that_of_the_whole_market() -> None:
    told = recorded()
    assert str(told.base.session.day) == "2025-10-13"
    assert told.filter.of > 5_000
    assert len(told.rows) < 700
    assert told.breadth.advances > 3_800
    assert [each.row.symbol for each in told.gainers[:3]] == ["CRML", "NMG", "UAMY"]
    miners = next(place for place in told.places if place.group == "bitcoin-miners")
    assert (miners.place, miners.of) == (2, 1 + sum(group.rank is not None for group in told.base.groups))


def test_rows_that_are_listed_have_the_ranks_of_the_whole_list() -> None:
    told = recorded()
    assert [each.row.rank for each in told.gainers] == list(range(1, 11))
    assert [each.row.rank for each in told.losers] == list(range(told.ranked, told.ranked - 10, -1))


def test_the_best_and_the_worst_of_each_group_are_rows_of_the_report() -> None:
    told = recorded()
    symbols = {each.row.symbol for each in told.rows}
    assert all({row.symbol for row in (group.best, group.worst) if row} <= symbols for group in told.base.groups)
    counts = [group.advances + group.declines + group.unchanged + group.missing for group in told.base.groups]
    assert counts == [group.members for group in told.base.groups]
    assert sum(counts) <= told.filter.passed


def test_a_notice_says_that_the_rows_are_a_part_and_nobody_is_asked_again() -> None:
    told = recorded()
    assert "part" in {notice.code for notice in told.base.notices}
    assert told.base.failures == ()
    large = [each for each in told.rows if (each.row.simple_return or 0.0) > 0.4]
    assert {each.row.reason for each in large} == {"one source"}


def test_the_tables_are_small_and_name_their_source() -> None:
    assert sum(shipped_path(name).stat().st_size for name in (LINES, WHOLE)) < LARGEST_BYTES
    remarks = [text for text in shipped_path(LINES).read_text(encoding="utf-8").splitlines() if text.startswith("#")]
    assert "Nasdaq's screener" in " ".join(remarks)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"symbols": "NVDA"}, "--symbols"),
        ({"horizons": "5d"}, "--horizons"),
        ({"source": ["yahoo"]}, "--source"),
        ({"rank_by": RankBy.SURPRISE}, "--rank-by"),
        ({"members": True}, "--members"),
        ({"verify": True}, "--verify"),
        ({"once_per_session": True}, "--once-per-session"),
        ({"top": 11}, "10 rows, not 11"),
    ],
)
def test_options_that_the_recorded_market_has_nothing_for_are_refused(given: dict[str, Any], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        require_demo_options(None, ReportOptions(command="demo", **given))


def test_groups_cannot_be_chosen_and_other_options_can() -> None:
    with pytest.raises(UsageError, match="no groups to choose"):
        require_demo_options(["ai-chips"], ReportOptions(command="demo"))
    require_demo_options([], ReportOptions(command="demo", top=10))
