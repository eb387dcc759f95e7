from typing import Any

import pytest

from cryptoai_cli.report.market.rows import market_rows
from tests.build_market import confirmed, line, market_material


@pytest.mark.parametrize(("fields", "turnover"), [({}, 110e6), ({"volume": None}, None), ({"is_stale": True}, None)])
def test_the_turnover_is_price_times_volume(fields: dict[str, Any], turnover: float | None) -> None:
    (each,) = market_rows(market_material(confirmed([line("A", **fields)])))
    assert each.turnover == (None if turnover is None else pytest.approx(turnover))
