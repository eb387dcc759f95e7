"""Pages of Alpaca's news."""

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.records.alpaca_news_parse import NewsPage, parse_news
from tests.sources.records.news_answers import NOON, article, page


def parsed(payload: object, status: int = 200) -> NewsPage:
    found = parse_news(Document(status, payload))
    assert isinstance(found, NewsPage), found
    return found


def test_a_headline_is_read() -> None:
    (one,) = parsed(page(article("A &amp; B", ("BRK.B", "BTCUSD", "ETH/USD", "mara")))).headlines
    assert (one.title, one.at, one.publisher) == ("A & B", NOON, "Benzinga")
    assert one.symbols == ("BRK-B", "BTC-USD", "ETH-USD", "MARA")
    assert (one.key, one.url) == (str(sum(map(ord, "A &amp; B"))), "https://www.benzinga.com/a")


def test_an_address_without_a_host_is_none() -> None:
    assert parsed(page(article("A", url="https://"))).headlines[0].url == ""


def test_the_token_of_the_next_page_is_told() -> None:
    assert parsed(page(token="abc")).next_token == "abc"
    assert parsed(page()) == NewsPage(())
    assert parsed({"news": None, "next_page_token": None}) == NewsPage(())


def test_items_that_cannot_be_read_are_left_out() -> None:
    bad: tuple[object, ...] = (5, article(""), article("A", created_at="2025-10-13T16:00:00"), article("B", headline=1))
    assert [each.title for each in parsed(page(*bad, article("Good"))).headlines] == ["Good"]
    assert isinstance(parse_news(Document(200, page(*bad))), Refusal)


@pytest.mark.parametrize(
    ("payload", "status", "kind", "word"),
    [
        ([], 200, FailureKind.BAD_ANSWER, "unknown format"),
        ({"news": {}}, 200, FailureKind.BAD_ANSWER, "unknown format"),
        ({"news": [], "next_page_token": 5}, 200, FailureKind.BAD_ANSWER, "unknown format"),
        ({"news": [], "next_page_token": "a" * 3000}, 200, FailureKind.BAD_ANSWER, "unknown format"),
        ({}, 404, FailureKind.WITHDRAWN, "no longer"),
        ({"message": "invalid parameter"}, 400, FailureKind.BAD_ANSWER, "invalid parameter"),
    ],
)
def test_other_shapes_are_refusals(payload: object, status: int, kind: FailureKind, word: str) -> None:
    found = parse_news(Document(status, payload))
    assert isinstance(found, Refusal)
    assert found.kind is kind
    assert word in found.detail
