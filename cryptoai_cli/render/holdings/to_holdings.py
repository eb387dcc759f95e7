"""Write holdings as a table, CSV, JSON or Markdown."""

import json
from collections.abc import Callable

from msgspec import Struct

from cryptoai_cli.render.columns import Cell, Kind, Table
from cryptoai_cli.render.holdings.holding_words import amount_words, day_words, price_words, source_words, title_words
from cryptoai_cli.render.numbers import TERMINAL_MARKS, compact, instant, price_number, rounded_number
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.markdown_text import Heading, escape, markdown_table
from cryptoai_cli.render.text.small_format import SmallFormat
from cryptoai_cli.render.text.to_csv import table_to_csv
from cryptoai_cli.report.holdings import (
    LISTED_BY,
    NO_HOLDINGS,
    PRICED,
    CoinHoldings,
    HoldingRow,
    HoldingsReport,
)
from cryptoai_cli.report.model import SCHEMA_VERSION

TOLD_IN_TEXT = frozenset({PRICED, LISTED_BY})
"""The codes of the notices that a table and Markdown tell themselves."""
_DOLLARS = 0  # decimals
_COINS = 8
_HEADINGS = (
    Heading("Symbol"),
    Heading("Name"),
    Heading("Coins", is_number=True),
    Heading("As of"),
    Heading("Value, $", is_number=True),
    Heading("Cost, $", is_number=True),
    Heading("Source"),
)


class _Column(Struct, frozen=True):
    name: str
    kind: Kind
    extract: Callable[[HoldingRow], Cell]


_COLUMNS = (
    _Column("symbol", Kind.TEXT, lambda row: row.symbol),
    _Column("name", Kind.TEXT, lambda row: row.name),
    _Column("coin", Kind.TEXT, lambda row: row.coin.value),
    _Column("amount", Kind.VOLUME, lambda row: rounded_number(row.amount, _COINS)),
    _Column("as_of", Kind.TEXT, day_words),
    _Column("value_usd", Kind.VOLUME, lambda row: rounded_number(row.value_usd, _DOLLARS)),
    _Column("cost_usd", Kind.VOLUME, lambda row: rounded_number(row.cost_usd, _DOLLARS)),
    _Column("source", Kind.TEXT, lambda row: row.source),
    _Column("country", Kind.TEXT, lambda row: row.country),
    _Column("us_listed", Kind.FLAG, lambda row: row.is_us_listed),
)


def to_holdings(report: HoldingsReport, form: SmallFormat, options: RenderOptions) -> str:
    """Return holdings in the format `form`."""
    match form:
        case SmallFormat.CSV:
            return table_to_csv(_holdings_table(report), options)
        case SmallFormat.JSON:
            return _holdings_json(report)
        case SmallFormat.MARKDOWN:
            return _to_markdown(report)
        case SmallFormat.TABLE:
            from cryptoai_cli.render.holdings.holdings_to_terminal import (  # noqa: PLC0415 - only this needs rich
                holdings_to_terminal,
            )

            return holdings_to_terminal(report, options)


def _holdings_table(report: HoldingsReport) -> Table:
    rows = [row for holdings in report.coins for row in holdings.rows]
    return Table(
        tuple(column.name for column in _COLUMNS),
        tuple(column.kind for column in _COLUMNS),
        tuple(tuple(column.extract(row) for row in rows) for column in _COLUMNS),
    )


def _holdings_json(report: HoldingsReport) -> str:
    document = {
        "schema": SCHEMA_VERSION,
        "generated_at": instant(report.generated_at),
        "coins": [_coin_object(holdings) for holdings in report.coins],
        "holdings": [_row_object(row) for holdings in report.coins for row in holdings.rows],
        "missing": [coin.value for coin in report.missing],
        "not_listed": list(report.not_listed),
        "notices": [{"code": notice.code, "message": notice.message} for notice in report.notices],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _coin_object(holdings: CoinHoldings) -> dict[str, Cell]:
    price = holdings.price
    return {
        "coin": holdings.coin.value,
        "symbol": holdings.coin.symbol,
        "price": None if price is None else price_number(price.price),
        "price_at": None if price is None else instant(price.at),
        "price_source": None if price is None else price.source,
        "companies": holdings.listed,
        "source": holdings.source,
        "attribution": holdings.attribution,
        "asked_at": instant(holdings.asked),
    }


def _row_object(row: HoldingRow) -> dict[str, Cell]:
    told = {column.name: column.extract(row) for column in _COLUMNS}
    return {**told, "as_of": None if row.as_of is None else row.as_of.isoformat()}


def _to_markdown(report: HoldingsReport) -> str:
    blocks = [block for holdings in report.coins for block in _markdown_blocks(holdings)]
    blocks += dict.fromkeys(escape(source_words(holdings)) for holdings in report.coins)
    blocks += [escape(notice.message) for notice in report.notices if notice.code not in TOLD_IN_TEXT]
    return "\n\n".join(blocks) + "\n"


def _markdown_blocks(holdings: CoinHoldings) -> list[str]:
    rows = holdings.rows
    table = markdown_table(_HEADINGS, map(_holding_cells, rows)) if rows else NO_HOLDINGS
    return [f"## {title_words(holdings)}", *filter(None, (escape(price_words(holdings)),)), table]


def _holding_cells(row: HoldingRow) -> tuple[str, ...]:
    value, cost = (compact(figure, TERMINAL_MARKS) for figure in (row.value_usd, row.cost_usd))
    return (row.symbol, row.name, amount_words(row, TERMINAL_MARKS), day_words(row), value, cost, row.source)
