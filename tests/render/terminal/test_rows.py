import re

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.footnotes import Footnotes
from cryptoai_cli.render.terminal.rows import flat_lines, side_lines
from cryptoai_cli.render.terminal.screen import screen_for
from cryptoai_cli.report.model import Horizon, Length, Period, Report, Row
from tests.build_report import MONDAY, build_benchmark, build_group, build_report, build_row, build_session

PERIOD = Period(Length.WEEK, build_session(), build_session(), build_session(), 5)
NO_NOTES = Footnotes("", "")


def _rows(name: str = "Some Name") -> list[Row]:
    return [
        build_row(f"S{at}", 0.04 - at / 100, name=name, price=10.0, excess_return=0.02 - at / 100) for at in range(4)
    ]


def _report(rows: list[Row], rank_by: RankBy = RankBy.CHANGE) -> Report:
    return build_report((build_group(rows),), rank_by=rank_by)


def _sides(report: Report, width: int | None, *, top: int = 2, notes: Footnotes = NO_NOTES) -> list[str]:
    options = RenderOptions(width=width, top=top)
    return [line.plain.rstrip() for line in side_lines(report, options, notes, screen_for(options))]


def _headings(line: str) -> list[str]:
    return re.split(r" {2,}", line)


def test_leaders_stand_beside_laggards() -> None:
    heading, first, second = _sides(_report(_rows()), 119)
    assert _headings(heading) == ["Leaders", "Price", "vs Nasdaq", "Change", "Laggards", "Price", "vs Nasdaq", "Change"]
    assert [first.split()[0], second.split()[0]] == ["S0", "S1"]
    assert re.findall(r"S\d", f"{first} {second}") == ["S0", "S3", "S1", "S2"]


def test_sides_are_three_blanks_apart() -> None:
    heading, *lines = _sides(_report(_rows()), 119)
    start = heading.index("Laggards")
    assert all(line[start - 3 : start] == "   " and line[start - 4] != " " for line in lines)


def test_no_side_without_members() -> None:
    assert _sides(_report([]), 100) == []
    assert _sides(_report(_rows()), 100, top=0) == []
    assert "Laggards" not in _sides(_report(_rows()[:1]), 100)[0]


def test_fewer_laggards_than_leaders_leave_their_side_blank() -> None:
    _, first, second = _sides(_report(_rows()[:3]), 119)
    assert "S2" in first
    assert re.findall(r"S\d", second) == ["S1"]


@pytest.mark.parametrize(
    ("width", "headings"),
    [
        (99, ["Leaders", "Price", "vs Nasdaq", "Change"]),
        (98, ["Leaders", "Price", "Change"]),
        (75, ["Leaders", "Price", "Change"]),
        (74, ["Leaders", "Change"]),
        (55, ["Leaders", "Change"]),
    ],
)
def test_figures_go_before_the_sides_part_and_the_ranked_one_stays(width: int, headings: list[str]) -> None:
    assert _headings(_sides(_report(_rows()), width)[0])[: len(headings) + 1] == [*headings, "Laggards"]


def test_the_excess_stays_where_it_ranks() -> None:
    heading = _sides(_report(_rows(), RankBy.EXCESS), 70)[0]
    assert _headings(heading) == ["Leaders", "vs Nasdaq", "Laggards", "vs Nasdaq"]


def test_where_no_choice_fits_both_have_all_their_figures_below_each_other() -> None:
    lines = _sides(_report(_rows()), 54)
    assert [at for at, line in enumerate(lines) if line.startswith(("Leaders", "Laggards"))] == [0, 3]
    assert _headings(lines[0]) == ["Leaders", "Price", "vs Nasdaq", "Change"]
    assert lines[3] == "Laggards"  # the columns are those above
    assert _headings(_sides(_report(_rows()), 47)[0]) == ["Leaders", "Price", "Change"]


def test_context_is_for_terminals_with_room_to_name_the_members() -> None:
    rare = ["After beta", "Surprise", "Rel. volume"]
    shown = {width: _headings(_sides(_report(_rows()), width)[0]) for width in (119, 120, 169, 185, 215, None)}
    assert rare[0] not in shown[119]
    assert shown[120] == ["Leaders", "Price", "vs Nasdaq", *rare, "Streak", "Biggest since", "Change"]
    side = ["Price", "vs Nasdaq", *rare]
    assert shown[169] == ["Leaders", *side, "Change", "Laggards", *side, "Change"]
    assert shown[185].count("Streak") == shown[215].count("Biggest since") == 2
    assert shown[None] == shown[120]


def test_a_period_has_no_figures_of_single_sessions() -> None:
    assert "Surprise" not in _sides(replace(_report(_rows()), period=PERIOD), 120)[0]


@pytest.mark.parametrize("width", [50, 60, 80, 100, 120, 200])
def test_the_columns_of_a_width_are_the_same_whatever_the_day_brings(width: int) -> None:
    bare = [replace(row, price=None, excess_return=None) for row in _rows()]
    known = [replace(row, price=250_000.0, relative_volume=1.5, surprise=-2.0, streak=3) for row in _rows()]
    assert len({tuple(_headings(_sides(_report(rows), width)[0])) for rows in (bare, known)}) == 1


def test_another_benchmark_that_stands_in_for_the_first_changes_no_column() -> None:
    benchmarks = (build_benchmark(status=Status.MISSING), build_benchmark("^GSPC", name="S&P 500"))
    stands_in = build_report((build_group(_rows()),), benchmarks=benchmarks, primary="^GSPC")
    assert _headings(_sides(stands_in, 99)[0])[:4] == ["Leaders", "Price", "vs S&P 500", "Change"]


def test_what_is_not_known_is_a_dash() -> None:
    _, line, *_ = _sides(_report(_rows()), 120)
    assert line.split() == ["S0", "Some", "Name", "10.00", "+2.00", *["\N{EN DASH}"] * 4, "+4.00", "%"]


def test_horizons_stand_instead_of_the_figures_of_the_session() -> None:
    horizons = (Horizon("5d", MONDAY, {"S0": 0.5}, {}), Horizon("ytd", MONDAY, {}, {}))
    heading, line, *_ = _sides(replace(_report(_rows()), horizons=horizons), 100)
    assert _headings(heading)[:4] == ["Leaders", "Price", "5d", "ytd"]
    assert re.split(r" {2,}", line)[:5] == ["S0", "Some Name", "10.00", "+50.00 %", "\N{EN DASH}"]


def test_each_side_is_cut_to_half_a_line_where_both_need_more() -> None:
    (heading, *lines) = _sides(_report(_rows("A Name That Is Much Too Long For It")), 100)
    assert all(line.count("…") == 2 for line in lines)
    assert heading.index("Laggards") in {51, 52}
    assert max(map(cell_len, lines)) <= 100


def test_a_coin_has_the_mark_of_its_footnote_behind_its_symbol() -> None:
    rows = [build_row("BTC-USD", 0.05, kind=InstrumentType.CRYPTO), *_rows()]
    lines = _sides(_report(rows), 119, notes=Footnotes("¹", ""))
    assert lines[1].startswith("BTC-USD¹")
    assert "S0¹" not in "".join(lines)


def test_one_flat_table_has_the_asked_columns() -> None:
    options = RenderOptions(columns=("symbol", "change_pct"))
    report = build_report((build_group(_rows()[:1]),), benchmarks=())
    lines = [line.plain for line in flat_lines(report, options, screen_for(options))]
    assert [line.split() for line in lines] == [["symbol", "change_pct"], ["S0", "+4.00", "%"]]
    bare = replace(options, header=False)
    assert [line.plain.split() for line in flat_lines(report, bare, screen_for(bare))] == [["S0", "+4.00", "%"]]


def test_a_flat_table_that_is_too_wide_goes_on_below_with_the_symbols_again() -> None:
    options = RenderOptions(columns=("session", "symbol", "change", "volume", "change_pct"), width=40)
    row = build_row("S0", closes=(10.0, 10.4), volume=1_234_567)
    lines = [
        line.plain
        for line in flat_lines(build_report((build_group((row,)),), benchmarks=()), options, screen_for(options))
    ]
    assert [line.split() for line in lines] == [
        ["session", "symbol", "change", "volume"],
        ["2025-10-13", "S0", "+0.40", "1,234,567"],
        [],
        ["symbol", "change_pct"],
        ["S0", "+4.00", "%"],
    ]


def test_a_flat_table_shortens_names_only() -> None:
    options = RenderOptions(columns=("symbol", "name", "change_pct"), width=42)
    row = build_row("LONGSYMBOL-USD", 0.04, name="A Name That Is Much Too Long")
    report = build_report((build_group((row,)),), benchmarks=())
    _, line = [line.plain for line in flat_lines(report, options, screen_for(options))]
    assert line.split() == ["LONGSYMBOL-USD", "A", "Name", "That", "I…", "+4.00", "%"]


def test_a_side_that_needs_less_than_half_leaves_the_rest_to_the_other() -> None:
    names = ("Constellation Energy Corporation", "B", "C", "D")
    rows = [build_row(f"S{at}", 1 - at / 10, name=name, excess_return=0.1) for at, name in enumerate(names)]
    assert "Constellation Energy Corporation" in "".join(_sides(_report(rows), 90))


def test_a_side_that_needs_more_than_half_gets_it_from_the_other() -> None:
    names = ("A Name That Is Too Long", "A Name That Is Too Long", "X", "Y")
    symbols = ("S0", "S1", "AN-EVEN-LONGER-SYMBOL-USD", "A-VERY-LONG-SYMBOL-USD")
    rows = [build_row(s, 0.04 - at / 100, name=n) for at, (s, n) in enumerate(zip(symbols, names, strict=True))]
    lines = _sides(_report(rows), 70)
    assert "Laggards" in lines[0]
    assert "AN-EVEN-LONGER-SYMBOL-USD  X" in "".join(lines)
    assert max(map(cell_len, lines)) <= 70


@pytest.mark.parametrize(("width", "headings"), [(50, ["Price", "Change"]), (40, ["Change"])])
def test_names_that_stay_whole_take_the_room_of_figures(width: int, headings: list[str]) -> None:
    options = RenderOptions(width=width, top=2, may_cut=False)
    screen = screen_for(options)
    heading, first, *others = (
        line.plain.rstrip() for line in side_lines(_report(_rows("A name of 21 letters.")), options, NO_NOTES, screen)
    )
    assert _headings(heading) == ["Leaders", *headings]
    assert "A name of 21 letters." in first
    assert max(map(cell_len, (heading, first, *others))) <= width


def test_a_name_that_stays_whole_puts_the_sides_below_each_other_where_both_are_too_wide() -> None:
    options = RenderOptions(width=80, top=2, may_cut=False)
    lines = [
        line.plain.rstrip()
        for line in side_lines(_report(_rows("A name of 21 letters.")), options, NO_NOTES, screen_for(options))
    ]
    assert "Laggards" not in lines[0]
    assert max(map(cell_len, lines)) <= 80
