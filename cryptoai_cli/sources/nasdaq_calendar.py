"""Parse Nasdaq's calendars of the splits and ex-dividends of one day.

People write them, so a ratio may be turned round: it is evidence, and the open of the session decides.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from re import ASCII
from re import compile as pattern

from cryptoai_cli.market.bar import Dividend, Split
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.json_values import array, mapping, number, text
from cryptoai_cli.sources.printed_values import printed_number
from cryptoai_cli.sources.us_symbols import dashed_share

_RATIO = pattern(r"\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*[:/]\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*", ASCII)
_PERCENT = pattern(r"\s*([0-9]{1,5}(?:\.[0-9]{1,6})?)\s*%\s*", ASCII)
_LARGEST_RATIO = 1e4
_UNKNOWN_SHAPE = Refusal(FailureKind.BAD_ANSWER, "Nasdaq answered in an unknown format")


def parse_splits(answer: Document, day: date) -> Mapping[str, Split] | Refusal:
    """Return the splits that take effect on `day`, by symbol; skip rows of other days and ratios that say nothing."""
    rows = _rows(mapping(mapping(answer.payload).get("data")))
    if rows is None:
        return _UNKNOWN_SHAPE
    pairs = ((symbol, _split(row, day)) for symbol, row in _own_rows(rows, "executionDate", day))
    return {symbol: split for symbol, split in pairs if split is not None}


def parse_dividends(answer: Document, day: date) -> Mapping[str, Dividend] | Refusal:
    """Return the cash distributions without which shares trade from `day` on, by symbol; several add up."""
    rows = _rows(mapping(mapping(mapping(answer.payload).get("data")).get("calendar")))
    if rows is None:
        return _UNKNOWN_SHAPE
    found: dict[str, float] = {}
    for symbol, row in _own_rows(rows, "dividend_Ex_Date", day):
        sent = row.get("dividend_Rate")
        amount = printed_number(sent) if isinstance(sent, str) else number(sent)
        if amount is not None and amount > 0:
            found[symbol] = found.get(symbol, 0.0) + amount
    return {symbol: Dividend(day, amount) for symbol, amount in found.items()}


def _rows(data: Mapping[str, object]) -> Sequence[object] | None:
    """Return the rows, none where they are null; None if the answer has no place for them."""
    if "rows" not in data:
        return None
    return array(data["rows"])


def _own_rows(rows: Sequence[object], date_name: str, day: date) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the rows of `day` with their symbol in Yahoo's spelling."""
    for row in map(mapping, rows):
        symbol = dashed_share(text(row.get("symbol")))
        if symbol is not None and _day_of(row.get(date_name)) == day:
            yield symbol, row


def _day_of(value: object) -> date | None:
    try:
        return datetime.strptime(text(value), "%m/%d/%Y").date()  # noqa: DTZ007 a date without a time
    except ValueError:
        return None


def _split(row: Mapping[str, object], day: date) -> Split | None:
    """Return the split of a ratio such as `1 : 20`, or of a stock dividend such as `5.000%`."""
    words = text(row.get("ratio"))
    if (ratio := _RATIO.fullmatch(words)) is not None:
        new, old = float(ratio[1]), float(ratio[2])
    elif (percent := _PERCENT.fullmatch(words)) is not None:
        new, old = 100.0 + float(percent[1]), 100.0
    else:
        return None
    if min(new, old) <= 0 or new == old or not 1 / _LARGEST_RATIO <= new / old <= _LARGEST_RATIO:
        return None
    return Split(day, new, old)
