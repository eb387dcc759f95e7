"""Parse single cells of a file of bars, as text or values; invalid cells raise BadCellError."""

import re
from decimal import Decimal
from math import inf, isnan

from cryptoai_cli.bar_files.columns import Cell
from cryptoai_cli.bar_files.faults import BadCellError
from cryptoai_cli.bar_files.numbers import is_unknown, number_spelled
from cryptoai_cli.bar_files.spelling import DecimalMark
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.market.verdict import Verdict, parse_verdict

OWN_SOURCE = "import"
_SOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,31}")
_FLAGS = {"": False, "false": False, "true": True}
_LONGEST_SHOWN = 40
_LONGEST_VERDICT = 500


def price(cell: Cell, column: str, decimal: DecimalMark = DecimalMark.POINT) -> float | None:
    """Return a price above 0, or None if it is unknown; `decimal` is the mark of numbers that are text."""
    found = _number(cell, column, decimal)
    if found is not None and not 0.0 < found < inf:
        raise BadCellError(f"{column} is {shown(cell)}, and a price is a number above 0")
    return found


def volume(cell: Cell, decimal: DecimalMark = DecimalMark.POINT) -> float | None:
    """Return a volume of at least 0, or None if it is unknown; `decimal` as for prices."""
    found = _number(cell, "volume", decimal)
    if found is not None and not 0.0 <= found < inf:
        raise BadCellError(f"volume is {shown(cell)}, and a volume is a number from 0 on")
    return found


def _number(cell: Cell, column: str, decimal: DecimalMark) -> float | None:
    if cell is None:
        return None
    found = number_spelled(cell, decimal) if isinstance(cell, str) else _float(cell)
    if found is not None:
        return None if isnan(found) else found
    if isinstance(cell, str) and is_unknown(cell):
        return None
    raise BadCellError(f"{column} is {shown(cell)}, which is not a number: write it like 26{decimal}04")


def _float(cell: Cell) -> float | None:
    """Return a value as a number, which may be NaN; None if it is none, or too large."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        return None
    try:
        return float(cell)
    except OverflowError:
        return inf


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
