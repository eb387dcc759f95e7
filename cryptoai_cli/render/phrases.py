"""The phrases around the figures, shared by all formats for people."""

import re
from collections import Counter
from datetime import date

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.session import State
from cryptoai_cli.report.cells import long_date, span_words
from cryptoai_cli.report.model import Report, Row
from cryptoai_cli.report.ranking import unique_rows
from cryptoai_cli.system.zones import NEW_YORK

_SPOKEN = {"^IXIC": "Nasdaq", "^DJI": "Dow"}  # shorter than their names, and common usage
_LONGEST_SPOKEN = 14
_SOURCE_NAMES = {"cnbc": "CNBC", "coingecko": "CoinGecko", "fred": "FRED", "csv": "CSV file"}
_BETWEEN = re.compile(r"(?<=[%)a-z0-9]\.)\s+(?=[A-Z])")  # an initial such as "U.S. " does not end a sentence


def short_date(day: date) -> str:
    """Return a date as `Monday 13 October`."""
    return f"{day:%A} {day.day} {day:%B}"


def day_of(day: date) -> str:
    """Return a date as `13 October 2025`."""
    return f"{day.day} {day:%B} {day.year}"


def brief_day(report: Report) -> str:
    """Return the date of the session as `Mon 13 Oct`, of a period as `7 Oct to 13 Oct`."""
    if report.period is not None:
        return f"{brief_date(report.period.first.day)} to {brief_date(report.period.last.day)}"
    day = report.session.day
    return f"{day:%a} {brief_date(day)}"


def brief_date(day: date) -> str:
    """Return a date as `13 Oct`."""
    return f"{day.day} {day:%b}"


def day_words(report: Report) -> str:
    """Return the date of the session, or for a period `7 to 13 October 2025, 5 sessions`."""
    period = report.period
    if period is None:
        return long_date(report.session.day)
    sessions = "1 session" if period.count == 1 else f"{period.count} sessions"
    return f"{span_words(period.first.day, period.last.day)}, {sessions}"


def base_words(report: Report) -> str:
    """Return the date of the session from whose close moves are measured, with the year if it differs."""
    base, day = report.previous.day, report.session.day
    return short_date(base) if base.year == day.year else long_date(base)


def state_words(report: Report) -> str:
    """Return the state of the prices, and while the session is open also their time and delay."""
    match report.state:
        case State.FINAL:
            return "final"
        case State.PROVISIONAL:
            return "provisional, closes may still be revised"
        case State.IN_PROGRESS:
            clock = report.generated_at.astimezone(NEW_YORK)
            delay = f", quotes up to {report.delay_minutes} min delayed" if report.delay_minutes else ""
            return f"open, {clock:%H:%M} New York{delay}"


def coverage_words(report: Report) -> str:
    """Return the number of members with a usable figure: `43 of 44 quoted`."""
    rows = unique_rows(report.rows)
    return f"{sum(row.status is Status.OK for row in rows)} of {len(rows)} quoted"


def source_words(report: Report) -> str:
    """Return the names of the sources of all usable figures, the most frequent first."""
    rows = unique_rows((*report.rows, *report.benchmarks))
    sources = Counter(row.source for row in rows if row.status is Status.OK and row.source)
    return ", ".join(source_name(source) for source, _ in sources.most_common())


def source_name(source: str) -> str:
    """Return the display name of a source."""
    return _SOURCE_NAMES.get(source, source[:1].upper() + source[1:])


def spoken_name(row: Row) -> str:
    """Return a benchmark's name, short enough for a column heading: `Nasdaq`, `S&P 500`, `BTC`."""
    if row.kind is InstrumentType.CRYPTO:
        return row.symbol.removesuffix("-USD")
    name = _SPOKEN.get(row.symbol, row.name)
    return name if 0 < len(name) <= _LONGEST_SPOKEN else row.symbol


def against(report: Report) -> str:
    """Return the heading of the excess, `vs Nasdaq`, or an empty string if no benchmark has a move."""
    primary = next((row for row in report.benchmarks if row.symbol == report.primary), None)
    return f"vs {spoken_name(primary)}" if primary else ""


def coin_words(report: Report) -> str:
    """Return a phrase for the time span over which the coins of this report are measured."""
    base, day = report.previous.day, report.session.day
    if report.state is State.IN_PROGRESS:
        return f"Coins: from the New York close of {short_date(base)} to now"
    same_month = (base.year, base.month) == (day.year, day.month)
    first = f"{base:%A} {base.day}" if same_month else base_words(report)
    return f"Coins: between the New York closes of {first} and {short_date(day)}"


UTC_DAY_WORDS = "By the UTC day, because no hourly prices were available: not comparable with shares, so no excess"


USE_WORDS = "Figures may be late, incomplete or wrong. They are information and not advice."


def sentences(text: str) -> tuple[str, ...]:
    """Split a text into its sentences, at least one."""
    return tuple(_BETWEEN.split(text.strip()))
