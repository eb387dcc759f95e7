"""The files of an import: which there are, which columns they have, and how the engine reads them."""

from __future__ import annotations

import csv
import gzip
from contextlib import contextmanager
from io import TextIOWrapper
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from cryptoai_cli.errors import StoreError, UsageError
from cryptoai_cli.lake.columns import COLUMNS
from cryptoai_cli.lake.engine import first_line, has_no_room, quoted, rows_of
from cryptoai_cli.user_input import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

PARQUET, TEXTS = ".parquet", (".csv", ".csv.gz")
ROW = "row_number_of_file"
NOTHING_IMPORTED = "Nothing was imported."
_ROOM = "free some space, or set [lake] path to another folder. " + NOTHING_IMPORTED
_CLOSE = "close"
_PASSED_OVER = frozenset({"open", "high", "low", "pct_change", "snapshot_commit", "ipoyear"})
_KNOWN = (*COLUMNS, _CLOSE)
_FORMAT_ADVICE = "use a Parquet file, or CSV in a name that ends in .csv or .csv.gz; or a folder of them"


class SourceFile(Struct, frozen=True):
    """A file of an import.

    `columns` maps the lake's columns to those of the file as SQL, which calls the file `source`; a file of closes has
    its `close` as `last`.
    `relation` reads its rows, numbered from 1 in the column `ROW`. `texts` are the columns that are text in the file.
    """

    path: Path
    columns: dict[str, str]
    texts: frozenset[str]
    relation: str
    has_closes: bool

    @property
    def is_own(self) -> bool:
        """Whether it has every column of the lake: then it was exported from one."""
        return self.columns.keys() == COLUMNS.keys()

    @property
    def is_text(self) -> bool:
        """Whether its rows are lines."""
        return not self.path.name.lower().endswith(PARQUET)


def paths_of(path: Path) -> tuple[Path, ...]:
    """Return the files at `path`, a file or a folder; raise UsageError if there is none that can be imported."""
    try:
        return _paths_at(path)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint=NOTHING_IMPORTED) from error


def _paths_at(path: Path) -> tuple[Path, ...]:
    if path.is_dir():
        found = tuple(sorted(each for each in path.iterdir() if _is_readable(each) and each.is_file()))
        if not found:
            raise UsageError(f"the folder {path} has no file that can be imported", hint=_FORMAT_ADVICE)
        return found
    if not path.exists():
        raise UsageError(f"there is no file {path}", hint=NOTHING_IMPORTED)
    if not _is_readable(path):
        raise UsageError(f"cannot tell the format of {path} from its ending", hint=_FORMAT_ADVICE)
    if not path.is_file():
        raise UsageError(f"{path} is no file", hint=NOTHING_IMPORTED)
    return (path,)


def open_source(connection: DuckDBPyConnection, path: Path, staged: Path) -> SourceFile:
    """Return the file at `path`, ready to be read; a CSV file is first turned into the Parquet file `staged`.

    Raises UsageError for a file that cannot be read, or lacks a column, StoreError if there is no room for `staged`.
    """
    import duckdb  # noqa: PLC0415 - loaded with the connection

    is_text = not path.name.lower().endswith(PARQUET)
    try:
        if is_text:
            _stage_text(connection, path, staged)
        return _source(connection, path, staged if is_text else path)
    except (duckdb.Error, OSError, UnicodeError, EOFError) as error:
        told = error.strerror if isinstance(error, OSError) and error.strerror else first_line(error)
        if has_no_room(error):  # the file was read, and its rows could not be laid down
            raise StoreError(f"cannot write {staged.parent}: {told}", hint=_ROOM) from error
        raise UsageError(f"cannot read {path}: {told}", hint=NOTHING_IMPORTED) from error


@contextmanager
def open_text(path: Path) -> Iterator[IO[str]]:
    """Open a CSV file, packed or not, for reading its records one by one."""
    is_packed = path.name.lower().endswith(".gz")
    with gzip.open(path) if is_packed else path.open("rb") as raw, TextIOWrapper(raw, "utf-8-sig", newline="") as text:
        yield text


def _is_readable(path: Path) -> bool:
    return path.name.lower().endswith((PARQUET, *TEXTS)) and not path.name.startswith(".")


def _stage_text(connection: DuckDBPyConnection, path: Path, staged: Path) -> None:
    with open_text(path) as file:
        names = next(csv.reader(file), [])
    tidy = [name.strip().lower() for name in names]
    _require_columns(path, tidy)
    types = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in tidy)
    how = "auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"'"
    read = f"read_csv({quoted(str(path))}, columns = {{{types}}}, {how})"
    rows = f"SELECT *, row_number() OVER () AS {ROW} FROM {read}"
    connection.execute(f"COPY ({rows}) TO {quoted(str(staged))} (FORMAT parquet)")


def _source(connection: DuckDBPyConnection, path: Path, parquet: Path) -> SourceFile:
    number = "" if parquet != path else ", file_row_number = true"
    read = f"read_parquet({quoted(str(parquet))}, hive_partitioning = false{number})"
    described = rows_of(connection, f"DESCRIBE SELECT * FROM {read}")
    types = {name: kind for name, kind, *_ in described if name not in {ROW, "file_row_number"}}
    names = {name.strip().lower(): name for name in types}
    _require_columns(path, [name.strip().lower() for name in types])
    has_closes = "last" not in names
    columns = {name: _identifier(names[name]) for name in COLUMNS if name in names}
    if has_closes:
        columns["last"] = _identifier(names[_CLOSE])
    of_file = {**names, "last": names[_CLOSE]} if has_closes else names
    texts = frozenset(name for name in columns if types[of_file[name]] == "VARCHAR")
    rows = "*" if parquet != path else f"*, file_row_number + 1 AS {ROW}"
    relation = f"SELECT {rows} FROM {read}"
    return SourceFile(path, columns, texts, relation, has_closes)


def _require_columns(path: Path, names: Sequence[str]) -> None:
    """Raise UsageError for a heading without what an import needs, or with a column twice."""
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"{path} has the column {twice} twice", hint=NOTHING_IMPORTED)
    price = () if "last" in names or _CLOSE in names else ("last",)
    change = ("net_change",) if "last" in names and "net_change" not in names else ()
    if missing := [*(name for name in ("date", "symbol", "volume") if name not in names), *price, *change]:
        unknown = [name for name in names if name not in {*_KNOWN, *_PASSED_OVER}]
        meant = next((did_you_mean(missing[0], (name,)) for name in unknown if did_you_mean(missing[0], (name,))), "")
        raise UsageError(
            f"{path} has no column {missing[0]}{meant}",
            hint="write date,symbol,last,net_change,volume or date,symbol,close,volume. " + NOTHING_IMPORTED,
        )


def _identifier(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'source."{escaped}"'
