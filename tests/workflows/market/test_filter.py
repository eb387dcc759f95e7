from typing import Any

import pytest

from cryptoai_cli.report.market.material import LineFigures
from cryptoai_cli.workflows.market.filter import Beside, passing
from tests.build_market import confirmed, line
from tests.workflows.market.fakes import Holds


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"volume": None}, "turnover"),
        ({"last": None}, "turnover"),
        ({"last": None}, "change_pct"),
        ({}, "excess_pct"),
        ({}, "relative_volume"),
        ({"sector": ""}, "sector"),
        ({"industry": ""}, "industry"),
        ({"exchange": ""}, "exchange"),
        ({"country": ""}, "country"),
        ({"market_cap": None}, "market_cap"),
    ],
)
def test_what_is_not_known_has_no_value(fields: dict[str, Any], name: str) -> None:
    moves = confirmed([line("A", **fields)])
    assert passing(moves, Holds(lambda read: read(name) is None), Beside(None, {}), ()) == {"A"}


def test_the_relative_volume_is_that_of_earlier_sessions() -> None:
    beside = Beside(None, {"A": LineFigures(relative_volume=3.0)})
    moves = confirmed([line("A"), line("B")])
    assert passing(moves, Holds(lambda read: read("relative_volume") == 3.0), beside, ()) == {"A"}
