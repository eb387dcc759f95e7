import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import listed_move
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.listing import Line
from cryptoai_cli.market.session import State
from cryptoai_cli.report.claims import Extreme
from cryptoai_cli.report.market import headline as words
from cryptoai_cli.report.market.compose import compose_market
from cryptoai_cli.report.market.headline import market_headline
from tests.build_market import confirmed, held, line, market_material
from tests.report.market.sample import report, tables


def test_the_headline_tells_median_breadth_first_and_biggest_and_place() -> None:
    assert report().base.headline.text == (
        "The median of 8 names rose 2.0 %; 6 shares and ADRs rose and 2 fell. "
        "Metals (+10.0 %) was the only industry ranked. M4 made the largest confirmed move (+30.0 %). "
        "Group G (+2.0 %) would rank 2nd of 2 industries."
    )


def test_the_subject_is_its_first_clause_with_figures() -> None:
    assert report().base.headline.subject == "The whole market: median +2.0 %, 6 up and 2 down"


def test_every_figure_is_a_claim_and_every_superlative_is_named() -> None:
    headline = report().base.headline
    assert all(claim.cell and claim.text in headline.text for claim in headline.claims)
    assert [each.kind for each in headline.superlatives] == [Extreme.MOVED_MOST]


def two_industries() -> list[Line]:
    first = [line(f"A{n}", ret=0.1, industry="Metals") for n in range(5)]
    return [*first, *(line(f"B{n}", ret=-0.02 - 0.001 * n, industry="Banks") for n in range(5))]


def test_first_and_last_industry_are_superlatives_of_the_ranked_ones() -> None:
    headline = compose_market(market_material(confirmed(two_industries()))).base.headline
    kinds = [each.kind for each in headline.superlatives]
    assert kinds == [Extreme.CAME_FIRST, Extreme.CAME_LAST, Extreme.MOVED_MOST]


def test_the_last_industry_is_named_where_there_is_more_than_one() -> None:
    text = compose_market(market_material(confirmed(two_industries()))).base.headline.text
    assert "Metals (+10.0 %) came first of 2 industries and Banks (\N{MINUS SIGN}2.2 %) came last." in text


def test_a_falling_market_has_its_verb_and_the_largest_fall_its_sign() -> None:
    text = report(scale=-1.0).base.headline.text
    assert text.startswith("The median of 8 names fell 2.0 %; 2 shares and ADRs rose and 6 fell")
    assert "M4 made the largest confirmed move (\N{MINUS SIGN}30.0 %)" in text


def test_a_median_of_nothing_is_said_so() -> None:
    assert report(scale=0.01).base.headline.text.startswith("The median of 8 names was little changed; 6 shares")


def test_a_session_under_way_is_told_so_far() -> None:
    headline, _ = market_headline(tables(State.IN_PROGRESS), is_confirmed=True)
    assert headline.text.startswith("The median of 8 names rose 2.0 % so far; 6 shares")


def test_a_name_of_digits_is_no_number_outside_a_claim() -> None:
    lines = [*two_industries(), line("T", ret=0.2, name="3M Company Common Stock", industry="")]
    made = compose_market(market_material(confirmed(lines)))
    assert "3M Company made the largest confirmed move (+20.0 %)" in made.base.headline.text
    assert made.base.notices == ()


def test_a_headline_that_fails_its_check_is_replaced_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = replace(tables(), places=(replace(tables().places[0], label="Group 7 most"),))
    assert market_headline(odd, is_confirmed=True)[1] == ()
    monkeypatch.setattr(words, "MANY", {GroupBy.INDUSTRY: "gizmos"})
    headline, notices = market_headline(odd, is_confirmed=True)
    assert headline.text == "6 shares and ADRs rose and 2 fell."
    assert [notice.code for notice in notices] == ["headline"]


def test_a_larger_move_that_is_not_confirmed_is_not_the_largest_confirmed_one() -> None:
    odd = listed_move(line("X", ret=0.39, industry=""), held({"X": 50.0}))
    made = compose_market(market_material([*confirmed(two_industries()), odd]))
    assert "A0 made the largest confirmed move (+10.0 %)" in made.base.headline.text
    assert made.base.headline.superlatives[-1].cells == ("rows.A0",)


def test_a_single_name_is_the_only_one() -> None:
    told = compose_market(market_material(confirmed([line("A"), line("B")]), passing=["A"])).base.headline
    assert told.text.startswith("The only name rose 10.0 %; 2 shares and ADRs rose and 0 fell")
