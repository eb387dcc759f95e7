"""Write the history of the whole market: a table with a small chart, CSV, JSON, JSON Lines, Parquet or a picture."""

import json
from collections.abc import Callable
from datetime import date
from functools import partial

from cryptoai_cli.analysis.breadth_history import BreadthSession
from cryptoai_cli.render.columns import Cell, Kind, Table
from cryptoai_cli.render.numbers import percent_number, rounded_number
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_history import HistoryFormat, HistoryViews, history_in
from cryptoai_cli.report.market.history import OSCILLATOR_DECIMALS, MarketHistory
from cryptoai_cli.report.model import SCHEMA_VERSION

_COLUMNS: tuple[tuple[str, Kind, Callable[[BreadthSession], Cell]], ...] = (
    ("session", Kind.DAY, lambda row: row.session),
    ("advances", Kind.COUNT, lambda row: row.advances),
    ("declines", Kind.COUNT, lambda row: row.declines),
    ("unchanged", Kind.COUNT, lambda row: row.unchanged),
    ("new_highs", Kind.COUNT, lambda row: row.new_highs),
    ("new_lows", Kind.COUNT, lambda row: row.new_lows),
    ("above_50_pct", Kind.PERCENT, lambda row: percent_number(row.above_50)),
    ("above_200_pct", Kind.PERCENT, lambda row: percent_number(row.above_200)),
    ("mcclellan", Kind.VOLUME, lambda row: rounded_number(row.mcclellan, OSCILLATOR_DECIMALS)),
)


def to_market_history(history: MarketHistory, form: HistoryFormat, options: RenderOptions) -> str | bytes:
    """Return the history of the whole market in the format `form`, as `history_in` does."""
    views = HistoryViews(
        partial(_breadth_table, history),
        partial(_to_json, history),
        partial(_to_screen, history, options),
        partial(_to_drawing, history),
    )
    return history_in(form, views, options)


def _to_screen(history: MarketHistory, options: RenderOptions) -> str:
    from cryptoai_cli.render.market.market_history_to_terminal import market_history_to_terminal  # noqa: PLC0415 - only this format needs rich

    return market_history_to_terminal(history, options)


def _to_drawing(history: MarketHistory) -> str:
    from cryptoai_cli.render.charts.breadth_to_svg import breadth_to_svg  # noqa: PLC0415 - only pictures need it

    return breadth_to_svg(history)


def _breadth_table(history: MarketHistory) -> Table:
    names, kinds, extractors = zip(*_COLUMNS, strict=True)
    return Table(names, kinds, tuple(tuple(extract(row) for row in history.rows) for extract in extractors))


def _to_json(history: MarketHistory) -> str:
    document = {
        "schema": SCHEMA_VERSION,
        "sessions": [{name: _json_value(extract(row)) for name, _, extract in _COLUMNS} for row in history.rows],
        "missing": [day.isoformat() for day in history.missing],
        "notices": [{"code": notice.code, "message": notice.message} for notice in history.notices],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _json_value(cell: Cell) -> Cell:
    return cell.isoformat() if isinstance(cell, date) else cell
