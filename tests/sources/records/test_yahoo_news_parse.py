"""Headlines of Yahoo's search."""

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.records.yahoo_news_parse import Found, found_in
from tests.sources.records.news_answers import NOON, search, story


def test_a_headline_is_read() -> None:
    found = found_in(Document(200, search(story("A &amp; B", ("mara", "BTC-USD", "MARA")))))
    assert isinstance(found, Found)
    (one,) = found.headlines
    assert (one.title, one.at, one.publisher, one.symbols) == ("A & B", NOON, "Somebody", ("MARA", "BTC-USD"))
    assert (one.key, one.url) == ("id of A &amp; B".replace("&amp;", "&"), "https://finance.yahoo.com/news/a.html")


@pytest.mark.parametrize("related", [None, (), 5])
def test_a_headline_may_name_nobody(related: object) -> None:
    item = story("A", None) | ({} if related is None else {"relatedTickers": related})
    found = found_in(Document(200, search(item)))
    assert isinstance(found, Found)
    assert found.headlines[0].symbols == ()


def test_items_that_cannot_be_read_are_left_out_and_counted() -> None:
    bad: tuple[object, ...] = (5, None, story(""), story("A", providerPublishTime="soon"), story("B") | {"title": None})
    found = found_in(Document(200, search(*bad, story("Good"))))
    assert isinstance(found, Found)
    assert ([each.title for each in found.headlines], found.count) == (["Good"], 6)
    whole = found_in(Document(200, search(*bad)))
    assert isinstance(whole, Refusal)
    assert whole.kind is FailureKind.BAD_ANSWER


def test_no_news_is_an_answer() -> None:
    assert found_in(Document(200, search())) == Found((), 0)


@pytest.mark.parametrize(
    ("payload", "status", "kind", "word"),
    [
        ([], 200, FailureKind.BAD_ANSWER, "unknown format"),
        ({"news": None}, 200, FailureKind.BAD_ANSWER, "unknown format"),
        ({}, 404, FailureKind.WITHDRAWN, "no longer"),
        ({"finance": {"error": {"code": "Bad Request", "description": "Missing q"}}}, 400, FailureKind.BAD_ANSWER, "q"),
    ],
)
def test_other_shapes_are_refusals(payload: object, status: int, kind: FailureKind, word: str) -> None:
    found = found_in(Document(status, payload))
    assert isinstance(found, Refusal)
    assert found.kind is kind
    assert word in found.detail
