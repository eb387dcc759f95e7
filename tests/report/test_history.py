from cryptoai_cli.report.history import GroupHistory, GroupRow, SymbolHistory, SymbolRow
from tests.build import THURSDAY, WEDNESDAY
from tests.build_report import FRIDAY, MONDAY, build_session


def group_row(index: float, rank: int | None) -> GroupRow:
    return GroupRow(MONDAY, index, 0.01, 0.01, 2, 1, 0, 0, rank, "yahoo")


def group_history(*rows: GroupRow) -> GroupHistory:
    return GroupHistory("miners", "Miners", members=3, groups=4, base=build_session(FRIDAY), rows=rows)


def test_a_group_led_on_the_days_on_which_it_ranked_first() -> None:
    history = group_history(group_row(101, 1), group_row(102, 2), group_row(103, None), group_row(104, 1))
    assert (history.days_led, history.days_ranked) == (2, 3)


def test_a_chart_of_a_group_shows_its_index() -> None:
    assert group_history(group_row(101, 1), group_row(99.5, None)).closes == (101, 99.5)


def test_a_chart_of_a_symbol_shows_its_closes_and_its_gaps() -> None:
    rows = (SymbolRow(FRIDAY, "MARA", close=18.65), SymbolRow(MONDAY, "MARA"))
    assert SymbolHistory("MARA", "MARA", build_session(FRIDAY), rows).closes == (18.65, None)


def test_only_the_latest_rows_of_one_price_basis_without_a_doubt_are_comparable() -> None:
    rows = (
        SymbolRow(WEDNESDAY, "MARA", close=300.0),
        SymbolRow(THURSDAY, "MARA", close=9999.0, is_comparable=False),
        SymbolRow(FRIDAY, "MARA", close=18.65),
        SymbolRow(MONDAY, "MARA"),
    )
    history = SymbolHistory("MARA", "MARA", build_session(FRIDAY), rows)
    assert [row.session for row in history.comparable_rows] == [FRIDAY]
    assert SymbolHistory("MARA", "MARA", build_session(FRIDAY), rows[:2]).comparable_rows == ()
