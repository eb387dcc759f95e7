"""What the tests of imports have in common: rules of a small calendar, and files."""

import gzip
from datetime import date
from pathlib import Path

from cryptoai_cli.lake.importing import ImportRules
from cryptoai_cli.market.line_kinds import kind_of
from cryptoai_cli.market.line_symbols import line_symbol

SESSIONS = (
    *(date(2024, 12, 30), date(2024, 12, 31), date(2025, 1, 2), date(2025, 1, 3)),
    *(date(2025, 10, 9), date(2025, 10, 10), date(2025, 10, 13)),
)
WIRE = "date,symbol,last,net_change,volume"
CLOSES = "date,symbol,close,volume"


def before(day: date) -> date | None:
    """Return the session before `day` on a calendar of `SESSIONS`."""
    if day not in SESSIONS:
        raise LookupError
    place = SESSIONS.index(day)
    return SESSIONS[place - 1] if place else None


RULES = ImportRules(before, line_symbol, kind_of)


def written(path: Path, *lines: str, heading: str = WIRE) -> Path:
    """Write a CSV file and return its path; one in .gz is packed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "\n".join((heading, *lines, "")).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path
