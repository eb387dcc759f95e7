"""Parse Massive's page of one day: a bar of every US share and fund; an unexpected shape becomes a refusal."""

from collections.abc import Mapping
from datetime import date

from cryptoai_cli.market.bar import Bar
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.history_checks import one_a_day
from cryptoai_cli.sources.json_values import NEW_YORK, array, instant, mapping, number, text
from cryptoai_cli.sources.text_values import amount

DayBars = Mapping[str, Bar]
"""The bar of each symbol in Massive's spelling, for one day."""

SOURCE = "massive"
_LONGEST_WORDS = 200
_OF_DATA = frozenset({"OK", "DELAYED"})  # a plan without live prices says DELAYED
_NOT_IN_THE_PLAN = "NOT_AUTHORIZED"
_UNKNOWN_SHAPE = Refusal(FailureKind.BAD_ANSWER, "Massive answered in an unknown format")
_NOT_ADJUSTED = Refusal(FailureKind.BAD_ANSWER, "Massive sent prices that are not adjusted for splits")


def parse_day(document: Document, day: date) -> DayBars | Refusal:
    """Return the bars of `day`; rows without a readable symbol or of another day are skipped.

    Of two rows of one symbol that contradict each other nothing is known.
    """
    payload = mapping(document.payload)
    status = text(payload.get("status"))
    if status not in _OF_DATA:
        return _refusal_of_status(status, payload, day)
    rows = payload.get("results")
    if not isinstance(rows, list | None):
        return _UNKNOWN_SHAPE
    if not rows:
        return Refusal(FailureKind.NO_DATA, f"Massive has no trades of {day}")
    if payload.get("adjusted") is False:
        return _NOT_ADJUSTED
    bars: dict[str, Bar] = {}
    for row in array(rows):
        symbol, bar = _symbol(row), _bar_of(row, day)
        if symbol and bar is not None:
            twin = bars.get(symbol)
            bars[symbol] = bar if twin is None or one_a_day((twin, bar)) is not None else Bar(day, None)
    return bars or Refusal(FailureKind.BAD_ANSWER, f"Massive sent rows of which none can be read as {day}")


def _symbol(row: object) -> str:
    return text(mapping(row).get("T"))


def _bar_of(row: object, day: date) -> Bar | None:
    """Return the bar of one row, or None if it belongs to another day.

    Four equal prices without volume mean that only the close is known: the bar then has only a close.
    """
    cells = mapping(row)
    if _day_of(cells.get("t")) != day:
        return None
    opened, high, low, close, volume = (amount(cells.get(name)) for name in "ohlcv")
    if opened == high == low == close and not volume:
        return Bar(day, close)
    return Bar(day, close, opened, high, low, volume)


def _day_of(stamp: object) -> date | None:
    """Return the day in New York of a timestamp in milliseconds: that of the day's close, or of its midnight."""
    milliseconds = number(stamp)
    at = None if milliseconds is None else instant(milliseconds / 1000)
    return None if at is None else at.astimezone(NEW_YORK).date()


def _refusal_of_status(status: str, payload: Mapping[str, object], day: date) -> Refusal:
    words = text(payload.get("message") or payload.get("error"), longest=_LONGEST_WORDS)
    if status == _NOT_IN_THE_PLAN:
        return Refusal(FailureKind.NO_DATA, f"Massive's plan does not include {day}, or not yet: {words or status}")
    return Refusal(FailureKind.BAD_ANSWER, f"Massive refused the request: {words}") if words else _UNKNOWN_SHAPE
