"""The rows of an import as SQL: their cells as the lake has them, and what is wrong with each.

The statements need two tables, `spelling` (wire, symbol) and `calendar` (day, before), and for kinds that are told by
names a third, `told_kinds` (wire, name, industry, kind).
"""

from collections.abc import Iterable, Iterator

from cryptoai_cli.lake.columns import COLUMNS, KINDS
from cryptoai_cli.lake.engine import quoted
from cryptoai_cli.lake.import_files import SourceFile

IMPORTED = "import"
_TELLING = ("symbol", "name", "industry")
_FIGURES = ("last", "net_change", "volume", "market_cap", "second_return")
_KIND_LIST = ", ".join(quoted(kind) for kind in sorted(KINDS))


def given(file: SourceFile, column: str) -> str:
    """Return the cell of a column as it stands in the file, NULL where it is empty."""
    name = file.columns.get(column)
    if name is None:
        return "NULL"
    return f"nullif(trim({name}), '')" if column in file.texts else name


def incoming_select(files: Iterable[SourceFile]) -> str:
    """Return a SELECT of every row of `files` with the lake's columns, `file`, `row`, `fault` and `has_closes`."""
    return " UNION ALL ".join(_rows_of_file(place, file) for place, file in enumerate(files))


def wires_select(files: Iterable[SourceFile]) -> str:
    """Return a SELECT of the different symbols of `files` as they stand there."""
    return " UNION ".join(
        f"SELECT DISTINCT {given(file, 'symbol')}::VARCHAR FROM ({file.relation}) AS source" for file in files
    )


def days_select(files: Iterable[SourceFile]) -> str:
    """Return a SELECT of the different dates of `files` as text."""
    return " UNION ".join(
        f"SELECT DISTINCT {_as_day(file)}::VARCHAR FROM ({file.relation}) AS source" for file in files
    )


def names_select(files: Iterable[SourceFile]) -> str:
    """Return a SELECT of the different symbols, names and industries of the files that have names but no kinds."""
    return " UNION ".join(_names_of_file(file) for file in files if tells_kinds(file))


def tells_kinds(file: SourceFile) -> bool:
    """Return whether the kinds of a file have to be read from its names."""
    return "name" in file.columns and "kind" not in file.columns


def _names_of_file(file: SourceFile) -> str:
    cells = ", ".join(f"{given(file, cell)}::VARCHAR" for cell in _TELLING)
    return f"SELECT DISTINCT {cells} FROM ({file.relation}) AS source"


def _rows_of_file(place: int, file: SourceFile) -> str:
    cells = ", ".join(f"{_lake_cell(file, name)}::{kind} AS {name}" for name, kind in COLUMNS.items())
    joined = f"LEFT JOIN spelling ON spelling.wire = {given(file, 'symbol')}::VARCHAR"
    joined += f" LEFT JOIN calendar ON calendar.day = {_as_day(file)}"
    if tells_kinds(file):
        cells_of = (("symbol", "wire"), ("name", "name"), ("industry", "industry"))
        same = (f"told_kinds.{ours} IS NOT DISTINCT FROM {given(file, one)}::VARCHAR" for one, ours in cells_of)
        joined += f" LEFT JOIN told_kinds ON {' AND '.join(same)}"
    fault = " ".join(f"WHEN {test} THEN {quoted(column)}" for column, test in _tests(file))
    return (
        f"SELECT {cells}, {place} AS file, row_number_of_file AS row, {'true' if file.has_closes else 'false'} AS "
        f"has_closes, CASE {fault} END AS fault FROM ({file.relation}) AS source {joined}"
    )


def _lake_cell(file: SourceFile, column: str) -> str:
    """Return the cell of a row as the lake has it."""
    cell = given(file, column)
    figure = _as(cell, "DOUBLE")
    special = {
        "date": _as_day(file),
        "symbol": "spelling.symbol",
        "source": f"coalesce({cell}, {quoted(IMPORTED)})",
        "stale": f"coalesce({_as(cell, 'BOOLEAN')}, false)",
        "volume": f"nullif({figure}, -1)",
        "market_cap": f"nullif({figure}, 0)",
        **({"kind": "told_kinds.kind"} if tells_kinds(file) else {}),
    }
    return special.get(column) or (figure if column in _FIGURES else f"{cell}::VARCHAR")


def _tests(file: SourceFile) -> Iterator[tuple[str, str]]:
    """Yield the columns with the conditions under which their cells are at fault."""
    yield "date", "calendar.day IS NULL"
    yield "symbol", "coalesce(spelling.symbol, '') = ''"
    price = _as(given(file, "last"), "DOUBLE")
    told = given(file, "last")
    is_bad = f"{price} IS NULL OR NOT isfinite({price}) OR {price} {'<' if file.is_own else '<='} 0"
    yield "last", f"({told} IS NOT NULL AND ({is_bad}))" if file.is_own else f"({is_bad})"
    for column in ("net_change", "second_return"):
        yield from _figure_test(file, column, "false")
    yield from _figure_test(file, "volume", "{0} < 0 AND {0} <> -1")
    yield from _figure_test(file, "market_cap", "{0} < 0")
    if "stale" in file.columns:
        cell = given(file, "stale")
        yield "stale", f"({cell} IS NOT NULL AND {_as(cell, 'BOOLEAN')} IS NULL)"
    if "kind" in file.columns:
        yield "kind", f"({given(file, 'kind')} IS NOT NULL AND {given(file, 'kind')}::VARCHAR NOT IN ({_KIND_LIST}))"


def _figure_test(file: SourceFile, column: str, is_wrong: str) -> Iterator[tuple[str, str]]:
    if column in file.columns:
        cell, figure = given(file, column), _as(given(file, column), "DOUBLE")
        test = f"{figure} IS NULL OR NOT isfinite({figure}) OR ({is_wrong.format(figure)})"
        yield column, f"({cell} IS NOT NULL AND ({test}))"


def _as_day(file: SourceFile) -> str:
    return _as(given(file, "date"), "DATE")


def _as(cell: str, kind: str) -> str:
    return f"TRY_CAST({cell} AS {kind})"
