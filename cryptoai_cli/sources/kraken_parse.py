"""Parse Kraken's rows into candles, days and quotes; an unexpected shape becomes a failure, not an exception."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.net.classify import GONE, Document, Refusal, withdrawal
from cryptoai_cli.sources.base import Answer, Grain, Window
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
from cryptoai_cli.sources.kraken_names import pair_keys
from cryptoai_cli.sources.row_checks import earliest_clock, fault_of_cells
from cryptoai_cli.sources.text_values import amount, extreme

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
_A_MOMENT = timedelta(microseconds=1)


def size_seconds(grain: Grain) -> int:
    """Return the duration of a row of that grain, in seconds."""
    return HOUR_SECONDS if grain is Grain.HOURS else DAY_SECONDS


class OhlcRows(CoinRows, frozen=True):
    """The rows of one coin; `committed` is the start of the last finished row by Kraken's own word, None if untold."""

    committed: datetime | None = None

    @property
    def under_way(self) -> CoinRow:
        """The newest row, which is not finished, whatever any clock says."""
        return max(self.rows, key=lambda row: row.starts)

    @property
    def finished(self) -> tuple[CoinRow, ...]:
        """The rows before the one under way, as far as Kraken has committed them."""
        end = self.under_way.starts
        if any(row.starts == self.committed for row in self.rows):
            end = min(end, (self.committed or end) + _A_MOMENT)
        return tuple(row for row in self.rows if row.starts < end)


def parse_ohlc(document: Document, base: str) -> OhlcRows | Refusal:
    """Return the rows of the coin that Kraken calls `base`; the newest one is unfinished.

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
    rows = _rows(array(result[pairs[0]]))
    return rows if isinstance(rows, Refusal) else OhlcRows(rows, document.made, instant(result.get(_LAST)))


def _rows(values: Sequence[object]) -> tuple[CoinRow, ...] | Refusal:
    if (fault := fault_of_cells(values, _CELLS)) is not None:
        return Refusal(FailureKind.BAD_ANSWER, f"{_TITLE} {fault}")
    rows = tuple(row for row in map(_coin_row, values) if row is not None)
    return rows or Refusal(FailureKind.BAD_ANSWER, "Kraken answered without a row that can be read")


def history(symbol: str, grain: Grain, answer: OhlcRows, window: Window) -> Answer:
    """Return the history in `answer`: finished hours, or UTC days for any other grain, and the latest price."""
    now, until = window.now, earliest_clock(window.now, answer.made)
    if (fault := fault_of_rows(answer.rows, size_seconds(grain), until)) is not None:
        return FetchFailure(symbol, SOURCE, FailureKind.BAD_ANSWER, f"{_TITLE} {fault}")
    hours = candles(answer.finished, until) if grain is Grain.HOURS else ()
    days = () if grain is Grain.HOURS else utc_days(answer.rows, now)
    quote = latest(answer, grain)
    if not hours and not days:
        return FetchFailure(symbol, SOURCE, FailureKind.NO_DATA, "Kraken has no prices of that time")
    if quote is None and until < window.last.closes:
        # without the current price, these rows must not preempt the next source
        return FetchFailure(symbol, SOURCE, FailureKind.NO_DATA, "Kraken's latest price is not current")
    found = history_of_coin(symbol, SOURCE, hours=hours, days=days, quote=quote, answered=answer.made)
    return checked(found, _TITLE, now)


def latest(answer: OhlcRows, grain: Grain) -> Quote | None:
    """Return the close of the row under way as the latest price, or None if that row does not hold its instant.

    Kraken sends no time with it: it is the price at the instant of the answer by the `Date` of the provider, or where
    that is not told, one of which no more is known than that it was made since the row began.
    """
    row = answer.under_way.without_contradiction()
    as_of = answer.made or row.starts
    if not row.close or not row.starts <= as_of < row.starts + timedelta(seconds=size_seconds(grain)):
        return None
    return Quote(row.close, as_of)


def _coin_row(value: object) -> CoinRow | None:
    cells = array(value)
    starts = instant(at(cells, _TIME))
    if starts is None:
        return None
    opened, close, volume = (amount(at(cells, n)) for n in (_OPEN, _CLOSE, _VOLUME))
    return CoinRow(starts, opened, extreme(at(cells, _HIGH)), extreme(at(cells, _LOW)), close, volume)


def _refusal_of_errors(errors: str) -> Refusal:
    """Return the refusal for Kraken's error messages, which come with status 200."""
    lowered = errors.lower()
    if any(phrase in lowered for phrase in _UNKNOWN):
        return Refusal(FailureKind.UNKNOWN_SYMBOL, "Kraken does not trade this coin against the dollar")
    if _NO_SUCH_ADDRESS in lowered:
        return Refusal(FailureKind.WITHDRAWN, f"Kraken no longer has this address ({errors})")
    if any(phrase in lowered for phrase in _BLOCKS):
        return Refusal(FailureKind.BLOCKED, f"Kraken refused: too many requests ({errors})")
    if "eservice:" in lowered:
        return Refusal(FailureKind.UNREACHABLE, f"Kraken is out of order ({errors})")
    return Refusal(FailureKind.BAD_ANSWER, f"Kraken refused the request: {errors}")
