"""Parse Alpaca's pages of bars into histories; an unexpected shape becomes a failure, not an exception."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from msgspec import Struct, field

from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.net.classify import GONE, Document, Refusal, withdrawal
from cryptoai_cli.sources.base import Answer
from cryptoai_cli.sources.coin_rows import HOUR_SECONDS, CoinRow, CoinRows, candles, fault_of_rows, history_of_coin
from cryptoai_cli.sources.history_checks import checked
from cryptoai_cli.sources.json_values import NEW_YORK, array, mapping, text
from cryptoai_cli.sources.row_checks import (
    MOST_ROWS,
    TOO_MANY_DETAIL,
    WRONG_INTERVAL_DETAIL,
    are_daily,
    earliest_clock,
)
from cryptoai_cli.sources.text_values import amount, extreme, instant_spelled

SOURCE = "alpaca"
_TITLE = "Alpaca"
_LONGEST_WORDS = 200
_LONGEST_TOKEN = 2000
_INVALID = "invalid symbol"
_UNKNOWN_SHAPE = Refusal(FailureKind.BAD_ANSWER, "Alpaca answered in an unknown format")
_NO_BARS_DETAIL = "Alpaca has no bars of this symbol at that time: unknown to it, or not traded"
_NO_HOURS_DETAIL = "Alpaca has no finished hours of this coin at that time"
_NO_ROWS_DETAIL = "Alpaca's bars of this symbol cannot be read"


class Page(Struct, frozen=True):
    """One page: the rows by symbol in Alpaca's spelling, and the token of the next page, empty on the last.

    `made` is the instant of the page by Alpaca's own clock (aware UTC), None if it tells none.
    """

    rows: Mapping[str, Sequence[object]]
    next_token: str = ""
    made: datetime | None = None


class InvalidSymbol(Struct, frozen=True):
    """Alpaca rejected `symbol`, and with it the whole request."""

    symbol: str


class Pages(Struct):
    """The rows of all pages so far of one request; `invalid` are the symbols that Alpaca rejected.

    `made` is the instant of the earliest page by Alpaca's own clock (aware UTC), None if it tells none.
    """

    rows: dict[str, list[object]] = field(default_factory=dict)
    invalid: set[str] = field(default_factory=set)
    made: datetime | None = None

    def add(self, page: Page) -> None:
        """Add the rows of a page; a symbol's rows may continue on the next page."""
        self.made = min((made for made in (self.made, page.made) if made is not None), default=None)
        for symbol, rows in page.rows.items():
            self.rows.setdefault(symbol, []).extend(rows)


def parse_page(document: Document) -> Page | InvalidSymbol | Refusal:
    """Return one page of bars, or the rejected symbol or refusal that arrived instead."""
    payload = mapping(document.payload)
    message = text(payload.get("message"), longest=_LONGEST_WORDS)
    if "bars" not in payload:
        if document.status in GONE:
            return withdrawal(document.status, _TITLE)
        return _refusal_of_message(message) if message else _UNKNOWN_SHAPE
    bars, token = payload["bars"], payload.get("next_page_token")
    # `bars` may be null if there is none; an unreadable token would silently lose the remaining pages
    if not isinstance(bars, dict | None) or not isinstance(token, str | None) or len(token or "") > _LONGEST_TOKEN:
        return _UNKNOWN_SHAPE
    return Page({symbol: array(rows) for symbol, rows in mapping(bars).items()}, token or "", document.made)


def share_history(symbol: str, rows: Sequence[object], now: datetime) -> Answer:
    """Return the daily bars of a share or a fund; skip rows that do not begin at midnight in New York."""
    if len(rows) > MOST_ROWS:
        return FetchFailure(symbol, SOURCE, FailureKind.BAD_ANSWER, f"{_TITLE} {TOO_MANY_DETAIL}")
    read = [(starts.astimezone(NEW_YORK), row) for starts, row in _rows_with_start(rows, now)]
    if not are_daily([local for local, _ in read]):
        return FetchFailure(symbol, SOURCE, FailureKind.BAD_ANSWER, f"{_TITLE} {WRONG_INTERVAL_DETAIL}")
    bars = tuple(_daily_bar(local.date(), row) for local, row in read if local.time() == time())
    return checked(History(symbol, SOURCE, bars=bars, currency="USD"), _TITLE, now) if bars else _no_bars(symbol, rows)


def coin_history(symbol: str, rows: Sequence[object], now: datetime, made: datetime | None = None) -> Answer:
    """Return the finished hourly candles of a coin; `made` is the instant of the answer by Alpaca's own clock."""
    if len(rows) > MOST_ROWS:
        return FetchFailure(symbol, SOURCE, FailureKind.BAD_ANSWER, f"{_TITLE} {TOO_MANY_DETAIL}")
    read = CoinRows(tuple(_coin_row(starts, row) for starts, row in _rows_with_start(rows, now)), made)
    if (fault := fault_of_rows(read.rows, HOUR_SECONDS, earliest_clock(now, made))) is not None:
        return FetchFailure(symbol, SOURCE, FailureKind.BAD_ANSWER, f"{_TITLE} {fault}")
    hours = candles(read.rows, read.finished_by(now))
    if read.rows and not hours:
        return FetchFailure(symbol, SOURCE, FailureKind.NO_DATA, _NO_HOURS_DETAIL)
    if not hours:
        return _no_bars(symbol, rows)
    return checked(history_of_coin(symbol, SOURCE, hours=hours, answered=made), _TITLE, now)


def _rows_with_start(rows: Sequence[object], now: datetime) -> list[tuple[datetime, Mapping[str, object]]]:
    """Return the rows that began by `now`, each with the instant at which it begins."""
    read = [(instant_spelled(row.get("t")), row) for row in map(mapping, rows)]
    return [(starts, row) for starts, row in read if starts is not None and starts <= now]


def _daily_bar(day: date, row: Mapping[str, object]) -> Bar:
    """Return the bar of one row.

    Four equal prices without volume mean that only the close is known: the bar then has only a close.
    """
    opened, high, low, close, volume = (amount(row.get(name)) for name in "ohlcv")
    if opened == high == low == close and not volume:
        return Bar(day, close)
    return Bar(day, close, opened, high, low, volume)


def _coin_row(starts: datetime, row: Mapping[str, object]) -> CoinRow:
    opened, close, volume = (amount(row.get(name)) for name in "ocv")
    return CoinRow(starts, opened, extreme(row.get("h")), extreme(row.get("l")), close, volume)


def _no_bars(symbol: str, rows: Sequence[object]) -> FetchFailure:
    if rows:
        return FetchFailure(symbol, SOURCE, FailureKind.BAD_ANSWER, _NO_ROWS_DETAIL)
    return FetchFailure(symbol, SOURCE, FailureKind.UNKNOWN_SYMBOL, _NO_BARS_DETAIL)


def _refusal_of_message(message: str) -> InvalidSymbol | Refusal:
    lowered = message.lower()
    if lowered.startswith(_INVALID):
        return InvalidSymbol(message[len(_INVALID) :].strip(" :\"'"))
    if "subscription" in lowered:
        return Refusal(FailureKind.NO_DATA, f"Alpaca's plan does not include this data: {message}")
    if "too many requests" in lowered:
        return Refusal(FailureKind.BLOCKED, "Alpaca refused: too many requests")
    return Refusal(FailureKind.BAD_ANSWER, f"Alpaca refused the request: {message}")
