"""Tell whether a file can be a file of the lake, and set it aside if it cannot."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cryptoai_cli.lake.columns import COLUMNS
from cryptoai_cli.lake.engine import files_select, first_line, rows_of
from cryptoai_cli.lake.places import Held, is_address
from cryptoai_cli.lake.remarks import LakeRemark, RemarkKind
from cryptoai_cli.lake.writing import MARK
from cryptoai_cli.system.atomic import rename

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_EVERY_CELL = ", ".join(f"max(hash({name}))" for name in COLUMNS)
_FIGURES = tuple(name for name, kind in COLUMNS.items() if kind == "DOUBLE")
_INFINITE = " OR ".join(f"NOT isfinite({name})" for name in _FIGURES)
_FACTS = (
    *("min(date)", "max(date)", "count(*)"),
    "count(DISTINCT (date, symbol))",
    "count(CASE WHEN symbol <> '' THEN date END)",
    f"count_if({_INFINITE})",
)
_MOST_ASIDE = 1000
_SPANS = """
    SELECT file_name, min(stats_min_value), max(stats_max_value) FROM parquet_metadata($files)
    WHERE path_in_schema = 'date' GROUP BY ALL
"""
_OURS = "SELECT DISTINCT file_name FROM parquet_kv_metadata($files) WHERE key = encode($mark)"


def fault_of(connection: DuckDBPyConnection, held: Held, file: str) -> str:
    """Read every cell of `file` and return what is wrong with it; empty if nothing is, or if it is no more.

    Raises duckdb.Error for what says nothing of the file, such as a lack of memory.
    """
    import duckdb  # noqa: PLC0415 - loaded with the connection

    path = Path(file)
    if not is_address(file) and not os.path.lexists(path):
        return ""
    if path.is_dir():
        return "it is a folder"
    try:
        found = rows_of(connection, f"SELECT {', '.join(_FACTS)}, {_EVERY_CELL} FROM ({files_select((file,))})")[0]
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        return _without_path(first_line(error), file) or "it cannot be read"
    first, last, *counts = found[: len(_FACTS)]
    if fault := _fault_of_counts(*counts):
        return fault
    expected = _span_of(held, file)
    return "" if expected is None or expected[0] <= first <= last <= expected[1] else "its rows are of other days"


def _fault_of_counts(rows: int, different: int, named: int, infinite: int) -> str:
    """Return what the counts of rows say: those with a symbol and a date, and how many different pairs these are."""
    if not rows or named < rows:
        return "it is no table of a market" if not named else "some of its rows have no symbol or no date"
    if different < rows:
        return "it has a symbol twice in one session"
    return "it has figures that are no numbers" if infinite else ""


def suspicious(connection: DuckDBPyConnection, held: Held) -> tuple[str, ...]:
    """Return the files that were not written here, or whose descriptions are not as they have to be."""
    import duckdb  # noqa: PLC0415 - as above

    files = {"files": [file for file in held.files if not is_address(file)]}
    if not files["files"]:
        return ()
    try:
        spans = {file: span for file, *span in rows_of(connection, _SPANS, files)}
        ours = {file for (file,) in rows_of(connection, _OURS, {**files, "mark": MARK})}
    except duckdb.Error:
        return tuple(files["files"])
    return tuple(
        file for file in files["files"] if file not in ours or not _fits(spans.get(file), _span_of(held, file))
    )


def set_aside(file: str, fault: str) -> LakeRemark:
    """Rename a file that cannot be used, so that no engine reads it, and tell it; where that fails, tell that."""
    path = Path(file)
    try:
        names = (f"{path.name}.damaged{number or ''}" for number in range(_MOST_ASIDE))
        aside = next(path.with_name(name) for name in names if not os.path.lexists(path.with_name(name)))
        rename(path, aside)
    except OSError as error:
        return passed_over(file, f"{fault}; it cannot be set aside ({error.strerror})")
    told = f"A file of the lake, {file}, is damaged ({fault}): it is set aside as {aside.name}."
    return LakeRemark(RemarkKind.DAMAGED, told)


def passed_over(file: str, fault: str) -> LakeRemark:
    """Tell that a file is not used, and stays."""
    return LakeRemark(RemarkKind.PASSED_OVER, f"A file of the lake, {file}, cannot be used and is left out: {fault}.")


def folder_passed_over(folder: str, fault: str) -> LakeRemark:
    """Tell that nothing in a folder is used."""
    return LakeRemark(RemarkKind.PASSED_OVER, f"A folder of the lake, {folder}, cannot be used: {fault}.")


def _without_path(told: str, file: str) -> str:
    """Return the words of the engine without the name of the file, which the remark tells."""
    return told.replace(f" '{file}'", "").replace(f' "{file}"', "")


def _span_of(held: Held, file: str) -> tuple[date, date] | None:
    """Return the first and the last day that the rows of `file` may have, by its name; None for any."""
    for session, named in held.days.items():
        if named == file:
            return session, session
    for year, named in held.years.items():
        if named == file:
            return date(year, 1, 1), date(year, 12, 31)
    return None


def _fits(found: list[str | None] | None, expected: tuple[date, date] | None) -> bool:
    if found is None or None in found:
        return False
    return expected is None or str(expected[0]) <= str(found[0]) <= str(found[1]) <= str(expected[1])
