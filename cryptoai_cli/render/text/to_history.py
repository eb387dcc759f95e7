"""Write the history of a symbol or a group as a table with a small chart, as CSV, JSON or Parquet, or as a picture."""

import json
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Generic, TypeVar

from msgspec import Struct

from cryptoai_cli.render.columns import Cell, Kind, Table
from cryptoai_cli.render.numbers import percent_number, price_number
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.parquet.to_parquet import table_to_parquet
from cryptoai_cli.render.text.to_csv import table_to_csv
from cryptoai_cli.render.text.to_jsonl import table_to_jsonl
from cryptoai_cli.report.history import GroupRow, History, SymbolHistory, SymbolRow
from cryptoai_cli.report.model import SCHEMA_VERSION

Item = TypeVar("Item")


class HistoryFormat(StrEnum):
    """The formats of a history, as spelled in `--format`."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"
    PNG = "png"
    SVG = "svg"


BINARY_HISTORIES = frozenset({HistoryFormat.PARQUET, HistoryFormat.PNG})


class _Column(Struct, Generic[Item], frozen=True):
    name: str
    kind: Kind
    extract: Callable[[Item], Cell]


_SYMBOL_COLUMNS: tuple[_Column[SymbolRow], ...] = (
    _Column("session", Kind.DAY, lambda row: row.session),
    _Column("symbol", Kind.TEXT, lambda row: row.symbol),
    _Column("open", Kind.PRICE, lambda row: price_number(row.open)),
    _Column("high", Kind.PRICE, lambda row: price_number(row.high)),
    _Column("low", Kind.PRICE, lambda row: price_number(row.low)),
    _Column("close", Kind.PRICE, lambda row: price_number(row.close)),
    _Column("volume", Kind.VOLUME, lambda row: _units(row.volume)),
    _Column("change_pct", Kind.PERCENT, lambda row: percent_number(row.simple_return)),
    _Column("source", Kind.TEXT, lambda row: row.source or None),
)
# a symbol's columns first, so that one program can read both: the index is in `close`, the mean in `change_pct`
_GROUP_COLUMNS: tuple[_Column[GroupRow], ...] = (
    _Column("session", Kind.DAY, lambda row: row.session),
    _Column("open", Kind.PRICE, lambda _: None),
    _Column("high", Kind.PRICE, lambda _: None),
    _Column("low", Kind.PRICE, lambda _: None),
    _Column("close", Kind.PRICE, lambda row: price_number(row.index)),
    _Column("volume", Kind.VOLUME, lambda _: None),
    _Column("change_pct", Kind.PERCENT, lambda row: percent_number(row.mean_return)),
    _Column("source", Kind.TEXT, lambda row: row.source or None),
    _Column("median_pct", Kind.PERCENT, lambda row: percent_number(row.median_return)),
    _Column("advances", Kind.COUNT, lambda row: row.advances),
    _Column("declines", Kind.COUNT, lambda row: row.declines),
    _Column("unchanged", Kind.COUNT, lambda row: row.unchanged),
    _Column("missing", Kind.COUNT, lambda row: row.missing),
    _Column("rank", Kind.COUNT, lambda row: row.rank),
)


class HistoryViews(Struct, frozen=True):
    """What the formats of one history are made of; only what the format needs is called."""

    table: Callable[[], Table]
    json: Callable[[], str]
    screen: Callable[[], str]
    drawing: Callable[[], str]


def history_in(form: HistoryFormat, views: HistoryViews, options: RenderOptions) -> str | bytes:
    """Return a history in the format `form`: bytes for those in `BINARY_HISTORIES`, text for the others."""
    match form:
        case HistoryFormat.CSV:
            return table_to_csv(views.table(), options)
        case HistoryFormat.JSON:
            return views.json()
        case HistoryFormat.JSONL:
            return table_to_jsonl(views.table())
        case HistoryFormat.PARQUET:
            return table_to_parquet(views.table())
        case HistoryFormat.TABLE:
            return views.screen()
        case HistoryFormat.SVG | HistoryFormat.PNG:
            return _to_picture(views.drawing(), form)


def _to_picture(drawing: str, form: HistoryFormat) -> str | bytes:
    from cryptoai_cli.render.charts.to_png import paint  # noqa: PLC0415 - only pictures need it

    return paint(drawing) if form is HistoryFormat.PNG else drawing


def to_history(history: History, form: HistoryFormat, options: RenderOptions) -> str | bytes:
    """Return the history of a symbol or a group in the format `form`, as `history_in` does."""
    views = HistoryViews(
        partial(_history_table, history),
        partial(_to_json, history),
        partial(_to_screen, history, options),
        partial(_to_drawing, history),
    )
    return history_in(form, views, options)


def _to_screen(history: History, options: RenderOptions) -> str:
    from cryptoai_cli.render.terminal.history_to_terminal import history_to_terminal  # noqa: PLC0415 - only this format needs rich

    return history_to_terminal(history, options)


def _to_drawing(history: History) -> str:
    from cryptoai_cli.render.charts.history_to_svg import history_to_svg  # noqa: PLC0415 - only pictures need it

    return history_to_svg(history)


def _history_table(history: History) -> Table:
    if isinstance(history, SymbolHistory):
        return _table_of(_SYMBOL_COLUMNS, history.rows)
    table = _table_of(_GROUP_COLUMNS, history.rows)
    keys: tuple[Cell, ...] = (history.key,) * len(history.rows)
    return Table(
        (table.names[0], "symbol", *table.names[1:]),
        (table.kinds[0], Kind.TEXT, *table.kinds[1:]),
        (table.columns[0], keys, *table.columns[1:]),
    )


def _table_of(columns: tuple[_Column[Item], ...], rows: tuple[Item, ...]) -> Table:
    return Table(
        tuple(column.name for column in columns),
        tuple(column.kind for column in columns),
        tuple(tuple(column.extract(row) for row in rows) for column in columns),
    )


def _to_json(history: History) -> str:
    table = _history_table(history)
    document = {
        "schema": SCHEMA_VERSION,
        **_json_head(history),
        "base_session": history.base.day.isoformat(),
        "sessions": [
            dict(zip(table.names, map(_json_value, cells), strict=True)) for cells in zip(*table.columns, strict=True)
        ],
        "notices": [{"code": notice.code, "message": notice.message} for notice in history.notices],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _json_head(history: History) -> dict[str, str | int]:
    if isinstance(history, SymbolHistory):
        return {"symbol": history.symbol, "name": history.name}
    return {
        "group": history.key,
        "label": history.label,
        "members": history.members,
        "groups": history.groups,
        "sessions_led": history.days_led,
        "sessions_ranked": history.days_ranked,
    }


def _json_value(cell: Cell) -> str | float | None:
    return cell.isoformat() if isinstance(cell, date) else cell


def _units(volume: float | None) -> float | int | None:
    return int(volume) if volume is not None and volume.is_integer() else volume
