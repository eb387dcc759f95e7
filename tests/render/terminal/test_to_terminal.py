import re
from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from rich.text import Text

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.market.session import State
from cryptoai_cli.render.columns import column_names
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.to_terminal import spaced, to_terminal
from cryptoai_cli.report.model import Horizon, Report
from tests.build_report import (
    build_benchmark,
    build_group,
    build_headline,
    build_missing,
    build_report,
    build_row,
    with_groups,
)
from tests.render.story import build_story

WIDTHS = [60, 80, 100, 120, 200]
PIPE = RenderOptions()
_FIGURE = re.compile(r"[<>]?[+\N{MINUS SIGN}-]?\d[\d,]*\.\d+")


def _shown(report: Report, width: int | None = None, encoding: str = "utf-8") -> str:
    return to_terminal(report, RenderOptions(width=width, encoding=encoding))


def _line(text: str, *parts: str) -> str:
    return next(line for line in text.splitlines() if all(part in line for part in parts))


def _with_context(report: Report) -> Report:
    groups = tuple(
        replace(group, rows=tuple(replace(row, relative_volume=1.5, surprise=2.25, streak=3) for row in group.rows))
        for group in report.groups
    )
    return with_groups(report, groups)


def test_the_first_lines_are_session_state_coverage_and_headline() -> None:
    first, second = _shown(build_story(), 100).splitlines()[:2]
    assert first.startswith("MOVERS  Monday 13 October 2025 · final ")
    assert first.endswith(" 14 of 17 quoted · Yahoo")
    assert cell_len(first) == 100
    assert second.startswith("Bitcoin miners led the bounce: median +15.0 %")


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(cell_len(line) for line in _shown(build_story(), width).splitlines()) <= width


def _hard_to_fit() -> Report:
    """Return a report with wide characters, a long symbol, a long key and label, and moves of many digits."""
    story = build_story()
    rows = tuple(
        replace(row, name="比特币矿业控股有限公司" if at % 2 else row.name, beta=1.5, simple_return=12.3456)
        for at, row in enumerate(story.groups[0].rows)
    )
    first = replace(story.groups[0], key="a-key-that-is-as-long-as-a-line", label="比特币矿工、交易所和国库", rows=rows)
    return replace(story, groups=(first, *story.groups[1:]))


def _with_horizons(report: Report) -> Report:
    names = ("1d", "5d", "1w", "2w", "1mo", "mtd", "qtd", "ytd")
    moves = {row.symbol: 12.3456 for row in report.rows}
    groups = {group.key: -0.1234 for group in report.groups}
    return replace(report, horizons=tuple(Horizon(name, date(2024, 12, 31), moves, groups) for name in names))


_TABLES = {
    "sides": RenderOptions(),
    "members": RenderOptions(members=True),
    "groups": RenderOptions(by_group=True),
    "every column": RenderOptions(columns=column_names(by_group=False)),
    "every column of groups": RenderOptions(columns=column_names(by_group=True), by_group=True),
}


@pytest.mark.parametrize("may_cut", [True, False], ids=["terminal", "pipe"])
@pytest.mark.parametrize("width", [40, *WIDTHS])
@pytest.mark.parametrize("table", _TABLES)
def test_no_table_is_wider_than_asked_and_no_figure_is_cut(table: str, width: int, *, may_cut: bool) -> None:
    options = replace(_TABLES[table], width=width, may_cut=may_cut)
    for report in (build_story(), _hard_to_fit(), _with_horizons(_hard_to_fit())):
        text = to_terminal(report, options)
        assert max(map(cell_len, text.splitlines())) <= width
        assert not re.search(r"\d…", text.replace("MinerCo2", ""))


@pytest.mark.parametrize("may_cut", [True, False], ids=["terminal", "pipe"])
def test_every_horizon_and_every_column_that_was_asked_for_is_shown(*, may_cut: bool) -> None:
    narrow = RenderOptions(width=40, may_cut=may_cut)
    words = to_terminal(_with_horizons(build_story()), narrow).split()
    assert {words.count(name) for name in ("1d", "2w", "ytd")} == {3}  # of groups, leaders, laggards
    flat = to_terminal(build_story(), replace(narrow, columns=column_names(by_group=False))).split()
    assert set(column_names(by_group=False)) <= set(flat)


@pytest.mark.parametrize("width", [20, *WIDTHS, None])
def test_no_number_is_ever_cut(width: int | None) -> None:
    whole = set(_FIGURE.findall(_shown(build_story(), 1000)))
    assert set(_FIGURE.findall(_shown(build_story(), width))) <= whole


def test_t32_off_a_terminal_nothing_is_shortened_or_coloured() -> None:
    long = build_row(
        "LONG", 0.5, name="A Company With A Name That Is Longer Than Any Terminal Of This World Is Wide Inc"
    )
    report = build_report((build_group((long, build_row("B", 0.1)), label="L" * 90),))
    text = _shown(report)
    assert long.name in text
    assert "L" * 90 in text
    assert "…" not in text
    assert "\x1b" not in text


def test_a_narrow_terminal_shortens_names_with_a_mark() -> None:
    rows = [build_row(f"S{at}", at / 10, name="A Company With A Long Name") for at in range(4)]
    assert re.search(r"A Company With[\w ]*… ", _shown(build_report((build_group(rows),)), 80))


def test_the_true_minus_is_for_people() -> None:
    text = _shown(build_story())
    assert "\N{MINUS SIGN}1.42 %" in text
    assert "-1.42" not in text


def test_an_encoding_without_it_gets_ascii_throughout() -> None:
    text = _shown(build_story(), 160, encoding="cp1252")
    assert text.isascii()
    assert "-1.42 %" in text
    assert "(1) Coins: between" in text
    assert "|####" in text


def test_colour_is_only_beside_a_sign() -> None:
    text = to_terminal(build_story(), RenderOptions(width=120, color=True))
    assert "\x1b[38;5;27m+39.45 %\x1b[0m" in text
    assert "\x1b[38;5;166m\N{MINUS SIGN}1.42 %\x1b[0m" in text
    assert re.sub(r"\x1b\[[\d;]*m", "", text) == _shown(build_story(), 120)


def test_markup_and_emoji_codes_in_names_are_text() -> None:
    name = "[bold]Bit[/bold] :smile: \x1b[31m"
    report = build_report((build_group((build_row("A", 0.1, name=name),), label="[red]x[/]"),))
    text = to_terminal(report, RenderOptions(width=200, color=True))
    assert "[bold]Bit[/bold] :smile: [31m" in text
    assert "[red]x[/]" in text


def test_benchmarks_stand_on_one_line_where_they_fit() -> None:
    line = _line(_shown(build_story(), 100), "Nasdaq Composite")
    assert line.split("   ") == [
        "Nasdaq Composite  22,694.61  +2.21 %",
        "S&P 500  6,654.72  +1.56 %",
        "Bitcoin  115,166.00  \N{MINUS SIGN}0.74 % ¹",
    ]


def test_benchmarks_stand_below_each_other_on_a_narrow_terminal() -> None:
    text = _shown(build_story(), 60)
    assert "Nasdaq Composite  +2.21 %   S&P 500  +1.56 %\nBitcoin  \N{MINUS SIGN}0.74 % ¹\n" in text


def test_a_group_is_shown_with_its_figures() -> None:
    line = _line(_shown(build_story(), 120), "1  Bitcoin miners")
    cells = re.split(r" {2,}|(?<=[A-Z]) (?=\+)", line)
    assert cells[:8] == ["1", "Bitcoin miners", "+15.02 %", "+12.81", "+15.76", "5/0", "0", "3"]


def test_headings_follow_the_measure_and_the_primary_benchmark() -> None:
    text = _shown(replace(build_story(), measure=Measure.MEAN), 120)
    assert re.search(r"Group +Mean +vs Nasdaq +vs BTC +Up/Down", text)
    assert "+20.81 %" in _line(text, "1  Bitcoin miners")


def test_an_unranked_group_comes_last_with_its_reason() -> None:
    lines = _shown(build_story(), 100).splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("   Duo"))
    assert lines[at - 1].startswith("3  Exchanges")
    assert lines[at + 1] == "   not ranked: 2 members report, at least 3 are needed"


def test_a_bar_takes_the_room_that_figures_leave() -> None:
    assert [width for width in (80, 100, 125, 126) if "█" in _shown(build_story(), width)] == [126]


def test_the_figures_of_extremes_go_before_their_names() -> None:
    lines = {width: _line(_shown(build_story(), width), "3  Exchanges") for width in (40, 80, 100)}
    assert {width: "BLSH" in line for width, line in lines.items()} == {40: False, 80: True, 100: True}
    assert {width: "1.42 %" in line for width, line in lines.items()} == {40: False, 80: False, 100: True}


def test_leaders_and_laggards_stand_side_by_side_with_the_ranked_figure_last() -> None:
    text = _shown(build_story(), 100)
    heading = re.split(r" {2,}", _line(text, "Leaders"))
    assert heading == ["Leaders", "Price", "vs Nasdaq", "Change", "Laggards", "Price", "vs Nasdaq", "Change"]
    row = re.split(r" {2,}", _line(text, "Canaan  "))
    assert row[:5] == ["CAN", "Canaan", "1.52", "+37.24", "+39.45 %"]


def test_a_side_that_needs_less_than_half_leaves_the_rest_to_the_other() -> None:
    names = ("Constellation Energy Corporation", "B", "C", "D")
    rows = [build_row(f"S{at}", 1 - at / 10, name=name, excess_return=0.1) for at, name in enumerate(names)]
    assert "Constellation Energy Corporation" in _shown(build_report((build_group(rows),)), 90)


def test_another_ranking_has_its_own_last_column() -> None:
    rows = (build_row("A", 0.1, surprise=3.219), build_row("B", 0.05, surprise=-1.0))
    text = _shown(build_report((build_group(rows),), rank_by=RankBy.SURPRISE), 119)
    assert re.search(r"Leaders.*Change +Surprise +Laggards", text)
    assert "+3.22" in text


def test_sides_stand_below_each_other_where_half_the_width_is_too_little() -> None:
    text = _shown(build_story(), 50)
    assert "Laggards" not in _line(text, "Leaders")


def test_a_wide_terminal_adds_context_where_there_is_any() -> None:
    assert "After beta  Surprise  Rel. volume  Streak" in _shown(_with_context(build_story()), 200)
    assert "Rel. volume" not in _shown(_with_context(build_story()), 100)


def test_on_a_low_screen_there_are_fewer_rows_a_side_and_then_no_blank_lines() -> None:
    whole = _shown(build_story(), 80)
    lines = {height: to_terminal(build_story(), RenderOptions(width=80, height=height)) for height in range(18, 32)}
    count = len(whole.splitlines())
    assert lines[count] == whole
    assert len(lines[count - 2].splitlines()) == count - 2
    assert [name in lines[count - 2] for name in ("BTDR", "HUT ", "\n\n")] == [False, False, True]
    assert [name in lines[count - 3] for name in ("HUT ", "\n\n")] == [True, False]
    assert len(lines[count - 9].splitlines()) == count - 9
    assert lines[count - 10] == whole  # nothing is gained


def test_a_low_screen_leaves_out_no_member_that_was_asked_for() -> None:
    options = RenderOptions(width=80, members=True)
    whole = to_terminal(build_story(), options)
    assert to_terminal(build_story(), replace(options, height=len(whole.splitlines()) - 2)) == whole


def test_members_stand_instead_of_leaders_and_none_is_told_twice() -> None:
    text = to_terminal(build_story(), RenderOptions(width=100, members=True))
    assert "Leaders" not in text
    assert text.count("ZZZNOPE") == 1
    by_group = to_terminal(build_story(), RenderOptions(width=100, members=True, by_group=True))
    assert "Canaan  " not in by_group
    assert "missing  ZZZNOPE" in by_group


def test_top_sets_the_rows_of_each_side() -> None:
    text = to_terminal(build_story(), RenderOptions(width=100, top=1))
    assert sum(line.startswith(("CAN", "BITF", "BE ")) for line in text.splitlines()) == 1
    assert "Leaders" not in to_terminal(build_story(), RenderOptions(width=100, top=0))


def test_rows_without_a_rank_come_with_their_reason() -> None:
    text = _shown(build_story(), 120)
    assert "suspect  WULF (14.00, \N{MINUS SIGN}89.64 %): the price fell to a tenth, and no second source" in text
    assert "stale    SDIG: last traded on Friday 10 October" in text
    assert "missing  ZZZNOPE: no source knows this symbol" in text


def test_many_rows_with_one_reason_are_summed_up() -> None:
    rows = [build_missing(f"S{at:02}", reason="blocked") for at in range(15)]
    text = _shown(build_report((build_group(rows, rank=None, unranked_because="nothing to rank"),)), 120)
    assert "S11 and 3 more: blocked" in text
    assert "S12" not in text


def test_an_open_session_says_so_and_how_late_its_quotes_are() -> None:
    now = datetime(2025, 10, 13, 15, 42, tzinfo=UTC)
    report = replace(build_story(), state=State.IN_PROGRESS, generated_at=now, delay_minutes=15)
    assert "open, 11:42 New York, quotes up to 15 min delayed" in _shown(report, 120).splitlines()[0]
    assert _shown(report, 80).splitlines()[1].startswith("open, 11:42 New York, quotes up to 15 min delayed ")


def test_t25_a_coin_carries_the_mark_of_its_footnote() -> None:
    text = _shown(build_story(), 100)
    assert "\N{MINUS SIGN}0.74 % ¹" in text
    assert "¹ Coins: between the New York closes of Friday 10 and Monday 13 October." in text


def test_a_coin_by_the_utc_day_carries_another_mark() -> None:
    report = build_report(benchmarks=(build_benchmark(), build_benchmark("BTC-USD", name="Bitcoin", utc_day=True)))
    text = _shown(report, 100)
    assert "Bitcoin  22,694.61  +2.21 % ¹" in text
    assert "¹ By the UTC day, because no hourly prices were available" in text


def test_without_a_benchmark_there_is_no_excess_and_no_gap() -> None:
    missing = build_benchmark(closes=None, status=Status.MISSING, reason="no bar for this session")
    rows = (build_row("A", 0.1), build_row("B", -0.05))
    text = _shown(build_report((build_group(rows),), benchmarks=(missing,), primary=""), 100)
    assert "vs " not in text
    assert "missing  ^IXIC: no bar for this session" in text
    assert "\n\n\n" not in text


def test_a_report_with_nothing_in_it_is_still_a_page() -> None:
    bare = build_report(benchmarks=(), headline=build_headline("", tone=None, claims=()))
    assert _shown(bare, 80).splitlines()[0].startswith("MOVERS  Monday 13 October 2025 · final")


def test_by_group_shows_every_figure_of_the_groups_and_no_members() -> None:
    text = to_terminal(build_story(), RenderOptions(by_group=True))
    heading = _line(text, "Median").split()
    assert heading[1:4] == ["Group", "Median", "Mean"]
    assert heading[-6:] == ["Up", "Down", "Flat", "Missing", "Best", "Worst"]
    assert "Leaders" not in text


def test_columns_give_one_flat_table_of_them() -> None:
    options = RenderOptions(columns=("symbol", "change_pct", "high_52w", "as_of", "volume"), width=100)
    lines = to_terminal(build_story(), options).splitlines()
    assert lines[0].split() == ["symbol", "change_pct", "high_52w", "as_of", "volume"]
    assert lines[1].split() == ["^IXIC", "+2.21", "%", "2025-10-13T20:00:00Z"]
    assert _line("\n".join(lines), "HUT").split() == ["HUT", "+12.72", "%", "yes", "2025-10-13T20:00:00Z", "6,944,661"]
    assert to_terminal(build_story(), replace(options, header=False)).splitlines() == lines[1:]


@pytest.mark.parametrize("width", WIDTHS)
def test_wide_characters_keep_the_columns_aligned(width: int) -> None:
    rows = [build_row(f"S{at}", at / 10, name="比特币矿工⚡" if at % 2 else "Plain", price=10.5) for at in range(6)]
    groups = (build_group(rows, label="交易所"), build_group(rows, key="b", label="Plain", rank=2))
    lines = _shown(build_report(groups), width).splitlines()
    ends = {cell_len(line[: line.index(" %")]) for line in lines if re.match(r"[12]  ", line)}
    assert len(ends) == 1


def test_a_name_that_is_the_symbol_is_not_said_twice() -> None:
    text = to_terminal(build_story(), RenderOptions(width=80, top=6))
    (line,) = (line for line in text.splitlines() if line.startswith("MARA"))
    assert line.count("MARA") == 1
    assert "CAN   Canaan" in text


def test_sides_without_a_name_keep_their_titles_apart_from_the_figures() -> None:
    rows = [build_row(f"S{at}", at / 10, name=f"S{at}", price=10.0) for at in range(4)]
    text = to_terminal(build_report([build_group(rows)]), RenderOptions(width=80, top=2))
    (titles,) = (line for line in text.splitlines() if line.startswith("Leaders"))
    assert titles.split() == ["Leaders", "Price", "Change", "Laggards", "Price", "Change"]


def test_parts_stand_apart_by_one_blank_line_and_empty_ones_take_none() -> None:
    parts = [[], [Text("a")], [], [Text("b"), Text("c")]]
    assert [line.plain for line in spaced(parts)] == ["a", "", "b", "c"]


def test_a_run_without_a_store_has_no_columns_for_what_earlier_sessions_tell() -> None:
    with_store, without = (
        to_terminal(build_story(), RenderOptions(width=200, has_earlier=has_earlier)) for has_earlier in (True, False)
    )
    assert "After beta" in with_store
    assert "After beta" not in without
    assert "movers sync" not in without
