"""Parse single cells of a file of bars, as text or values; invalid cells raise BadCellError."""

import re
from datetime import UTC, date, datetime, time
from math import inf

from cryptoai_cli.bar_files.columns import Cell
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.market.verdict import Verdict, parse_verdict

OWN_SOURCE = "import"
_SOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,31}")
_BEGINS_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_LENGTH = len("2025-10-13")
_FLAGS = {"": False, "false": False, "true": True}
_LONGEST_SHOWN = 40
_LONGEST_VERDICT = 500


class BadCellError(Exception):
    """An invalid cell; the message names it, quotes its content and says what to write instead."""


def moment(cell: Cell) -> date | datetime:
    """Return the day or the aware UTC instant in a cell; midnight without a zone is a day, as data frames write it."""
    try:
        found = _parse_iso(cell.strip()) if isinstance(cell, str) else cell
        if isinstance(found, datetime):
            if found.tzinfo is None:
                return found.date() if found.time() == time.min else found.replace(tzinfo=UTC)
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        found = None
    if not isinstance(found, date):
        raise BadCellError(f"date is {shown(cell)}, write it as 2025-10-13 or 2025-10-13T20:00:00Z")
    return found


def _parse_iso(text: str) -> date | datetime | None:
    if _BEGINS_ISO.match(text) is None:
        return None
    return date.fromisoformat(text) if len(text) == _DAY_LENGTH else datetime.fromisoformat(text)


def price(cell: Cell, column: str) -> float | None:
    """Return a price above 0, or None if the cell is empty."""
    found = _number(cell, column)
    if found is not None and not 0.0 < found < inf:
        raise BadCellError(f"{column} is {shown(cell)}, and a price is a number above 0")
    return found


def close(cell: Cell) -> float:
    """Return the close, which is required in every row."""
    found = price(cell, "close")
    if found is None:
        raise BadCellError("close is empty")
    return found


def volume(cell: Cell) -> float | None:
    """Return a volume of at least 0, or None if the cell is empty."""
    found = _number(cell, "volume")
    if found is not None and not 0.0 <= found < inf:
        raise BadCellError(f"volume is {shown(cell)}, and a volume is a number from 0 on")
    return found


def _number(cell: Cell, column: str) -> float | None:
    if cell is None or cell == "":
        return None
    try:
        found = float(cell)  # type: ignore[arg-type] # what is no number raises
    except (TypeError, ValueError):
        if isinstance(cell, str) and not cell.strip():
            return None
        raise BadCellError(f"{column} is {shown(cell)}, which is not a number: write it like 26.04") from None
    if found != found and not isinstance(cell, str):  # noqa: PLR0124 data frames write NaN where there is no value
        return None
    return found


def source(cell: Cell) -> str:
    """Return the name of the row's source; for an empty cell, `import`."""
    if cell is None or cell == "":
        return OWN_SOURCE
    if not isinstance(cell, str) or _SOURCE.fullmatch(cell) is None:
        raise BadCellError(f"source is {shown(cell)}, write a name such as yahoo")
    return cell


def verdict(cell: Cell) -> Verdict | None:
    """Return the verdict on the move of the session, or None if the cell is empty."""
    if cell is None or cell == "":
        return None
    try:
        return parse_verdict(plain_text(cell, longest=_LONGEST_VERDICT) if isinstance(cell, str) else "")
    except ValueError:
        advice = "write confirmed, suspect: WHY, stale: WHY, or leave it empty"
        raise BadCellError(f"verdict is {shown(cell)}, {advice}") from None


def flag(cell: Cell, column: str) -> bool:
    """Return whether a cell is true; an empty one is false."""
    found = _FLAGS.get("" if cell is None else str(cell).lower())
    if found is None:
        raise BadCellError(f"{column} is {shown(cell)}, write true or leave it empty")
    return found


def shown(cell: Cell) -> str:
    """Return a cell as quoted in messages."""
    return f"'{plain_text(str(cell), longest=_LONGEST_SHOWN)}'"
