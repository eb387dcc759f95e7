"""Parse Nasdaq Trader's feed of halts in trading, of all US exchanges, on New York's clock."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from re import ASCII
from re import compile as pattern

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.record import Halt, Record, RecordKind
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.net.classify import Body, Refusal
from cryptoai_cli.sources.us_symbols import dashed_share
from cryptoai_cli.sources.xml_nodes import Node, parse_xml
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
    root = parse_xml(body.content.strip())
    channel = None if root is None or root.name != "rss" else root.find("channel")
    if channel is None:
        return _NO_FEED
    items = [_texts(item) for item in channel.all("item")]
    found: dict[tuple[str, str], Record] = {}
    for halt in (_halt_of(item) for item in items):
        if halt is not None:
            kept = found.get((halt.symbol, halt.key), halt)
            found[halt.symbol, halt.key] = kept if _is_resumed(kept) else halt
    return HaltFeed(tuple(found.values()), len(items), _made(_texts(channel).get("pubDate", "")))


def _texts(node: Node) -> Mapping[str, str]:
    """Return the text of each child by its name; of two with one name, the first."""
    found: dict[str, str] = {}
    for child in node.children:
        found.setdefault(child.name, child.text())
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
