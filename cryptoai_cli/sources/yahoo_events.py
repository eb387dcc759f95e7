"""Parse the splits and dividends in Yahoo's charts."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from cryptoai_cli.market.bar import Dividend, Split
from cryptoai_cli.sources.json_values import instant, instant_of_key, mapping, number
from cryptoai_cli.sources.row_checks import is_split_ratio, price_or_none
from cryptoai_cli.sources.yahoo_series import Series


def splits_of(series: Series, now: datetime) -> tuple[Split, ...]:
    """Return the splits effective by `now`, in order; one with an impossible ratio is left out."""
    found: dict[date, Split] = {}
    for day, event in _events(series, "splits", now):
        numerator, denominator = number(event.get("numerator")), number(event.get("denominator"))
        if numerator is not None and denominator is not None and is_split_ratio(numerator, denominator):
            found[day] = Split(day, numerator, denominator)
    return tuple(found[day] for day in sorted(found))


def dividends_of(series: Series, now: datetime) -> tuple[Dividend, ...]:
    """Return the dividends whose ex-date is not after `now`, in order; several of one date are added up."""
    found: dict[date, float] = {}
    for day, event in _events(series, "dividends", now):
        amount = price_or_none(number(event.get("amount")))
        if amount is not None:
            found[day] = found.get(day, 0.0) + amount
    return tuple(Dividend(day, found[day]) for day in sorted(found))


def _events(series: Series, kind: str, now: datetime) -> Iterator[tuple[date, Mapping[str, object]]]:
    """Yield the events of one kind up to `now`, each with the date of its session."""
    for key, event in mapping(series.events.get(kind)).items():
        details = mapping(event)
        moment = instant(details.get("date")) or instant_of_key(key)
        if moment is not None and moment <= now:
            yield moment.astimezone(series.zone).date(), details
