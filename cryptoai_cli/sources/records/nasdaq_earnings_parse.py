"""Parse Nasdaq's calendar of the results that are due on one day."""

from collections.abc import Mapping
from datetime import date
from re import ASCII
from re import compile as pattern
from types import MappingProxyType

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.record import Due, Record, RecordKind, TimeOfDay
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.json_values import array, mapping, text
from cryptoai_cli.sources.nasdaq_parse import SOURCE
from cryptoai_cli.sources.nasdaq_stamp import day_in
from cryptoai_cli.sources.us_symbols import dashed_share

PAGE = "https://www.nasdaq.com/market-activity/earnings"
_TIMES: Mapping[str, TimeOfDay] = MappingProxyType(
    {"time-pre-market": TimeOfDay.BEFORE_OPEN, "time-after-hours": TimeOfDay.AFTER_CLOSE}
)
_QUARTER = pattern(r"([A-Z][a-z]{2})/([0-9]{4})", ASCII)
_AMOUNT = pattern(r"\$[0-9]{1,6}(?:\.[0-9]{1,4})?", ASCII)
_LOSS = pattern(r"\((\$[0-9]{1,6}(?:\.[0-9]{1,4})?)\)|-(\$[0-9]{1,6}(?:\.[0-9]{1,4})?)", ASCII)
_UNKNOWN_SHAPE = Refusal(FailureKind.BAD_ANSWER, "Nasdaq answered in an unknown format")
_ANOTHER_DAY = Refusal(FailureKind.BAD_ANSWER, "Nasdaq answered with the calendar of another day")


def parse_earnings(answer: Document, day: date) -> tuple[Record, ...] | Refusal:
    """Return the results due on `day`, each company once; skip rows whose symbol is no share's."""
    data = mapping(mapping(answer.payload).get("data"))
    if "rows" not in data or not isinstance(data["rows"], list | None):
        return _UNKNOWN_SHAPE
    told = day_in(text(data.get("asOf")).upper())
    if told not in {None, day}:
        return _ANOTHER_DAY
    found = (_record(mapping(row), day) for row in array(data["rows"]))
    return tuple({record.symbol: record for record in found if record is not None}.values())


def _record(row: Mapping[str, object], day: date) -> Record | None:
    symbol = dashed_share(text(row.get("symbol")))
    if symbol is None:
        return None
    quarter = _quarter(row)
    when = _TIMES.get(text(row.get("time")), TimeOfDay.NOT_SAID)
    return Record(
        symbol=symbol,
        kind=RecordKind.EARNINGS,
        source=SOURCE,
        key=quarter or day.isoformat(),  # results that are moved to another day stay the same
        day=day,
        title=_title(quarter, _forecast(row)),
        publisher="Nasdaq",
        url=PAGE,
        due=Due(when, is_estimate=False if _are_out(row) else None),
    )


def _quarter(row: Mapping[str, object]) -> str:
    found = _QUARTER.fullmatch(text(row.get("fiscalQuarterEnding")))
    return "" if found is None else f"{found[1]} {found[2]}"


def _forecast(row: Mapping[str, object]) -> str:
    """Return the forecast of earnings per share, `$0.99` or `-$0.13`; empty if there is none."""
    words = text(row.get("epsForecast"))
    if _AMOUNT.fullmatch(words):
        return words
    loss = _LOSS.fullmatch(words)
    return "" if loss is None else f"-{loss[1] or loss[2]}"


def _title(quarter: str, forecast: str) -> str:
    due = f"Results due for {quarter}" if quarter else "Results due"
    return f"{due}, EPS forecast {forecast}" if forecast else due


def _are_out(row: Mapping[str, object]) -> bool:
    """Return whether the row has the earnings reported: then the date is a fact. Of others Nasdaq says nothing."""
    words = text(row.get("eps"))
    return _AMOUNT.fullmatch(words) is not None or _LOSS.fullmatch(words) is not None
