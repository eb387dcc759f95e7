from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.history_to_terminal import MOST_ROWS, history_to_terminal
from cryptoai_cli.report.history import GroupHistory, GroupRow, History, SymbolHistory, SymbolRow
from tests.build_report import FRIDAY, MONDAY, build_session

BASE = build_session(date(2025, 10, 9))
SYMBOL = SymbolHistory(
    "KEEL",
    "Keel",
    BASE,
    (
        SymbolRow(FRIDAY, "KEEL", "yahoo", 4.4, 5.1, 4.09, 4.0, 226081800.0, 0.00719),
        SymbolRow(MONDAY, "KEEL", "cnbc", 4.75, 5.42, 4.41, 5.0, 158019400.0, 0.25),
    ),
)
GROUP = GroupHistory(
    "miners",
    "Miners",
    members=4,
    groups=3,
    base=BASE,
    rows=(
        GroupRow(FRIDAY, 95.0, -0.05, -0.057, 1, 2, 0, 1, 2, "yahoo"),
        GroupRow(MONDAY, 106.4, 0.12, 0.0731, 3, 0, 1, 0, 1, "yahoo"),
    ),
)


def _lines(history: History, width: int | None = 100) -> list[str]:
    return history_to_terminal(history, RenderOptions(width=width)).splitlines()


def _heading(history: History, width: int | None = 100) -> list[str]:
    return next(line.split() for line in _lines(history, width) if line.startswith("Session"))


def _many(count: int) -> SymbolHistory:
    days = [MONDAY - timedelta(days=count - 1 - at) for at in range(count)]
    return replace(SYMBOL, rows=tuple(SymbolRow(day, "KEEL", close=1.0 + at) for at, day in enumerate(days)))


def test_a_symbol_is_summed_up_by_its_first_last_highest_and_lowest_close() -> None:
    lines = _lines(SYMBOL)
    assert lines[0] == "KEEL · Keel · 10 to 13 October 2025, 2 sessions · Yahoo, CNBC"
    assert " ".join(lines[1:3]) == (
        "5.00 after 4.00 on 10 October 2025: +25.00 %. Highest close 5.00 on 13 October 2025, lowest 4.00 on 10 "
        "October 2025."
    )


def test_closes_that_are_not_held_are_passed_over() -> None:
    gap = replace(SYMBOL, rows=(SymbolRow(date(2025, 10, 9), "KEEL"), *SYMBOL.rows, SymbolRow(date(2025, 10, 14), "K")))
    assert "5.00 after 4.00 on 10 October 2025: +25.00 %." in " ".join(_lines(gap))


def test_a_single_close_is_compared_with_nothing() -> None:
    lines = _lines(replace(SYMBOL, name="KEEL", rows=SYMBOL.rows[1:]))
    assert lines[0].startswith("KEEL · Monday 13 October 2025, 1 session · CNBC")
    assert lines[1:3] == ["5.00", ""]


def test_a_group_is_summed_up_by_its_index_its_rises_and_how_often_it_led() -> None:
    lines = _lines(GROUP)
    assert lines[0] == "Miners · 10 to 13 October 2025, 2 sessions · Yahoo"
    assert " ".join(lines[1:3]) == (
        "Index 106.40, from 100 at the close of 9 October 2025; every member weighs the same. Up/down: 1/1. First of 3 "
        "groups in 1 of 2."
    )


def test_a_group_alone_leads_nobody() -> None:
    assert "First of" not in " ".join(_lines(replace(GROUP, groups=1)))


def test_the_chart_has_its_highest_and_its_lowest_value_beside_it() -> None:
    chart = [line for line in _lines(SYMBOL) if "█" in line or "▁" in line]
    assert len(chart) == 6
    assert chart[0].endswith("  5.00")
    assert chart[-1].endswith("  4.00")
    assert not any("█" in line for line in _lines(replace(SYMBOL, rows=SYMBOL.rows[:1])))


def test_the_latest_session_stands_first() -> None:
    rows = [line for line in _lines(SYMBOL) if line.startswith("2025")]
    assert [row.split()[0] for row in rows] == ["2025-10-13", "2025-10-10"]


def test_the_symbol_has_a_column_where_it_changed() -> None:
    assert "Symbol" not in _heading(SYMBOL)
    renamed = replace(SYMBOL, rows=(replace(SYMBOL.rows[0], symbol="BITF"), SYMBOL.rows[1]))
    assert _heading(renamed)[:2] == ["Session", "Symbol"]


def test_a_note_stands_below_its_session_in_lines_that_fit() -> None:
    note = "no trade in this session, says the exchange"
    noted = replace(SYMBOL, rows=(SYMBOL.rows[0], replace(SYMBOL.rows[1], note=note)))
    lines = _lines(noted, 40)
    at = next(at for at, line in enumerate(lines) if line.startswith("2025-10-13"))
    assert lines[at + 1 : at + 3] == ["   no trade in this session, says the", "   exchange"]
    assert lines[at + 3].startswith("2025-10-10")


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_the_columns_are_the_same_whatever_is_known(width: int) -> None:
    bare = replace(SYMBOL, rows=tuple(SymbolRow(row.session, "KEEL", close=row.close) for row in SYMBOL.rows))
    assert _heading(bare, width) == _heading(SYMBOL, width)
    dash = "\N{EN DASH}"
    assert _lines(bare, 100)[-1].split() == ["2025-10-10", dash, dash, dash, "4.00", dash, dash]
    unranked = replace(GROUP, rows=tuple(replace(row, median_return=None, rank=None) for row in GROUP.rows))
    assert _heading(unranked, width) == _heading(GROUP, width)


def test_a_coin_has_no_columns_for_the_prices_of_a_day() -> None:
    assert _heading(replace(SYMBOL, is_coin=True)) == ["Session", "Close", "Change"]


def test_a_narrow_screen_gives_up_volume_then_the_prices_of_the_day() -> None:
    assert _heading(SYMBOL, 70) == ["Session", "Open", "High", "Low", "Close", "Change", "Volume"]
    assert _heading(SYMBOL, 60) == ["Session", "Open", "High", "Low", "Close", "Change"]
    assert _heading(SYMBOL, 50) == ["Session", "High", "Low", "Close", "Change"]
    assert _heading(SYMBOL, 40) == ["Session", "Close", "Change"]


def test_missing_members_are_counted_even_where_none_is_missing() -> None:
    assert _heading(GROUP)[-2:] == ["Missing", "Rank"]
    whole = replace(GROUP, rows=tuple(replace(row, missing=0) for row in GROUP.rows))
    assert _heading(whole)[-2:] == ["Missing", "Rank"]


def test_twenty_sessions_are_shown_and_the_rest_is_counted() -> None:
    assert MOST_ROWS == 20
    lines = _lines(_many(23))
    assert sum(line.startswith("2025") for line in lines) == 20
    assert lines[-1] == "3 earlier sessions: -f csv has them all."
    assert "earlier" not in _lines(_many(20))[-1]
    assert _lines(_many(21))[-1] == "1 earlier session: -f csv has them all."


def test_a_group_has_its_latest_session_first_and_counts_nobody_missing_as_zero() -> None:
    rows = [line.split() for line in _lines(GROUP) if line.startswith("2025")]
    assert [(row[0], row[-2]) for row in rows] == [("2025-10-13", "0"), ("2025-10-10", "1")]


def test_nothing_is_summed_up_across_a_session_that_cannot_be_compared() -> None:
    doubtful = SymbolRow(date(2025, 10, 9), "KEEL", "yahoo", close=99.0, is_comparable=False)
    text = "\n".join(_lines(replace(SYMBOL, rows=(doubtful, *SYMBOL.rows))))
    assert "5.00 after 4.00 on 10 October 2025: +25.00 %. Highest close 5.00" in " ".join(text.split())
    alone = replace(SYMBOL, rows=(doubtful,))
    assert "Highest" not in "\n".join(_lines(alone))
