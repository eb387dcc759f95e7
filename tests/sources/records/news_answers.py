"""Build the answers of Yahoo's search and of Alpaca's news."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from tests.net.web import Reply
from tests.sources.yahoo_answers import Json, as_json

NOON = datetime(2025, 10, 13, 16, 0, tzinfo=UTC)


def story(title: str, related: Sequence[str] | None = ("MARA",), at: datetime = NOON, **more: object) -> Json:
    """Return one item of Yahoo's search; with None it has no `relatedTickers`."""
    named = {} if related is None else {"relatedTickers": list(related)}
    return {
        "uuid": f"id of {title}",
        "title": title,
        "publisher": "Somebody",
        "link": "https://finance.yahoo.com/news/a.html",
        "providerPublishTime": int(at.timestamp()),
        "type": "STORY",
        **named,
        **more,
    }


def search(*stories: object) -> Json:
    """Return an answer of Yahoo's search."""
    return {"explains": [], "count": len(stories), "quotes": [], "news": list(stories)}


def article(title: str, symbols: Sequence[str] = ("MARA",), at: datetime = NOON, **more: object) -> Json:
    """Return one item of Alpaca's news."""
    return {
        "author": "Somebody",
        "content": "",
        "created_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "headline": title,
        "id": sum(map(ord, title)),
        "images": [],
        "source": "benzinga",
        "summary": "",
        "symbols": list(symbols),
        "updated_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "url": "https://www.benzinga.com/a",
    } | more


def page(*articles: object, token: str | None = None) -> Json:
    """Return a page of Alpaca's news."""
    return {"news": list(articles), "next_page_token": token}


def query(target: str) -> Mapping[str, str]:
    """Return the parameters of a request."""
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def searching(stories: Mapping[str, Sequence[object]]) -> Callable[[str], Reply]:
    """Return a script that plays Yahoo's search, with the stories of each symbol."""
    return lambda target: as_json(search(*stories.get(query(target).get("q", ""), ())))
