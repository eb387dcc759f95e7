import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.holding import TreasuryCoin
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.holdings.base import HoldingList
from cryptoai_cli.sources.holdings.coingecko_parse import entries_of, holdings_of
from tests.sources.holdings.answers import document, entry

RECORDINGS = Path(__file__).resolve().parents[3] / ".." / "shared" / "recordings" / "coingecko"


def read(*entries: object, coin: TreasuryCoin = TreasuryCoin.BITCOIN) -> HoldingList:
    found = holdings_of(entries, coin)
    assert isinstance(found, HoldingList), found
    return found


def symbols(found: HoldingList) -> Sequence[str]:
    return [each.symbol for each in found.holdings]


def test_an_entry_says_what_is_held_and_nobody_says_of_which_day() -> None:
    (holding,) = read(entry("MSTR.US", 640_250, "Strategy", total_entry_value_usd=47.38e9)).holdings
    assert (holding.symbol, holding.name, holding.amount, holding.cost_usd) == ("MSTR", "Strategy", 640_250, 47.38e9)
    assert (holding.as_of, holding.country, holding.is_us_listed, holding.source) == (None, "US", True, "coingecko")


@pytest.mark.parametrize("cost", [0, 0.0, None, "", "0", -5, 1e20, True])
def test_a_cost_of_zero_and_what_is_none_is_undisclosed(cost: object) -> None:
    assert read(entry(total_entry_value_usd=cost)).holdings[0].cost_usd is None


@pytest.mark.parametrize("amount", ["5", None, -1, 1e12, True, [], 6_000_000])
def test_an_amount_that_cannot_be_is_left_out_and_counted(amount: object) -> None:
    found = read(entry("MARA", 5), entry("RIOT", amount))
    assert (symbols(found), found.unread) == (["MARA"], 1)


def test_a_symbol_that_is_none_is_left_out_and_counted() -> None:
    found = read(entry("MARA"), entry(None), entry("MSTR"), entry("Not listed"))
    assert (len(found.holdings), found.unread) == (2, 2)


def test_a_company_without_coins_is_no_holder_and_nothing_is_wrong() -> None:
    found = read(entry("MARA"), entry("RIOT", 0), entry("CLSK", 0.0))
    assert (symbols(found), found.unread) == (["MARA"], 0)


def test_a_list_of_which_less_than_half_can_be_read_is_refused() -> None:
    found = holdings_of([entry("MARA"), entry("RIOT", "1"), entry("CLSK", "1")], TreasuryCoin.BITCOIN)
    assert isinstance(found, Refusal)
    assert (found.kind, found.detail) == (
        FailureKind.BAD_ANSWER,
        "CoinGecko sent a list of 3 entries, 2 of which cannot be read",
    )


def test_the_largest_comes_first_whatever_the_order_of_the_list() -> None:
    assert symbols(read(entry("MARA", 5), entry("3350.T", 9), entry("RIOT", 7))) == ["3350.T", "RIOT", "MARA"]


def test_a_company_in_two_spellings_counts_once() -> None:
    found = read(entry("MSTR.US", 5, "Strategy"), entry("MSTR", 5, "MicroStrategy"))
    assert (symbols(found), found.twice) == (["MSTR"], ())


def test_a_company_under_two_exchanges_counts_once_by_its_us_symbol() -> None:
    found = read(entry("HUT.TO", 5, "Hut 8 Corp"), entry("HUT.US", 5, "Hut 8 Corp."))
    assert (symbols(found), found.twice) == (["HUT"], ())


def test_a_company_with_two_amounts_is_told_and_never_added_up() -> None:
    found = read(entry("MSTR.US", 640_031, "Strategy"), entry("MSTR", 640_250, "Strategy"))
    assert [each.amount for each in found.holdings] == [640_250]
    assert found.twice == ("MSTR",)


def test_companies_without_a_name_are_not_one() -> None:
    assert len(read(entry("MARA", name=" "), entry("RIOT", name=" ")).holdings) == 2


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (Document(404, {"error": "coin not found"}), FailureKind.WITHDRAWN, "404"),
        (Document(400, {"error": "bad coin"}), FailureKind.BAD_ANSWER, "bad coin"),
        (
            Document(200, {"status": {"error_code": 10005, "error_message": "limited"}}),
            FailureKind.BAD_ANSWER,
            "limited",
        ),
        (Document(200, {"companies": {}}), FailureKind.BAD_ANSWER, "unknown format"),
        (document(*(5,) * 6000), FailureKind.BAD_ANSWER, "6,000 entries"),
    ],
)
def test_another_answer_is_refused_with_its_reason(answer: Document, kind: FailureKind, words: str) -> None:
    found = entries_of(answer)
    assert isinstance(found, Refusal)
    assert found.kind is kind
    assert words in found.detail


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("id57406523579__sdk-doc-example_public_treasury.json", ["MSTR", "XXI"]),
        ("id62812097445__companies_public_treasury_bitcoin_2026-09-04_4rows.json", ["MSTR", "XXI", "3350.T", "MARA"]),
    ],
)
def test_recorded_answers_are_read_whole(name: str, expected: list[str]) -> None:
    file = RECORDINGS / name
    if not file.is_file():
        pytest.skip("the recordings are not here")
    entries = entries_of(Document(200, json.loads(file.read_text(encoding="utf-8"))))
    assert not isinstance(entries, Refusal)
    found = read(*entries)
    assert (symbols(found), found.unread) == (expected, 0)
    assert {each.symbol for each in found.holdings if each.cost_usd is None} == {"XXI", "MARA"} & set(expected)
