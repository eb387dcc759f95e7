from datetime import date

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.render.numbers import TERMINAL_MARKS
from cryptoai_cli.report.model import Report
from cryptoai_cli.watch_app.board import (
    ALL,
    KEYS,
    Board,
    Sort,
    View,
    board_of,
    changed_cells,
    first_view,
    neighbour,
    row_of,
    sort_by,
    tabs_of,
    valid_view,
)
from tests.build_report import build_group, build_missing, build_report, build_row, with_groups


def build() -> Report:
    miners = build_group(
        (
            build_row("MARA", closes=(20.0, 21.0), name="Marathon", volume=5.0, largest_since=date(2025, 8, 1)),
            build_row("RIOT", closes=(10.0, 9.0), name="Riot", volume=7.0),
            build_missing("GONE"),
        ),
        rank=2,
    )
    chips = build_group(
        (build_row("NVDA", closes=(100.0, 110.0), name="Nvidia"), build_row("MARA", closes=(20.0, 21.0))),
        key="chips",
        label="Chips",
        rank=1,
    )
    return build_report((miners, chips))


def board(*, sort: str = "change", tab: str = ALL, words: str = "", descending: bool = True) -> Board:
    return board_of(build(), View(Sort(sort, descending), tab, words), TERMINAL_MARKS)


def symbols(found: Board) -> list[str]:
    return [line.symbol for line in found.lines]


def cell(found: Board, symbol: str, key: str) -> str:
    at = [heading.key for heading in found.headings].index(key)
    return next(line.cells[at].text for line in found.lines if line.symbol == symbol).strip()


def test_the_first_tab_holds_every_symbol_once_the_leaders_first() -> None:
    assert first_view(build()) == View(Sort("change"), ALL)
    assert symbols(board()) == ["NVDA", "MARA", "RIOT", "GONE"]


def test_tabs_are_those_of_the_groups_the_first_ranked_first() -> None:
    assert [tab.label for tab in tabs_of(build())] == ["All", "Chips", "Bitcoin miners"]


def test_a_single_group_needs_no_tab_of_all() -> None:
    report = with_groups(build(), build().groups[:1])

    assert [tab.key for tab in tabs_of(report)] == ["bitcoin-miners"]
    assert first_view(report).tab == "bitcoin-miners"


def test_a_tab_holds_its_group_and_no_column_for_it() -> None:
    found = board(tab="chips")

    assert symbols(found) == ["NVDA", "MARA"]
    assert "group" not in [heading.key for heading in found.headings]


@pytest.mark.parametrize("key", KEYS)
def test_every_column_sorts_both_ways_and_rows_without_its_figure_stay_last(key: str) -> None:
    down, up = symbols(board(sort=key)), symbols(board(sort=key, descending=False))

    assert sorted(down) == sorted(up) == ["GONE", "MARA", "NVDA", "RIOT"]
    if key not in {"symbol", "name", "group"}:
        assert down[-1] == up[-1] == "GONE" or cell(board(sort=key), "MARA", key) == "\N{EN DASH}"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("symbol", ["RIOT", "NVDA", "MARA", "GONE"]),
        ("price", ["NVDA", "MARA", "RIOT", "GONE"]),
        ("difference", ["NVDA", "MARA", "RIOT", "GONE"]),
        ("volume", ["RIOT", "MARA", "NVDA", "GONE"]),
        ("since", ["MARA", "NVDA", "RIOT", "GONE"]),
    ],
)
def test_the_highest_comes_first_and_the_unknown_last(key: str, expected: list[str]) -> None:
    assert symbols(board(sort=key)) == expected


def test_ties_are_in_the_order_of_their_symbols_either_way() -> None:
    rows = tuple(build_row(symbol, 0.01) for symbol in ("C", "A", "B"))
    report = build_report((build_group(rows),))

    for descending in (True, False):
        found = board_of(report, View(Sort("change", descending), "bitcoin-miners"), TERMINAL_MARKS)
        assert symbols(found) == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("nvid", ["NVDA"]),
        ("RIOT", ["RIOT"]),
        ("bitcoin riot", ["RIOT"]),
        ("chips", ["NVDA", "MARA"]),
        ("nothing such", []),
        ("  ", ["NVDA", "MARA", "RIOT", "GONE"]),
    ],
)
def test_every_word_of_the_filter_has_to_match_symbol_name_or_group(words: str, expected: list[str]) -> None:
    assert symbols(board(words=words)) == expected
    assert board(words=words).total == 4


def test_what_is_not_known_is_a_dash_and_the_reason_is_at_hand() -> None:
    found = board()

    assert cell(found, "GONE", "price") == "\N{EN DASH}"
    gone = found.lines[-1]
    assert not gone.is_ranked
    assert gone.note == "missing: no source knows this symbol"


def test_a_change_of_price_is_printed_with_the_digits_of_the_price() -> None:
    report = build_report(
        (build_group((build_row("BTC-USD", closes=(4000.0, 3999.5)), build_row("X", closes=(1, 1)))),)
    )
    found = board_of(report, View(Sort("change"), "bitcoin-miners"), TERMINAL_MARKS)

    assert cell(found, "BTC-USD", "difference") == "\N{MINUS SIGN}0.50"
    assert cell(found, "X", "difference") == "0.00"


def test_the_heading_of_the_sorting_column_shows_the_direction() -> None:
    marked = {heading.key: heading.text[-1] for heading in board(descending=False).headings}

    assert marked["change"] == "▲"
    assert marked["price"] == "e"


def test_sorting_by_the_same_column_turns_the_order_round() -> None:
    assert sort_by(Sort("price"), "price") == Sort("price", is_descending=False)
    assert sort_by(Sort("price"), "volume") == Sort("volume", is_descending=True)
    assert sort_by(Sort("price"), "name") == Sort("name", is_descending=False)


def test_neighbours_go_round() -> None:
    assert neighbour(("a", "b"), "b", 1) == "a"
    assert neighbour(("a", "b"), "a", -1) == "b"
    assert neighbour(("a", "b"), "gone", 1) == "a"


def test_only_figures_that_are_printed_otherwise_have_changed() -> None:
    before = build()
    riot = build_row("RIOT", closes=(10.0, 9.5), name="Riot", volume=7.0)
    miners, chips = before.groups
    after = with_groups(before, (replace(miners, rows=(miners.rows[0], riot, miners.rows[2])), chips))

    changed = changed_cells(before, after, TERMINAL_MARKS)

    assert changed == {("RIOT", "price"), ("RIOT", "change"), ("RIOT", "difference")}
    assert not changed_cells(after, after, TERMINAL_MARKS)


def test_a_new_member_and_another_session_have_not_changed() -> None:
    before = build()
    after = with_groups(before, (build_group((build_row("NEW", closes=(1.0, 2.0)),)),))

    assert not changed_cells(before, after, TERMINAL_MARKS)
    tuesday = build_report(before.groups[:1], day=date(2025, 10, 14))
    assert not changed_cells(with_groups(tuesday, (build_group((build_row("MARA", 0.5),)),)), before, TERMINAL_MARKS)


def test_a_view_of_a_group_that_is_gone_goes_to_the_first_tab() -> None:
    view = View(Sort("price"), "gone", "riot")

    assert valid_view(view, build()) == View(Sort("price"), ALL, "riot")
    assert valid_view(View(Sort("price"), "chips"), build()).tab == "chips"


def test_a_row_is_found_among_members_and_benchmarks() -> None:
    assert row_of(build(), "^IXIC") is not None
    assert row_of(build(), "ZZZ") is None


def test_the_first_order_is_that_of_the_report() -> None:
    assert first_view(build_report(build().groups, rank_by=RankBy.SURPRISE)).sort == Sort("surprise")
