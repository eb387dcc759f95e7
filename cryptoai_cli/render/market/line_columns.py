"""The columns of the lines of the whole market, for files: those of a report's rows, and what the list tells."""

from cryptoai_cli.render.columns import ROW_COLUMNS, Cell, Column, Kind, Table, build_table, table, whole_units
from cryptoai_cli.report.market.model import MarketReport, MarketRow

EXTRA_COLUMNS: tuple[Column[MarketRow | None], ...] = (
    Column("kind", Kind.TEXT, lambda _, entry: entry.line.kind.value if entry else None),
    Column("sector", Kind.TEXT, lambda _, entry: entry.line.sector or None if entry else None),
    Column("industry", Kind.TEXT, lambda _, entry: entry.line.industry or None if entry else None),
    Column("exchange", Kind.TEXT, lambda _, entry: entry.line.exchange or None if entry else None),
    Column("country", Kind.TEXT, lambda _, entry: entry.line.country or None if entry else None),
    Column("market_cap", Kind.VOLUME, lambda _, entry: whole_units(entry.line.market_cap) if entry else None),
)
EXTRA_NAMES = tuple(column.name for column in EXTRA_COLUMNS)


def market_table(market: MarketReport, *, by_group: bool, names: tuple[str, ...] = ()) -> Table:
    """Return the columns `names`, or all, with a row for each benchmark and line, or for each group."""
    if by_group:
        return table(market.base, by_group=True, names=names)
    benchmarks = build_table(market.base, ROW_COLUMNS, market.base.benchmarks)
    beside = build_table(market.base, EXTRA_COLUMNS, (None,) * len(market.base.benchmarks))
    lines = line_table(market, market.rows)
    whole = tuple(
        above + below for above, below in zip((*benchmarks.columns, *beside.columns), lines.columns, strict=True)
    )
    return _picked(Table(lines.names, lines.kinds, whole), names)


def line_table(market: MarketReport, entries: tuple[MarketRow, ...], names: tuple[str, ...] = ()) -> Table:
    """Return the columns `names`, or all, with a row for each of `entries`."""
    rows = build_table(market.base, ROW_COLUMNS, tuple(entry.row for entry in entries))
    extra = build_table(market.base, EXTRA_COLUMNS, entries)
    whole = Table((*rows.names, *extra.names), (*rows.kinds, *extra.kinds), (*rows.columns, *extra.columns))
    return _picked(whole, names)


def line_cells(market: MarketReport, entry: MarketRow) -> dict[str, Cell]:
    """Return the cells of one line by the names of their columns."""
    cells = {column.name: column.extract(market.base, entry.row) for column in ROW_COLUMNS}
    return cells | {column.name: column.extract(market.base, entry) for column in EXTRA_COLUMNS}


def _picked(whole: Table, names: tuple[str, ...]) -> Table:
    if not names:
        return whole
    at = [whole.names.index(name) for name in names]
    return Table(names, tuple(whole.kinds[place] for place in at), tuple(whole.columns[place] for place in at))
