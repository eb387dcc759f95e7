import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import ListedMove
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.report.market.compose import compose_market
from cryptoai_cli.report.market.model import Breadth, MarketReport
from cryptoai_cli.report.market.whole import WholeGroup, WholeMarket, with_whole_figures
from tests.build_market import benchmark, confirmed, line, market_material

LINES = [
    line("AAA", ret=0.5, industry="Metals"),
    line("BBB", ret=0.1, industry="Metals"),
    line("CCC", ret=-0.1, industry="Banks"),
]


def figures(label: str, median: float, reporting: int = 8) -> WholeGroup:
    return WholeGroup(label, reporting + 1, reporting, 5, 2, 1, median, median + 0.01, median + 0.02, 0.03)


WHOLE = WholeMarket(
    passed=900,
    of=2000,
    counted=880,
    median_return=0.02,
    breadth=Breadth(700, 600, 50, 2e9, 1e9),
    groups=(figures("Metals", 0.04), figures("Banks", 0.05)),
    ranked=870,
    ranks={"AAA": 1, "BBB": 40, "CCC": 860},
)


def report(moves: tuple[ListedMove, ...] = confirmed(LINES), whole: WholeMarket | None = WHOLE) -> MarketReport:
    members = tuple(Instrument(each.symbol) for each in LINES)
    own = (Group("own", "Own", members),)
    return compose_market(
        replace(market_material(moves), whole=whole, groups=own, benchmarks=(benchmark(),), primary="^IXIC")
    )


def test_counts_and_medians_are_those_of_the_whole_list() -> None:
    told = report()
    assert (told.filter.passed, told.filter.of) == (900, 2000)
    assert told.breadth == WHOLE.breadth
    assert told.median_return == 0.02
    assert "The median of 880 names rose 2.0 %; 700 shares and ADRs rose and 600 fell" in told.base.headline.text


def test_lines_have_their_ranks_in_the_whole_list() -> None:
    told = report()
    assert [(each.row.symbol, each.row.rank) for each in told.rows] == [("AAA", 1), ("BBB", 40), ("CCC", 860)]
    assert told.ranked == 870


def test_without_the_figures_of_a_whole_list_the_lines_are_all_there_is() -> None:
    told = report(whole=None)
    assert (told.filter.passed, told.ranked) == (3, 3)
    assert not [notice for notice in told.base.notices if notice.code == "part"]


def test_groups_have_the_figures_of_all_their_lines_and_rank_by_them() -> None:
    banks, metals = report().base.groups
    assert (banks.label, banks.rank, metals.label, metals.rank) == ("Banks", 1, "Metals", 2)
    assert (metals.members, metals.reporting, metals.missing) == (9, 8, 1)
    assert (metals.advances, metals.declines, metals.unchanged) == (5, 2, 1)
    found = (metals.median_return, metals.mean_return, metals.weighted_return, metals.dispersion)
    assert found == pytest.approx((0.04, 0.05, 0.06, 0.03))
    assert metals.excess_return == pytest.approx(0.04 - 0.02)
    assert [row.symbol for row in metals.rows] == ["AAA", "BBB"]
    assert metals.best is not None
    assert metals.best.symbol == "AAA"


def test_a_group_with_too_few_lines_in_the_whole_list_is_not_ranked() -> None:
    few = replace(WHOLE, groups=(figures("Metals", 0.04), figures("Banks", 0.05, reporting=4)))
    (metals, banks) = report(whole=few).base.groups
    assert (metals.rank, banks.rank) == (1, None)
    assert banks.unranked_because == "4 of 5 members with a move, at least 5 needed"


def test_places_are_found_among_the_industries_of_the_whole_list() -> None:
    (place,) = report().places
    assert (place.place, place.of) == (1, 3)
    assert place.median_return == pytest.approx(0.1)


def test_a_notice_says_that_the_rows_are_a_part() -> None:
    (notice,) = (each for each in report().base.notices if each.code == "part")
    assert notice.message.startswith("The rows are 3 of the 900 that pass;")


def test_a_group_that_the_whole_list_does_not_tell_keeps_its_own_figures() -> None:
    (banks, _) = report().base.groups
    other = replace(banks, label="Other")
    assert with_whole_figures(other, WHOLE) is other
    assert with_whole_figures(banks, None) is banks
