import pytest

from cryptoai_cli.market.session import State
from cryptoai_cli.report.facts import Facts, Story, find_facts
from cryptoai_cli.report.tables import lay_out
from tests.build import material

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
    assert (found.story, found.leaders) == (Story.UNRANKED, ())


def test_without_a_benchmark_there_is_no_tone() -> None:
    found = facts({"up": UP, "mild": MILD}, nasdaq=None, sp500=None)
    assert (found.tone, found.story) == (None, Story.CAME_FIRST)


def test_the_extremes_are_those_of_the_group_that_is_told() -> None:
    found = facts({"up": {**UP, "Z": -0.02}, "mild": MILD})
    assert [row.symbol for row in found.top] == ["C", "B"]
    assert [row.symbol for row in found.bottom] == ["Z"]


def test_the_state_changes_nothing_about_the_facts() -> None:
    groups = {"up": UP, "mild": MILD}
    final = find_facts(lay_out(material(groups)))
    running = find_facts(lay_out(material(groups, state=State.IN_PROGRESS)))
    assert (final.story, final.tone) == (running.story, running.tone)
