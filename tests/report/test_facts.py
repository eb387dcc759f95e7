import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.market.session import State
from cryptoai_cli.report.facts import Facts, Story, beta_explains, find_facts
from cryptoai_cli.report.model import GroupReport, Row
from cryptoai_cli.report.tables import lay_out
from tests.build import material
from tests.build_report import build_group, build_row, build_tables

UP = {"A": 0.05, "B": 0.06, "C": 0.07}
MILD = {"D": 0.03, "E": 0.03, "F": 0.03}
DOWN = {"G": -0.05, "H": -0.06, "I": -0.07}


def facts(groups: dict[str, dict[str, float]], **more: float | None) -> Facts:
    return find_facts(lay_out(material(groups, **more)))  # type: ignore[arg-type] # only figures are passed


def test_a_clear_first_group_led() -> None:
    found = facts({"up": UP, "mild": MILD})
    assert (found.story, [g.key for g in found.leaders]) == (Story.LED, ["up"])


def test_two_groups_within_a_quarter_point_led_together() -> None:
    found = facts({"up": UP, "near": {"D": 0.05, "E": 0.058, "F": 0.06}})
    assert (found.story, [g.key for g in found.leaders]) == (Story.LED, ["up", "near"])


def test_a_lead_of_a_quarter_point_is_clear() -> None:
    found = facts({"up": UP, "near": {"D": 0.05, "E": 0.0575, "F": 0.06}})
    assert [g.key for g in found.leaders] == ["up"]


@pytest.mark.parametrize(
    "leader",
    [
        {"A": 0.01, "B": 0.015, "C": 0.019},  # not above the benchmark's 2 %
        {"A": 0.20, "B": -0.01, "C": -0.02},  # its median is below zero
        {"A": 0.30, "B": 0.20, "C": -0.01, "D": -0.02},  # only half of it is up
    ],
)
def test_without_all_conditions_no_group_stood_out(leader: dict[str, float]) -> None:
    found = facts({"first": leader, "down": DOWN})
    assert found.story is Story.NONE_STOOD_OUT


def test_in_a_fall_the_first_held_up_best_and_the_last_fell_hardest() -> None:
    found = facts({"mild": {"A": -0.01, "B": -0.01, "C": 0.01}, "down": DOWN}, nasdaq=-0.03)
    assert (found.story, found.leaders[0].key) == (Story.HELD_UP, "mild")
    assert found.last is not None
    assert found.last.key == "down"


def test_in_a_fall_a_group_that_mostly_rose_rose_against_it() -> None:
    assert facts({"up": UP, "down": DOWN}, nasdaq=-0.03).story is Story.ROSE_AGAINST


def test_the_last_group_fell_hardest_only_below_the_benchmark() -> None:
    assert facts({"up": UP, "down": DOWN}, nasdaq=-0.08).last is None


def test_a_single_group_is_told_by_itself() -> None:
    assert facts({"up": UP}).story is Story.SINGLE


def test_groups_that_cannot_be_ranked_are_never_told() -> None:
    found = facts({"duo": {"A": 0.5, "B": 0.4}})
    assert (found.story, found.leaders) == (Story.INSTRUMENTS, ())
    assert symbols(found.instruments) == ["A", "B"]


def test_up_to_three_instruments_are_told_one_by_one_and_each_once() -> None:
    both = facts({"duo": {"A": -0.5, "B": 0.4}, "other": {"B": 0.4, "C": 0.1}})
    assert (both.story, symbols(both.instruments)) == (Story.INSTRUMENTS, ["B", "C", "A"])
    assert both.extremes is None
    four = facts({"duo": {"A": -0.5, "B": 0.4}, "other": {"C": 0.1, "D": 0.2}})
    assert (four.story, four.instruments) == (Story.UNRANKED, ())
    assert four.extremes is not None
    assert symbols(four.extremes.most) == ["B", "D"]


def test_without_a_benchmark_there_is_no_tone() -> None:
    found = facts({"up": UP, "mild": MILD}, nasdaq=None, sp500=None)
    assert (found.tone, found.story) == (None, Story.CAME_FIRST)


def test_the_extremes_are_those_of_the_group_that_is_told() -> None:
    found = facts({"up": {**UP, "Z": -0.02}, "mild": MILD})
    assert found.extremes is not None
    assert symbols(found.extremes.most) == ["C", "B"]
    assert found.extremes.other is not None
    assert found.extremes.other.symbol == "Z"


def test_the_state_changes_nothing_about_the_facts() -> None:
    groups = {"up": UP, "mild": MILD}
    final = find_facts(lay_out(material(groups)))
    running = find_facts(lay_out(material(groups, state=State.IN_PROGRESS)))
    assert (final.story, final.tone) == (running.story, running.tone)


def ranked(**medians: float) -> list[GroupReport]:
    """Groups of three members that all have exactly this return, ranked in this order."""
    return [
        build_group([build_row(f"{key}{at}", r) for at in range(3)], key=key, label=key, rank=rank)
        for rank, (key, r) in enumerate(medians.items(), start=1)
    ]


def led(groups: list[GroupReport], nasdaq: float | None = 0.0, before: float | None = 0.0) -> tuple[Story, list[str]]:
    found = find_facts(build_tables(groups, nasdaq=nasdaq, before=before))
    return found.story, [group.key for group in found.leaders]


@pytest.mark.parametrize(
    ("behind", "leaders"),
    [(0.0024, ["a", "b"]), (0.0025, ["a"]), (0.0026, ["a"])],
)
def test_a_group_leads_alone_from_a_quarter_point_on(behind: float, leaders: list[str]) -> None:
    assert led(ranked(a=0.06, b=0.06 - behind)) == (Story.LED, leaders)


def test_three_groups_may_lead_together_and_four_are_no_leaders() -> None:
    assert led(ranked(a=0.05, b=0.05, c=0.05)) == (Story.LED, ["a", "b", "c"])
    assert led(ranked(a=0.05, b=0.0499, c=0.0498, d=0.0497)) == (Story.NONE_STOOD_OUT, ["a"])


def test_groups_that_are_level_came_first_together_and_more_than_three_not_at_all() -> None:
    assert led(ranked(a=0.05, b=0.05, c=0.049, d=0.049)) == (Story.NONE_STOOD_OUT, ["a", "b"])
    assert led(ranked(a=0.05, b=0.05, c=0.05, d=0.05)) == (Story.NONE_STOOD_OUT, [])
    assert led(ranked(a=0.05, b=0.05, c=0.01), nasdaq=None) == (Story.CAME_FIRST, ["a", "b"])


def test_of_many_that_held_up_in_a_fall_three_are_named() -> None:
    near = ranked(a=-0.01, b=-0.0101, c=-0.0102, d=-0.0103, e=-0.05)
    assert led(near, nasdaq=-0.03) == (Story.HELD_UP, ["a", "b", "c"])
    tied = ranked(a=-0.01, b=-0.0101, c=-0.0102, d=-0.0102, e=-0.05)
    assert led(tied, nasdaq=-0.03) == (Story.HELD_UP, ["a", "b"])
    level = ranked(a=-0.01, b=-0.01, c=-0.01, d=-0.01, e=-0.05)
    assert led(level, nasdaq=-0.03) == (Story.NONE_STOOD_OUT, [])
    assert led(ranked(a=0.01, b=0.01, c=0.01, d=0.01, e=-0.05), nasdaq=-0.03) == (Story.ROSE_AGAINST, ["a", "b", "c"])


def test_of_groups_together_only_those_that_rose_rose_against_the_fall() -> None:
    assert led(ranked(a=0.001, b=-0.001, c=-0.05), nasdaq=-0.03) == (Story.ROSE_AGAINST, ["a"])


def test_a_group_that_mostly_rose_but_fell_by_its_measure_did_not_rise_against_the_fall() -> None:
    first = build_group([build_row(f"A{at}", 0.001) for at in range(3)], key="a")
    second = build_group([build_row(f"B{at}", r) for at, r in enumerate((0.001, 0.001, -0.005))], key="b", rank=2)
    found = find_facts(build_tables([first, second], nasdaq=-0.03, measure=Measure.MEAN))
    assert (found.story, [group.key for group in found.leaders]) == (Story.ROSE_AGAINST, ["a"])


def test_a_leader_is_above_the_benchmark_and_above_zero() -> None:
    assert led(ranked(a=0.02, b=-0.05), nasdaq=0.02)[0] is Story.NONE_STOOD_OUT
    assert led(ranked(a=0.0201, b=-0.05), nasdaq=0.02)[0] is Story.LED
    assert led(ranked(a=0.0, b=-0.05), nasdaq=-0.004)[0] is Story.NONE_STOOD_OUT


@pytest.mark.parametrize(
    ("moves", "story"),
    [([0.03, 0.03, 0.03, -0.01], Story.LED), ([0.1, 0.1, -0.01, -0.01], Story.NONE_STOOD_OUT)],
)
def test_more_than_half_of_a_leader_is_up(moves: list[float], story: Story) -> None:
    first = build_group([build_row(f"A{at}", r) for at, r in enumerate(moves)], key="a")
    assert led([first, *ranked(a=0.9, b=-0.05)[1:]])[0] is story


def test_without_the_session_before_a_fall_is_still_told_as_one() -> None:
    assert led(ranked(a=-0.01, b=-0.05), nasdaq=-0.03, before=None)[0] is Story.HELD_UP
    assert led(ranked(a=0.05, b=-0.05), nasdaq=0.03, before=None)[0] is Story.LED


@pytest.mark.parametrize(("worst", "last"), [(-0.031, "b"), (-0.03, None), (-0.029, None)])
def test_a_group_fell_hardest_only_below_the_benchmark(worst: float, last: str | None) -> None:
    found = find_facts(build_tables(ranked(a=0.01, b=worst), nasdaq=-0.03))
    assert (found.last and found.last.key) == last


def test_in_a_rise_no_group_fell_hardest() -> None:
    assert find_facts(build_tables(ranked(a=0.05, b=-0.05), nasdaq=0.03)).last is None


def test_a_group_that_held_up_with_all_others_did_not_fall_hardest() -> None:
    assert find_facts(build_tables(ranked(a=-0.04, b=-0.0401), nasdaq=-0.03)).last is None


def with_beta_excess(known: list[float], members: int) -> GroupReport:
    rows = [build_row(f"A{at}", 0.05, beta_excess_return=excess) for at, excess in enumerate(known)]
    return build_group([*rows, *(build_row(f"B{at}", 0.05) for at in range(members - len(known)))])


def test_beta_explains_a_group_of_which_at_least_sixty_percent_have_one() -> None:
    assert beta_explains(with_beta_excess([-0.01] * 3, 5))
    assert not beta_explains(with_beta_excess([-0.01] * 2, 4))
    assert not beta_explains(with_beta_excess([], 0))


@pytest.mark.parametrize(("middle", "explained"), [(-0.0001, True), (0.0, True), (0.0001, False)])
def test_beta_explains_a_median_that_is_no_better_than_implied(middle: float, explained: bool) -> None:  # noqa: FBT001 - pytest names it
    assert beta_explains(with_beta_excess([-0.05, middle, 0.05], 3)) is explained


def test_beta_is_told_of_a_single_leader_only() -> None:
    explained = [replace(group, rows=with_beta_excess([-0.01] * 3, 3).rows) for group in ranked(a=0.05, b=0.05)]
    assert find_facts(build_tables([explained[0], *ranked(x=0, b=-0.05)[1:]], nasdaq=0.0)).beta_explains
    assert not find_facts(build_tables(explained, nasdaq=0.0)).beta_explains


def extreme(**context: int) -> GroupReport | None:
    first, second = ranked(a=0.05, b=-0.05)
    return find_facts(build_tables([replace(first, **context), second], nasdaq=0.0)).extreme


def test_a_session_is_extreme_that_was_not_matched_for_more_than_twenty_one_sessions() -> None:
    assert extreme(sessions_since=21) is None
    assert extreme(sessions_since=22) is not None
    assert extreme(largest_of=61) is not None
    assert extreme() is None


def test_a_move_that_rounds_to_nothing_is_never_extreme() -> None:
    (small,) = ranked(a=0.0004)
    assert find_facts(build_tables([replace(small, largest_of=254)], nasdaq=0.0)).extreme is None


def test_of_several_leaders_none_is_extreme() -> None:
    groups = [replace(group, largest_of=254) for group in ranked(a=0.05, b=0.05)]
    assert find_facts(build_tables(groups, nasdaq=0.0)).extreme is None


def test_in_a_fall_the_extreme_group_is_the_one_that_fell_hardest() -> None:
    mild = build_group([build_row(f"A{at}", r) for at, r in enumerate((-0.01, -0.011, -0.012))], key="a")
    hard = build_group([build_row(f"B{at}", r) for at, r in enumerate((-0.04, -0.05, -0.06))], key="b", rank=2)
    found = find_facts(build_tables([replace(mild, largest_of=254), replace(hard, largest_of=254)], nasdaq=-0.03))
    assert (found.extreme and found.extreme.key) == "b"
    assert found.extremes is not None
    assert symbols(found.extremes.most) == ["B2", "B1"]


def test_where_a_group_rose_against_a_fall_the_extremes_are_of_the_one_that_fell() -> None:
    found = facts({"up": UP, "down": DOWN}, nasdaq=-0.03)
    assert found.story is Story.ROSE_AGAINST
    assert found.extremes is not None
    assert (found.extremes.rising, symbols(found.extremes.most)) == (False, ["I", "H"])


def test_of_two_groups_that_fell_alike_none_fell_hardest() -> None:
    assert find_facts(build_tables(ranked(a=-0.01, b=-0.05, c=-0.05), nasdaq=-0.03)).last is None


@pytest.mark.parametrize(("moved", "ranked_only"), [(0.06, True), (0.05, True), (0.0499, False)])
def test_a_group_without_a_rank_that_went_as_far_is_noticed(moved: float, ranked_only: bool) -> None:  # noqa: FBT001 - pytest names it
    groups = ranked(a=0.05, b=-0.05)
    above, below = (build_group([build_row("U", r)], key="duo", rank=None) for r in (moved, -moved))
    assert find_facts(build_tables([*groups, above], nasdaq=0.0)).leads_ranked_only is ranked_only
    assert find_facts(build_tables([*groups, below], nasdaq=-0.03)).last_of_ranked_only is ranked_only


def test_only_a_single_leader_led_again() -> None:
    one = [replace(group, also_led=True) for group in ranked(a=0.05, b=-0.05)]
    assert find_facts(build_tables(one, nasdaq=0.0)).again is one[0]
    two = [replace(group, also_led=True) for group in ranked(a=0.05, b=0.05)]
    assert find_facts(build_tables(two, nasdaq=0.0)).again is None
    assert find_facts(build_tables(one, nasdaq=-0.06)).again is None


def symbols(rows: tuple[Row, ...]) -> list[str]:
    return [row.symbol for row in rows]


def test_the_measure_of_the_report_decides_who_leads() -> None:
    rows = [build_row("A", 0.30), build_row("B", 0.01), build_row("C", 0.01)]
    groups = [build_group(rows, key="a"), *ranked(x=0, b=0.02)[1:]]
    assert find_facts(build_tables(groups, nasdaq=0.05, measure=Measure.MEAN)).story is Story.LED
    assert find_facts(build_tables(groups, nasdaq=0.05, measure=Measure.MEDIAN)).story is Story.NONE_STOOD_OUT


def test_the_rules_say_what_decided() -> None:
    found = find_facts(build_tables(ranked(a=0.05, b=-0.05), nasdaq=0.0221, before=-0.0356))
    assert found.rules == (
        "tone: bounce, for Nasdaq +2.21 % after -3.56 % in the session before",
        "story: led",
        "1. a: median +5.00 %, 3 of 3 up",
        "2. b: median -5.00 %, 0 of 3 up",
    )


@pytest.mark.parametrize(
    ("nasdaq", "before", "rule"),
    [
        (None, None, "tone: none, for no benchmark has a move"),
        (0.02, None, "tone: none, for Nasdaq +2.00 % after unknown in the session before"),
    ],
)
def test_the_rules_say_why_there_is_no_tone(nasdaq: float | None, before: float | None, rule: str) -> None:
    assert find_facts(build_tables(ranked(a=0.05), nasdaq=nasdaq, before=before)).rules[0] == rule
