"""Render holdings for a terminal: a table a coin, a line a company."""

from rich.text import Text

from cryptoai_cli.render.fields import Field, number_field, text_field
from cryptoai_cli.render.holdings.holding_words import amount_words, day_words, price_words, source_words, title_words
from cryptoai_cli.render.numbers import compact
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal import grid
from cryptoai_cli.render.terminal.screen import FAINT, STRONG, Screen, screen_for
from cryptoai_cli.render.terminal.to_terminal import spaced, text_of
from cryptoai_cli.render.terminal.wrapping import wrap
from cryptoai_cli.report.holdings import NO_HOLDINGS, CoinHoldings, HoldingRow, HoldingsReport

_PAGE = 100
_SPARED = (("cost",), ("name",), ("source",))  # left out on a narrow screen, in this order


def holdings_to_terminal(report: HoldingsReport, options: RenderOptions) -> str:
    """Return the holdings as text, with the price and the source of each coin."""
    screen = screen_for(options)
    parts = [part for holdings in report.coins for part in _coin_parts(holdings, screen)]
    told = dict.fromkeys(source_words(holdings) for holdings in report.coins)
    remarks = [Text(line, FAINT) for words in told for line in wrap(screen.safe(words), _page(screen))]
    return text_of(spaced([*parts, remarks]), options)


def _coin_parts(holdings: CoinHoldings, screen: Screen) -> list[list[Text]]:
    page = _page(screen)
    head = [Text(line, STRONG) for line in wrap(title_words(holdings), page)]
    head += [Text(line) for line in wrap(screen.safe(price_words(holdings)), page)]
    rows = holdings.rows
    return [head, _table_lines(rows, screen) if rows else [Text(line) for line in wrap(NO_HOLDINGS, page)]]


def _page(screen: Screen) -> int:
    return min(screen.room, _PAGE)


def _table_lines(rows: tuple[HoldingRow, ...], screen: Screen) -> list[Text]:
    """Return the table with the columns that fit."""
    fields = _holding_fields(rows, screen)
    for spared in ((), *_SPARED):
        fields = tuple(field for field in fields if field.key not in spared)
        columns = grid.columns_of(fields, screen)
        if grid.natural_width(columns) <= screen.room:
            break
    fitted = grid.fit(columns, screen.room, screen)
    return [grid.heading_line(fitted), *grid.body_lines(fitted)]


def _holding_fields(rows: tuple[HoldingRow, ...], screen: Screen) -> tuple[Field, ...]:
    marks, dash = screen.marks, screen.glyphs.dash
    return (
        text_field("symbol", "Symbol", [row.symbol for row in rows]),
        text_field("name", "Name", [row.name or dash for row in rows]),
        number_field("amount", "Coins", [amount_words(row, marks) for row in rows]),
        text_field("as_of", "As of", [day_words(row) for row in rows]),
        number_field("value", "Value, $", [compact(row.value_usd, marks) or dash for row in rows]),
        number_field("cost", "Cost, $", [compact(row.cost_usd, marks) or dash for row in rows]),
        text_field("source", "Source", [row.source for row in rows]),
    )
