"""Parse Nasdaq Trader's feed of halts in trading, of all US exchanges, on New York's clock."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from re import ASCII
from re import compile as pattern
from xml.etree import ElementTree as ET

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.record import Halt, Record, RecordKind
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.net.classify import Body, Refusal
from cryptoai_cli.sources.us_symbols import dashed_share
from cryptoai_cli.system.zones import NEW_YORK

SOURCE = "nasdaqtrader"
PAGE = "https://www.nasdaqtrader.com/Trader.aspx?id=TradeHalts"
_DATE = pattern(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", ASCII)
_TIME = pattern(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.][0-9]*)?)?", ASCII)
_CODE = pattern(r"[A-Z0-9]{1,8}", ASCII)
_YEARS = range(1990, 2100)
_LONGEST_MARKET = 30
_LONGEST_PAUSE = timedelta(days=3660)  # a resumption later than ten years on is a misprint
_NO_FEED = Refusal(FailureKind.BAD_ANSWER, "Nasdaq Trader answered with something other than its feed of halts")


class HaltFeed(Struct, frozen=True):
    """The halts of one answer, each once, in the order sent.

    `made` is the instant of the feed (aware UTC), None if it tells none. `rows` counts what was sent, readable or not.
    """

    halts: tuple[Record, ...]
    rows: int
    made: datetime | None = None


def parse_halts(body: Body) -> HaltFeed | Refusal:
    """Return the halts of a feed; skip rows whose symbol is no share's or whose instant cannot be read."""
    channel = _channel_of(body.content)
    if channel is None:
        return _NO_FEED
    items = [_texts(item) for item in channel if _name_of(item) == "item"]
    found: dict[tuple[str, str], Record] = {}
    for halt in (_halt_of(item) for item in items):
        if halt is not None:
            kept = found.get((halt.symbol, halt.key), halt)
            found[halt.symbol, halt.key] = kept if _is_resumed(kept) else halt
    return HaltFeed(tuple(found.values()), len(items), _made(_texts(channel).get("pubDate", "")))


def _channel_of(content: bytes) -> ET.Element | None:
    """Return the channel of a feed, or None. A document that declares entities is none: no feed needs them."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return None
    try:
        root = ET.fromstring(content.strip())  # noqa: S314 no entities: see above
    except (ET.ParseError, ValueError, LookupError):  # also an encoding that nobody knows
        return None
    is_feed = _name_of(root) == "rss"
    return next((each for each in root if _name_of(each) == "channel"), None) if is_feed else None


def _name_of(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _texts(element: ET.Element) -> Mapping[str, str]:
    """Return the text of each child by its name; of two with one name, the first."""
    found: dict[str, str] = {}
    for child in element:
        found.setdefault(_name_of(child), (child.text or "").strip())
    return found


def _halt_of(item: Mapping[str, str]) -> Record | None:
    symbol, day = dashed_share(item.get("IssueSymbol", "")), _day_of(item.get("HaltDate", ""))
    code = "".join(item.get("ReasonCode", "").upper().split())
    clock = _clock_of(item.get("HaltTime", ""))
    if symbol is None or day is None or clock is None or _CODE.fullmatch(code) is None:
        return None
    at = _instant(day, clock)
    halt = Halt(code, plain_text(item.get("Market", ""), longest=_LONGEST_MARKET), _resumption(item, day, at))
    # a halt keeps its instant while its code changes, from news pending to news released
    return Record(
        symbol=symbol, kind=RecordKind.HALT, source=SOURCE, key=f"{at:%Y-%m-%dT%H:%M:%SZ}", day=day, at=at, url=PAGE,
        publisher="Nasdaq Trader", halt=halt,
    )  # fmt: skip


def _resumption(item: Mapping[str, str], day: date, at: datetime) -> datetime | None:
    """Return when trading resumed or will; that quotes came back is no resumption."""
    clock = _clock_of(item.get("ResumptionTradeTime", ""))
    if clock is None:
        return None
    resumed = _instant(_day_of(item.get("ResumptionDate", "")) or day, clock)
    return resumed if at <= resumed <= at + _LONGEST_PAUSE else None


def _is_resumed(record: Record) -> bool:
    return record.halt is not None and record.halt.resumed is not None


def _day_of(text: str) -> date | None:
    found = _DATE.fullmatch("".join(text.split()))
    if found is None or int(found[3]) not in _YEARS:
        return None
    try:
        return date(int(found[3]), int(found[1]), int(found[2]))
    except ValueError:
        return None


def _clock_of(text: str) -> time | None:
    """Return a time of day to the second, as in `09:32:12`, `09:32:12.540` or `09:32:12 .540`."""
    found = _TIME.fullmatch("".join(text.split()))
    try:
        return None if found is None else time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        return None


def _instant(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, NEW_YORK).astimezone(UTC)


def _made(text: str) -> datetime | None:
    try:
        made = parsedate_to_datetime(text)
    except ValueError:
        return None
    return None if made.tzinfo is None else made.astimezone(UTC)
