"""The verifier refuses every kind of lie it could be told."""

import pytest
from msgspec.structs import replace

from cryptoai_cli.report.claims import Claim, Extreme, Superlative
from cryptoai_cli.report.compose import compose_report, make_headline
from cryptoai_cli.report.facts import find_facts
from cryptoai_cli.report.headline import word_headline
from cryptoai_cli.report.model import Tables
from cryptoai_cli.report.tables import lay_out
from cryptoai_cli.report.verify_headline import faults
from cryptoai_cli.report.wording import Piece
from tests.build import material
from tests.build_report import build_group, build_row, build_tables

MATERIAL = material(
    {
        "bitcoin-miners": {"CAN": 0.3951, "BITF": 0.2833, "IREN": 0.0731, "HUT": 0.1},
        "chips": {"A": 0.01, "B": 0.02, "C": 0.03},
    },
    before=-0.0356,
)
TABLES = lay_out(MATERIAL)
TOLD = compose_report(MATERIAL).headline


def test_an_honest_headline_passes() -> None:
    assert faults(TOLD.text, TOLD.claims, TABLES, TOLD.superlatives) == ()


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ("+28.3 %", "+38.3 %"),  # a wrong figure
        ("4 of 4", "3 of 4"),  # a wrong count
        ("3.6 %", "3.5 %"),
        ("Bitcoin miners", "Solana miners"),  # a wrong name
        ("+2.0 %", "+2.00 %"),  # not the form a headline has
        ("The Nasdaq fell", "The Nasdaq rose"),  # the direction
        ("rose most", "rose most on news"),  # a cause
        ("rose most", "rose most, 7 of them"),  # a number from nowhere
        ("led the bounce", "led the crash"),  # a word outside the vocabulary
    ],
)
def test_t37_a_lie_in_the_text_is_refused(found: str, instead: str) -> None:
    text = TOLD.text
    assert found in text
    assert faults(text.replace(found, instead, 1), TOLD.claims, TABLES, TOLD.superlatives)


@pytest.mark.parametrize("change", ["value", "cell", "text"])
def test_a_claim_that_does_not_match_its_cell_is_refused(change: str) -> None:
    claim = next(c for c in TOLD.claims if c.text == "+28.3 %")
    bent = {
        "value": replace(claim, value=27.0),
        "cell": replace(claim, cell="groups.bitcoin-miners.rows.CAN.change_pct"),
        "text": replace(claim, text="+28.4 %"),
    }[change]
    claims = tuple(bent if c is claim else c for c in TOLD.claims)
    assert faults(TOLD.text.replace("+28.3 %", bent.text), claims, TABLES, TOLD.superlatives)


def test_two_figures_that_changed_places_are_refused() -> None:
    first, second = (next(c for c in TOLD.claims if c.text == text) for text in ("+39.5 %", "+28.3 %"))
    swapped = tuple(second if c is first else first if c is second else c for c in TOLD.claims)
    text = TOLD.text.replace("+39.5 %", "@").replace("+28.3 %", "+39.5 %").replace("@", "+28.3 %")
    assert any("comes from" in fault for fault in faults(text, swapped, TABLES, TOLD.superlatives))


def test_a_headline_that_fails_is_replaced_by_the_plain_one_with_a_notice() -> None:
    def lying(tables: Tables) -> tuple[Piece, ...]:
        pieces = word_headline(tables, find_facts(tables))
        return tuple(replace(p, text="+99.9 %") if isinstance(p, Claim) and p.text == "+28.3 %" else p for p in pieces)

    headline, notices = make_headline(TABLES, lying)
    assert headline.text == "Session of Monday 13 October 2025: no clear leader."
    assert [notice.code for notice in notices] == ["headline"]
    assert faults(headline.text, headline.claims, TABLES) == ()


SMALL = build_tables(
    [build_group((build_row("A", 0.0731), build_row("B", -0.02), build_row("C", 0.0731)))], before=-0.0356
)
NAME = Claim("Bitcoin miners", "Bitcoin miners", "groups.bitcoin-miners.label")
MEDIAN = Claim("+7.3 %", 0.0731 * 100, "groups.bitcoin-miners.median_pct")
BEFORE = Claim("3.6 %", -0.0356 * 100, "benchmarks.^IXIC.prior_change_pct")


def test_a_text_of_claims_and_known_words_passes() -> None:
    assert faults("Bitcoin miners rose: median +7.3 %.", (NAME, MEDIAN), SMALL) == ()


def test_a_number_outside_every_claim_is_refused() -> None:
    found = faults("Bitcoin miners rose: 3 of 3 up.", (NAME,), SMALL)
    assert any(fault.startswith("a number stands outside every claim") for fault in found)


@pytest.mark.parametrize("words", ["led", "rose most", "fell hardest", "held up best", "came first", "lagged", "worst"])
def test_a_superlative_that_nobody_claims_is_refused(words: str) -> None:
    found = faults(f"Bitcoin miners {words}.", (NAME,), SMALL)
    assert any("is not in the vocabulary" in fault for fault in found)


def test_a_superlative_that_is_claimed_and_not_said_is_refused() -> None:
    led = Superlative("led", Extreme.LED, ("groups.bitcoin-miners",))
    assert faults("Bitcoin miners led.", (NAME,), SMALL, (led,)) == ()
    assert faults("Bitcoin miners rose.", (NAME,), SMALL, (led,)) == (
        "'led' does not stand in the text where it should",
    )


def test_a_word_outside_the_vocabulary_is_refused_in_any_case() -> None:
    assert faults("Bitcoin miners Crashed.", (NAME,), SMALL) == ("'crashed' is not in the vocabulary",)


def test_a_claim_that_is_not_in_the_text_is_refused() -> None:
    assert faults("Bitcoin miners rose.", (NAME, MEDIAN), SMALL) == (
        "'+7.3 %' does not stand in the text where it should",
    )


def test_claims_in_another_order_than_in_the_text_are_refused() -> None:
    assert faults("Bitcoin miners rose: median +7.3 %.", (MEDIAN, NAME), SMALL) == (
        "'Bitcoin miners' does not stand in the text where it should",
    )


def test_a_cell_that_does_not_exist_is_refused() -> None:
    claim = replace(NAME, cell="groups.coins.label")
    assert faults("Bitcoin miners rose.", (claim,), SMALL) == ("groups.coins.label holds nothing",)


def test_a_size_needs_the_verb_of_its_direction() -> None:
    assert faults("The market fell 3.6 %.", (BEFORE,), SMALL) == ()
    for text in ("The market rose 3.6 %.", "The market 3.6 %.", "The market has risen 3.6 %."):
        assert faults(text, (BEFORE,), SMALL) == ("'3.6 %' has lost its direction",)
    assert faults("The market has fallen 3.6 %.", (BEFORE,), SMALL) == ()


def test_a_rise_needs_a_rising_verb() -> None:
    rise = Claim("2.0 %", 2.0, "benchmarks.^IXIC.change_pct")
    assert faults("The market rose 2.0 %.", (rise,), SMALL) == ()
    assert faults("The market has risen 2.0 %.", (rise,), SMALL) == ()
    assert faults("The market fell 2.0 %.", (rise,), SMALL) == ("'2.0 %' has lost its direction",)


@pytest.mark.parametrize("between", [" ", " ("])
def test_a_figure_behind_a_name_is_of_the_same_row(between: str) -> None:
    name = Claim("A", "A", "groups.bitcoin-miners.rows.A.name")
    own = Claim("+7.3 %", 0.0731 * 100, "groups.bitcoin-miners.rows.A.change_pct")
    other = replace(own, cell="groups.bitcoin-miners.rows.C.change_pct")
    assert faults(f"A{between}+7.3 %", (name, own), SMALL) == ()
    assert faults(f"A{between}+7.3 %", (name, other), SMALL) == (
        "'+7.3 %' stands behind 'A' but comes from groups.bitcoin-miners.rows.C.change_pct",
    )


def test_a_figure_that_stands_apart_from_a_name_may_be_of_another_row() -> None:
    name = Claim("A", "A", "groups.bitcoin-miners.rows.A.name")
    assert faults("A, +7.3 %", (name, MEDIAN), SMALL) == ()
