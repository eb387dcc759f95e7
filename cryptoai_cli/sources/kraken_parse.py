"""Parse Kraken's rows into candles, days and quotes; an unexpected shape becomes a failure, not an exception."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.net.classify import GONE, Document, Refusal, withdrawal
from cryptoai_cli.sources.base import Answer, Grain, Window
from cryptoai_cli.sources.coin_rows import (
    DAY_SECONDS,
    HOUR_SECONDS,
    CoinRow,
    candles,
    fault_of_rows,
    utc_days,
)
from cryptoai_cli.sources.history_checks import checked
from cryptoai_cli.sources.json_values import array, at, instant, mapping, text
from cryptoai_cli.sources.kraken_names import pair_keys
from cryptoai_cli.sources.row_checks import fault_of_cells
from cryptoai_cli.sources.text_values import amount

SOURCE = "kraken"
_TITLE = "Kraken"
_LAST = "last"  # the only key beside the rows: where the next request continues
_WARNING = "W"  # Kraken's errors begin with E, its warnings with W
_LONGEST_WORDS = 200
_CELLS = 7  # and a count, which is not used
_TIME, _OPEN, _HIGH, _LOW, _CLOSE, _, _VOLUME = range(_CELLS)
_BLOCKS = ("too many requests", "rate limit", "lockout", "throttled")
_UNKNOWN = ("unknown asset", "invalid asset")
_NO_SUCH_ADDRESS = "unknown method"


def size_seconds(grain: Grain) -> int:
    """Return the duration of a row of that grain, in seconds."""
    return HOUR_SECONDS if grain is Grain.HOURS else DAY_SECONDS


def parse_ohlc(document: Document, base: str) -> tuple[CoinRow, ...] | Refusal:
    """Return the rows of the coin that Kraken calls `base`; the last one is unfinished.

    The key of the rows may be Kraken's internal name of the pair (`XXBTZUSD` for `XBTUSD`); any other coin is refused.
    """
    if document.status in GONE:
        return withdrawal(document.status, _TITLE)
    payload = mapping(document.payload)
    errors = [text(error, longest=_LONGEST_WORDS) for error in array(payload.get("error"))]
    if refusals := "; ".join(error for error in errors if not error.startswith(_WARNING)):
        return _refusal_of_errors(refusals)
    result = mapping(payload.get("result"))
    pairs = [name for name in result if name != _LAST]
    if len(pairs) != 1:
        return Refusal(FailureKind.BAD_ANSWER, f"Kraken answered with {len(pairs)} pairs when asked for one")
    name = text(pairs[0])
    if name not in pair_keys(base):
        return Refusal(FailureKind.BAD_ANSWER, f"Kraken answered for {name} when asked for {base}USD")
    return _rows(array(result[pairs[0]]))


def _rows(values: Sequence[object]) -> tuple[CoinRow, ...] | Refusal:
    if (fault := fault_of_cells(values, _CELLS)) is not None:
        return Refusal(FailureKind.BAD_ANSWER, f"{_TITLE} {fault}")
    rows = tuple(row for row in map(_coin_row, values) if row is not None)
    return rows or Refusal(FailureKind.BAD_ANSWER, "Kraken answered without a row that can be read")


def history(symbol: str, grain: Grain, rows: Sequence[CoinRow], window: Window) -> Answer:
    """Return the history in `rows`: finished hourly candles, or UTC days for any other grain, and the latest price."""
    now = window.now
    if (fault := fault_of_rows(rows, size_seconds(grain))) is not None:
        return FetchFailure(symbol, SOURCE, FailureKind.BAD_ANSWER, f"{_TITLE} {fault}")
    hours = candles(rows[:-1], now) if grain is Grain.HOURS else ()  # the last is unfinished, whatever our clock says
    days = () if grain is Grain.HOURS else utc_days(rows, now)
    quote = latest(rows, grain, now)
    if not hours and not days:
        return FetchFailure(symbol, SOURCE, FailureKind.NO_DATA, "Kraken has no prices of that time")
    if quote is None and now < window.last.closes:
        # without the current price, these rows must not preempt the next source
        return FetchFailure(symbol, SOURCE, FailureKind.NO_DATA, "Kraken's latest price is not one of now")
    found = History(symbol, SOURCE, bars=days, candles=hours, quote=quote, kind=InstrumentType.CRYPTO, currency="USD")
    return checked(found, _TITLE, now)


def latest(rows: Sequence[CoinRow], grain: Grain, now: datetime) -> Quote | None:
    """Return the close of the unfinished row as the price at `now`, or None if that row does not contain `now`.

    Kraken sends no time with it: it is the price at the instant of the response.
    """
    row = rows[-1].without_contradiction()
    if not row.close or not row.starts <= now < row.starts + timedelta(seconds=size_seconds(grain)):
        return None
    return Quote(row.close, now)


def _coin_row(value: object) -> CoinRow | None:
    cells = array(value)
    starts = instant(at(cells, _TIME))
    if starts is None:
        return None
    opened, high, low, close, volume = (amount(at(cells, n)) for n in (_OPEN, _HIGH, _LOW, _CLOSE, _VOLUME))
    return CoinRow(starts, opened, high, low, close, volume)


def _refusal_of_errors(errors: str) -> Refusal:
    """Return the refusal for Kraken's error messages, which come with status 200."""
    lowered = errors.lower()
    if any(phrase in lowered for phrase in _UNKNOWN):
        return Refusal(FailureKind.UNKNOWN_SYMBOL, "Kraken does not trade this coin against the dollar")
    if _NO_SUCH_ADDRESS in lowered:
        return Refusal(FailureKind.WITHDRAWN, f"Kraken has no such address any more ({errors})")
    if any(phrase in lowered for phrase in _BLOCKS):
        return Refusal(FailureKind.BLOCKED, f"Kraken refused: too many requests ({errors})")
    if "eservice:" in lowered:
        return Refusal(FailureKind.UNREACHABLE, f"Kraken is out of order ({errors})")
    return Refusal(FailureKind.BAD_ANSWER, f"Kraken refused the request: {errors}")
