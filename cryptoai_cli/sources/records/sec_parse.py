"""Parse what EDGAR answers: the feed of a company, the header of a filing, the symbols of companies, titles."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from html import unescape
from re import ASCII, DOTALL
from re import compile as pattern

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.record import news_items
from cryptoai_cli.market.text import decoded_text
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.json_values import array, at, mapping, number, text
from cryptoai_cli.sources.xml_nodes import Node, parse_xml
from cryptoai_cli.system.zones import NEW_YORK

_ACCESSION = pattern(r"[0-9]{10}-[0-9]{2}-[0-9]{6}", ASCII)
_FORM = pattern(r"[A-Z0-9][A-Z0-9 ./-]{0,19}", ASCII)
_ITEM = pattern(r"(?<![0-9.])[0-9]\.[0-9]{2}(?![0-9])", ASCII)
_FOLDER = pattern(r"/Archives/edgar/data/([0-9]{1,10})/", ASCII)
_SYMBOL = pattern(r"[A-Z0-9]{1,8}(?:-[A-Z0-9]{1,4})?", ASCII)
_ACCEPTED = pattern(r"<ACCEPTANCE-DATETIME>\s*([0-9]{14})\b", ASCII)
_NUMBERED = pattern(r"(?:ACCESSION NUMBER:|<ACCESSION-NUMBER>)\s*([0-9-]{20})", ASCII)
_PARTY = pattern(r"(?:CENTRAL INDEX KEY:|<CIK>)\s*([0-9]{1,10})\b", ASCII)
_DOCUMENT = pattern(r"<TYPE>([^\r\n<]*)(.*?)(?=<TYPE>|</DOCUMENT>|\Z)", ASCII | DOTALL)
_DESCRIPTION = pattern(r"<DESCRIPTION>([^\r\n]*)", ASCII)
_MOST_DIGITS = 10
_LONGEST_TITLE = 200
_NOBODY = b"no matching"
_PAGE_HEAD = 4000  # bytes in which a page says that it knows no such company
_NO_FEED = Refusal(FailureKind.BAD_ANSWER, "EDGAR answered with something other than the feed of a company")
_NO_COMPANY = Refusal(FailureKind.UNKNOWN_SYMBOL, "EDGAR knows no company of this symbol")
_ANOTHER = Refusal(FailureKind.BAD_ANSWER, "EDGAR answered with the filings of another company")


class Entry(Struct, frozen=True):
    """One filing as the feed lists it; `updated` is its acceptance (aware UTC) if the offset of the feed is right."""

    accession: str
    form: str
    updated: datetime
    items: tuple[str, ...]
    folder: int | None  # the company in whose folder the feed places it


class Feed(Struct, frozen=True):
    """The filings of the company `cik`, newest first. `made` is when the feed says it was made, None if it does not.

    `has_more` is True if an older page follows, `is_whole` False if it lists filings that could not be read.
    """

    cik: int | None
    entries: tuple[Entry, ...]
    made: datetime | None = None
    has_more: bool = False
    is_whole: bool = True


class Header(Struct, frozen=True):
    """The header of a filing: its acceptance (aware UTC), its parties, and its documents as (type, description)."""

    accepted: datetime
    parties: frozenset[int]
    documents: tuple[tuple[str, str], ...] = ()


def parse_feed(content: bytes, cik: int | None, count: int) -> Feed | Refusal:
    """Return the feed of the company `cik` (None: whichever it is), asked for `count` entries a page."""
    root = parse_xml(content)
    if root is None or root.name != "feed":
        return _NO_COMPANY if _NOBODY in content[:_PAGE_HEAD].lower() else _NO_FEED
    listed = tuple(root.all("entry"))
    entries = tuple(entry for node in listed if (entry := _entry(node)) is not None)
    told = _whole(root.text("company-info", "cik"))
    folders = {entry.folder for entry in entries} - {None}
    owner = told or cik or (next(iter(folders)) if len(folders) == 1 else None)
    if (cik is not None and owner != cik) or (folders and owner not in folders):
        return _ANOTHER
    has_next = any(link.attributes.get("rel") == "next" for link in root.all("link"))
    return Feed(
        owner,
        entries,
        made=_instant(root.text("updated")),
        has_more=has_next or len(listed) >= count,
        is_whole=len(entries) == len(listed),
    )


def parse_header(content: bytes, accession: str) -> Header | None:
    """Return the header of the filing `accession`, as SGML or as the page that shows it; None if it is not that.

    The acceptance is a clock time in New York without a zone.
    """
    page = unescape(content.decode("latin-1"))
    told = set(_ACCEPTED.findall(page))
    named = set(_NUMBERED.findall(page))
    accepted = _in_new_york(told.pop()) if len(told) == 1 else None
    if accepted is None or (named and accession not in named):
        return None
    documents = tuple((kind.strip().upper(), _description(rest)) for kind, rest in _DOCUMENT.findall(page))
    return Header(accepted, frozenset(map(int, _PARTY.findall(page))), documents)


def parse_tickers(answer: Document) -> Mapping[str, int] | Refusal:
    """Return the number of each company by its symbols of today, in dash style."""
    rows = (mapping(row) for row in mapping(answer.payload).values())
    pairs = ((text(row.get("ticker")).upper(), number(row.get("cik_str"))) for row in rows)
    found = {symbol: int(cik) for symbol, cik in pairs if cik and cik > 0 and _SYMBOL.fullmatch(symbol)}
    return found or Refusal(FailureKind.BAD_ANSWER, "EDGAR's list of symbols is in an unknown format")


def parse_titles(answer: Document) -> Mapping[str, str]:
    """Return the description of the main document of each filing in the list of submissions, by accession number.

    Nothing else is read from that list: its times of day are wrong for many companies.
    """
    recent = mapping(mapping(mapping(answer.payload).get("filings")).get("recent"))
    numbers, titles = array(recent.get("accessionNumber")), array(recent.get("primaryDocDescription"))
    return {text(key): text(at(titles, index), longest=_LONGEST_TITLE) for index, key in enumerate(numbers)}


def _entry(node: Node) -> Entry | None:
    content = node.find("content") or node
    category = node.find("category")
    term = "" if category is None else category.attributes.get("term", "")
    accession = content.text("accession-number")
    form = (content.text("filing-type") or term).strip().upper()
    updated = _instant(node.text("updated"))
    if updated is None or not _ACCESSION.fullmatch(accession) or not _FORM.fullmatch(form):
        return None
    folder = _FOLDER.search(content.text("filing-href"))
    items = tuple(dict.fromkeys(_ITEM.findall(content.text("items-desc"))))
    return Entry(accession, form, updated, news_items(items), None if folder is None else int(folder[1]))


def _instant(value: str) -> datetime | None:
    """Return the aware UTC instant of a time with its offset, or None."""
    try:
        found = datetime.fromisoformat(value)
        return None if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _in_new_york(digits: str) -> datetime | None:
    try:
        found = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=NEW_YORK)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _description(rest: str) -> str:
    found = _DESCRIPTION.search(rest)
    return "" if found is None else decoded_text(found[1], longest=_LONGEST_TITLE)


def _whole(value: str) -> int | None:
    return int(value) if value.isdecimal() and value.isascii() and len(value) <= _MOST_DIGITS else None


def day_of(instant: datetime) -> date:
    """Return the day in New York of an aware instant."""
    return instant.astimezone(NEW_YORK).date()
