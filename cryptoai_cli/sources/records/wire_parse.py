"""Parse the feed of a press release wire into headlines with the companies that they name."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from re import compile as pattern

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.text import decoded_text
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.sources.records.exchange_symbols import named_symbols, symbols_of_listing
from cryptoai_cli.sources.records.headlines import Headline, address_in, key_in, title_in
from cryptoai_cli.sources.records.rss import RssItem, read_rss

_LONGEST_TEXT = 20_000
_STOCK_DOMAIN = "/rss/stock"  # of a category that names a listing
_UNKNOWN_ZONE = pattern(r"[+-]0000")  # that of UTC without telling where


class Feed(Struct, frozen=True):
    """What a feed tells: its headlines, of companies and others, in its order; it has one at least."""

    headlines: tuple[Headline, ...]

    @property
    def oldest(self) -> datetime:
        """The instant of its oldest headline."""
        return min(each.at for each in self.headlines)

    @property
    def newest(self) -> datetime:
        """The instant of its newest headline."""
        return max(each.at for each in self.headlines)


def feed_of(content: bytes, wire: str, now: datetime) -> Feed | Refusal:
    """Return the headlines of the feed of `wire`; those without a title, or dated in no zone or later than `now`, not.

    `now` is the instant of the run (aware UTC).
    """
    items = read_rss(content, wire)
    if isinstance(items, Refusal):
        return items
    read = (_headline(item, wire) for item in items)
    found = tuple(each for each in read if each is not None and each.at <= now)
    if not found:
        return Refusal(FailureKind.BAD_ANSWER, f"{wire} sent a feed without a single dated release")
    return Feed(found)


def instant_written(text: str) -> datetime | None:
    """Return the aware UTC instant of `Mon, 13 Oct 2025 08:30:00 -0400`, a date as in mails; None without a zone."""
    try:
        found = parsedate_to_datetime(text.strip())
        if found.tzinfo is None:
            return found.replace(tzinfo=UTC) if _UNKNOWN_ZONE.fullmatch(text.strip()[-5:]) else None
        return found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):  # no date; no such day; outside datetime's range
        return None


def _headline(item: RssItem, wire: str) -> Headline | None:
    title, at = title_in(item.field("title")), instant_written(item.field("pubDate"))
    if not title or at is None:
        return None
    url = address_in(item.field("link")) or address_in(item.field("guid"))
    key = key_in(item.field("guid"), url, title)
    return Headline(key, title, at, wire, url, _companies(item))


def _companies(item: RssItem) -> tuple[str, ...]:
    """Return the symbols that an item names: in its categories of listings, its title and its text."""
    listings = [text for domain, text in item.categories if domain.endswith(_STOCK_DOMAIN)]
    listed = (symbol for listing in listings for symbol in symbols_of_listing(listing))
    told = (decoded_text(item.field(name), longest=_LONGEST_TEXT) for name in ("title", "description"))
    return tuple(dict.fromkeys([*listed, *(symbol for text in told for symbol in named_symbols(text))]))
