import pytest

from cryptoai_cli.query.expression import Comparison, Field, Join, Joined, Membership
from cryptoai_cli.query.row_condition import parse_row_condition
from cryptoai_cli.query.three_valued import compiled

ROW: dict[str, float | str | None] = {
    "price": 5.0,
    "volume": 100_000.0,
    "change_pct": -7.5,
    "kind": "share",
    "industry": "Metal Mining",
    "symbol": "BRK-B",
    "market_cap": None,
    "country": None,
}


def decided(text: str) -> bool | None:
    return parse_row_condition(text, "--where").holds(lambda name: ROW[name])


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("price >= 5", True),
        ("price > 5", False),
        ("price <= 5", True),
        ("price < 5", False),
        ("price == 5", True),
        ("price != 5", False),
        ("5 <= price", True),
        ("6 <= price", False),
        ("3 <= price < 5", False),
        ("3 <= price <= 5", True),
        ("6 > price > 4", True),
        ("4 > price > 3", False),
        ("abs(change_pct) > 7", True),
        ("abs(change_pct) in (7.5)", True),
        ("7 < abs(change_pct) < 8", True),
        ("change_pct > 7", False),
        ("volume >= 100k", True),
        ("volume >= 100.001k", False),
        ("price in (3, 5)", True),
        ("price not in (3, 5)", False),
        ('kind == "share"', True),
        ('kind != "share"', False),
        ('kind in ("adr", "SHARE",)', True),
        ('kind not in ("adr", "fund")', True),
        ('industry == "metal  mining"', True),
        ('industry != "Metals"', True),
        ('not industry == "Metal Mining" or price > 4', True),
        ('symbol == "BRK.B"', True),
        ('symbol in ("brk-b", "MARA")', True),
    ],
)
def test_a_row_is_decided_by_its_values(text: str, holds: bool) -> None:  # noqa: FBT001 a case of a table
    assert decided(text) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("market_cap >= 2bn", None),
        ("not (market_cap >= 2bn)", None),
        ("not market_cap < 2bn", None),
        ("market_cap != 2bn", None),
        ("abs(market_cap) > 1", None),
        ("market_cap in (1, 2)", None),
        ("market_cap not in (1, 2)", None),
        ('country == "Canada"', None),
        ('country != "Canada"', None),
        ('country not in ("Canada", "Israel")', None),
        ("1 <= market_cap <= 2", None),
        ("market_cap > 1 and price > 3", None),
        ("price > 3 and market_cap > 1", None),
        ("market_cap > 1 and price > 9", False),
        ("price > 9 and market_cap > 1", False),
        ("market_cap > 1 or price > 3", True),
        ("price > 3 or market_cap > 1", True),
        ("market_cap > 1 or price > 9", None),
        ("not (market_cap > 1 and price > 9)", True),
        ("not (market_cap > 1 or price > 3)", False),
    ],
)
def test_what_is_not_known_is_neither_true_nor_false(text: str, holds: bool | None) -> None:  # noqa: FBT001 a case of a table
    assert decided(text) is holds


def test_an_expression_needs_no_text() -> None:
    price = Field("", "", "price")
    both = Joined(Join.ALL, (Comparison(price, ">", 3.0), Joined(Join.NONE, (Membership(price, (4.0,)),))))
    assert compiled(both)(lambda _name: 5.0) is True
    assert compiled(both)(lambda _name: 4.0) is False
