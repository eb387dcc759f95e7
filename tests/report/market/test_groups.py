import pytest

from cryptoai_cli.analysis.listed_move import listed_move
from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.market.listing import Line
from cryptoai_cli.report.market.groups import key_of, label_of, market_groups, places
from cryptoai_cli.report.market.material import MarketMaterial
from cryptoai_cli.report.market.rows import market_rows
from cryptoai_cli.report.model import GroupReport
from tests.build import FRIDAY
from tests.build_market import NOTHING_EARLIER, benchmark, confirmed, held, line, market_material


def industry(name: str, *returns: float) -> list[Line]:
    return [line(f"{name[:2].upper()}{at}", ret=ret, industry=name) for at, ret in enumerate(returns)]


def groups_of(made: MarketMaterial) -> tuple[GroupReport, ...]:
    counting = frozenset(move.line.symbol for move in made.moves if move.counts)
    return market_groups(market_rows(made), counting, made)


def test_groups_are_ranked_by_their_medians_and_need_five_moves() -> None:
    lines = [
        *industry("Metals", 0.1, 0.2, 0.3, 0.0, -0.1),
        *industry("Banks", 0.2, 0.2, 0.2, 0.2, 0.2),
        *industry("Few", 0.9),
    ]
    found = groups_of(market_material(confirmed(lines)))
    assert [(each.label, each.rank, each.reporting) for each in found] == [
        ("Banks", 1, 5),
        ("Metals", 2, 5),
        ("Few", None, 1),
    ]
    assert found[1].median_return == pytest.approx(0.1)
    assert (found[1].advances, found[1].declines, found[1].unchanged, found[1].missing) == (3, 1, 1, 0)
    assert found[2].unranked_because == "1 of 1 members with a move, at least 5 needed"


def test_a_group_in_which_too_many_members_have_no_move_is_not_ranked() -> None:
    lines = [*industry("Metals", *[0.1] * 5), *(line(f"S{n}", industry="Metals", is_stale=True) for n in range(4))]
    (found,) = groups_of(market_material(confirmed(lines)))
    assert (found.rank, found.members, found.missing) == (None, 9, 4)
    assert found.unranked_because == "5 of 9 members with a move, at least 60 % needed"


def test_a_median_rests_on_unseen_moves_too_and_best_worst_and_mean_on_confirmed_ones_only() -> None:
    lines = industry("Metals", 0.1, 0.2, 0.3, 0.35, 0.39)
    closes = {each.symbol: 100.0 for each in lines[:3]}
    moves = [listed_move(each, held(closes) if each.symbol in closes else NOTHING_EARLIER) for each in lines]
    (found,) = groups_of(market_material(moves))
    assert found.reporting == 5
    assert found.median_return == pytest.approx(0.3)
    assert found.mean_return == pytest.approx(0.2)
    assert found.best is not None
    assert found.worst is not None
    assert (found.best.symbol, found.worst.symbol) == ("ME2", "ME0")


def test_a_move_that_was_denied_is_in_no_group_figure() -> None:
    lines = industry("Metals", 0.1, 0.1, 0.1, 0.1, 0.1, 0.3)
    moves = [*confirmed(lines[:5]), listed_move(lines[5], held({lines[5].symbol: 50.0}))]
    (found,) = groups_of(market_material(moves))
    assert (found.members, found.reporting, found.missing, found.advances) == (6, 5, 1, 5)


def test_the_weighted_mean_needs_every_market_cap() -> None:
    lines = industry("Metals", 0.1, 0.1, 0.1, 0.1, 0.5)
    lines[4] = line("ME4", ret=0.5, industry="Metals", market_cap=5e9)
    made = market_material([*confirmed(lines)], measure=Measure.WEIGHTED)
    assert groups_of(made)[0].weighted_return == pytest.approx((4 * 0.1 + 5 * 0.5) / 9)
    lines[0] = line("ME0", ret=0.1, industry="Metals", market_cap=None)
    (found,) = groups_of(market_material(confirmed(lines), measure=Measure.WEIGHTED))
    assert (found.weighted_return, found.rank) == (None, None)
    assert found.unranked_because


def test_excess_is_against_each_benchmark() -> None:
    made = market_material(
        confirmed(industry("Metals", *[0.1] * 5)), benchmarks=(benchmark(ret=0.02), benchmark("^GSPC", 0.01))
    )
    (found,) = groups_of(made)
    assert found.excess_return == pytest.approx(0.08)
    assert [each.excess_return for each in found.excesses] == [pytest.approx(0.08), pytest.approx(0.09)]


@pytest.mark.parametrize(
    ("by", "label"),
    [
        (GroupBy.SECTOR, "Technology"),
        (GroupBy.INDUSTRY, "Semiconductors"),
        (GroupBy.EXCHANGE, "NASDAQ"),
        (GroupBy.CAP, "Small caps (300 m to 2 bn)"),
        (GroupBy.COUNTRY, "United States"),
    ],
)
def test_each_grouping_has_its_label(by: GroupBy, label: str) -> None:
    assert label_of(line("A"), by) == label


def test_a_line_without_the_label_is_in_no_group() -> None:
    assert groups_of(market_material(confirmed([line("A", industry="")]))) == ()
    assert label_of(line("A", market_cap=None), GroupBy.CAP) == ""


@pytest.mark.parametrize(
    ("label", "key"),
    [("Metal Mining", "metal-mining"), ("Finance: Consumer Services", "finance-consumer-services"), ("§", "other")],
)
def test_the_key_of_a_group_is_its_label_in_plain_letters(label: str, key: str) -> None:
    assert key_of(label) == key


def placed(*members: float, of: int = 3, known: int | None = None) -> tuple[tuple[int, int], ...]:
    """Return the places of one group with these returns, among industries at 10, 20, 30 % ..."""
    industries = [each for n in range(of) for each in industry(f"{n}{n} industry", *[0.1 * (n + 1)] * 5)]
    lines = [line(f"M{at}", ret=ret, industry="") for at, ret in enumerate(members)]
    moves = confirmed([*industries, *lines])
    made = market_material(moves, passing=[each.symbol for each in industries])
    group = Group("mine", "Mine", tuple(Instrument(f"M{at}") for at in range(len(members) if known is None else known)))
    found = places((group,), {move.line.symbol: move for move in moves}, groups_of(made), made)
    return tuple((each.place, each.of) for each in found)


@pytest.mark.parametrize(("own", "place"), [(0.35, (1, 4)), (0.25, (2, 4)), (0.05, (4, 4)), (0.2, (2, 4))])
def test_the_place_is_the_number_of_higher_industries_plus_one(own: float, place: tuple[int, int]) -> None:
    assert placed(own, own, own) == (place,)


def test_of_groups_with_one_place_the_one_with_the_higher_median_comes_first() -> None:
    industries = industry("Metals", *[0.1] * 5)
    lines = [line(f"{key}{n}", ret=ret, industry="") for key, ret in (("A", 0.2), ("B", 0.3)) for n in range(3)]
    moves = confirmed([*industries, *lines])
    made = market_material(moves, passing=[each.symbol for each in industries])
    groups = [Group(key, key, tuple(Instrument(f"{key}{n}") for n in range(3))) for key in ("A", "B")]
    found = places(groups, {move.line.symbol: move for move in moves}, groups_of(made), made)
    assert [(each.group, each.place) for each in found] == [("B", 1), ("A", 1)]


def test_only_a_group_that_can_be_ranked_has_a_place() -> None:
    assert placed(0.25, 0.25) == ()
    assert placed(0.25, 0.25, 0.25, of=0) == ()


def test_members_that_are_not_listed_do_not_count_against_a_group() -> None:
    assert placed(0.25, 0.25, 0.25, known=30) == ((2, 4),)


def test_members_are_found_under_the_symbol_of_the_session() -> None:
    moves = confirmed([*industry("Metals", *[0.1] * 5), *(line(f"OLD{n}", ret=0.2, industry="") for n in range(3))])
    renamed = tuple(
        Instrument(f"NEW{n}", formerly=(FormerSymbol(f"OLD{n}", FRIDAY.replace(year=2026)),)) for n in range(3)
    )
    made = market_material(moves, passing=[move.line.symbol for move in moves if move.line.industry])
    found = places((Group("g", "G", renamed),), {m.line.symbol: m for m in moves}, groups_of(made), made)
    assert [(each.place, each.of) for each in found] == [(1, 2)]


def test_a_group_that_rests_on_denied_moves_has_no_place() -> None:
    lines = [line(f"M{n}", ret=0.2, industry="") for n in range(3)]
    moves = [
        *confirmed(industry("Metals", *[0.1] * 5)),
        *(listed_move(each, held({each.symbol: 50.0})) for each in lines),
    ]
    made = market_material(moves)
    group = Group("mine", "Mine", tuple(Instrument(each.symbol) for each in lines))
    assert places((group,), {m.line.symbol: m for m in moves}, groups_of(made), made) == ()


def test_three_in_five_members_are_enough() -> None:
    lines = [*industry("Metals", *[0.1] * 6), *(line(f"S{n}", industry="Metals", is_stale=True) for n in range(4))]
    (found,) = groups_of(market_material(confirmed(lines)))
    assert (found.rank, found.reporting, found.members) == (1, 6, 10)


@pytest.mark.parametrize(("stale", "places_found"), [(2, 1), (3, 0)])
def test_a_group_needs_moves_of_three_in_five_of_its_listed_members(stale: int, places_found: int) -> None:
    lines = [line(f"M{n}", ret=0.2, industry="") for n in range(3)]
    lines += [line(f"S{n}", industry="", is_stale=True) for n in range(stale)]
    moves = confirmed([*industry("Metals", *[0.1] * 5), *lines])
    made = market_material(moves, passing=[m.line.symbol for m in moves if m.line.industry])
    group = Group("mine", "Mine", tuple(Instrument(each.symbol) for each in lines))
    found = places((group,), {m.line.symbol: m for m in moves}, groups_of(made), made)
    assert len(found) == places_found
