from datetime import date

from msgspec.structs import replace

from cryptoai_cli.render.columns import GROUP_COLUMNS, ROW_COLUMNS, Cell, column_names, table
from cryptoai_cli.report.model import GroupReport, Length, Period, Report, Row
from tests.build_report import (
    CLOSES,
    FRIDAY,
    MONDAY,
    build_benchmark,
    build_group,
    build_missing,
    build_report,
    build_row,
)

PROMISED = (
    "session,state,as_of,group,group_rank,rank,symbol,name,type,currency,price,previous_close,change,change_pct,"
    "excess_pct,beta,beta_excess_pct,surprise,volume,relative_volume,streak,largest_since,high_52w,low_52w,status,source"
)
PROMISED_BY_GROUP = (
    "session,state,as_of,rank,group,label,members,reporting,median_pct,mean_pct,weighted_pct,excess_pct,"
    "advances,declines,unchanged,missing,best,best_pct,worst,worst_pct"
)


def _cells(report: Report, row: Row) -> dict[str, Cell]:
    return {column.name: column.extract(report, row) for column in ROW_COLUMNS}


def _group_cells(report: Report, group: GroupReport) -> dict[str, Cell]:
    return {column.name: column.extract(report, group) for column in GROUP_COLUMNS}


def test_the_columns_are_those_of_the_contract_in_its_order() -> None:
    assert ",".join(column_names(by_group=False)) == PROMISED
    assert ",".join(column_names(by_group=True)) == PROMISED_BY_GROUP


def test_a_row_is_told_in_the_units_of_its_columns() -> None:
    row = build_row(
        "CAN",
        closes=(1.09, 1.52),
        excess_return=0.372418,
        beta=2.134,
        beta_excess_return=-0.00456,
        surprise=4.256,
        volume=94067583.0,
        relative_volume=1.834,
        streak=-3,
        largest_since=date(2025, 4, 9),
        high_52w=False,
    )
    cells = _cells(build_report(), row)
    assert (cells["price"], cells["previous_close"], cells["change"]) == (1.52, 1.09, 0.43)
    assert (cells["change_pct"], cells["excess_pct"], cells["beta_excess_pct"]) == (39.45, 37.24, -0.46)
    assert (cells["beta"], cells["surprise"], cells["relative_volume"]) == (2.13, 4.26, 1.83)
    assert (cells["volume"], cells["streak"], cells["largest_since"]) == (94067583, -3, date(2025, 4, 9))
    assert (cells["high_52w"], cells["low_52w"]) == (False, None)
    assert (cells["session"], cells["as_of"], cells["state"]) == (MONDAY, CLOSES, "final")
    assert isinstance(cells["volume"], int)


def test_a_coin_may_trade_in_parts() -> None:
    assert _cells(build_report(), build_row(volume=0.123456))["volume"] == 0.1235


def test_t10_a_missing_row_has_no_figures_and_no_zeros() -> None:
    cells = _cells(build_report(), build_missing())
    empty = {name for name, cell in cells.items() if cell is None}
    assert {"price", "previous_close", "change", "change_pct", "excess_pct", "volume", "rank", "as_of"} <= empty
    assert 0 not in [cell for cell in cells.values() if cell is not None]


def test_a_benchmark_has_a_rank_of_its_own_and_no_group_rank() -> None:
    cells = _cells(build_report(), build_benchmark(rank=2))
    assert (cells["group"], cells["rank"], cells["group_rank"]) == ("benchmark", 2, None)


def test_the_breadth_of_a_group_adds_up_to_its_members() -> None:
    rows = (build_row("A", 0.02), build_row("B", -0.01), build_row("C", 0.0), build_missing("D"))
    cells = _group_cells(build_report(), build_group(rows))
    counts = (cells["advances"], cells["declines"], cells["unchanged"], cells["missing"])
    assert counts == (1, 1, 1, 1)
    assert (cells["members"], cells["reporting"]) == (4, 3)


def test_a_group_is_told_in_percent_with_its_best_and_worst() -> None:
    cells = _group_cells(
        build_report(), build_group((build_row("A", 0.02), build_row("B", -0.01), build_row("C", 0.0)))
    )
    assert (cells["median_pct"], cells["mean_pct"], cells["weighted_pct"]) == (0.0, 0.33, None)
    assert (cells["best"], cells["best_pct"], cells["worst"], cells["worst_pct"]) == ("A", 2.0, "B", -1.0)


def test_a_group_without_figures_has_no_best() -> None:
    cells = _group_cells(build_report(), build_group((build_missing(),), rank=None))
    assert [cells[name] for name in ("best", "best_pct", "worst", "worst_pct", "median_pct")] == [None] * 5


def test_a_table_has_the_benchmarks_first() -> None:
    report = build_report((build_group((build_row("A", 0.1), build_row("B", 0.05))),))
    assert table(report, by_group=False, names=("symbol",)).columns == (("^IXIC", "A", "B"),)


def test_a_table_by_group_has_a_row_for_each_group() -> None:
    report = build_report((build_group(key="a"), build_group(key="b", rank=2)))
    assert table(report, by_group=True, names=("rank", "group")).columns == ((1, 2), ("a", "b"))


def test_asked_columns_come_in_the_asked_order() -> None:
    assert table(build_report(), by_group=False, names=("status", "symbol")).names == ("status", "symbol")


def test_a_number_that_is_none_stays_unknown() -> None:
    cells = _cells(build_report(), replace(build_row(), simple_return=float("nan"), surprise=float("inf")))
    assert cells["change_pct"] is None
    assert cells["surprise"] is None


def test_only_a_period_has_a_base_session_unasked_and_as_the_last_column() -> None:
    row = build_row("CAN", closes=(1.09, 1.52))
    single = build_report([build_group([row])])
    period = replace(single, period=Period(Length.WEEK, single.previous, single.previous, single.session, 5))
    for by_group in (False, True):
        assert "base_session" not in table(single, by_group=by_group).names
        asked = table(period, by_group=by_group)
        assert asked.names == (*column_names(by_group=by_group), "base_session")
        assert set(asked.columns[-1]) == {FRIDAY}
        assert table(single, by_group=by_group, names=("base_session",)).names == ("base_session",)
