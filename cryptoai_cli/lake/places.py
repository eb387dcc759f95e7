"""Where the sessions lie: a file a session, `interval=one_day/year=2025/2025-10-13.parquet`, and one a finished year.

Where both have a session, that of the session counts: it is newer.
"""

import os
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from msgspec import Struct

INTERVAL = "interval=one_day"
ENDING = ".parquet"
Version = tuple[int, int, int]  # inode, bytes, nanoseconds
_NAME = re.compile(r"(?:.*[/\\])?year=(\d{4})[/\\](?:(\d{4})|(\d{4}-\d\d-\d\d))\.parquet")
_SCHEME = re.compile(r"[a-z][a-z0-9]+://")  # one letter is a drive


class Held(Struct, frozen=True):
    """The files of a lake: by session, by year, and one of any sessions, where the lake is a single file."""

    days: Mapping[date, str]
    years: Mapping[int, str]
    single: str = ""

    def of(self, session: date) -> str:
        """Return the file that has `session` if any has it; empty if none can."""
        return self.days.get(session, "") or self.years.get(session.year, "") or self.single

    @property
    def dated(self) -> tuple[tuple[int, str], ...]:
        """The files of more than one session with their years, the newest first; the year 0 stands for any."""
        years = ((year, self.years[year]) for year in sorted(self.years, reverse=True))
        return (*years, (0, self.single)) if self.single else tuple(years)

    @property
    def yearly(self) -> tuple[str, ...]:
        """The files of more than one session, the newest first."""
        return tuple(file for _, file in self.dated)

    def files_of(self, year: int) -> tuple[str, ...]:
        """Return the files of a year, those of single sessions first."""
        whole = (self.years[year],) if year in self.years else ()
        return (*(file for day, file in self.days.items() if day.year == year), *whole)

    @property
    def files(self) -> tuple[str, ...]:
        """Every file."""
        return (*self.days.values(), *self.yearly)


def is_address(place: str) -> bool:
    """Return whether `place` is a URL and no path of this machine."""
    return _SCHEME.match(place) is not None


def is_single(place: str) -> bool:
    """Return whether `place` names one Parquet file."""
    return place.endswith(ENDING)


def version_of(file: str) -> Version | None:
    """Return what differs once a file of this machine is written anew; None for a URL, and where there is no file."""
    try:
        found = None if not file or is_address(file) else Path(file).stat()
    except OSError:
        return None
    return None if found is None else (found.st_ino, found.st_size, found.st_mtime_ns)


def year_folder(folder: Path, year: int) -> Path:
    """Return the folder of a year."""
    return folder / INTERVAL / f"year={year:04}"


def day_file(folder: Path, session: date) -> Path:
    """Return the file of a session."""
    return year_folder(folder, session.year) / f"{session.isoformat()}{ENDING}"


def year_file(folder: Path, year: int) -> Path:
    """Return the file of a whole year."""
    return year_folder(folder, year) / f"{year:04}{ENDING}"


def files_in(folder: Path) -> tuple[str, ...]:
    """Return the paths of what is named like a file of the lake; none if the folder is missing or cannot be read.

    A pipe, a socket or a device is none: whoever opens a pipe may wait for ever.
    """
    return tuple(str(path) for path in _found(folder, f"year=*/*{ENDING}") if _may_be_read(_mode_of(path)))


def unusable_folders(folder: Path) -> Mapping[str, str]:
    """Return what is wrong with the lake's folders that cannot be looked into, by their paths."""
    faults = {str(each): _fault_of_folder(each) for each in (folder, folder / INTERVAL, *_found(folder, "year=*"))}
    return {path: fault for path, fault in faults.items() if fault}


def is_found(path: Path) -> bool:
    """Return whether there is something at `path`; False if that cannot be told."""
    return _mode_of(path) is not None


def has_folder_at(path: Path) -> bool:
    """Return whether there is a folder at `path`; False if that cannot be told."""
    mode = _mode_of(path)
    return mode is not None and S_ISDIR(mode)


def _found(folder: Path, pattern: str) -> list[Path]:
    try:
        return sorted((folder / INTERVAL).glob(pattern))
    except OSError:
        return []


def _fault_of_folder(path: Path) -> str:
    if not has_folder_at(path):
        return "it is no folder" if is_found(path) else ""
    return "" if os.access(path, os.R_OK | os.X_OK) else "it may not be read"


def _mode_of(path: Path) -> int | None:
    """Return the mode of what a path leads to, or None if that cannot be told."""
    try:
        return path.stat().st_mode
    except OSError:
        return None


def _may_be_read(mode: int | None) -> bool:
    return mode is None or S_ISREG(mode) or S_ISDIR(mode)


def held_among(files: Iterable[str]) -> Held:
    """Return those of `files` that are named as the lake names them."""
    days: dict[date, str] = {}
    years: dict[int, str] = {}
    for file in files:
        found = _NAME.fullmatch(file)
        if found is None:
            continue
        folder, year, day = found.groups()
        if year == folder:
            years[int(year)] = file
        elif day is not None and day.startswith(folder) and (session := _session_named(day)) is not None:
            days[session] = file
    return Held(days, years)


def _session_named(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
