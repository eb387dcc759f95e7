from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.list_soundness import fault_beside, fault_of_figures
from cryptoai_cli.market.listing import Line, LineKind, Listing
from tests.build import FRIDAY, MONDAY
from tests.build_market import line

LINES = [line(f"L{n:03}") for n in range(100)]
BEFORE = Listing(FRIDAY, "nasdaq", tuple(line(each.symbol, 80.0, 0.25) for each in LINES))


def listing(lines: Sequence[Line]) -> Listing:
    return Listing(MONDAY, "nasdaq", tuple(lines))


def with_odd(count: int, **fields: Any) -> Listing:  # noqa: ANN401 any field of a line
    return listing([replace(each, **fields) if at < count else each for at, each in enumerate(LINES)])


@pytest.mark.parametrize(
    ("fields", "most", "what"),
    [
        ({"last": None}, 25, "a price"),
        ({"last": 0.0}, 25, "a price"),
        ({"net_change": None}, 25, "a change"),
        ({"net_change": 0.0}, 90, "a change that is not zero"),
        ({"volume": None}, 75, "a volume"),
        ({"volume": 0.0}, 75, "a volume"),
        ({"name": ""}, 10, "a name"),
        ({"market_cap": None}, 75, "a market cap"),
        ({"sector": ""}, 50, "a sector"),
        ({"industry": ""}, 50, "an industry"),
        ({"country": ""}, 50, "a country"),
    ],
)
def test_a_list_without_a_figure_in_too_many_lines_cannot_be_used(fields: dict[str, Any], most: int, what: str) -> None:
    assert fault_of_figures(with_odd(most, **fields)) is None
    told = f"the list of 2025-10-13 cannot be used, only {99 - most} of its 100 lines have {what}"
    assert fault_of_figures(with_odd(most + 1, **fields)) == told
    told = f"the list of 2025-10-13 cannot be used, none of its 100 lines has {what}"
    if what != "a name":
        assert fault_of_figures(with_odd(100, **fields)) == told


def test_a_list_that_tells_no_names_need_not_describe_its_lines() -> None:
    bare = [Line(each.symbol, "", LineKind.OTHER, each.last, each.net_change, volume=each.volume) for each in LINES]
    assert fault_of_figures(listing(bare)) is None


def test_a_list_that_goes_on_from_the_closes_before_is_sound() -> None:
    assert fault_beside(listing(LINES), BEFORE) is None
    assert fault_beside(listing([line("NEW")]), BEFORE) is None


def test_a_list_may_not_repeat_the_one_before() -> None:
    half = (*BEFORE.lines[:50], *LINES[50:])
    assert fault_beside(listing(half), BEFORE) is None
    assert fault_beside(listing((*BEFORE.lines[:51], *LINES[51:])), BEFORE) == (
        "the list dated 2025-10-13 repeats that of 2025-10-10"
    )


def test_the_changes_of_most_lines_start_from_the_closes_before() -> None:
    """Two sessions under one date, changes in another unit or of the other sign: no line alone shows it."""
    assert fault_beside(with_odd(50, net_change=-10.0), BEFORE) is None
    assert fault_beside(with_odd(51, net_change=-10.0), BEFORE) == (
        "the changes of 51 of 100 lines do not start from the closes of 2025-10-10: one of the two lists is wrong"
    )


@pytest.mark.parametrize("last", [None, -100.0])
def test_closes_that_are_no_prices_contradict_nothing(last: float | None) -> None:
    unusable = Listing(FRIDAY, "nasdaq", tuple(replace(each, last=last) for each in BEFORE.lines))
    assert fault_beside(listing(LINES), unusable) is None
