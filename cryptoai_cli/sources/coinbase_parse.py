"""Parse Coinbase's candles and tickers; an unexpected shape becomes a failure, not an exception."""

from datetime import datetime

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.net.classify import GONE, Document, Refusal, withdrawal
from cryptoai_cli.sources.base import Answer, Grain
from cryptoai_cli.sources.coin_rows import (
    DAY_SECONDS,
    HOUR_SECONDS,
    CoinRow,
    CoinRows,
    candles,
    fault_of_rows,
    history_of_coin,
    utc_days,
)
from cryptoai_cli.sources.history_checks import checked
from cryptoai_cli.sources.json_values import array, at, instant, mapping, text
from cryptoai_cli.sources.row_checks import earliest_clock, fault_of_cells
from cryptoai_cli.sources.text_values import amount, extreme, instant_spelled

SOURCE = "coinbase"
_TITLE = "Coinbase"
_NOT_FOUND = 404
_UNKNOWN_PRODUCT = "NotFound"
_DELISTED = "delisted"
_LONGEST_WORDS = 200
_CELLS = 6
_TIME, _LOW, _HIGH, _OPEN, _CLOSE, _VOLUME = range(_CELLS)  # low and high come before the open


def parse_candles(document: Document) -> CoinRows | Refusal:
    """Return the rows of one page of candles, newest first as sent; empty if there was no trade."""
    if not isinstance(document.payload, list):
        return _refusal_of_message(document)
    if (fault := fault_of_cells(document.payload, _CELLS)) is not None:
        return Refusal(FailureKind.BAD_ANSWER, f"{_TITLE} {fault}")
    rows = tuple(row for row in map(_coin_row, document.payload) if row is not None)
    if document.payload and not rows:
        return Refusal(FailureKind.BAD_ANSWER, "Coinbase answered with candles in an unknown format")
    return CoinRows(rows, document.made)


def parse_ticker(document: Document) -> Quote | Refusal:
    """Return the price and the instant of the latest trade."""
    ticker = mapping(document.payload)
    price, as_of = amount(ticker.get("price")), instant_spelled(ticker.get("time"))
    if price is None and "message" in ticker:
        return _refusal_of_message(document)
    if not price or as_of is None:
        return Refusal(FailureKind.BAD_ANSWER, "Coinbase answered without a price and its time")
    return Quote(price, as_of)


def history(symbol: str, grain: Grain, answer: CoinRows, quote: Quote | None, now: datetime) -> Answer:
    """Return the history in `answer`: finished hourly candles, or UTC days for any other grain."""
    is_hourly, last_trade = grain is Grain.HOURS, None if quote is None else quote.as_of
    over = earliest_clock(now, answer.made)
    if (fault := fault_of_rows(answer.rows, HOUR_SECONDS if is_hourly else DAY_SECONDS, over)) is not None:
        return FetchFailure(symbol, SOURCE, FailureKind.BAD_ANSWER, f"{_TITLE} {fault}")
    hours = candles(answer.rows, answer.finished_by(now, last_trade)) if is_hourly else ()
    days = () if is_hourly else utc_days(answer.rows, now)
    if not hours and not days:
        return FetchFailure(symbol, SOURCE, FailureKind.NO_DATA, "Coinbase has no prices of that time")
    answered = answer.made if last_trade is None else earliest_clock(last_trade, answer.made)
    found = history_of_coin(symbol, SOURCE, hours=hours, days=days, quote=quote, answered=answered)
    return checked(found, _TITLE, now)


def _coin_row(value: object) -> CoinRow | None:
    cells = array(value)
    starts = instant(at(cells, _TIME))
    if starts is None:
        return None
    opened, close, volume = (amount(at(cells, n)) for n in (_OPEN, _CLOSE, _VOLUME))
    return CoinRow(starts, opened, extreme(at(cells, _HIGH)), extreme(at(cells, _LOW)), close, volume)


def _refusal_of_message(document: Document) -> Refusal:
    message = text(mapping(document.payload).get("message"), longest=_LONGEST_WORDS)
    is_unknown = document.status == _NOT_FOUND and message == _UNKNOWN_PRODUCT
    if is_unknown or _DELISTED in message.lower():
        return Refusal(FailureKind.UNKNOWN_SYMBOL, "Coinbase does not trade this coin against the dollar")
    if document.status in GONE:
        return withdrawal(document.status, _TITLE)
    if "rate limit" in message.lower():
        return Refusal(FailureKind.BLOCKED, "Coinbase refused: too many requests")
    return Refusal(FailureKind.BAD_ANSWER, f"Coinbase refused the request: {message or 'no reason given'}")
