"""Put into words whose list holdings are from, and at which price they are valued."""

from cryptoai_cli.market.session import exchange_time
from cryptoai_cli.render.numbers import ASCII_MARKS, Marks, amount, price, rounded_number
from cryptoai_cli.render.phrases import source_name
from cryptoai_cli.report.holdings import UNDATED, CoinHoldings, HoldingRow

_DECIMALS = 2


def price_words(holdings: CoinHoldings) -> str:
    """Return the price of the values with its source and its instant; empty if there is none."""
    told = holdings.price
    if told is None:
        return ""
    figure = price(told.price, ASCII_MARKS)
    return f"{holdings.coin.label} at ${figure} ({source_name(told.source)}, {exchange_time(told.at)})."


def source_words(holdings: CoinHoldings) -> str:
    """Return whose list it is, and when it was asked for."""
    return f"{holdings.attribution}, asked {exchange_time(holdings.asked)}."


def title_words(holdings: CoinHoldings) -> str:
    """Return what a table is of, with how many companies it shows: `Bitcoin: 2 of 7 companies listed`."""
    shown, listed = len(holdings.rows), holdings.listed
    companies = f"{listed:,} {'company' if listed == 1 else 'companies'} listed"
    return (
        f"{holdings.coin.label}: {companies}" if shown == listed else f"{holdings.coin.label}: {shown:,} of {companies}"
    )


def amount_words(row: HoldingRow, marks: Marks) -> str:
    """Return a number of coins."""
    return amount(rounded_number(row.amount, _DECIMALS) or row.amount, marks)


def day_words(row: HoldingRow) -> str:
    """Return the day that an amount is of, or that nobody says it."""
    return UNDATED if row.as_of is None else row.as_of.isoformat()
