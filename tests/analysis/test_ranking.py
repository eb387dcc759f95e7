import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.analysis.ranking import excess, ranks


def test_the_highest_is_first_and_ties_go_by_symbol() -> None:
    assert ranks([("B", 0.01), ("C", 0.02), ("A", 0.01)]) == {"C": 1, "A": 2, "B": 3}


def test_ranking_is_by_the_unrounded_figure() -> None:
    assert ranks([("A", 0.010001), ("B", 0.010002)]) == {"B": 1, "A": 2}


def test_nothing_without_a_figure_has_a_rank() -> None:
    assert ranks([("A", None), ("B", -0.5)]) == {"B": 1}


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.floats(-1, 5)), st.randoms())
def test_ranks_do_not_depend_on_the_order_of_the_input(figures: dict[str, float], chance: object) -> None:
    pairs: list[tuple[str, float | None]] = list(figures.items())
    before = ranks(pairs)
    chance.shuffle(pairs)  # type: ignore[attr-defined] # hypothesis hands in a Random
    assert ranks(pairs) == before


def test_excess_is_own_less_benchmark() -> None:
    assert excess(0.0731, 0.0221) == pytest.approx(0.051)


def test_t18_without_both_returns_there_is_no_excess() -> None:
    assert excess(None, 0.01) is None
    assert excess(0.01, None) is None


@given(st.floats(-0.9, 5))
def test_a_benchmarks_own_excess_is_zero(r: float) -> None:
    assert excess(r, r) == 0
