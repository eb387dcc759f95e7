from cryptoai_cli.render.columns import ROW_COLUMNS
from cryptoai_cli.render.market.line_columns import EXTRA_NAMES, line_cells, line_table, market_table
from tests.render.market.sample import awkward_lines, build_line, build_market

ROW_NAMES = tuple(column.name for column in ROW_COLUMNS)


def test_a_line_has_the_columns_of_a_row_and_six_more() -> None:
    table = market_table(build_market(), by_group=False)
    assert table.names == (*ROW_NAMES, "kind", "sector", "industry", "exchange", "country", "market_cap")


def test_benchmarks_come_first_and_have_none_of_the_six() -> None:
    market = build_market([build_line("A")])
    table = market_table(market, by_group=False, names=("symbol", "group", *EXTRA_NAMES))
    rows = list(zip(*table.columns, strict=True))
    assert rows[0] == ("^IXIC", "benchmark", None, None, None, None, None, None)
    assert rows[2] == ("A", "market", "share", "Technology", "Semiconductors", "NASDAQ", "United States", 1_000_000_000)


def test_every_line_is_a_row_and_keeps_its_order() -> None:
    market = build_market()
    symbols = market_table(market, by_group=False, names=("symbol",)).columns[0]
    assert symbols[2:] == tuple(entry.row.symbol for entry in market.rows)


def test_what_the_list_does_not_tell_is_unknown_and_not_empty() -> None:
    cells = line_cells(build_market(), awkward_lines()[0])
    assert [cells[name] for name in ("sector", "industry", "market_cap")] == [None, None, None]


def test_columns_are_picked_in_the_order_asked_for() -> None:
    table = line_table(build_market(), (build_line("A", 0.05),), ("market_cap", "change_pct"))
    assert (table.names, table.columns) == (("market_cap", "change_pct"), ((1_000_000_000,), (5.0,)))


def test_groups_have_the_columns_of_groups() -> None:
    assert market_table(build_market(), by_group=True, names=("label",)).columns[0][0] == "Other Metals and Minerals"
