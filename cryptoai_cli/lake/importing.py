"""Import sessions of the whole market into the lake: all rows of a file or a folder, or none."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from cryptoai_cli.errors import UsageError
from cryptoai_cli.lake.columns import COLUMNS
from cryptoai_cli.lake.engine import ORDERED, connect, raising_store_errors, rows_of
from cryptoai_cli.lake.import_faults import require_each_once, require_sound
from cryptoai_cli.lake.import_files import NOTHING_IMPORTED, SourceFile, open_source, paths_of
from cryptoai_cli.lake.import_rows import (
    IMPORTED,
    days_select,
    incoming_select,
    names_select,
    tells_kinds,
    wires_select,
)
from cryptoai_cli.lake.merging import remove_days, year_select
from cryptoai_cli.lake.places import Held, year_file
from cryptoai_cli.lake.writing import discard, publish, stage, writing_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from cryptoai_cli.lake.lake import Lake
    from cryptoai_cli.market.listing import LineKind

_WORKSHOP = ".import-"
_TOLD_BY_A_LIST = "SELECT DISTINCT date FROM ({rows}) WHERE source IS NOT NULL AND source <> $imported"
_COUNTS = "SELECT date, count(*) FROM rows GROUP BY date"
_CHANGE = """
    CASE WHEN NOT has_closes THEN net_change
    WHEN lag(date) OVER lines = (SELECT before FROM calendar WHERE day = rows.date)
    THEN round(last - lag(last) OVER lines, 8) END
"""
_Rows = dict[date, int]


class ImportRules(Struct, frozen=True):
    """How the rows of an import are read.

    `before` returns the session before a finished session of the exchange, and raises LookupError for any other day.
    `spell` returns the symbol that is meant, empty if none is. `kind_of` tells what a line is by its symbol, its name
    and its industry.
    """

    before: Callable[[date], date | None]
    spell: Callable[[str], str]
    kind_of: Callable[[str, str, str], LineKind]


class ImportedSessions(Struct, frozen=True):
    """What an import has written: the numbers of sessions and rows, the first and the last session.

    `left` are the sessions that were held from a list, and stay as they were; the numbers do not count them.
    """

    sessions: int
    rows: int
    first: date | None
    last: date | None
    left: tuple[date, ...] = ()


def import_sessions(lake: Lake, path: Path, rules: ImportRules) -> ImportedSessions:
    """Import the file or the folder at `path`.

    A session that the lake has from an import is replaced; one that it has from a list stays. Raises UsageError for a
    file that cannot be read or a row that is wrong, StoreError if the lake cannot be written, TryLaterError if another
    process writes it for long; nothing is then changed.
    """
    folder = lake.folder
    paths = paths_of(path)
    with writing_alone(folder), _workshop(folder) as place:
        connection = connect(place)
        files = tuple(open_source(connection, each, place / f"{at}.parquet") for at, each in enumerate(paths))
        with raising_store_errors(f"write the lake {folder}"):
            years = _prepare(connection, files, rules)
            require_sound(connection, files)
            lake.set_aside_damaged(years)
            return _Writer(connection, folder, lake.held(), files).write(years)


class _Writer:
    """Writes the rows of the view `incoming` a year at a time, and publishes all years when the last is written."""

    def __init__(self, connection: DuckDBPyConnection, folder: Path, held: Held, files: Sequence[SourceFile]) -> None:
        self._connection, self._folder, self._held, self._files = connection, folder, held, files
        self._taken: _Rows = {}
        self._left: list[date] = []

    def write(self, years: Sequence[int]) -> ImportedSessions:
        staged: dict[int, Path] = {}
        try:
            for year in years:
                if (unfinished := self._stage(year)) is not None:
                    staged[year] = unfinished
            for year, unfinished in staged.items():
                publish(unfinished, year_file(self._folder, year))
                remove_days(self._folder, self._held, year)
        finally:
            for unfinished in staged.values():
                discard(unfinished)
        days = sorted(self._taken)
        first, last = (days[0], days[-1]) if days else (None, None)
        return ImportedSessions(len(days), sum(self._taken.values()), first, last, tuple(sorted(self._left)))

    def _stage(self, year: int) -> Path | None:
        """Write what the lake and the files have of a year; None if the files have nothing that is taken."""
        self._load(year)
        require_each_once(self._connection, self._files)
        counts = dict(rows_of(self._connection, _COUNTS))
        told = _TOLD_BY_A_LIST.format(rows=year_select(self._held, year))
        left = {day for (day,) in rows_of(self._connection, told, {"imported": IMPORTED})} & counts.keys()
        taken = {day: count for day, count in counts.items() if day not in left}
        self._left += left
        self._taken |= taken
        if not taken:
            return None
        kept = year_select(self._held, year, taken)
        ours = "SELECT * FROM rows" if not left else f"SELECT * FROM rows WHERE date NOT IN ({_days(left)})"
        return stage(
            self._connection, f"SELECT {ORDERED} FROM ({ours}) UNION ALL ({kept})", year_file(self._folder, year)
        )

    def _load(self, year: int) -> None:
        """Make the table `rows` of the rows of a year, with the changes that follow from closes."""
        spans = f"SELECT min(before), max(day) FROM calendar WHERE year(day) = {year}"
        before, last = rows_of(self._connection, spans)[0]
        has_closes = any(file.has_closes for file in self._files)
        first = before if has_closes and before is not None else date(year, 1, 1)
        source = f"SELECT * FROM incoming WHERE date BETWEEN DATE '{first}' AND DATE '{last}'"
        if has_closes:
            others = ", ".join(name for name in COLUMNS if name != "net_change")
            lines = "WINDOW lines AS (PARTITION BY symbol ORDER BY date)"
            source = f"SELECT {others}, {_CHANGE} AS net_change, file, row FROM ({source}) AS rows {lines}"
        where = f"WHERE year(date) = {year}" if has_closes else ""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE rows AS SELECT * FROM ({source}) {where}")


def _prepare(connection: DuckDBPyConnection, files: Sequence[SourceFile], rules: ImportRules) -> tuple[int, ...]:
    """Make the tables and the view that the rows are read by, and return the years of the sessions."""
    wires = [wire for (wire,) in rows_of(connection, wires_select(files)) if wire is not None]
    _table(connection, "spelling", {"wire": wires, "symbol": [rules.spell(wire) for wire in wires]})
    days = _sessions_among((day for (day,) in rows_of(connection, days_select(files))), rules)
    connection.execute("CREATE TEMP TABLE calendar (day DATE, before DATE)")
    cells = {"days": list(days), "before": list(days.values())}
    if days:
        connection.execute("INSERT INTO calendar SELECT unnest($days::DATE[]), unnest($before::DATE[])", cells)
    if any(map(tells_kinds, files)):
        _tell_kinds(connection, files, rules)
    connection.execute(f"CREATE TEMP VIEW incoming AS {incoming_select(files)}")
    if not days and not rows_of(connection, "SELECT 1 FROM incoming LIMIT 1"):
        raise UsageError(f"there is no row in {files[0].path}", hint=NOTHING_IMPORTED)
    return tuple(sorted({day.year for day in days}))


def _sessions_among(cells: Iterator[str | None], rules: ImportRules) -> dict[date, date | None]:
    """Return the finished sessions among `cells`, each with the session before it."""
    found: dict[date, date | None] = {}
    for cell in cells:
        try:
            day = date.fromisoformat(cell or "")
            found[day] = rules.before(day)
        except (ValueError, LookupError):
            continue
    return found


def _tell_kinds(connection: DuckDBPyConnection, files: Sequence[SourceFile], rules: ImportRules) -> None:
    lines = rows_of(connection, names_select(files))
    kinds = [
        rules.kind_of(wire or "", name or "", industry or "").value if name else None for wire, name, industry in lines
    ]
    wires, names, industries = (list(cells) for cells in zip(*lines, strict=True)) if lines else ([], [], [])
    _table(connection, "told_kinds", {"wire": wires, "name": names, "industry": industries, "kind": kinds})


def _table(
    connection: DuckDBPyConnection, name: str, cells: dict[str, list[str | None]] | dict[str, list[str]]
) -> None:
    columns = ", ".join(f"unnest(${column}::VARCHAR[]) AS {column}" for column in cells)
    connection.execute(f"CREATE TEMP TABLE {name} AS SELECT {columns}", cells)


def _days(days: set[date]) -> str:
    return ", ".join(f"DATE '{day}'" for day in sorted(days))


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """Lend a folder of the lake for what is in the making; those that killed imports have left are removed."""
    for left in folder.glob(f"{_WORKSHOP}*"):
        shutil.rmtree(left, ignore_errors=True)
    with raising_store_errors(f"write the lake {folder}"):
        place = Path(tempfile.mkdtemp(prefix=_WORKSHOP, dir=folder))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
