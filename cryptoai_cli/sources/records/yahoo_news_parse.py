"""Parse the headlines of Yahoo's search; an unexpected shape becomes a refusal."""

from collections.abc import Mapping

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import GONE, Document, Refusal, withdrawal
from cryptoai_cli.sources.json_values import array, instant, mapping, text
from cryptoai_cli.sources.records.headlines import Headline, address_in, key_in, title_in

_TITLE = "Yahoo"
_LONGEST_WORDS = 200


class Found(Struct, frozen=True):
    """The headlines of one answer that can be read, and the number of items that it had in all."""

    headlines: tuple[Headline, ...]
    count: int


def found_in(document: Document) -> Found | Refusal:
    """Return the headlines of an answer; those without a title or an instant are left out."""
    payload = mapping(document.payload)
    items = payload.get("news")
    if not isinstance(items, list):
        return _refusal(document.status, payload)
    headlines = tuple(found for item in items if (found := _headline(mapping(item))) is not None)
    if items and not headlines:
        return Refusal(FailureKind.BAD_ANSWER, f"{_TITLE} sent headlines that cannot be read")
    return Found(headlines, len(items))


def _headline(item: Mapping[str, object]) -> Headline | None:
    title, at = title_in(item.get("title")), instant(item.get("providerPublishTime"))
    if not title or at is None:
        return None
    url = address_in(item.get("link"))
    key = key_in(item.get("uuid"), url, title)
    named = (text(each).upper() for each in array(item.get("relatedTickers")))
    return Headline(key, title, at, text(item.get("publisher")), url, tuple(dict.fromkeys(filter(None, named))))


def _refusal(status: int, payload: Mapping[str, object]) -> Refusal:
    error = mapping(mapping(payload.get("finance")).get("error"))
    words = text(error.get("description"), longest=_LONGEST_WORDS) or text(error.get("code"))
    if words:
        return Refusal(FailureKind.BAD_ANSWER, f"{_TITLE} refused the request: {words}")
    if status in GONE:
        return withdrawal(status, _TITLE)
    return Refusal(FailureKind.BAD_ANSWER, f"{_TITLE} answered in an unknown format")
