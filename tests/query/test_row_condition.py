import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.errors import UsageError
from cryptoai_cli.query.expression import Call, Comparison, Field, Join, Joined, Membership
from cryptoai_cli.query.row_condition import (
    RowCondition,
    UnmatchedText,
    parse_listed_condition,
    parse_row_condition,
)

PRICE, KIND = Field("", "", "price"), Field("", "", "kind")


def parsed(text: str) -> RowCondition:
    return parse_row_condition(text, "--where")


def told(text: str) -> str:
    with pytest.raises(UsageError) as caught:
        parsed(text)
    return f"{caught.value.message} | {caught.value.hint}"


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("price >= 3", Comparison(PRICE, ">=", 3.0)),
        ("3 <= price", Comparison(PRICE, ">=", 3.0)),
        ("3 > price", Comparison(PRICE, "<", 3.0)),
        ("3 == abs(price)", Comparison(Call("abs", PRICE), "==", 3.0)),
        (
            "3 <= price < 10",
            Joined(Join.ALL, (Comparison(PRICE, ">=", 3.0), Comparison(PRICE, "<", 10.0))),
        ),
        ('kind == "share"', Membership(KIND, ("share",))),
        ("kind == 'Blank-Check'", Membership(KIND, ("blank-check",))),
        ('kind != "share"', Joined(Join.NONE, (Membership(KIND, ("share",)),))),
        ('kind in("share","adr",)', Membership(KIND, ("share", "adr"))),
        ('kind not in ("share")', Joined(Join.NONE, (Membership(KIND, ("share",)),))),
        ("price in (3, 5k)", Membership(PRICE, (3.0, 5000.0))),
        ("not price in (3)", Joined(Join.NONE, (Membership(PRICE, (3.0,)),))),
    ],
)
def test_a_condition_is_read_into_its_parts(text: str, expression: object) -> None:
    assert parsed(text).expression == expression


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("300m", 300e6),
        ("2 bn", 2e9),
        ("1.5k", 1500.0),
        ("1.5K", 1500.0),
        ("2BN", 2e9),
        ("2\tBn", 2e9),
        ("1.13m", 1_130_000.0),  # 1.13 * 1e6 is not
        ("1e3k", 1e6),
        (".5m", 500_000.0),
        ("-2.k", -2000.0),
        ("+1E-3bn", 1e6),
        ("3", 3.0),
    ],
)
def test_a_number_may_have_a_unit(number: str, value: float) -> None:
    assert parsed(f"turnover > {number}").expression == Comparison(Field("", "", "turnover"), ">", value)
    assert parsed(f"turnover > {number} and price > 3").fields == ("turnover", "price")


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("", 1, "it ends where a field, abs(...), a number, not or ("),
        ("prize >= 3", 1, "no field 'prize' | did you mean price?"),
        ("Price >= 3", 1, "did you mean price?"),
        ("AND", 1, "no field 'AND' | choose from: price, change_pct"),
        ("previous.price > 3", 1, "no field 'previous'"),
        ('group("x").median_pct > 3', 1, "no field 'group'"),
        ("price", 6, "it ends where a sign (< <= > >= == !=), in or not in"),
        ("price >", 8, "it ends where a number"),
        ("price >= three", 10, "expected a number, and found 'three'"),
        ("price >= $3", 10, "a number"),
        ("price >= 3b", 11, "'b' is not a unit | write k, m or bn after a number"),
        ("price >= 3mio", 11, "'mio' is not a unit"),
        ("price >= 3volume", 11, "'volume' is not a unit"),
        ("price in (3x)", 12, "'x' is not a unit"),
        ("price >= 1 million", 12, "and found 'million'"),
        ("price >= 1,000", 11, "and, or, or the end"),
        ("price >= 2 bn bn", 15, "and, or, or the end"),
        ("change_pct > 3%", 15, "and, or, or the end"),
        ("price >= 3 and and volume > 1k", 16, "found 'and volume > 1k'"),
        ("price >= 3 volume > 1k", 12, "and, or, or the end, and found 'volume"),
        ("price >= 3 AND volume > 2", 12, "and, or, or the end"),
        ("price >= 3;", 11, "and, or, or the end"),
        ("price >= 3 &&", 12, "and, or, or the end"),
        ("price >= 3 and (volume > 1k", 28, "it ends where )"),
        ("((price > 3)", 13, "it ends where )"),
        ("price > 3)", 10, "and, or, or the end"),
        ("(price) > 3", 7, "a sign"),
        ('price == "3"', 10, "a number"),
        ("price > volume", 9, "a number"),
        ("price not 3", 11, "expected in,"),
        ("price is 3", 7, "in or not in"),
        ("price = 3", 7, "in or not in"),
        ("price <> 3", 8, "a number"),
        ("price.x > 3", 6, "in or not in"),
        ("price(3) > 3", 6, "in or not in"),
        ('price in (3, "x")', 14, "a number"),
        ("3 < 4", 5, "expected a field, and found '4'"),
        ("3 price", 3, "a sign"),
        ("3 >= kind", 6, "a field that holds a number"),
        ("3 <= price <=", 14, "it ends where a number"),
        ("3 <= price <= 5 <= 6", 17, "and, or, or the end"),
        ("price == 3 == 4", 12, "and, or, or the end"),
        ("abs(kind) > 3", 5, "a field that holds a number"),
        ("abs(price", 10, "it ends where )"),
        ("abs(3) > 3", 5, "expected a field, and"),
        ('kind == "shares"', 9, "no kind 'shares' | did you mean share?"),
        ('kind in ("share", "etf")', 19, "no kind 'etf'"),
        ('kind > "share"', 6, "expected ==, !=, in or not in"),
        ('kind = "share"', 6, "expected ==, !=, in or not in"),
        ("kind == share", 9, "a text in quotes, and found 'share' | write it in quotes: \"share\""),
        ("kind == price", 9, "a text in quotes, and found 'price'"),
        ("kind == 3", 9, "a text in quotes"),
        ("kind == 'share\"", 9, "a text in quotes"),
        ('kind in "share"', 9, "expected (,"),
        ('kind in ["share"]', 9, "expected (,"),
        ("kind in ()", 10, "a text in quotes"),
        ('kind in ("share"', 17, "it ends where , or )"),
        ('kind in ("share" "adr")', 18, "expected , or )"),
        ('kind in ("share",,)', 18, "a text in quotes"),
        ('kind not ("share")', 10, "expected in,"),
        ('"share" == kind', 1, "expected a field"),
        ('in ("share")', 1, "expected a field"),
        ('industry == ""', 13, "the text in quotes is empty"),
        ('industry in ("x", " ")', 19, "the text in quotes is empty"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, at: int, expected: str) -> None:
    message = told(text)
    assert message.startswith(("--where, ", "--where cannot be read at "))
    assert f"character {at}:" in message
    assert expected in message
    assert message.isprintable()


def test_the_fields_are_told_once_in_their_order() -> None:
    assert parsed('volume > 1 and kind == "adr" and volume < 9 and abs(excess_pct) > 1').fields == (
        "volume",
        "kind",
        "excess_pct",
    )


def test_the_text_stays_as_it_was_written() -> None:
    assert parsed(" price>3 ").text == " price>3 "


def test_texts_that_no_row_has_are_told_with_the_nearest() -> None:
    condition = parsed('industry in ("semiconductors", "Semiconducters") and country == "X" and symbol == "A"')
    known = {"industry": {"Semiconductors", "Metal Mining"}, "country": {"Canada"}}
    assert condition.texts[:2] == (("industry", "semiconductors"), ("industry", "Semiconducters"))
    assert tuple(condition.unmatched(known)) == (
        UnmatchedText("industry", "Semiconducters", "Semiconductors"),
        UnmatchedText("country", "X"),
    )


@pytest.mark.parametrize("name", ["change_pct", "excess_pct", "relative_volume"])
def test_members_may_not_be_chosen_by_how_a_row_moved(name: str) -> None:
    parsed(f"price > 3 and {name} > 5")
    with pytest.raises(UsageError, match=rf"the query, character 15: {name} says how a row moved") as caught:
        parse_listed_condition(f"price > 3 and {name} > 5", "the query")
    assert caught.value.hint.startswith("choose from: price, volume, turnover")


def test_members_may_be_chosen_by_what_a_row_is() -> None:
    assert parse_listed_condition('industry == "change_pct" and price > 3', "x").fields == ("industry", "price")
    with pytest.raises(UsageError, match="x, character 1: a row of the market has no field 'market_cup'"):
        parse_listed_condition("market_cup > 3", "x")


NOISE = st.one_of(
    st.sampled_from(
        ["price", "kind", "abs", "and", "or", "not", "in", "(", ")", ",", '"share"', "<", "==", "3", "k", "2bn", " "]
    ),
    st.text(string.printable, max_size=3),
    st.text(max_size=2),
)


@given(st.lists(NOISE, max_size=30))
def test_whatever_is_written_is_read_or_told_and_nothing_else(pieces: list[str]) -> None:
    with suppress(UsageError):  # anything else fails the test
        parsed(" ".join(pieces)).holds(lambda name: 3.0 if name == "price" else "share")
