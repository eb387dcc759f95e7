"""Build the feeds of the press release wires."""

from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from tests.net.web import Reply

XML = ("Content-Type", "text/xml; charset=utf-8")


def item(
    title: str = "MARA Signs",
    at: datetime | str = "Mon, 13 Oct 2025 12:30 GMT",
    *,
    text: str = "HOUSTON, Oct. 13 -- MARA (NASDAQ: MARA) today",
    link: str = "https://wire.example.org/1.html",
    guid: str | None = None,
    more: str = "",
) -> str:
    """Return one item; `more` is markup of its own."""
    stamp = format_datetime(at) if isinstance(at, datetime) else at
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link>"
        f'<guid isPermaLink="true">{escape(link if guid is None else guid)}</guid><pubDate>{stamp}</pubDate>'
        f"<description><![CDATA[<p>{text}</p>]]></description><dc:publisher>A Wire</dc:publisher>{more}</item>"
    )


def feed(items: Sequence[str], *, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    """Return a feed of these items."""
    space = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    body = "".join(items)
    return f'{head}\n<rss version="2.0" {space}><channel><title>Wire</title><item-free/>{body}</channel></rss>'


def playing(items: Sequence[str]) -> Callable[[str], Reply]:
    """Return a script that shows these items."""
    return lambda _target: Reply(feed(items).encode(), headers=(XML,))
