"""Merge the files of finished years, one by one.

First the file of the year gets its name, then the files of the sessions go: at every moment each session is in one of
them at least, and where it is in both they say the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cryptoai_cli.lake.engine import files_select, quoted, raising_store_errors
from cryptoai_cli.lake.places import Held, year_file
from cryptoai_cli.lake.writing import publish, stage
from cryptoai_cli.system.atomic import remove

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from duckdb import DuckDBPyConnection


def years_to_merge(held: Held, newest: date) -> tuple[int, ...]:
    """Return the years before that of `newest` that have files of single sessions."""
    return tuple(sorted({session.year for session in held.days if session.year < newest.year}))


def merge_year(connection: DuckDBPyConnection, folder: Path, held: Held, year: int) -> None:
    """Make one file of all files of a year. Raises StoreError; the files are then as they were."""
    target = year_file(folder, year)
    publish(stage(connection, year_select(held, year), target), target)
    remove_days(folder, held, year)


def remove_days(folder: Path, held: Held, year: int) -> None:
    """Remove the files of single sessions of a year, which its own file holds. Raises StoreError."""
    with raising_store_errors(f"write the lake {folder}"):
        for file in _days_of(held, year).values():
            remove(Path(file))


def year_select(held: Held, year: int, without: Iterable[date] = ()) -> str:
    """Return a SELECT of what is held of a year but for the sessions `without`, each session once."""
    skipped = set(without)
    days = _days_of(held, year)
    kept = files_select(file for day, file in days.items() if day not in skipped)
    whole = files_select((held.years[year],) if year in held.years else ())
    return f"{kept} UNION ALL ({not_of(whole, {*days, *skipped})})"


def all_select(held: Held) -> str:
    """Return a SELECT of all that is held, each session once."""
    days = files_select(held.days.values())
    yearly = not_of(files_select(held.yearly), held.days)
    return f"{days} UNION ALL ({yearly})"


def not_of(select: str, sessions: Iterable[date]) -> str:
    """Return `select` without the rows of some sessions."""
    listed = ", ".join(f"DATE {quoted(str(session))}" for session in sorted(sessions))
    return f"SELECT * FROM ({select}) WHERE date NOT IN ({listed})" if listed else select


def _days_of(held: Held, year: int) -> dict[date, str]:
    return {day: file for day, file in held.days.items() if day.year == year}
