"""Tell what is wrong with the rows of an import: the first ones with their lines, and how many there are."""

from __future__ import annotations

import csv
from itertools import islice
from typing import TYPE_CHECKING, Any

from cryptoai_cli.errors import Fault, UsageError
from cryptoai_cli.lake.columns import KINDS
from cryptoai_cli.lake.engine import rows_of
from cryptoai_cli.lake.import_files import NOTHING_IMPORTED, SourceFile, open_text
from cryptoai_cli.lake.import_rows import given
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.user_input import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from duckdb import DuckDBPyConnection

MOST_TOLD = 10
_LONGEST_SHOWN = 40
_ADVICE = {
    "date": "write a finished session of the exchange as YYYY-MM-DD",
    "symbol": "write the symbol of a US listing, such as MARA or BRK/B",
    "last": "write a price above 0, with a full stop and nothing else",
    "net_change": "write an amount, or nothing",
    "second_return": "write a fraction, or nothing",
    "volume": "write a number of shares; -1 or nothing if there is none",
    "market_cap": "write an amount in US dollars, or nothing",
    "stale": "write true, false or nothing",
}
_LOOKS_TWICE = "SELECT 1 FROM rows GROUP BY hash(date, symbol) HAVING count(*) > 1 LIMIT 1"
_TWICE = """
    SELECT max_by(file, (file, row)), max_by(row, (file, row)), any_value(date), symbol FROM rows
    GROUP BY date, symbol HAVING count(*) > 1 ORDER BY 1, 2
"""


def require_sound(connection: DuckDBPyConnection, files: Sequence[SourceFile]) -> None:
    """Raise UsageError if a row of the view `incoming` has a fault."""
    (count,) = rows_of(connection, "SELECT count(fault) FROM incoming")[0]
    if count:
        first = rows_of(
            connection, "SELECT file, row, fault FROM incoming WHERE fault IS NOT NULL ORDER BY 1, 2 LIMIT 10"
        )
        raise _error(count, [_fault(connection, files[place], row, column) for place, row, column in first])


def require_each_once(connection: DuckDBPyConnection, files: Sequence[SourceFile]) -> None:
    """Raise UsageError if a symbol is in the table `rows` twice for one session."""
    if not rows_of(connection, _LOOKS_TWICE):
        return  # a third of the time that the rows themselves take
    if twice := rows_of(connection, _TWICE):
        told = [
            Fault(_where(files[place], row), f"{symbol} is there twice for {day}")
            for place, row, day, symbol in twice[:MOST_TOLD]
        ]
        raise _error(len(twice), told)


def _error(count: int, faults: Sequence[Fault]) -> UsageError:
    told = "\n".join(f"  {fault.place}: {fault.message}" for fault in faults)
    more = f"\n  and {count - len(faults):,} more" if count > len(faults) else ""
    rows = "1 row" if count == 1 else f"{count:,} rows"
    return UsageError(f"{rows} cannot be imported:\n{told}{more}", hint=NOTHING_IMPORTED, faults=faults)


def _fault(connection: DuckDBPyConnection, file: SourceFile, row: int, column: str) -> Fault:
    statement = (
        f"SELECT {given(file, column)}::VARCHAR FROM ({file.relation}) AS source WHERE row_number_of_file = $row"
    )
    (cell,) = rows_of(connection, statement, {"row": row})[0]
    name = "close" if column == "last" and file.has_closes else column
    shown = "is empty" if cell is None else f"is {plain_text(cell, longest=_LONGEST_SHOWN)!r}"
    meant = did_you_mean(cell or "", KINDS)
    advice = _ADVICE.get(column) or f"write one of {', '.join(sorted(KINDS))}{meant}"
    return Fault(_where(file, row), f"{name} {shown}: {advice}")


def _where(file: SourceFile, row: int) -> str:
    return f"{file.path} line {line_of(file, row)}" if file.is_text else f"{file.path} row {row}"


def line_of(file: SourceFile, row: int) -> int:
    """Return the line on which the record `row` of a CSV file ends, both counted from 1; the heading is no record."""
    with open_text(file.path) as opened:
        records = csv.reader(opened)
        filled: Iterable[list[str]] = (record for record in records if record)
        next(islice(filled, row, None), None)
        return records.line_num


def unreadable_days(cells: Iterable[Any], known: Mapping[str, object]) -> list[str]:
    """Return the different dates that are no sessions."""
    return sorted(str(cell) for cell in cells if cell is not None and str(cell) not in known)
