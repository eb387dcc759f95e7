"""Stored data and reports as pandas DataFrames, for notebooks.

`report`, `over`, `bars` and `group_history` read this user's store and the settings in force, and ask no source:
`movers sync` and `movers today` fill the store. Each accepts `store`, another store, and `config`, a settings file.
Percentages are in percent (2.21 is 2.21 %), prices in the currency of the instrument.

pandas takes half a second to load: no command imports this module.
"""

import os
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import dropwhile
from pathlib import Path
from typing import IO

import pandas as pd
from msgspec import Struct

from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.errors import NoQuotesError, StoreError, UsageError
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Calendar, Session
from cryptoai_cli.render.columns import table
from cryptoai_cli.report.model import Report
from cryptoai_cli.settings.calendar import load_calendar
from cryptoai_cli.settings.load import load_settings
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.settings.places import shipped_path, store_path
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.sources.registry import KNOWN_SOURCES
from cryptoai_cli.system.folders import current_folder
from cryptoai_cli.user_input import did_you_mean, parse_date
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.archive.rows import group_rows, symbol_rows, with_details
from cryptoai_cli.workflows.archive.settled_records import Records
from cryptoai_cli.workflows.period_report import make_period_report
from cryptoai_cli.workflows.periods import parse_period
from cryptoai_cli.workflows.report import ReportRequest, make_report
from cryptoai_cli.workflows.services import Services

_NUMBERS = (
    "price",
    "previous_close",
    "change",
    "change_pct",
    "excess_pct",
    "beta",
    "beta_excess_pct",
    "surprise",
    "volume",
    "relative_volume",
)
_WHOLE = ("group_rank", "rank", "streak")
_DATES = ("session", "as_of", "largest_since", "base_session")
_FLAGS = ("high_52w", "low_52w")
_AFTER_THE_CLOSE = timedelta(hours=2)  # by then all closes of a session are settled, including those of indices


def read_report(file: Path | str | IO[str]) -> pd.DataFrame:
    """Read a file written by `movers ... -f csv`: one row per instrument and group.

    Columns are those of the file. Prices, changes and percentages are `float64` (percent as printed: 2.21 is 2.21 %),
    ranks and streak `Int64`, flags `boolean`, `session`, `base_session` and `largest_since` `datetime64[ns]` without a
    zone, `as_of` `datetime64[ns, UTC]`, all others `string`. Empty cells become missing values; a symbol such as `NA`
    stays a symbol. Raises what `pandas.read_csv` raises for a file that it cannot parse.
    """
    frame = pd.read_csv(
        file, dtype="string", keep_default_na=False, na_values=dict.fromkeys((*_NUMBERS, *_WHOLE, *_FLAGS, *_DATES), "")
    )
    for column in (name for name in _FLAGS if name in frame):
        frame[column] = frame[column].map({"true": True, "false": False})
    return _with_types(frame)


def report_frame(made: Report) -> pd.DataFrame:
    """Return a report as a frame with the columns, types and rounding of `read_report`."""
    cells = table(made, by_group=False)
    frame = pd.DataFrame(dict(zip(cells.names, map(list, cells.columns), strict=True)), columns=list(cells.names))
    return _with_types(frame)


def report(
    day: date | str | None = None, *, store: Path | str | None = None, config: Path | str | None = None
) -> Report:
    """Return the report on the session of `day`, by default the latest session in the store.

    Raises NoQuotesError if the store holds nothing for that session, and UsageError if `day` was not a session.
    """
    kept = _open_kept_data(store, config)
    session = kept.latest() if day is None else kept.session(day)
    return make_report(kept.request(session), kept.services(session))


def over(period: str, *, store: Path | str | None = None, config: Path | str | None = None) -> Report:
    """Return the report on `period`, such as `1mo` up to the latest stored session, or `2025-09-02..2025-09-30`."""
    kept = _open_kept_data(store, config)
    services = kept.services(kept.latest())
    asked = parse_period(period, kept.calendar, services.now)
    return make_period_report(kept.request(asked.last), asked, services)


def bars(
    symbols: str | Iterable[str],
    *,
    since: date | str | None = None,
    store: Path | str | None = None,
    config: Path | str | None = None,
) -> pd.DataFrame:
    """Return the stored bars of `symbols`, ordered by symbol and session, from the date `since` on.

    Columns: `session` (`datetime64[ns]`, no zone) · `symbol` (`string`, the one valid in the session) · `open` ·
    `high` · `low` · `close` (`float64`, split-adjusted; a coin has only `close`, its price at the closing instant) ·
    `volume` (`float64`, units) · `change_pct` (`float64`, percent, unrounded; missing if the previous session has no
    close or the move is in doubt) · `source` (`string`). A session without a close has no row.
    """
    kept = _open_kept_data(store, config)
    instruments = kept.settings.instruments_of([symbols] if isinstance(symbols, str) else symbols)
    records = kept.records(instruments)
    sessions = kept.sessions(records, since)
    held = records.held
    rows = [
        row
        for instrument in (instruments if sessions else ())
        for row in with_details(
            instrument, symbol_rows(instrument, held.get(instrument.symbol, ()), sessions), records.bars
        )
        if row.close is not None
    ]
    columns = {
        "session": _days(row.session for row in rows),
        "symbol": _strings(row.symbol for row in rows),
        "open": _floats(row.open for row in rows),
        "high": _floats(row.high for row in rows),
        "low": _floats(row.low for row in rows),
        "close": _floats(row.close for row in rows),
        "volume": _floats(row.volume for row in rows),
        "change_pct": _floats(row.simple_return for row in rows) * 100,
        "source": _strings(row.source for row in rows),
    }
    return pd.DataFrame(columns)


def group_history(
    group: str,
    *,
    since: date | str | None = None,
    store: Path | str | None = None,
    config: Path | str | None = None,
) -> pd.DataFrame:
    """Return one row per session of a group, computed from its members' stored bars, from the date `since` on.

    Columns: `session` (`datetime64[ns]`, no zone) · `group` (`string`) · `index` (`float64`, 100 at the close before
    the first row; equal-weighted, rebalanced every session) · `mean_pct` · `median_pct` (`float64`, percent,
    unrounded) · `advances` · `declines` · `unchanged` · `missing` (`int64`) · `rank` (`Int64`, among all groups,
    missing if too few members have a move). Raises UsageError for an unknown group.
    """
    kept = _open_kept_data(store, config)
    settings = kept.settings
    found = settings.group(group.strip().lower())
    if found is None:
        keys = [each.key for each in settings.groups]
        raise UsageError(f"there is no group {group!r}{did_you_mean(group, keys)}", hint=f"there are {', '.join(keys)}")
    records = kept.records(tuple(dict.fromkeys(m for each in settings.groups for m in each.members)))
    sessions = kept.sessions(records, since)
    held = records.held
    measure = Measure(settings.report.measure)
    every = group_rows(found, settings.groups, held, sessions, measure) if sessions else ()
    rows = tuple(dropwhile(lambda row: row.mean_return is None, every))
    columns = {
        "session": _days(row.session for row in rows),
        "group": _strings(found.key for _ in rows),
        "index": _floats(row.index for row in rows),
        "mean_pct": _floats(row.mean_return for row in rows) * 100,
        "median_pct": _floats(row.median_return for row in rows) * 100,
        "advances": pd.Series([row.advances for row in rows], dtype="int64"),
        "declines": pd.Series([row.declines for row in rows], dtype="int64"),
        "unchanged": pd.Series([row.unchanged for row in rows], dtype="int64"),
        "missing": pd.Series([row.missing for row in rows], dtype="int64"),
        "rank": pd.Series([row.rank for row in rows], dtype="Int64"),
    }
    return pd.DataFrame(columns)


class _KeptData(Struct, frozen=True):
    """The settings in force, the calendar, and the path of the store."""

    settings: Settings
    calendar: Calendar
    path: Path

    def latest(self) -> Session:
        """Return the latest session in the store; raise NoQuotesError if it holds none."""
        groups = self.settings.groups
        instruments = (*self.settings.report.benchmarks, *(member for group in groups for member in group.members))
        held = self._memory(self._calendar_span()[1]).last_sessions(instruments)
        found = next((session for day in held if (session := self.calendar.on(day)) is not None), None)
        if found is None:
            raise NoQuotesError("the store holds no bars of these groups", hint="fill it with `movers sync`")
        return found

    def session(self, day: date | str) -> Session:
        """Return the session of a day; raise UsageError if there was none."""
        found = self.calendar.on(_day(day))
        if found is None:
            raise UsageError(f"{day} was not a session", hint="name another day")
        return found

    def services(self, session: Session) -> Services:
        """Return services that read only the store, at an instant when `session` is settled."""
        now = session.closes + _AFTER_THE_CLOSE
        chain = Chain(lambda: BuiltSources(()))
        memory = self._memory(session)
        return Services(self.calendar, chain, now, now, lambda _line: None, memory=memory, is_offline=True)

    def request(self, session: Session) -> ReportRequest:
        """Return the request for a report on `session`."""
        chosen = self.settings.report
        return ReportRequest(session, self.settings.groups, chosen.benchmarks, Measure(chosen.measure), RankBy.CHANGE)

    def records(self, instruments: Sequence[Instrument]) -> Records:
        """Return all stored records of `instruments`; raise StoreError if the store cannot be read."""
        first, last = self._calendar_span()
        memory = self._memory(last)
        found = memory.kept(instruments, first, last)
        if not found.facts and not found.bars and memory.notices:
            raise StoreError(memory.notices[0].message, hint="see `movers doctor`")
        return found

    def sessions(self, records: Records, since: date | str | None) -> tuple[Session, ...]:
        """Return the sessions from `since` to the last stored one, preceded by one more; empty if none is stored."""
        held = [*(bar.session for bar in records.bars), *(candle.ends.date() for candle in records.candles)]
        if not held:
            return ()
        first = self.calendar.on(start := max(min(held), _day(since or min(held)))) or self.calendar.after(start)
        if first is None or first.day > max(held):
            return ()
        return self.calendar.between((self.calendar.before(first) or first).day, max(held))

    def _memory(self, session: Session) -> Memory:
        return Memory(self.path, session.closes + _AFTER_THE_CLOSE, Rules(offline=True))

    def _calendar_span(self) -> tuple[Session, Session]:
        first, last = self.calendar.after(self.calendar.first), self.calendar.up_to(self.calendar.last)
        assert first is not None  # noqa: S101 a calendar has sessions
        assert last is not None  # noqa: S101 a calendar has sessions
        return first, last


def _open_kept_data(store: Path | str | None, config: Path | str | None) -> _KeptData:
    path = store_path(os.environ) if store is None else Path(store).expanduser()
    if not path.is_file():
        raise StoreError(f"there is no store at {path}", hint="fill it with `movers sync`, or name another one")
    settings = load_settings(
        config=None if config is None else Path(config),
        environment=os.environ,
        folder=current_folder(),
        known_sources=KNOWN_SOURCES,
    )
    closures = [(closure.day, closure.reason) for closure in settings.closures]
    calendar = load_calendar(shipped_path("calendars/XNYS.csv").read_text(encoding="utf-8"), closures)
    return _KeptData(settings, calendar, path)


def _day(day: date | str) -> date:
    return day if isinstance(day, date) else parse_date(day, hint="write it as 2025-10-13")


def _with_types(frame: pd.DataFrame) -> pd.DataFrame:
    """Set the type of each column of a report's frame, and return the frame."""
    for column in frame.columns:
        if column in _NUMBERS:
            frame[column] = pd.to_numeric(frame[column]).astype("float64")
        elif column in _WHOLE:
            frame[column] = pd.to_numeric(frame[column]).astype("Int64")
        elif column in _FLAGS:
            frame[column] = frame[column].astype("boolean")
        elif column in _DATES:
            frame[column] = pd.to_datetime(frame[column], utc=column == "as_of").dt.as_unit("ns")
        else:
            frame[column] = frame[column].astype("string")
    return frame


def _days(values: Iterable[date]) -> "pd.Series[pd.Timestamp]":
    return pd.to_datetime(pd.Series(list(values), dtype="object")).dt.as_unit("ns")


def _floats(values: Iterable[float | None]) -> "pd.Series[float]":
    return pd.Series([float("nan") if value is None else value for value in values], dtype="float64")


def _strings(values: Iterable[str]) -> "pd.Series[str]":
    return pd.Series(list(values), dtype="string")
