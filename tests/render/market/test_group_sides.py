from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.render.market.group_sides import group_sides, ranked_groups
from tests.render.market.sample import build_empty_market, build_market


def test_few_groups_are_one_side() -> None:
    (side,) = group_sides(build_market(), 2)
    assert (side.title, [group.rank for group in side.groups]) == ("Industries", [1, 2, 3, 4])


def test_many_groups_are_the_best_and_the_worst_each_the_farthest_first() -> None:
    best, worst = group_sides(build_market(least=1), 3)
    assert (best.title, [group.rank for group in best.groups]) == ("Best industries", [1, 2, 3])
    assert (worst.title, [group.rank for group in worst.groups]) == ("Worst industries", [11, 10, 9])


def test_groups_without_a_rank_are_on_no_side() -> None:
    assert all(group.rank is not None for group in ranked_groups(build_market()))
    assert group_sides(build_empty_market(), 5) == ()


def test_sides_are_called_by_what_the_groups_are() -> None:
    assert group_sides(build_market(by=GroupBy.SECTOR), 5)[0].title == "Sectors"
