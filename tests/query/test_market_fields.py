from typing import Any

import pytest

from cryptoai_cli.market.listing import Line, LineKind
from cryptoai_cli.query.field_type import NUMBER
from cryptoai_cli.query.market_fields import LISTED_FIELDS, MARKET_FIELDS, ListedRow

LINE = Line("A", "Alpha", LineKind.ADR, 8.0, 0.5, 1000.0, 3e9, "Technology", "Chips", "NASDAQ", "Israel")
BARE = Line("B", "", LineKind.OTHER, None, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("price", 8.0),
        ("volume", 1000.0),
        ("turnover", 8000.0),
        ("market_cap", 3e9),
        ("kind", "adr"),
        ("sector", "Technology"),
        ("industry", "Chips"),
        ("exchange", "NASDAQ"),
        ("country", "Israel"),
        ("symbol", "A"),
        ("change_pct", 6.67),
        ("excess_pct", -1.23),
        ("relative_volume", 2.5),
    ],
)
def test_every_field_has_the_value_of_files(name: str, value: float | str) -> None:
    assert ListedRow(LINE, 0.066667, -0.012345, 2.5).value(name) == value


@pytest.mark.parametrize("name", sorted(MARKET_FIELDS.keys() - {"kind", "symbol"}))
def test_what_a_list_does_not_tell_has_no_value(name: str) -> None:
    assert ListedRow(BARE).value(name) is None


@pytest.mark.parametrize("missing", [{"last": None}, {"volume": None}])
def test_turnover_needs_price_and_volume(missing: dict[str, Any]) -> None:
    fields = {"last": 8.0, "volume": 1000.0, **missing}
    assert ListedRow(Line("A", "", LineKind.SHARE, fields["last"], 0.5, fields["volume"])).value("turnover") is None


def test_kinds_are_a_closed_vocabulary() -> None:
    assert MARKET_FIELDS["kind"].type.words == tuple(LineKind)
    assert MARKET_FIELDS["price"].type == NUMBER


def test_how_a_row_moved_is_told_apart_from_what_it_is() -> None:
    assert MARKET_FIELDS.keys() - LISTED_FIELDS.keys() == {"change_pct", "excess_pct", "relative_volume"}
