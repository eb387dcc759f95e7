import pytest

from cryptoai_cli.report.market.cells import MarketForm, ordinal_ending, read_market_cell, render_market_cell
from tests.report.market.sample import tables


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("session", "Monday 13 October 2025"),
        ("median_pct", pytest.approx(2.0)),
        ("counted", 8),
        ("breadth.advances", 6),
        ("breadth.declines", 2),
        ("breadth.unchanged", 0),
        ("filter.passed", 8),
        ("filter.of", 8),
        ("groups.ranked", 1),
        ("groups.metals.label", "Metals"),
        ("groups.metals.median_pct", pytest.approx(10.0)),
        ("rows.M4.name", "M4"),
        ("rows.M4.change_pct", pytest.approx(30.0)),
        ("places.g.label", "Group G"),
        ("places.g.place", 2),
        ("places.g.of", 2),
        ("places.g.median_pct", pytest.approx(2.0)),
        ("groups.none.label", None),
        ("groups.metals.odd", None),
        ("rows.NONE.name", None),
        ("places.none.place", None),
        ("breadth.odd", None),
        ("odd", None),
        ("", None),
    ],
)
def test_cells_are_read_by_address(address: str, value: object) -> None:
    assert read_market_cell(tables(), address) == value


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1726.14, MarketForm.SIGNED, "+1,726.1 %"),
        (-7.46, MarketForm.SIGNED, "\N{MINUS SIGN}7.5 %"),
        (-7.46, MarketForm.SIZE, "7.5 %"),
        (0.04, MarketForm.SIGNED, "little changed"),
        (3930, MarketForm.COUNT, "3,930"),
        (2, MarketForm.ORDINAL, "2nd"),
        (1011, MarketForm.ORDINAL, "1,011th"),
        ("Metals", MarketForm.WORDS, "Metals"),
    ],
)
def test_values_are_written_as_prose(value: float | str, form: MarketForm, text: str) -> None:
    assert render_market_cell(value, form) == text


@pytest.mark.parametrize(
    ("number", "ending"),
    [
        (1, "st"),
        (2, "nd"),
        (3, "rd"),
        (4, "th"),
        (11, "th"),
        (12, "th"),
        (13, "th"),
        (21, "st"),
        (112, "th"),
        (122, "nd"),
    ],
)
def test_ordinals_have_their_endings(number: int, ending: str) -> None:
    assert ordinal_ending(number) == ending
