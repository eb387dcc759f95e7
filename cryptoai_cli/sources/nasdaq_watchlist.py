"""Parse Nasdaq's watchlist: the latest prices of up to twenty symbols, each with the close before it.

A row shows the last price of regular trading, or in extended hours the last print there. It is taken only if its time
tells that its price is one of regular trading, and if its figures agree; any other row tells nothing here.
"""

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from re import compile as pattern

from msgspec.structs import replace

from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.market.session import Session
from cryptoai_cli.net.classify import Document
from cryptoai_cli.sources.base import Window
from cryptoai_cli.sources.json_values import array, mapping, number, text
from cryptoai_cli.sources.nasdaq_parse import Latest, SymbolRequest, history_of, latest_of
from cryptoai_cli.sources.nasdaq_stamp import has_time
from cryptoai_cli.sources.printed_values import printed_change, printed_decimal
from cryptoai_cli.sources.row_checks import twin_keys

MOST_ROWS = 20
PREVIOUS_CLOSE_NOTE = "previous close = price - change, both as Nasdaq sent them"
_GOOD_CODE = 200
_MIDNIGHT = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T00:00(:00)?)?")
_FEWEST_DECIMALS = 2  # zeros at the end of a price may be left out
_FIELD_DECIMALS = 4  # of the previous close
_MOST_APART = 0.005  # of the change and the percentage of one row


def watchlist_rows(document: Document) -> Mapping[str, Mapping[str, object]] | None:
    """Return the rows by symbol in Nasdaq's spelling; None for an error or an unknown shape.

    A symbol that is unknown, or of another asset class than was asked for, has no row, nor has one whose two rows
    contradict each other.
    """
    payload = mapping(document.payload)
    data = payload.get("data")
    has_none = data is None and number(mapping(payload.get("status")).get("rCode")) == _GOOD_CODE
    if not isinstance(data, list) and not has_none:
        return None
    rows = [mapping(row) for row in reversed(array(data))]
    named = [(text(row.get("symbol")).upper().replace("/", "."), row) for row in rows]
    twins = twin_keys((name, _figures(row)) for name, row in named)
    return {name: row for name, row in named if name not in twins}


def _figures(row: Mapping[str, object]) -> tuple[float | None, ...]:
    price, change = printed_decimal(row.get("lastSalePrice")), printed_change(row.get("netChange"))
    return tuple(None if each is None else float(each) for each in (price, change))


def row_history(row: Mapping[str, object], asked: SymbolRequest, window: Window) -> History | None:
    """Return the price of a row and the close before it, or None if the row does not tell both for certain."""
    latest = latest_of([row], row, asked, window)
    base = _previous_close(row)
    if not isinstance(latest, Latest) or base is None or not (_is_plain(row) and _is_coherent(row, base, latest.quote)):
        return None
    sessions = _sessions_of(latest.quote, window)
    return None if sessions is None else _history(row, asked, latest, (sessions, base), window)


def _history(
    row: Mapping[str, object],
    asked: SymbolRequest,
    latest: Latest,
    base: tuple[tuple[Session, Session], Decimal],
    window: Window,
) -> History | None:
    (before, session), close = base
    bars = [Bar(before.day, float(close))]
    if session != window.last:
        bars.append(Bar(session.day, latest.quote.price, volume=latest.quote.volume))
    history = history_of(asked, tuple(bars), latest, window)
    if not isinstance(history, History) or (window.now >= session.closes and history.close(session.day) is None):
        return None
    return replace(history, note=PREVIOUS_CLOSE_NOTE, base_is_derived=True, rounding=float(_rounding(row)))


def _sessions_of(quote: Quote, window: Window) -> tuple[Session, Session] | None:
    """Return the session of a price and the one before it; None if the window does not have both."""
    pairs = pairwise(window.sessions)
    return next(((before, session) for before, session in pairs if session.holds(quote.as_of)), None)


def _is_plain(row: Mapping[str, object]) -> bool:
    """Return whether the row says what its price is: a time, or just a date with the close before, as for a close."""
    if has_time(text(row.get("lastTradeTimestamp"))):
        return True
    exact = text(row.get("lastTradeTimestampDateTime"))
    is_dated = not exact or _MIDNIGHT.fullmatch(exact) is not None
    return is_dated and number(row.get("previousClosePrice")) is not None


def _previous_close(row: Mapping[str, object]) -> Decimal | None:
    """Return the price less its change; older responses print falls without a sign."""
    price, change = printed_decimal(row.get("lastSalePrice")), printed_change(row.get("netChange"))
    if price is None or change is None:
        return None
    fell = text(row.get("deltaIndicator")).lower() == "down"
    base = price + change if fell and change > 0 else price - change
    return base if base > 0 else None


def _is_coherent(row: Mapping[str, object], base: Decimal, quote: Quote) -> bool:
    """Return whether the price less its change agrees with the previous close and the percentage, where these are sent.

    Rounding is allowed for.
    """
    rounding, told = _rounding(row), number(row.get("previousClosePrice"))
    if told is not None and abs(told - float(base)) > float(2 * rounding + _half_a_unit(_FIELD_DECIMALS)):
        return False
    if quote.provider_return is None:
        return True
    apart = abs(quote.price / float(base) - 1 - quote.provider_return)
    return apart <= _MOST_APART + 2 * float(rounding / base)


def _rounding(row: Mapping[str, object]) -> Decimal:
    """Return the larger rounding error of the price and of its change: half a unit of the last decimal."""
    decimals = [len(text(row.get(name)).partition(".")[2]) for name in ("lastSalePrice", "netChange")]
    printed = [count for count in decimals if count]  # `UNCH` has none, and no rounding
    return _half_a_unit(max(_FEWEST_DECIMALS, min(printed, default=_FEWEST_DECIMALS)))


def _half_a_unit(decimals: int) -> Decimal:
    return Decimal("0.5").scaleb(-decimals)
