"""Thousands of bent answers through every parser: no exception, nothing of the future, no impossible figure."""

import pytest

from cryptoai_cli.market.bar import Bar, Dividend, History, Split
from cryptoai_cli.market.quote import Quote
from tests.sources.mutations import PARSERS, faults, faults_of, faults_of_content
from tests.sources.yahoo_answers import NOW, WINDOW

ANSWERS = 3000
DAY = WINDOW.last.day


@pytest.mark.parametrize("name", PARSERS)
def test_bent_answers_give_possible_figures_or_a_reason(name: str) -> None:
    assert list(faults(name, ANSWERS)) == []


@pytest.mark.parametrize("name", PARSERS)
def test_damaged_bytes_give_possible_figures_or_a_reason(name: str) -> None:
    assert list(faults_of_content(name, ANSWERS // 3)) == []


@pytest.mark.parametrize(
    "parts",
    [
        {"bars": (Bar(DAY, -1.0),)},
        {"bars": (Bar(DAY, 1.0, low=float("nan")),)},
        {"bars": (Bar(DAY, 1.0), Bar(DAY, 1.0))},
        {"bars": (Bar(DAY.replace(day=14), 1.0),)},
        {"quote": Quote(0.0, NOW)},
        {"quote": Quote(1.0, NOW.replace(hour=21))},
        {"quote": Quote(1.0, NOW, float("inf"))},
        {"splits": (Split(DAY, 0.0, 1.0),)},
        {"dividends": (Dividend(DAY, -1.0),)},
    ],
)
def test_what_is_wrong_is_found(parts: dict[str, object]) -> None:
    assert list(faults_of(History("RIOT", "desk", **parts)))  # type: ignore[arg-type] # each case names one field
