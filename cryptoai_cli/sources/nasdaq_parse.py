"""Parse Nasdaq's bars and latest price; an unexpected shape becomes a failure, not an exception."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.market.session import PROVISIONAL_FOR
from cryptoai_cli.net.classify import GONE, Document, withdrawal
from cryptoai_cli.sources.base import Answer, Window
from cryptoai_cli.sources.history_checks import checked, one_a_day
from cryptoai_cli.sources.json_values import NEW_YORK, array, mapping, number, text
from cryptoai_cli.sources.nasdaq_stamp import regular_instant, row_date
from cryptoai_cli.sources.printed_values import printed_extreme, printed_price, printed_return, printed_volume
from cryptoai_cli.sources.row_checks import MOST_ROWS, TWINS_DETAIL, future_detail, is_future

SOURCE = "nasdaq"
_TITLE = "Nasdaq"
_TWINS = f"{_TITLE} {TWINS_DETAIL}"
_UNKNOWN_CODE = 1001
_REFUSED_CODE = 400
_LONGEST_WORDS = 200
_ENDS_OF_A_RANGE = 2
_STUCK = timedelta(minutes=15)
_REST_OF_DAY = timedelta(hours=14)  # a later price belongs to another session


class SymbolRequest(Struct, frozen=True):
    """One requested symbol: ours, Nasdaq's spelling, and the instrument type it is requested as."""

    symbol: str
    spelling: str
    kind: InstrumentType = InstrumentType.EQUITY


class Latest(Struct, frozen=True):
    """The latest price of regular trading. `is_open` is True if Nasdaq reports an open market; `name` may be empty."""

    quote: Quote
    is_open: bool
    name: str = ""


def parse_history(document: Document, asked: SymbolRequest, window: Window) -> tuple[Bar, ...] | FetchFailure:
    """Return the daily bars up to the last finished session; empty if there are none in the requested period."""
    data = _data(document, asked)
    if isinstance(data, FetchFailure):
        return data
    table = data.get("tradesTable")
    rows = mapping(table).get("rows")
    if not isinstance(table, dict) or not isinstance(rows, list | None) or len(array(rows)) > MOST_ROWS:
        return _unknown_shape(asked)
    dated = [(day, mapping(row)) for row in array(rows) if (day := row_date(mapping(row).get("date"))) is not None]
    if rows and not dated:
        return _unknown_shape(asked)
    bars = one_a_day(_bar(day, row) for day, row in dated if _is_over(day, window))
    return bars if bars is not None else FetchFailure(asked.symbol, SOURCE, FailureKind.BAD_ANSWER, _TWINS)


def parse_latest(document: Document, asked: SymbolRequest, window: Window) -> Latest | FetchFailure | None:
    """Return the latest price of regular trading, or None if the response has none.

    Outside the session, the primary block of a response is the extended-hours price, and the secondary one the close.
    """
    data = _data(document, asked)
    if isinstance(data, FetchFailure):
        return data
    return latest_of([mapping(data.get(name)) for name in ("secondaryData", "primaryData")], data, asked, window)


def latest_of(
    blocks: Sequence[Mapping[str, object]], about: Mapping[str, object], asked: SymbolRequest, window: Window
) -> Latest | FetchFailure | None:
    """Return the price of the first of `blocks` that has one of regular trading; `about` tells name and market.

    A price of the future is a failure.
    """
    quotes = (_quote(block, asked, window) for block in blocks)
    quote = next((found for found in quotes if found is not None), None)
    if quote is None:
        return None
    if is_future(quote.as_of, window.now):
        detail = f"{_TITLE} {future_detail(quote.as_of)}"
        return FetchFailure(asked.symbol, SOURCE, FailureKind.BAD_ANSWER, detail)
    low, high = _day_range(about)
    quote = replace(quote, low=low, high=high)
    is_open = text(about.get("marketStatus")).upper().removeprefix("MARKET ") == "OPEN"
    return Latest(quote, is_open, text(about.get("companyName")))


def _data(document: Document, asked: SymbolRequest) -> Mapping[str, object] | FetchFailure:
    """Return the data of a response, or a failure if they are missing or not those of the requested symbol."""
    payload = mapping(document.payload)
    data = payload.get("data")
    if not isinstance(data, dict):
        return _failure_without_data(document, asked)
    named = text(data.get("symbol")).upper().replace("/", ".")
    if named != asked.spelling:
        detail = f"Nasdaq answered for {named or 'no symbol'} when asked for {asked.spelling}"
        return FetchFailure(asked.symbol, SOURCE, FailureKind.BAD_ANSWER, detail)
    return data


def _failure_without_data(document: Document, asked: SymbolRequest) -> FetchFailure:
    """Return the failure for a response without data: errors come with status 200."""
    status = mapping(mapping(document.payload).get("status"))
    errors = [mapping(error) for error in array(status.get("bCodeMessage"))]
    if any(number(error.get("code")) == _UNKNOWN_CODE for error in errors):
        return FetchFailure(asked.symbol, SOURCE, FailureKind.UNKNOWN_SYMBOL, "Nasdaq does not know this symbol")
    code = document.status if document.status in GONE else number(status.get("rCode"))
    if code in GONE:
        gone = withdrawal(int(code), _TITLE)
        return gone.failure(asked.symbol, SOURCE)
    if code != _REFUSED_CODE and not errors:
        return _unknown_shape(asked)
    words = next(filter(None, (text(e.get("errorMessage"), longest=_LONGEST_WORDS) for e in errors)), "no reason given")
    return FetchFailure(asked.symbol, SOURCE, FailureKind.BAD_ANSWER, f"Nasdaq refused the request: {words}")


def _unknown_shape(asked: SymbolRequest) -> FetchFailure:
    detail = "Nasdaq answered in an unknown format"
    return FetchFailure(asked.symbol, SOURCE, FailureKind.BAD_ANSWER, detail)


def _is_over(day: date, window: Window) -> bool:
    """Return whether the session of `day` is over at the instant of the run."""
    if day == window.last.day:
        return window.now >= window.last.closes
    return day < window.now.astimezone(NEW_YORK).date()


def _bar(day: date, row: Mapping[str, object]) -> Bar:
    return Bar(
        day,
        printed_price(row.get("close")),
        open=printed_extreme(row.get("open")),
        high=printed_extreme(row.get("high")),
        low=printed_extreme(row.get("low")),
        volume=printed_volume(row.get("volume")),
    )


def _quote(block: Mapping[str, object], asked: SymbolRequest, window: Window) -> Quote | None:
    price = printed_price(block.get("lastSalePrice"))
    at = regular_instant(text(block.get("lastTradeTimestamp")), window, is_index=asked.kind is InstrumentType.INDEX)
    if price is None or at is None:
        return None
    return Quote(price, at, _provider_return(block), printed_volume(block.get("volume")))


def _day_range(data: Mapping[str, object]) -> tuple[float | None, float | None]:
    """Return the lowest and highest price of the day of the latest price, printed as `18.98 - 20.60`."""
    printed = text(mapping(mapping(data.get("keyStats")).get("dayrange")).get("value"))
    prices = [printed_extreme(part) for part in printed.split(" - ")]
    known = sorted(price for price in prices if price is not None)
    return (known[0], known[1]) if len(prices) == len(known) == _ENDS_OF_A_RANGE else (None, None)


def _provider_return(block: Mapping[str, object]) -> float | None:
    """Return Nasdaq's own percentage change as a fraction; older responses print falls without a sign."""
    found = printed_return(block.get("percentageChange"))
    fell = text(block.get("deltaIndicator")).lower() == "down"
    return -found if found is not None and found > 0 and fell else found


def history_of(asked: SymbolRequest, bars: tuple[Bar, ...], latest: Latest | None, window: Window) -> Answer:
    """Return bars and latest price as one history; a latest price that is the last close becomes a bar."""
    quote = None if latest is None or latest.quote.as_of >= window.last.opens + _REST_OF_DAY else latest.quote
    if latest is not None and quote is not None and _is_close(latest, window):
        bars = (*bars, Bar(window.last.day, quote.price, high=quote.high, low=quote.low, volume=quote.volume))
    if not bars and quote is None:
        return FetchFailure(asked.symbol, SOURCE, FailureKind.NO_DATA, "Nasdaq has no prices of these sessions")
    name = "" if latest is None else latest.name
    found = History(asked.symbol, SOURCE, bars=bars, quote=quote, kind=asked.kind, currency="USD", name=name)
    return checked(found, _TITLE, window.now)


def _is_close(latest: Latest, window: Window) -> bool:
    """Return whether the latest price is the close of the last session, not one stuck from while it was open."""
    session, at = window.last, latest.quote.as_of
    stuck = latest.is_open and at < session.closes - _STUCK and window.now >= session.closes + PROVISIONAL_FOR
    return window.now >= session.closes and session.holds(at) and not stuck
