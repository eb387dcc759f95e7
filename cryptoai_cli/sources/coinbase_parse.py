"""Parse Coinbase's candles and tickers; an unexpected shape becomes a failure, not an exception."""

from collections.abc import Sequence
from datetime import datetime

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.base import Answer, Grain
from cryptoai_cli.sources.coin_rows import JUMP_DETAIL, CoinRow, candles, has_daily_jump, has_price_jump, utc_days
from cryptoai_cli.sources.json_values import array, at, instant, mapping, text
from cryptoai_cli.sources.text_values import amount, instant_spelled

SOURCE = "coinbase"
_NOT_FOUND = 404
_LONGEST_WORDS = 200
_TIME, _LOW, _HIGH, _OPEN, _CLOSE, _VOLUME = range(6)  # low and high come before the open


def parse_candles(document: Document) -> tuple[CoinRow, ...] | Refusal:
    """Return the rows of one page of candles, newest first as sent; empty if there was no trade."""
    if not isinstance(document.payload, list):
        return _refusal_of_message(document)
    rows = tuple(row for row in map(_coin_row, document.payload) if row is not None)
    if document.payload and not rows:
        return Refusal(FailureKind.BAD_ANSWER, "Coinbase answered with candles in a shape that is not known")
    return rows


def parse_ticker(document: Document) -> Quote | Refusal:
    """Return the price and the instant of the latest trade."""
    ticker = mapping(document.payload)
    price, as_of = amount(ticker.get("price")), instant_spelled(ticker.get("time"))
    if price is None and "message" in ticker:
        return _refusal_of_message(document)
    if not price or as_of is None:
        return Refusal(FailureKind.BAD_ANSWER, "Coinbase answered without a price and its time")
    return Quote(price, as_of)


def history(symbol: str, grain: Grain, rows: Sequence[CoinRow], quote: Quote | None, now: datetime) -> Answer:
    """Return the history in `rows`: finished hourly candles, or UTC days for any other grain."""
    hours = candles(rows, now) if grain is Grain.HOURS else ()
    days = () if grain is Grain.HOURS else utc_days(rows, now)
    if has_price_jump(rows) if hours else has_daily_jump(days):
        return FetchFailure(symbol, SOURCE, FailureKind.BAD_ANSWER, f"Coinbase {JUMP_DETAIL}")
    if not hours and not days:
        return FetchFailure(symbol, SOURCE, FailureKind.NO_DATA, "Coinbase has no prices of that time")
    return History(symbol, SOURCE, bars=days, candles=hours, quote=quote, kind=InstrumentType.CRYPTO, currency="USD")


def _coin_row(value: object) -> CoinRow | None:
    cells = array(value)
    starts = instant(at(cells, _TIME))
    if starts is None:
        return None
    low, high, opened, close, volume = (amount(at(cells, n)) for n in (_LOW, _HIGH, _OPEN, _CLOSE, _VOLUME))
    return CoinRow(starts, opened, high, low, close, volume)


def _refusal_of_message(document: Document) -> Refusal:
    message = text(mapping(document.payload).get("message"), longest=_LONGEST_WORDS)
    if document.status == _NOT_FOUND and message.replace(" ", "").lower() == "notfound":
        return Refusal(FailureKind.UNKNOWN_SYMBOL, "Coinbase does not trade this coin against the dollar")
    if "rate limit" in message.lower():
        return Refusal(FailureKind.BLOCKED, "Coinbase refused: too many requests")
    return Refusal(FailureKind.BAD_ANSWER, f"Coinbase refused the request: {message or 'no reason given'}")
