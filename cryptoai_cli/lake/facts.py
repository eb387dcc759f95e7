"""What there is to tell of a lake: its size, its span and its holes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from cryptoai_cli.lake.places import is_address

if TYPE_CHECKING:
    from datetime import date

    from cryptoai_cli.lake.lake import Lake
    from cryptoai_cli.market.session import Calendar


class LakeFacts(Struct, frozen=True):
    """The sessions held, the sessions of the calendar between them that are not, and the size of all files in bytes.

    The size is None for a lake at a URL.
    """

    sessions: tuple[date, ...]
    holes: tuple[date, ...]
    size: int | None


def facts_of(lake: Lake, calendar: Calendar) -> LakeFacts:
    """Return the facts of a lake, after files that cannot be used are left out. Raises StoreError."""
    lake.check()
    sessions = lake.sessions()
    known = set(sessions)
    between = calendar.between(sessions[0], sessions[-1]) if sessions else ()
    holes = tuple(session.day for session in between if session.day not in known)
    files = lake.held().files
    size = None if is_address(lake.place) else sum(_size(Path(file)) for file in files)
    return LakeFacts(sessions, holes, size)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # removed in the meantime
        return 0
