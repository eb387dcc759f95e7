"""The words, in every tone, number and tense. Expected sentences are written by hand from method 7."""

import itertools
import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cryptoai_cli.analysis.context import Context
from cryptoai_cli.analysis.group_context import GroupContext
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.session import State
from cryptoai_cli.report.cells import MINUS
from cryptoai_cli.report.compose import compose_report, make_headline
from cryptoai_cli.report.headline import plain_fallback
from cryptoai_cli.report.model import GroupReport, Length, Period, Tables
from tests.build import absent, material, move
from tests.build_report import build_benchmark, build_group, build_row, build_tables

MINERS = {"CAN": 0.3945, "BITF": 0.2833, "IREN": 0.0731, "GREE": -0.005}
CHIPS = {"ARM": 0.11, "QCOM": 0.0533, "AMD": 0.007}
FALLING = {"BE": -0.05, "VRT": -0.06, "GEV": -0.07}
MIXED = {"X": 0.004, "Y": -0.004, "Z": 0.0001}

Groups = dict[str, dict[str, float]]


def headline(groups: Groups, **more: object) -> str:
    return compose_report(material(groups, **more)).headline.text  # type: ignore[arg-type] # figures and states


def test_the_story_reads_like_a_desk_wrote_it() -> None:
    text = headline({"bitcoin-miners": MINERS, "ai-chips": CHIPS}, nasdaq=0.0221, sp500=0.0156, before=-0.0356)
    assert text == (
        "Bitcoin miners led the bounce: median +17.8 %, 3 of 4 up, against Nasdaq +2.2 % and S&P 500 +1.6 %. "
        "CAN (+39.5 %) and BITF (+28.3 %) rose most; GREE (\N{MINUS SIGN}0.5 %) lagged. "
        "The Nasdaq fell 3.6 % in the session before."
    )


def test_an_open_session_is_told_in_the_present_tense() -> None:
    text = headline({"bitcoin-miners": MINERS, "ai-chips": CHIPS}, state=State.IN_PROGRESS)
    assert text.startswith("Bitcoin miners are leading the rally so far: median +17.8 %, 3 of 4 up")
    assert "CAN (+39.5 %) and BITF (+28.3 %) have risen most; GREE (\N{MINUS SIGN}0.5 %) lags." in text
    assert " led " not in text


def test_one_thing_is_leading_where_several_are() -> None:
    text = headline({"ai-power": MINERS, "ai-chips": CHIPS}, state=State.IN_PROGRESS)
    assert text.startswith("Ai power is leading the rally so far")


@pytest.mark.parametrize(
    ("nasdaq", "before", "words"),
    [
        (0.02, -0.02, "led the bounce"),
        (0.02, 0.0, "led the rally"),
        (0.01, 0.0, "led the gains"),
        (0.001, 0.0, "led a flat market"),
    ],
)
def test_every_rising_tone_has_its_words(nasdaq: float, before: float, words: str) -> None:
    text = headline({"bitcoin-miners": MINERS, "ai-chips": CHIPS}, nasdaq=nasdaq, before=before)
    assert text.startswith(f"Bitcoin miners {words}: ")


@pytest.mark.parametrize(
    ("nasdaq", "before", "words"),
    [(-0.02, 0.02, "the pullback"), (-0.02, 0.0, "the sell-off"), (-0.01, 0.0, "the slide")],
)
def test_every_falling_tone_has_its_words(nasdaq: float, before: float, words: str) -> None:
    mild = {"X": 0.004, "Y": -0.008, "Z": -0.001}
    text = headline({"coins": mild, "ai-power": FALLING}, nasdaq=nasdaq, before=before)
    assert text.startswith(f"Coins held up best in {words}: median \N{MINUS SIGN}0.1 %, 2 of 3 down, against Nasdaq ")
    assert "; Ai power fell hardest: median \N{MINUS SIGN}6.0 %, 3 of 3 down. " in text
    assert "GEV (\N{MINUS SIGN}7.0 %) and VRT (\N{MINUS SIGN}6.0 %) fell most." in text


def test_a_group_that_rose_in_a_fall_rose_against_it() -> None:
    text = headline({"ai-chips": CHIPS, "ai-power": FALLING}, nasdaq=-0.02)
    assert text.startswith("Ai chips rose against the fall: median +5.3 %, 3 of 3 up, against Nasdaq ")


def test_groups_close_together_are_named_together() -> None:
    twins = {"T": 0.1, "U": 0.0532, "V": 0.05}
    text = headline({"ai-chips": CHIPS, "coins": twins}, nasdaq=0.0)
    assert text.startswith("Ai chips and Coins led a flat market: median +5.3 % and +5.3 %, 3 of 3 and 3 of 3 up")


@pytest.mark.parametrize(
    ("members", "nasdaq", "start"),
    [
        (CHIPS, 0.02, "Ai chips rose with the rally: median +5.3 %, 3 of 3 up, ahead of the Nasdaq (+2.0 %); S&P 500"),
        (CHIPS, -0.02, "Ai chips rose against the sell-off: median +5.3 %, 3 of 3 up, ahead of the Nasdaq ("),
        (
            FALLING,
            0.02,
            "Ai chips fell against the rally: median \N{MINUS SIGN}6.0 %, 3 of 3 down, behind the Nas",
        ),
        (FALLING, -0.059, "Ai chips fell with the sell-off: median \N{MINUS SIGN}6.0 %, 3 of 3 down, in line with the"),
        (CHIPS, 0.001, "Ai chips rose in a flat market: median +5.3 %"),
        (MIXED, 0.02, "Ai chips were little changed in the rally: 2 of 3 up, behind the Nasdaq (+2.0 %)"),
    ],
)
def test_a_single_group_is_compared_with_the_benchmark(members: dict[str, float], nasdaq: float, start: str) -> None:
    assert headline({"ai-chips": members}, nasdaq=nasdaq).startswith(start)


def test_when_no_group_stands_out_it_says_so() -> None:
    weak = {"K": 0.010, "L": 0.012, "M": 0.011}
    text = headline({"ai-chips": weak, "ai-power": FALLING}, nasdaq=0.02)
    assert text.startswith(
        "No group stood out in the rally: Nasdaq +2.0 % and S&P 500 +1.5 %; Ai chips came first, median +1.1 %, "
        "3 of 3 up."
    )


def test_groups_too_small_are_not_told_as_leaders() -> None:
    members = {"CAN": 0.4, "BITF": 0.3, "HUT": 0.2, "RIOT": -0.1}
    missing = [absent("M1"), absent("M2"), absent("M3")]
    text = headline({"many": {**members, "M1": 0.0, "M2": 0.0, "M3": 0.0}}, nasdaq=0.02, extra=missing)
    assert text == (
        "No group could be ranked in the rally: Nasdaq +2.0 % and S&P 500 +1.5 %. "
        f"CAN (+40.0 %) and BITF (+30.0 %) rose most; RIOT ({MINUS}10.0 %) lagged."
    )


def test_the_mean_is_called_the_mean() -> None:
    assert ": mean +18.6 %" in headline({"bitcoin-miners": MINERS, "ai-chips": CHIPS}, measure=Measure.MEAN)


def test_t37_every_number_stands_in_a_claim_and_no_cause_is_ever_given() -> None:
    report = compose_report(material({"bitcoin-miners": MINERS, "ai-chips": CHIPS}, before=-0.0356))
    rest = report.headline.text
    for claim in report.headline.claims:
        assert claim.text in rest
        rest = rest.replace(claim.text, "", 1)
    assert not re.search(r"\d", rest)
    assert not re.search(r"\b(because|as|on|after|amid|due|fuel\w*|driven)\b", rest)


figure = st.sampled_from([-0.2, -0.06, -0.0204, -0.003, -0.0002, 0.0, 0.0003, 0.004, 0.0196, 0.0551, 0.3])
members = st.lists(figure, min_size=1, max_size=5)


@settings(max_examples=300)
@given(
    st.lists(members, min_size=1, max_size=5),
    st.one_of(st.none(), figure),
    st.one_of(st.none(), figure),
    st.sampled_from(State),
    st.sampled_from([Measure.MEDIAN, Measure.MEAN]),
)
def test_whatever_the_figures_the_headline_passes_its_own_check(
    groups: list[list[float]], nasdaq: float | None, before: float | None, state: State, measure: Measure
) -> None:
    names = (f"S{n}" for n in itertools.count())
    made = {f"group-{at}s": {next(names): r for r in rs} for at, rs in enumerate(groups)}
    report = compose_report(material(made, nasdaq=nasdaq, before=before, state=state, measure=measure))
    assert [n for n in report.notices if n.code == "headline"] == []
    assert report.headline.text.endswith(".")
    assert "  " not in report.headline.text


def told_with(context: GroupContext, **more: object) -> str:
    made = material({"bitcoin-miners": MINERS, "ai-chips": CHIPS}, **more)  # type: ignore[arg-type] # figures and states
    return compose_report(replace(made, group_contexts={"bitcoin-miners": context})).headline.text


def test_a_session_that_is_the_best_in_more_than_a_month_is_told() -> None:
    august = GroupContext(date(2025, 8, 8), None, 46)
    assert ", 3 of 4 up, their best session since 8 August, against Nasdaq" in told_with(august)
    last_year = GroupContext(date(2024, 11, 11), None, 230)
    assert "their best session since 11 November 2024, against" in told_with(last_year)
    assert "best session since" not in told_with(GroupContext(date(2025, 9, 29), None, 10))


def test_the_best_of_all_that_are_held_says_how_many_those_are() -> None:
    assert "their best of the 254 sessions held, against" in told_with(GroupContext(None, 254, None))


def test_an_open_session_is_compared_with_nothing() -> None:
    assert "best" not in told_with(GroupContext(None, 254, None, also_led=True), state=State.IN_PROGRESS)


def test_a_leader_that_led_before_too_is_told_last() -> None:
    assert told_with(GroupContext(also_led=True)).endswith(" They ranked first in the session before too.")
    assert "before too" not in told_with(GroupContext(also_led=False))


def test_in_a_fall_it_is_the_worst_session_of_the_group_that_fell_hardest() -> None:
    made = material({"coins": {"X": 0.004, "Y": -0.008, "Z": -0.001}, "ai-power": FALLING}, nasdaq=-0.02)
    april = GroupContext(date(2025, 4, 3), None, 130)
    text = compose_report(replace(made, group_contexts={"ai-power": april})).headline.text
    assert "Ai power fell hardest: median \N{MINUS SIGN}6.0 %, 3 of 3 down, its worst session since 3 April." in text


def test_what_beta_explains_is_told() -> None:
    made = material({"bitcoin-miners": MINERS, "ai-chips": CHIPS})
    betas = {symbol: Context(beta=3.0, n=120, beta_excess_return=-0.01, surprise=-0.5) for symbol in MINERS}
    assert (
        "3 of 4 up, no more than their beta implies, against"
        in compose_report(replace(made, contexts=betas)).headline.text
    )
    one = {symbol: betas[symbol] for symbol in list(MINERS)[:2]}
    assert "beta" not in compose_report(replace(made, contexts=one)).headline.text


def text_of(tables: Tables) -> str:
    headline, notices = make_headline(tables)
    assert notices == ()
    return headline.text


def three(r: float, key: str = "ai-chips", rank: int = 1) -> GroupReport:
    """A group of three members that all have exactly this return."""
    rows = [build_row(f"{key[-1]}{at}", r) for at in range(3)]
    return build_group(rows, key=key, label=key.capitalize().replace("-", " "), rank=rank)


@pytest.mark.parametrize(
    ("lead", "words"),
    [
        (0.0026, "ahead of the Nasdaq"),
        (0.0025, "in line with the Nasdaq"),
        (0.0013, "in line with the Nasdaq"),
        (-0.0025, "in line with the Nasdaq"),
        (-0.0026, "behind the Nasdaq"),
    ],
)
def test_up_to_a_quarter_point_from_the_benchmark_is_in_line_with_it(lead: float, words: str) -> None:
    assert f", {words} (little changed)." in text_of(build_tables([three(lead)], nasdaq=0.0))


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        (0.01, " The Nasdaq rose 1.0 % in the session before."),
        (-0.01, " The Nasdaq fell 1.0 % in the session before."),
        (0.0099, ""),
        (-0.0099, ""),
        (None, ""),
    ],
)
def test_a_move_of_one_percent_in_the_session_before_is_told(before: float | None, sentence: str) -> None:
    text = text_of(build_tables([three(0.05)], nasdaq=0.001, before=before))
    assert text.endswith(f"ahead of the Nasdaq (+0.1 %).{sentence}")
    assert ("in the session before" in text) is bool(sentence)


@pytest.mark.parametrize(
    ("r", "start"),
    [
        (0.0004, "Ai chips were little changed in a flat market: 3 of 3 up"),
        (-0.0004, "Ai chips were little changed in a flat market: 3 of 3 down"),
        (0.0006, "Ai chips rose in a flat market: median +0.1 %, 3 of 3 up"),
        (-0.0006, "Ai chips fell in a flat market: median \N{MINUS SIGN}0.1 %, 3 of 3 down"),
    ],
)
def test_a_group_is_little_changed_that_rounds_to_nothing(r: float, start: str) -> None:
    assert text_of(build_tables([three(r)], nasdaq=0.0)).startswith(start)


def test_a_single_group_in_an_open_session_is_in_the_present_tense() -> None:
    text = text_of(build_tables([three(0.0)], nasdaq=0.0, state=State.IN_PROGRESS))
    assert text.startswith("Ai chips are little changed in a flat market so far: 0 of 3 up")


def test_down_is_counted_only_where_every_group_that_is_told_fell() -> None:
    tables = build_tables([three(0.001, "coins"), three(-0.001, "chips", 2), three(-0.05, "power", 3)], nasdaq=-0.03)
    assert "Coins rose against the fall: median +0.1 %, 3 of 3 up" in text_of(tables)
    both = build_tables([three(-0.001, "coins"), three(-0.002, "chips", 2), three(-0.05, "power", 3)], nasdaq=-0.03)
    assert (
        "Coins and Chips held up best in the sell-off: median \N{MINUS SIGN}0.1 % and \N{MINUS SIGN}0.2 %, "
        in text_of(both)
    )
    assert "3 of 3 and 3 of 3 down" in text_of(both)


def test_up_is_counted_where_one_of_the_groups_rose() -> None:
    rows = [build_row(symbol, r) for symbol, r in (("A", 0.05), ("B", 0.003), ("C", -0.001), ("D", -0.002))]
    half_up = build_group(rows, key="coins", label="Coins")
    text = text_of(build_tables([half_up, three(-0.001, "chips", 2), three(-0.05, "power", 3)], nasdaq=-0.03))
    assert text.startswith("Coins and Chips held up best in the sell-off: median +0.1 % and \N{MINUS SIGN}0.1 %, ")
    assert "2 of 4 and 0 of 3 up" in text


def test_the_worst_session_of_one_group_is_told_of_no_other() -> None:
    fell = replace(three(-0.05, "power", 2), largest_of=254)
    text = text_of(build_tables([three(-0.001, "coins"), fell], nasdaq=-0.03))
    assert text.count("of the 254 sessions held") == 1
    assert "Power fell hardest: median \N{MINUS SIGN}5.0 %, 3 of 3 down, their worst of the 254 sessions held." in text


def test_benchmarks_of_single_groups_and_those_without_a_move_are_not_in_the_headline() -> None:
    tables = build_tables([three(0.05, "coins"), three(-0.05, "chips", 2)], nasdaq=0.01)
    own = build_benchmark("SMH", (100.0, 101.0), name="Semis", of_group_only=True)
    gone = build_benchmark("^DJI", None, name="Dow", status=Status.MISSING, reason="no bar")
    text = text_of(replace(tables, benchmarks=(*tables.benchmarks, own, gone)))
    assert ", against Nasdaq +1.0 %." in text
    assert "Semis" not in text
    assert "Dow" not in text


def test_a_coin_as_the_primary_benchmark_has_no_article() -> None:
    tables = build_tables([three(0.05)], nasdaq=None)
    bitcoin = replace(
        build_benchmark("BTC-USD", (100.0, 102.0), name="Bitcoin", kind=InstrumentType.CRYPTO), prior_return=0.03
    )
    text = text_of(replace(tables, primary="BTC-USD", benchmarks=(bitcoin,)))
    assert "ahead of Bitcoin (+2.0 %)" in text
    assert text.endswith(" Bitcoin rose 3.0 % in the session before.")


def test_a_group_that_led_before_too_is_it_where_it_is_one_thing() -> None:
    power = replace(three(0.05, "ai-power"), also_led=True, plural=False)
    text = text_of(build_tables([power, three(-0.05, "chips", 2)], nasdaq=0.01))
    assert text.endswith(" It ranked first in the session before too.")


def test_the_worst_session_is_told_of_a_group_that_fell() -> None:
    group = replace(three(-0.05), largest_of=254, plural=False)
    text = text_of(build_tables([group], nasdaq=0.01))
    assert ", its worst of the 254 sessions held, behind the Nasdaq (+1.0 %)." in text


def test_the_plain_headline_names_the_session() -> None:
    pieces = plain_fallback(build_tables())
    assert "".join(piece if isinstance(piece, str) else piece.text for piece in pieces) == (
        "Session of Monday 13 October 2025: no clear leader."
    )


def test_a_share_without_a_large_distribution_is_never_named_without_it() -> None:
    fallen = replace(move("IREN", -0.241), dividend=25.0)
    text = headline({"miners": {"CAN": 0.3945, "BITF": 0.2833, "IREN": -0.241}}, extra=[fallen])
    assert f"IREN ({MINUS}24.1 %, ex-dividend 25.00 USD) lagged." in text


def test_a_group_without_a_rank_that_went_farther_is_allowed_for() -> None:
    duo = build_group([build_row("U", 0.3), build_row("V", 0.2)], key="duo", rank=None)
    told = text_of(build_tables([three(0.05, "coins"), three(-0.05, "chips", 2), duo], nasdaq=0.01))
    assert told.startswith("Coins led the gains among the ranked groups: median +5.0 %")
    low = build_group([build_row("U", -0.3), build_row("V", -0.1)], key="duo", rank=None)
    fell = text_of(build_tables([three(-0.001, "coins"), three(-0.02, "chips", 2), low], nasdaq=-0.015))
    assert fell.startswith(f"Coins held up best in the sell-off: median {MINUS}0.1 %")
    assert f"; Chips fell hardest among the ranked groups: median {MINUS}2.0 %" in fell


def test_groups_that_are_level_came_first_together() -> None:
    both = [three(0.05, "coins"), three(0.05, "chips", 2), three(0.01, "power", 3)]
    assert text_of(build_tables(both, nasdaq=None)).startswith("Coins and Chips came first: median +5.0 % and +5.0 %")
    weak = [three(0.01, "coins"), three(0.01, "chips", 2), three(0.001, "power", 3)]
    assert "; Coins and Chips came first, median +1.0 % and +1.0 %" in text_of(build_tables(weak, nasdaq=0.02))


def test_where_four_groups_are_level_none_came_first() -> None:
    level = [three(0.01, key, rank) for rank, key in enumerate(("coins", "chips", "power", "cloud"), start=1)]
    assert text_of(build_tables(level, nasdaq=0.02)) == "No group stood out in the rally: Nasdaq +2.0 %."
    held = [three(-0.01, key, rank) for rank, key in enumerate(("coins", "chips", "power", "cloud"), start=1)]
    text = text_of(build_tables([*held, three(-0.05, "banks", 5)], nasdaq=-0.02))
    assert text.startswith("No group stood out in the sell-off: Nasdaq")
    assert f"; Banks fell hardest: median {MINUS}5.0 %, 3 of 3 down." in text


def test_a_single_group_without_a_benchmark_is_told_by_itself() -> None:
    text = text_of(build_tables([three(0.05)], nasdaq=None))
    assert text == "Ai chips rose: median +5.0 %, 3 of 3 up; no benchmark has a figure."


@pytest.mark.parametrize(("state", "verb"), [(State.FINAL, "closed"), (State.IN_PROGRESS, "closes")])
def test_an_early_close_is_said(state: State, verb: str) -> None:
    tables = build_tables([three(0.05)], nasdaq=0.001, state=state)
    early = replace(tables.session, closes=tables.session.closes - timedelta(hours=3), closes_early=True)
    assert text_of(replace(tables, session=early)).endswith(f" The session {verb} at 13:00.")
    assert "13:00" not in text_of(tables)


def test_of_a_period_no_early_close_is_said() -> None:
    tables = build_tables([three(0.05)], nasdaq=0.001)
    early = replace(tables.session, closes=tables.session.closes - timedelta(hours=3), closes_early=True)
    week = Period(Length.WEEK, early, early, early, 5)
    assert "13:00" not in text_of(replace(tables, session=early, period=week))
