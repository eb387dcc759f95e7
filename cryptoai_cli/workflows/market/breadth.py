"""Count the breadth of the sessions of the lake, for `movers history market`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from cryptoai_cli.analysis.breadth_history import BreadthCounts, breadth_history, without_half_lists
from cryptoai_cli.errors import NoQuotesError, UsageError
from cryptoai_cli.lake.breadth import YEAR, count_breadth
from cryptoai_cli.market.line_kinds import sounds_like_a_share
from cryptoai_cli.market.listing import COMMON
from cryptoai_cli.market.session import Calendar
from cryptoai_cli.report.cells import long_date
from cryptoai_cli.report.market.history import MarketHistory
from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.notices import list_names
from cryptoai_cli.workflows.lake import lake_notices, with_remarks
from cryptoai_cli.workflows.market.services import KeptListings
from cryptoai_cli.workflows.sessions import latest_final

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LEAST_OF_A_LIST = 0.75  # of the lines that the sessions around have: a list with fewer is not whole
WARM_UP = YEAR + 1  # sessions read before the first one shown
_CURE = "`movers market` keeps the session of each evening, `movers import --market PATH` brings earlier ones"
_COMMON = frozenset(kind.value for kind in COMMON)
_KINDS = """
SELECT symbol, arg_max(kind, date) FROM (
    SELECT symbol, kind, date FROM lake WHERE kind <> '' AND date >= $first
    UNION ALL SELECT symbol, kind, date FROM described WHERE kind <> ''
) GROUP BY symbol
"""
_SYMBOLS = "SELECT DISTINCT symbol FROM lake WHERE date >= $first"


class BreadthRequest(Struct, frozen=True):
    """The sessions asked for: all that are held since a date, or the latest `count`."""

    count: int
    since: date | None = None


class _Counted(Struct, frozen=True):
    """The counts of every session read, and what the kinds of lines were told by.

    `lines` is the number of symbols, `by_symbol` of how many of them nobody tells a name, and `described_on` the newest
    session whose list does.
    """

    counts: tuple[BreadthCounts, ...]
    lines: int
    by_symbol: int
    described_on: date | None


def market_history(request: BreadthRequest, lake: KeptListings, calendar: Calendar, now: datetime) -> MarketHistory:
    """Return the breadth of the sessions asked for that are held, with what they lack as notices.

    Raises UsageError if none is held since the date, NoQuotesError if none is held at all, and StoreError.
    """
    held = _known_sessions(lake, calendar)
    shown = _sessions_shown(request, held)
    found = lake.viewed(lambda connection: _read_counts(connection, _days_read(shown[0], held, calendar)))
    counts = without_half_lists(found.counts, LEAST_OF_A_LIST)
    rows = tuple(row for row in breadth_history(counts) if row.session >= shown[0])
    if not rows:
        raise NoQuotesError(f"no line of the sessions since {shown[0]} has a move and volume", hint=_CURE)
    half = sorted({each.session for each in found.counts} - {each.session for each in counts})
    printed = {row.session for row in rows}
    between = calendar.between(rows[0].session, rows[-1].session)
    missing = tuple(session.day for session in between if session.day not in printed)
    notices = (
        *lake_notices(lake.remarks),
        *_kind_notices(found),
        *_half_notices([day for day in half if day >= shown[0]]),
        *_missing_notices([day for day in missing if day not in half]),
        *_end_notices(request, held, calendar, now),
    )
    return MarketHistory(rows, missing, notices)


def _known_sessions(lake: KeptListings, calendar: Calendar) -> tuple[date, ...]:
    held = tuple(day for day in lake.sessions() if calendar.on(day) is not None)
    if not held:
        raise NoQuotesError(with_remarks("no session of the whole market is held", lake.remarks), hint=_CURE)
    return held


def _sessions_shown(request: BreadthRequest, held: Sequence[date]) -> tuple[date, ...]:
    """Return the sessions asked for that are held, ascending."""
    since = request.since
    if since is None:
        return tuple(held[-request.count :])
    shown = tuple(day for day in held if day >= since)
    if not shown:
        raise UsageError(f"no session of the whole market since {since} is held; the newest is {held[-1]}", hint=_CURE)
    return shown


def _days_read(first: date, held: Sequence[date], calendar: Calendar) -> tuple[date, ...]:
    """Return the days of the calendar that are needed to judge the sessions from `first` on."""
    session = calendar.on(first)
    earliest = None if session is None else calendar.before(session, WARM_UP)
    begin = held[0] if earliest is None else max(held[0], earliest.day)
    return tuple(session.day for session in calendar.between(begin, held[-1]))


def _read_counts(connection: "DuckDBPyConnection", days: Sequence[date]) -> _Counted:
    first = {"first": days[0]}
    kinds: Mapping[str, str] = dict(connection.execute(_KINDS, first).fetchall())
    symbols = [symbol for (symbol,) in connection.execute(_SYMBOLS, first).fetchall()]
    left_out = [symbol for symbol in symbols if not _is_common(symbol, kinds.get(symbol))]
    connection.execute(f"CREATE OR REPLACE TEMP VIEW lines AS SELECT * FROM lake WHERE date >= DATE '{days[0]}'")  # noqa: S608 - a date
    (described_on,) = connection.execute("SELECT max(date) FROM described").fetchall()[0]
    counts = count_breadth(connection, days, left_out)
    return _Counted(counts, len(symbols), sum(symbol not in kinds for symbol in symbols), described_on)


def _is_common(symbol: str, kind: str | None) -> bool:
    return sounds_like_a_share(symbol) if kind is None else kind in _COMMON


def _kind_notices(found: _Counted) -> tuple[Notice, ...]:
    if not found.by_symbol:
        return ()
    which = (
        "No list with names is held"
        if found.described_on is None
        else f"No list names {found.by_symbol:,} of {found.lines:,} lines"
    )
    words = f"{which}: there the symbol alone tells what is a share, and funds count as shares."
    return (Notice("kinds-by-symbol", words),)


def _half_notices(half: Sequence[date]) -> tuple[Notice, ...]:
    if not half:
        return ()
    lists, they, are = ("list", "it", "is") if len(half) == 1 else ("lists", "they", "are")
    words = f"Less than three quarters of the {lists} of {_list_days(half)} {are} held: {they} {are} left out."
    return (Notice("half-list", words),)


def _missing_notices(missing: Sequence[date]) -> tuple[Notice, ...]:
    if not missing:
        return ()
    bridged = "one missing session is bridged, but nothing is measured across two or more in a row"
    words = f"Not held: {_list_days(missing)}; {bridged}."
    return (Notice("sessions-missing", words),)


def _end_notices(
    request: BreadthRequest, held: Sequence[date], calendar: Calendar, now: datetime
) -> tuple[Notice, ...]:
    """Return notices if fewer sessions are held than were asked for, at the beginning or at the end."""
    starts_late = request.since is not None and len(calendar.between(request.since, held[0])) > 1
    begins = (f"The first session held is that of {long_date(held[0])}.",) if starts_late else ()
    due = latest_final(calendar, now).day
    ends = (f"The newest session held is that of {long_date(held[-1])}: {_CURE}.",) if held[-1] < due else ()
    return tuple(Notice("sessions-held", words) for words in (*begins, *ends))


def _list_days(days: Sequence[date]) -> str:
    return list_names([str(day) for day in days])
