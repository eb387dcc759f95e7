"""Write a report as CSV (RFC 4180) or tab-separated text, safe to open in a spreadsheet.

CSV lines end with CR LF, as RFC 4180 requires. Tab-separated lines end with LF, so that shell tools can split them.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime

from cryptoai_cli.render.columns import Cell, Kind, Table, table
from cryptoai_cli.render.numbers import instant, plain
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_TWO_DECIMALS = frozenset({Kind.PERCENT, Kind.POINTS, Kind.PRICE, Kind.CHANGE, Kind.RATIO, Kind.SIGNED})
_NO_BREAKS = str.maketrans("\t\r\n", "   ")


def to_csv(report: Report, options: RenderOptions) -> str:
    """Return the report as comma-separated values; a decimal comma implies a semicolon as the delimiter."""
    return table_to_csv(_asked_table(report, options), options)


def table_to_csv(asked: Table, options: RenderOptions) -> str:
    """Return any table as comma-separated values."""
    delimiter = options.delimiter or (";" if options.decimal == "," else ",")
    return _write_table(asked, options, delimiter=delimiter, line_end="\r\n")


def to_tsv(report: Report, options: RenderOptions) -> str:
    """Return the report as tab-separated values, exactly one line per row."""
    return table_to_tsv(_asked_table(report, options), options)


def table_to_tsv(asked: Table, options: RenderOptions) -> str:
    """Return any table as tab-separated values."""
    return _write_table(asked, options, delimiter=options.delimiter or "\t", line_end="\n")


def inert(text: str) -> str:
    """Return `text` changed so that no spreadsheet interprets it as a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def _asked_table(report: Report, options: RenderOptions) -> Table:
    return table(report, by_group=options.by_group, names=options.columns)


def _write_table(asked: Table, options: RenderOptions, *, delimiter: str, line_end: str) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=line_end)
    if options.header:
        writer.writerow(asked.names)
    texts = (_cell_texts(cells, kind, options.decimal) for kind, cells in zip(asked.kinds, asked.columns, strict=True))
    writer.writerows(zip(*texts, strict=True))
    return buffer.getvalue()


def _cell_texts(cells: tuple[Cell, ...], kind: Kind, decimal: str) -> Iterator[str]:
    """Return an iterator over the texts of `cells`, formatting equal cells only once."""
    written = {cell: _cell_text(cell, kind, decimal) for cell in set(cells)}
    return map(written.__getitem__, cells)


def _cell_text(cell: Cell, kind: Kind, decimal: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return inert(cell).translate(_NO_BREAKS)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return plain(cell, 2 if kind in _TWO_DECIMALS else 0).replace(".", decimal)
    if isinstance(cell, datetime):
        return instant(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)
