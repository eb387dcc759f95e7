import re

import pytest
from msgspec.structs import replace

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.groups import group_lines
from cryptoai_cli.render.terminal.screen import screen_for
from cryptoai_cli.report.model import Excess, GroupReport, Horizon, Report
from tests.build_report import MONDAY, build_benchmark, build_group, build_missing, build_report, build_row


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
    assert re.split(r" {2,}", heading) == [
        *("#", "Group", "Median", "Mean", "Weighted", "vs Nasdaq", "Up", "Down", "Flat", "Missing", "Best", "Worst")
    ]
    assert lines[0].split()[6] == "\N{EN DASH}"  # no market caps, no weighted mean
    assert not any("█" in line for line in lines)


def test_an_extreme_is_its_symbol_and_its_move_under_one_heading() -> None:
    heading, line = _lines(build_report((_group("a", 0.02, -0.01),)))
    assert re.split(r" {2,}", heading)[-2:] == ["Best", "Worst"]
    assert line.endswith("A0 +2.00 %  A1 \N{MINUS SIGN}1.00 %")


@pytest.mark.parametrize(
    ("width", "headings", "extreme"),
    [
        # with a label of 26 cells, which may be cut to 20
        (105, ["vs Nasdaq", "Up/Down", "Flat", "Missing", "Best", "Worst"], "A1 \N{MINUS SIGN}1.00 %"),
        (104, ["vs Nasdaq", "Up/Down", "Flat", "Best", "Worst"], "A1 \N{MINUS SIGN}1.00 %"),
        (95, ["vs Nasdaq", "Up/Down", "Best", "Worst"], "A1 \N{MINUS SIGN}1.00 %"),
        (89, ["vs Nasdaq", "Up/Down", "Best", "Worst"], "A0    A1"),
        (71, ["Up/Down", "Best", "Worst"], "A0    A1"),
        (59, ["Best", "Worst"], "A0    A1"),
        (50, [], "+0.50 %"),
    ],
)
def test_a_narrower_screen_gives_up_what_is_worth_least_and_names_after_bars(
    width: int, headings: list[str], extreme: str
) -> None:
    rows = (build_row("A0", 0.02), build_row("A1", -0.01), build_missing())
    heading, line = _lines(build_report((build_group(rows, label="A label of 26 characters.."),)), width)
    assert re.split(r" {2,}", heading)[3:] == headings
    assert line.endswith(extreme)


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_the_columns_of_a_width_are_the_same_whatever_the_day_brings(width: int) -> None:
    benchmarks = (build_benchmark(), build_benchmark("BTC-USD", name="Bitcoin", of_group_only=True))
    known = replace(_group("a", 0.5, -0.01), excess_return=0.1, excesses=(Excess("BTC-USD", 0.2),))
    flat = replace(_group("a", 0.0, 0.0), excesses=(Excess("BTC-USD", None),))
    gone = replace(build_group([build_missing()], key="a", label="A"), excesses=(Excess("BTC-USD", None),))
    headings = {
        tuple(_lines(build_report((group,), benchmarks=benchmarks), width)[0].split()) for group in (known, flat, gone)
    }
    assert len(headings) == 1


def test_what_is_not_known_is_a_dash_and_what_does_not_apply_is_blank() -> None:
    benchmarks = (build_benchmark(), build_benchmark("BTC-USD", name="Bitcoin", of_group_only=True))
    own = replace(_group("a", 0.5, label="Own"), excesses=(Excess("BTC-USD", None),))
    without = replace(_group("b", 0.5, rank=2, label="Without"), excess_return=0.1)
    _, first, second = _lines(build_report((own, without), benchmarks=benchmarks), 100)
    assert first.split()[3:7] == ["%", "\N{EN DASH}", "\N{EN DASH}", "1/0"]
    assert second.split()[3:6] == ["%", "+10.00", "1/0"]


def test_without_a_benchmark_of_the_report_there_is_no_column_of_excess() -> None:
    heading, _ = _lines(build_report((_group("a", 0.5),), benchmarks=(), primary=""))
    assert "Excess" not in heading


def test_horizons_take_the_place_of_the_other_figures() -> None:
    horizons = (Horizon("5d", MONDAY, {}, {"a": 0.25}), Horizon("ytd", MONDAY, {}, {}))
    lines = _lines(replace(build_report((_group("a", 0.02), _group("b", 0.01, rank=2))), horizons=horizons))
    assert [line.split() for line in lines] == [
        ["#", "Group", "5d", "ytd"],
        ["1", "A", "+25.00", "%", "\N{EN DASH}"],
        ["2", "B", "\N{EN DASH}", "\N{EN DASH}"],
    ]


def test_a_label_is_cut_as_far_as_its_figures_need_and_not_below_8_cells() -> None:
    report = build_report((_group("a", 0.02, label="L" * 40),))
    assert [_lines(report, width)[1].split()[1] for width in (59, 33, 20)] == [
        f"{'L' * 33}…",  # what the figures leave
        f"{'L' * 20}…",
        f"{'L' * 7}…",
    ]


def test_figures_of_a_group_without_a_rank_are_faint_and_have_no_colour() -> None:
    report = build_report((_group("a", 0.02), _group("b", 0.01, rank=None)))
    _, ranked, unranked = group_lines(report, screen_for(RenderOptions(width=60)), in_full=False)
    assert "color(27)" in {str(span.style) for span in ranked.spans}
    assert {str(span.style) for span in unranked.spans} == {"dim"}


@pytest.mark.parametrize("width", [55, 60, 70, 80])
def test_a_label_that_stays_whole_takes_the_room_of_figures(width: int) -> None:
    report = build_report((_group("a", 0.02, 0.01, label="Exchanges, treasuries and mining pools"), _group("b", 0.01)))
    options = RenderOptions(width=width, may_cut=False)
    lines = [line.plain.rstrip() for line in group_lines(report, screen_for(options), in_full=False)]
    assert "Exchanges, treasuries and mining pools" in lines[1]
    assert max(map(len, lines)) <= width
