"""Choose the symbols of a report whose records are looked up: those that it prints first."""

from collections.abc import Iterable, Iterator

from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.report.claims import Headline
from cryptoai_cli.report.model import Report, Row

MOST_SYMBOLS = 10
OF_COMPANIES = frozenset({InstrumentType.EQUITY, InstrumentType.ETF, InstrumentType.FUND})
_IN_ROWS = ".rows."


def printed_symbols(report: Report, sides: Iterable[Row]) -> tuple[str, ...]:
    """Return the symbols to look up, at most ten, as they are in the report's session.

    `sides` are the rows of its leaders, then of its laggards. After them come those that the headline names, the best
    and the worst of each group, and the other rows in their order.
    """
    printed = tuple(sides)  # of the whole market some are in no group
    companies = {row.symbol for row in (*printed, *report.rows) if row.kind in OF_COMPANIES}
    ordered = dict.fromkeys(symbol for symbol in _in_order(report, printed) if symbol in companies)
    return tuple(ordered)[:MOST_SYMBOLS]


def _in_order(report: Report, sides: Iterable[Row]) -> Iterator[str]:
    yield from (row.symbol for row in sides)
    yield from named_symbols(report.headline)
    for group in report.groups:
        yield from (row.symbol for row in (group.best, group.worst) if row is not None)
    yield from (row.symbol for row in report.rows)


def named_symbols(headline: Headline) -> Iterable[str]:
    """Return the symbols of the rows that the headline names, in its order, without duplicates."""
    addresses = (claim.cell.partition(_IN_ROWS)[2] for claim in headline.claims)
    return dict.fromkeys(address.rpartition(".")[0] for address in addresses if address)
