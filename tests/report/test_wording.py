"""The pieces of a headline, and how they are joined."""

import pytest

from cryptoai_cli.market.session import State
from cryptoai_cli.report.cells import Form
from cryptoai_cli.report.claims import Claim
from cryptoai_cli.report.facts import find_facts
from cryptoai_cli.report.wording import Wording, article, claim_of, join_as_list, row_cell, with_prefix
from tests.build_report import build_benchmark, build_row, build_tables

TABLES = build_tables(nasdaq=0.0221)


@pytest.mark.parametrize(
    ("items", "joined"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")],
)
def test_items_are_joined_as_in_a_sentence(items: list[str], joined: str) -> None:
    assert "".join(map(str, join_as_list([[item] for item in items]))) == joined


def test_a_prefix_stands_before_something_only() -> None:
    assert with_prefix(": ", ["A"]) == [": ", "A"]
    assert with_prefix(": ", []) == []


def test_a_claim_is_bound_to_a_cell_that_holds_something() -> None:
    assert claim_of(TABLES, "benchmarks.^IXIC.change_pct", Form.SIGNED) == Claim(
        "+2.2 %", 2.21, "benchmarks.^IXIC.change_pct"
    )
    with pytest.raises(LookupError):
        claim_of(TABLES, "benchmarks.^IXIC.ex_dividend", Form.WORDS)


def test_a_row_stands_among_the_benchmarks_or_in_its_group() -> None:
    assert row_cell(TABLES.benchmarks[0]) == "benchmarks.^IXIC"
    assert row_cell(build_row("MARA")) == "groups.bitcoin-miners.rows.MARA"


def test_an_index_has_an_article() -> None:
    assert article(build_benchmark()) == "the "
    assert article(build_row()) == ""


def test_an_open_session_takes_the_present_tense() -> None:
    tables = build_tables(nasdaq=0.02, state=State.IN_PROGRESS)
    now, then = Wording(tables, find_facts(tables)), Wording(TABLES, find_facts(TABLES))
    assert [now.tense("led", "leads", "lead", several=several) for several in (False, True)] == ["leads", "lead"]
    assert then.tense("led", "leads", "lead", several=True) == "led"
    assert (now.so_far, then.so_far) == (" so far", "")
