"""The lake: every session of the whole market that is kept, as Parquet files that any engine reads."""

from __future__ import annotations

import os
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cryptoai_cli.errors import MoversError, StoreError
from cryptoai_cli.lake.columns import COLUMN_PLACES, columns_of, listing_of
from cryptoai_cli.lake.describing import described_by, described_on, is_described
from cryptoai_cli.lake.engine import (
    ORDERED,
    connect,
    files_select,
    first_line,
    has_no_room,
    raising_store_errors,
    rows_of,
)
from cryptoai_cli.lake.merging import all_select, merge_year, years_to_merge
from cryptoai_cli.lake.places import (
    Held,
    Version,
    day_file,
    files_in,
    has_folder_at,
    held_among,
    is_address,
    is_found,
    is_single,
    unusable_folders,
    version_of,
)
from cryptoai_cli.lake.remarks import LakeRemark, RemarkKind
from cryptoai_cli.lake.soundness import fault_of, folder_passed_over, passed_over, set_aside, suspicious
from cryptoai_cli.lake.writing import cells_select, publish, stage, writing_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from duckdb import DuckDBPyConnection

    from cryptoai_cli.market.listing import Listing

_Result = TypeVar("_Result")
_GLOB = "SELECT file FROM glob($pattern)"
_ROOM = "free some space, or set TMPDIR to a folder that has some"
_MOST_KNOWN = 3  # listings in memory
_MOST_TRIES = 20  # a reader that meets so many changes in a row is not alone with one writer


class _UnsoundError(Exception):
    """A file could be read, but its rows are not those of a lake."""


class Lake:
    """The listings kept at `place`: a folder, a URL of one that DuckDB can list, or one file that ends in `.parquet`.

    A file that cannot be used is set aside or passed over, and told in `remarks`; it then counts as not held. Any
    method may raise StoreError. Nothing is opened before it is needed. Only one thread at a time may use a lake.
    """

    def __init__(self, place: str | Path) -> None:
        self.place = str(place)
        self._left_out: set[str] = set()
        self._looked_at: set[str] = set()
        self._remarks: list[LakeRemark] = []
        self._known: dict[tuple[date, Version], Listing] = {}

    @property
    def remarks(self) -> tuple[LakeRemark, ...]:
        """What was found wrong until now, each once."""
        return tuple(dict.fromkeys(self._remarks))

    @property
    def folder(self) -> Path:
        """The folder to write to; raises StoreError for a lake that is only read."""
        if is_address(self.place) or is_single(self.place):
            raise StoreError(
                f"the lake {self.place} can be read but not written",
                hint="set [lake] path to a folder of this machine to keep sessions",
            )
        return Path(self.place)

    def sessions(self) -> tuple[date, ...]:
        """Return the sessions held, ascending."""
        return self._reading(lambda held: held.yearly, self._sessions)

    def latest(self, until: date | None = None) -> date | None:
        """Return the newest session held, not after `until` if that is given; None without any."""
        return self._reading(lambda held: held.yearly, lambda held: self._latest(held, until or date.max))

    def read(self, session: date) -> Listing | None:
        """Return the listing of a session with the lines ordered by symbol, or None if it is not held.

        Lines without names, kinds, sizes and industries of their own have those of the newest listing that has them.
        """
        found = self._own_listing(session)
        return None if found is None else self.described(found)

    def described(self, listing: Listing) -> Listing:
        """Return `listing` as it is if it tells names; else completed by the newest listing held that does."""
        if is_described(listing):
            return listing
        day = self.described_on()
        newest = None if day is None else self._own_listing(day)
        return listing if newest is None else described_by(listing, newest)

    def described_on(self) -> date | None:
        """Return the newest session held whose lines have names, or None."""
        return self._reading(lambda held: held.files, lambda held: described_on(self._connection, held))

    def closes_of(self, session: date) -> Mapping[str, float]:
        """Return the last prices of a session by symbol, in US dollars, as they were traded; empty if not held."""
        found = self._own_listing(session)
        lines = () if found is None else found.lines
        return {line.symbol: line.last for line in lines if line.last is not None}

    def query(self, statement: str, values: object = None) -> list[tuple[Any, ...]]:
        """Return the rows of a SQL statement over `lake`, a table of the columns of `COLUMNS` with every row held.

        `described` is the same of the newest session whose lines have names.
        """
        return self.viewed(lambda connection: rows_of(connection, statement, values))

    def viewed(self, job: Callable[[DuckDBPyConnection], _Result]) -> _Result:
        """Return what `job` makes of a connection with the views `lake` and `described`, as for `query`.

        The job may be done again, if a file has to be left out or vanishes.
        """
        return self._reading(lambda held: held.files, lambda held: self._viewed(held, job))

    def keep(self, listing: Listing) -> None:
        """Keep a listing, in place of that of its session, and merge the files of the years that are over.

        Raises StoreError if it cannot be written, TryLaterError if another process writes for long; what was held is
        then unchanged.
        """
        folder, target = self.folder, day_file(self.folder, listing.session)
        if not listing.lines:
            return
        cells = columns_of(listing)
        with writing_alone(folder):
            if has_folder_at(target):
                self._set_aside(self.held(), str(target))
            publish(stage(self._connection, cells_select(cells), target, cells), target)
            self._merge_years(folder)

    def held(self) -> Held:
        """Return the files that are there now, but for those that are left out."""
        if is_single(self.place):
            is_there = is_address(self.place) or is_found(Path(self.place))
            return Held({}, {}, self.place if is_there and self.place not in self._left_out else "")
        files = self._files_at_address() if is_address(self.place) else self._files_in(Path(self.place))
        return held_among(file for file in files if file not in self._left_out)

    def check(self) -> None:
        """Set aside or pass over every file whose last bytes tell that it cannot be used."""
        held = self.held()
        with raising_store_errors(f"read the lake {self.place}"):
            self._examine(held, self._doubtful(held))

    def set_aside_damaged(self, years: Iterable[int]) -> None:
        """Set aside the files of some years that cannot be used; only for whoever alone writes the lake."""
        held = self.held()
        with raising_store_errors(f"read the lake {self.place}"):
            for file in (file for year in years for file in held.files_of(year)):
                self._set_aside(held, file)

    @cached_property
    def _connection(self) -> DuckDBPyConnection:
        return connect(may_load=is_address(self.place))

    def _files_in(self, folder: Path) -> tuple[str, ...]:
        self._remarks += [folder_passed_over(path, fault) for path, fault in unusable_folders(folder).items()]
        return files_in(folder)

    def _files_at_address(self) -> tuple[str, ...]:
        pattern = f"{self.place.rstrip('/')}/interval=one_day/*/*.parquet"
        with raising_store_errors(f"list the lake {self.place}"):
            return tuple(file for (file,) in rows_of(self._connection, _GLOB, {"pattern": pattern}))

    def _latest(self, held: Held, until: date) -> date | None:
        best = max((day for day in held.days if day <= until), default=None)
        statement = "SELECT max(date) FROM ({rows}) WHERE date <= $until"
        for year, file in held.dated:
            if year <= until.year and (best is None or best.year <= (year or until.year)):
                rows = files_select((file,))
                (found,) = rows_of(self._connection, statement.format(rows=rows), {"until": until})[0]
                best = max((day for day in (best, found) if day is not None), default=None)
        return best

    def _sessions(self, held: Held) -> tuple[date, ...]:
        days = set(held.days)
        for year, file in held.dated:
            rows = files_select((file,))
            found = {day for (day,) in rows_of(self._connection, f"SELECT DISTINCT date FROM ({rows})")}
            if None in found or (year and any(day.year != year for day in found)):
                raise _UnsoundError
            days |= found
        return tuple(sorted(days))

    def _own_listing(self, session: date) -> Listing | None:
        """Return the listing of a session, read once as long as its file stays the same: one run asks several times."""
        mark = version_of(self.held().of(session))
        if mark is not None and (session, mark) in self._known:
            return self._known[session, mark]
        rows = self._reading(lambda held: (held.of(session),), lambda held: self._rows(held, session))
        found = listing_of(session, rows) if rows else None
        if mark is not None and found is not None:
            self._known = dict([*self._known.items(), ((session, mark), found)][-_MOST_KNOWN:])
        return found

    def _rows(self, held: Held, session: date) -> list[tuple[Any, ...]]:
        """Return the rows of a session, ordered by symbol."""
        if not (file := held.of(session)):
            return []
        statement = f"SELECT {ORDERED} FROM ({files_select((file,))}) WHERE date = $session ORDER BY symbol"
        rows = rows_of(self._connection, statement, {"session": session})
        symbols = {row[COLUMN_PLACES["symbol"]] for row in rows}
        if None in symbols or len(symbols) < len(rows) or (not rows and session in held.days):
            raise _UnsoundError
        return rows

    def _viewed(self, held: Held, job: Callable[[DuckDBPyConnection], _Result]) -> _Result:
        if self._examine(held, self._doubtful(held)):
            return self._viewed(self.held(), job)
        day = described_on(self._connection, held)
        newest = files_select(() if day is None else (held.of(day),))
        where = "false" if day is None else f"date = DATE '{day}'"
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW lake AS {all_select(held)}")
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW described AS SELECT * FROM ({newest}) WHERE {where}")
        return job(self._connection)

    def _reading(self, files: Callable[[Held], Iterable[str]], job: Callable[[Held], _Result]) -> _Result:
        """Return what `job` makes of the files held; again where one of `files` vanished, or had to be left out."""
        import duckdb  # noqa: PLC0415 - loaded with the connection

        for _ in range(_MOST_TRIES):
            held = self.held()
            try:
                return job(held)
            except (duckdb.Error, _UnsoundError) as error:
                if has_no_room(error):
                    raise StoreError(f"cannot write a temporary file: {first_line(error)}", hint=_ROOM) from error
                with raising_store_errors(f"read the lake {self.place}"):
                    if not self._examine(held, [file for file in files(held) if file]) and not self._has_changed(held):
                        raise StoreError(f"cannot read the lake {self.place}: {first_line(error)}") from error
        raise StoreError(f"cannot read the lake {self.place}: it changes all the time", hint="run this again")

    def _doubtful(self, held: Held) -> tuple[str, ...]:
        """Return the files that have to be looked at, each once in a run."""
        found = tuple(file for file in suspicious(self._connection, held) if file not in self._looked_at)
        self._looked_at |= set(found)
        return found

    def _has_changed(self, held: Held) -> bool:
        return any(not is_address(file) and not os.path.lexists(file) for file in held.files)

    def _examine(self, held: Held, files: Iterable[str]) -> bool:
        """Look at every cell of `files`, leave out those that cannot be used, and return whether there were any."""
        faults = {file: fault for file in files if (fault := fault_of(self._connection, held, file))}
        for file, fault in faults.items():
            self._leave_out(held, file, fault)
        return bool(faults)

    def _leave_out(self, held: Held, file: str, fault: str) -> None:
        may_rename = not is_address(self.place) and not is_single(self.place)
        if not may_rename or not (Path(file).is_dir() or os.access(file, os.R_OK)):
            self._note(file, passed_over(file, fault))
            return
        try:
            with writing_alone(Path(self.place)):
                self._set_aside(held, file)
        except MoversError as error:
            self._note(file, passed_over(file, f"{fault}; it cannot be set aside ({error.message})"))

    def _set_aside(self, held: Held, file: str) -> None:
        """Set `file` aside if it still cannot be used; call only while this process alone writes the lake."""
        if fault := fault_of(self._connection, held, file):
            self._note(file, set_aside(file, fault))

    def _note(self, file: str, remark: LakeRemark) -> None:
        self._remarks.append(remark)
        if remark.kind is RemarkKind.PASSED_OVER:
            self._left_out.add(file)

    def _merge_years(self, folder: Path) -> None:
        """Merge what can be merged; the session that was to be kept is kept whether it can or not."""
        held = self.held()
        for year in years_to_merge(held, max(held.days)):
            try:
                self.set_aside_damaged((year,))
                merge_year(self._connection, folder, self.held(), year)
            except StoreError as error:
                told = f"The sessions of {year} in the lake {folder} are not merged into one file: {error.message}."
                self._remarks.append(LakeRemark(RemarkKind.NOT_MERGED, told))
