"""Parse one of FRED's series into a history; an unexpected shape becomes a failure, not an exception."""

from datetime import date
from re import compile as pattern

from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.net.classify import GONE, Body, withdrawal
from cryptoai_cli.sources.base import Answer, Window
from cryptoai_cli.sources.history_checks import checked
from cryptoai_cli.sources.row_checks import MOST_ROWS

SOURCE = "fred"
_TITLE = "FRED"
_DATE_HEADINGS = frozenset({"observation_date", "DATE"})
_NO_VALUE = frozenset({"", "."})  # a holiday
_ISO_LENGTH = 10
_VALUE = pattern(r"[0-9]{1,9}\.[0-9]{2,9}")  # fewer decimals mean that the response was cut off
_OK = 200


def parse_series(body: Body, symbol: str, series: str, window: Window) -> Answer:
    """Return the closes of the index `symbol` from the CSV of `series`, up to the last finished session.

    A session that is not published yet has no bar; an unreadable value becomes a bar without a close.
    """
    if body.status in GONE:
        gone = withdrawal(body.status, _TITLE)
        return gone.failure(symbol, SOURCE)
    rows = _dated_values(body, series)
    if rows is None:
        detail = f"FRED answered with something other than the values of {series}"
        return FetchFailure(symbol, SOURCE, FailureKind.BAD_ANSWER, detail)
    dated = [(day, value) for day, value in rows if _is_over(day, window) and value not in _NO_VALUE]
    if not dated:
        detail = "FRED has no value of these sessions: it publishes them the next morning"
        return FetchFailure(symbol, SOURCE, FailureKind.NO_DATA, detail)
    bars = tuple(Bar(day, _close(value)) for day, value in dated)
    found = History(symbol, SOURCE, bars=bars, kind=InstrumentType.INDEX, currency="USD")
    return checked(found, _TITLE, window.now)


def _close(value: str) -> float | None:
    return float(value) if _VALUE.fullmatch(value) else None


def _is_over(day: date, window: Window) -> bool:
    return day < window.last.day or (day == window.last.day and window.now >= window.last.closes)


def _dated_values(body: Body, series: str) -> list[tuple[date, str]] | None:
    """Return the days and their values as printed, or None if this is not the table of `series`."""
    try:
        lines = body.content.decode("utf-8-sig").splitlines()
        if len(lines) > MOST_ROWS:
            return None
        header, *rows = [[cell.strip() for cell in line.split(",")] for line in lines if line.strip()]
        dated = [(date.fromisoformat(day), value) for day, value in rows if len(day) == _ISO_LENGTH]
    except ValueError:  # not text, no header, an invalid date, or a wrong number of columns
        return None
    known = len(header) == 2 and header[0] in _DATE_HEADINGS and header[1] == series  # noqa: PLR2004 - day and value
    return dated if known and body.status == _OK and len(dated) == len(rows) else None
