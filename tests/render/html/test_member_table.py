from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.html.grid import Grid
from cryptoai_cli.render.html.member_table import group_labels, member_grid
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report
from tests.build_report import build_group, build_missing, build_report, build_row

ALL = RenderOptions()


def _report() -> Report:
    miners = build_group(
        (
            build_row("CAN", closes=(1.0, 1.5), excess_return=0.478, high_52w=True, volume=1000.0),
            build_row("HUT", closes=(2.0, 1.5), excess_return=-0.272, low_52w=True),
            build_missing("SDIG", status=Status.STALE, reason="last traded on Friday"),
        )
    )
    power = build_group((build_row("BE", closes=(1.0, 1.1)),), key="power", label="AI power", rank=2)
    return build_report((miners, power))


def _column(grid: Grid, heading: str) -> list[str]:
    return next([cell.text for cell in column.cells] for column in grid.columns if column.heading == heading)


def test_benchmarks_come_first_and_have_group_zero() -> None:
    lines = member_grid(_report(), ALL).lines
    assert [(line.head, line.group) for line in lines] == [
        ("^IXIC", "0"),
        ("CAN", "1"),
        ("HUT", "1"),
        ("SDIG", "1"),
        ("BE", "2"),
    ]


def test_groups_are_called_in_the_order_of_their_numbers() -> None:
    assert group_labels(_report()) == ("Benchmark", "Bitcoin miners", "AI power")


def test_benchmarks_and_rows_that_do_not_count_look_different() -> None:
    assert [line.classes for line in member_grid(_report(), ALL).lines] == ["bm", "", "", "off", ""]


def test_what_happened_stands_before_the_group_and_where_it_is_from_at_the_end() -> None:
    assert [column.heading for column in member_grid(_report(), ALL).columns] == [
        "Price",
        "Change",
        "vs Nasdaq",
        "Group",
        "Previous close",
        "Volume",
        "52 weeks",
        "Status",
        "Source",
        "As of (UTC)",
    ]


def test_without_a_benchmark_the_excess_has_its_own_name() -> None:
    report = replace(_report(), benchmarks=(), primary="")
    assert member_grid(report, ALL).columns[2].heading == "Excess"


def test_words_say_what_a_row_is() -> None:
    grid = member_grid(_report(), ALL)
    assert _column(grid, "Group") == ["Benchmark", "Bitcoin miners", "Bitcoin miners", "Bitcoin miners", "AI power"]
    assert _column(grid, "52 weeks") == ["", "high", "low", "", ""]
    assert _column(grid, "Status") == ["ok", "ok", "ok", "stale: last traded on Friday", "ok"]
    assert _column(grid, "As of (UTC)") == ["2025-10-13 20:00"] * 3 + ["", "2025-10-13 20:00"]


def test_figures_are_coloured_and_keep_those_of_the_files() -> None:
    report = build_report((build_group((build_row("TINY", closes=(100.0, 100.004)),)),), benchmarks=())
    change = next(column for column in member_grid(report, ALL).columns if column.heading == "Change")
    assert [(cell.text, cell.value, cell.classes) for cell in change.cells] == [("<+0.01 %", "0.004", "gain")]


def test_a_trend_is_drawn_where_closes_are_held() -> None:
    rows = (replace(build_row("A", 0.01), recent_closes=(1.0, 2.0)), build_row("B", 0.01))
    drawn = _column(member_grid(build_report((build_group(rows),), benchmarks=()), ALL), "Trend")
    assert drawn[0].startswith("<svg")
    assert drawn[1] == ""


def test_asked_columns_stay_even_where_they_are_blank() -> None:
    grid = member_grid(_report(), RenderOptions(columns=("beta", "symbol")))
    assert [column.heading for column in grid.columns] == ["beta", "symbol"]
    assert _column(grid, "beta") == [""] * 5
