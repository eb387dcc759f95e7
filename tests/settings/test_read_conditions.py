from pathlib import Path

import pytest

from cryptoai_cli.settings import read_conditions
from cryptoai_cli.settings.layers import Layer, LayerKind
from cryptoai_cli.settings.read_values import Cursor, Reader, WrongValueError

FILE = Layer(LayerKind.USER_FILE, "movers.toml", {}, Path("/etc/movers"))
SHIPPED = Layer(LayerKind.SHIPPED, "shipped", {}, Path("/etc/movers"))


def advice(reader: Reader, value: object) -> str:
    with pytest.raises(WrongValueError) as caught:
        reader(Cursor(FILE, ("market", "where"), value, []))
    return caught.value.advice


def test_a_condition_becomes_one_line() -> None:
    text = "price >= 3\n  and\tvolume > 100k\n"
    assert read_conditions.where(Cursor(FILE, (), text, [])) == "price >= 3 and volume > 100k"


@pytest.mark.parametrize("reader", [read_conditions.where, read_conditions.query])
def test_a_condition_is_checked_and_the_place_in_it_told(reader: Reader) -> None:
    assert "character 16: a row of the market has no field 'volum'; did you mean volume?" in advice(
        reader, "price >= 3 and volum > 1"
    )
    assert "cannot be read at character 1:" in advice(reader, "")
    assert advice(reader, 3) == """write a condition in quotes, such as 'kind == "share" and market_cap >= 2 bn'"""


def test_a_query_may_not_use_how_a_row_moved() -> None:
    assert read_conditions.where(Cursor(FILE, (), "change_pct > 3", [])) == "change_pct > 3"
    assert advice(read_conditions.query, "change_pct > 3").startswith("the query, character 1: change_pct says how")


def test_a_long_condition_is_refused_and_not_cut() -> None:
    assert "longer than 2000 characters" in advice(read_conditions.where, "price > 3" + " and price > 3" * 200)
    whole = "price > 3" + " and price > 3" * 140
    assert read_conditions.where(Cursor(FILE, (), whole, [])) == whole


def test_the_shipped_condition_is_not_read_at_every_start() -> None:
    assert read_conditions.where(Cursor(SHIPPED, (), "whatever", [])) == "whatever"
