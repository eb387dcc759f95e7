from typing import Any

import pytest
from msgspec.structs import replace

from cryptoai_cli.report.claims import Claim, Extreme, Scope, Superlative
from cryptoai_cli.report.market.headline import market_headline
from cryptoai_cli.report.market.verify_headline import market_faults
from tests.report.market.sample import tables

MADE = tables()
SECOND = replace(MADE.groups[0], key="tin", label="Tin", median_return=0.02, rank=2)
TABLES = replace(MADE, groups=(MADE.groups[0], SECOND, *MADE.groups[1:]))
HEADLINE = market_headline(TABLES, is_confirmed=True)[0]


def faults_of(text: str = HEADLINE.text, **fields: Any) -> tuple[str, ...]:  # noqa: ANN401 any field of the value
    headline = replace(HEADLINE, text=text, **fields)
    return market_faults(headline.text, headline.claims, TABLES, headline.superlatives)


def test_the_headline_of_a_report_has_no_fault() -> None:
    assert faults_of() == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("rose 2.0 %", "fell 2.0 %", "'2.0 %' has lost its direction"),
        (" names ", " 7 names ", "a number stands outside every claim"),
        ("rose and", "soared and", "'soared' is not in the vocabulary"),
        ("+30.0 %", "+31.0 %", "'+30.0 %' does not stand in the text where it should"),
        ("came first", "led", "'came first' does not stand in the text where it should"),
    ],
)
def test_a_word_or_number_that_nothing_supports_is_a_fault(old: str, new: str, fault: str) -> None:
    assert any(fault in each for each in faults_of(HEADLINE.text.replace(old, new)))


def test_a_claim_must_be_its_cells_value() -> None:
    first = HEADLINE.claims[0]
    bent = (replace(first, value=9), *HEADLINE.claims[1:])
    assert "counted holds 8, the claim says 9" in faults_of(claims=bent)
    lost = (replace(first, cell="none"), *HEADLINE.claims[1:])
    assert "none holds nothing" in faults_of(claims=lost)


def test_a_claim_must_be_written_as_its_value_is() -> None:
    text = HEADLINE.text.replace("of 8 names", "of 80 names")
    claims = tuple(replace(c, text="80") if c.cell == "counted" else c for c in HEADLINE.claims)
    assert "'80' is not how counted = 8 is written" in faults_of(text, claims=claims)
    as_percent = (Claim("8.0 %", 8, "counted"), *HEADLINE.claims[1:])
    assert faults_of(HEADLINE.text.replace("of 8 names", "of 8.0 % names"), claims=as_percent)


def superlative(kind: Extreme, cell: str, text: str) -> tuple[Superlative, ...]:
    return (Superlative(text, kind, (cell,), Scope.CONFIRMED),)


def test_the_largest_move_must_be_the_largest_up_or_down() -> None:
    most = "the largest confirmed move"
    assert (
        faults_of(superlatives=superlative(Extreme.MOVED_MOST, "rows.M3", most))[0]
        == f"{most!r} is not true of rows.M3"
    )
    assert f"{most!r} is not true of rows.NONE" in faults_of(
        superlatives=superlative(Extreme.MOVED_MOST, "rows.NONE", most)
    )


@pytest.mark.parametrize(
    ("kind", "cell", "fault"),
    [
        (Extreme.CAME_FIRST, "groups.other", "groups.other is not ranked"),
        (Extreme.ROSE_MOST, "groups.metals", "'came first' is no superlative of this report"),
    ],
)
def test_a_group_must_be_what_is_said_of_it(kind: Extreme, cell: str, fault: str) -> None:
    assert fault in faults_of(superlatives=superlative(kind, cell, "came first"))


@pytest.mark.parametrize(
    ("kind", "cell", "words"),
    [(Extreme.CAME_FIRST, "groups.tin", "came first"), (Extreme.CAME_LAST, "groups.metals", "came last")],
)
def test_first_and_last_are_checked_against_all_ranked_groups(kind: Extreme, cell: str, words: str) -> None:
    assert f"{words!r} is not true of {cell}" in faults_of(superlatives=superlative(kind, cell, words))
