"""Read from Yahoo's trading periods when an instrument's own trading of a day ends."""

from datetime import UTC, datetime

from cryptoai_cli.sources.json_values import instant, mapping
from cryptoai_cli.sources.yahoo_series import Series


def trading_end(series: Series, moment: datetime) -> datetime | None:
    """Return the end (UTC) of regular trading on the day of `moment` (aware); None if Yahoo does not tell it.

    Yahoo tells the period under way or, when it is over, the next one: its time of day counts, in the zone of the
    exchange. A shortened day tells a time that is too early for the days around it.
    """
    regular = mapping(mapping(series.meta.get("currentTradingPeriod")).get("regular"))
    end = instant(regular.get("end"))
    if end is None:
        return None
    time = end.astimezone(series.zone).time()
    return datetime.combine(moment.astimezone(series.zone).date(), time, series.zone).astimezone(UTC)
