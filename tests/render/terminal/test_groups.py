import re

import pytest

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.groups import group_lines
from cryptoai_cli.render.terminal.screen import screen_for
from cryptoai_cli.report.model import GroupReport, Report
from tests.build_report import build_group, build_missing, build_report, build_row


def _lines(report: Report, width: int | None = 200, *, in_full: bool = False) -> list[str]:
    return [
        line.plain.rstrip() for line in group_lines(report, screen_for(RenderOptions(width=width)), in_full=in_full)
    ]


def _group(key: str, *moves: float, rank: int | None = 1, label: str = "", because: str = "") -> GroupReport:
    rows = [build_row(f"{key.upper()}{at}", move) for at, move in enumerate(moves)]
    return build_group(rows, key=key, label=label or key.title(), rank=rank, unranked_because=because)


def test_a_report_without_groups_has_no_table() -> None:
    assert _lines(build_report()) == []


def test_a_group_without_a_rank_comes_last_with_its_reason_below() -> None:
    report = build_report((_group("few", 0.1, rank=None, because="1 member reports"), _group("all", 0.02, 0.01)))
    lines = _lines(report)
    assert [line.split()[:2] for line in lines[1:3]] == [["1", "All"], ["Few", "+10.00"]]
    assert lines[3] == "   not ranked: 1 member reports"


def test_a_long_reason_keeps_its_indent() -> None:
    report = build_report((_group("few", 0.1, rank=None, because="one member reports and three are needed"),))
    assert _lines(report, 30)[2:] == ["   not ranked: one member", "   reports and three are", "   needed"]


@pytest.mark.parametrize(
    ("groups", "has_bar"),
    [
        ((_group("a", 0.02), _group("b", 0.01, rank=2)), True),
        ((_group("a", 0.02),), False),
        ((_group("a", 0.02), _group("b", 0.01, rank=None)), False),
    ],
    ids=["two ranked", "one", "one ranked"],
)
def test_bars_compare_at_least_two_ranked_groups(groups: tuple[GroupReport, ...], *, has_bar: bool) -> None:
    assert ("█" in "".join(_lines(build_report(groups)))) is has_bar


def test_a_group_without_a_rank_has_no_bar() -> None:
    groups = (_group("a", 0.02), _group("b", 0.01, rank=2), _group("c", 0.09, rank=None))
    lines = _lines(build_report(groups))
    assert ["█" in line for line in lines[1:]] == [True, True, False]


def test_in_full_there_are_all_figures_and_no_bar() -> None:
    report = build_report((_group("a", 0.02, 0.01), _group("b", 0.01, -0.01, rank=2)))
    heading, *lines = _lines(report, in_full=True)
    assert heading.split() == ["#", "Group", "Median", "Mean", "Up", "Down", "Flat", "Best", "Worst"]
    assert not any("█" in line for line in lines)


def test_an_extreme_is_its_symbol_and_its_move_under_one_heading() -> None:
    heading, line = _lines(build_report((_group("a", 0.02, -0.01),)))
    assert re.split(r" {2,}", heading)[-2:] == ["Best", "Worst"]
    assert line.endswith("A0 +2.00 %  A1 \N{MINUS SIGN}1.00 %")


@pytest.mark.parametrize(
    ("width", "headings", "extreme"),
    [
        # 80 cells with a label of 26, which may be cut to 20
        (74, ["Missing", "Best", "Worst"], "A1 \N{MINUS SIGN}1.00 %"),
        (73, ["Best", "Worst"], "A1 \N{MINUS SIGN}1.00 %"),
        (64, ["Best", "Worst"], "+2.00 %  \N{MINUS SIGN}1.00 %"),
        (58, ["Missing"], ""),
        (49, [], ""),
    ],
)
def test_a_narrower_screen_gives_up_counts_symbols_and_extremes_in_turn(
    width: int, headings: list[str], extreme: str
) -> None:
    rows = (build_row("A0", 0.02), build_row("A1", -0.01), build_missing())
    heading, line = _lines(build_report((build_group(rows, label="A label of 26 characters.."),)), width)
    assert heading.split()[4:] == headings
    assert line.endswith(extreme)


def test_a_label_is_cut_to_20_cells_before_figures_go_and_to_8_before_it_runs_over() -> None:
    report = build_report((_group("a", 0.02, label="L" * 40),))
    assert [_lines(report, width)[1].split()[1] for width in (60, 40, 30)] == [
        f"{'L' * 20}…",  # 21 cells beside both extremes
        f"{'L' * 18}…",
        f"{'L' * 8}…",
    ]


def test_figures_of_a_group_without_a_rank_are_faint_and_have_no_colour() -> None:
    report = build_report((_group("a", 0.02), _group("b", 0.01, rank=None)))
    _, ranked, unranked = group_lines(report, screen_for(RenderOptions(width=60)), in_full=False)
    assert "green" in {str(span.style) for span in ranked.spans}
    assert {str(span.style) for span in unranked.spans} == {"dim"}
