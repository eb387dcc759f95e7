from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.render.columns import Kind
from cryptoai_cli.render.xlsx.summary_tables import benchmark_part, charted_first, group_part, side_parts
from tests.build_report import build_benchmark, build_group, build_report, build_row
from tests.render.story import build_story

STORY = build_story()


def test_benchmarks_have_their_move_and_that_of_the_session_before() -> None:
    part = benchmark_part(STORY)
    assert part.headings == ("Symbol", "Name", "Change, %", "Session before, %", "Price")
    assert part.columns[0] == ("^IXIC", "^GSPC", "BTC-USD")
    assert part.columns[2:4] == ((2.21, 1.56, -0.74), (-3.56, None, None))


def test_a_benchmark_without_a_figure_says_why() -> None:
    gone = build_benchmark(closes=None, status=Status.MISSING, reason="no source answered")
    part = benchmark_part(build_report(benchmarks=(gone,), primary=""))
    assert (part.headings[-1], part.columns[-1]) == ("Note", ("missing: no source answered",))


def test_what_nobody_knows_keeps_its_place_without_a_heading() -> None:
    part = benchmark_part(build_report(benchmarks=(build_benchmark(),)))
    assert part.headings == ("Symbol", "Name", "Change, %", "", "Price")
    assert part.columns[3] == (None,)


def test_groups_stand_by_their_rank_with_the_measure_that_ranks_them() -> None:
    part = group_part(STORY)
    assert part.headings[:6] == ("Rank", "Group", "Median, %", "vs Nasdaq, points", "Up", "Down")
    assert part.columns[0] == (1, 2, 3, None)
    assert part.columns[1][:2] == ("Bitcoin miners", "AI power")
    assert part.kinds[2] is Kind.PERCENT
    assert group_part(replace(STORY, measure=Measure.MEAN)).headings[2] == "Mean, %"


def test_a_group_without_a_rank_says_why() -> None:
    part = group_part(STORY)
    assert part.headings[-1] == "Not ranked because"
    assert part.columns[-1][:3] == ("", "", "")
    assert part.columns[-1][3]


def test_groups_without_a_figure_come_last_so_that_a_chart_can_leave_them_out() -> None:
    blank = replace(build_group((build_row("A", 0.01),), key="blank"), rank=None, median_return=None)
    first = replace(build_group((build_row("B", 0.01),), key="first"), rank=1)
    other = replace(build_group((build_row("C", 0.01),), key="other"), rank=None)
    report = build_report((blank, other, first))
    assert [group.key for group in charted_first(report)] == ["first", "other", "blank"]
    assert [column[0] for column in group_part(report).columns[:1]] == [1]


def test_without_a_benchmark_the_excess_keeps_the_name_of_its_column() -> None:
    group = build_group((build_row("A", 0.01, excess_return=0.005),))
    sides = side_parts(build_report((group,), benchmarks=(), primary=""), 5)
    assert sides[0].headings[3] == "Excess, points"


def test_leaders_and_laggards_are_those_of_the_report() -> None:
    leaders, laggards = side_parts(STORY, 2)
    assert (leaders.title, leaders.columns[0]) == ("Leaders", ("CAN", "BITF"))
    assert (laggards.title, laggards.columns[0][0]) == ("Laggards", "BLSH")
    assert leaders.headings == ("Symbol", "Name", "Change, %", "vs Nasdaq, points", "Price")


def test_the_figure_that_ranks_the_rows_is_shown() -> None:
    rows = tuple(build_row(symbol, 0.01, surprise=at) for at, symbol in enumerate("AB"))
    report = replace(build_report((build_group(rows),)), rank_by=RankBy.SURPRISE)
    assert side_parts(report, 5)[0].headings[-1] == "Surprise"


def test_an_empty_side_is_left_out() -> None:
    assert [part.title for part in side_parts(build_report((build_group((build_row("A", 0.01),)),)), 5)] == ["Leaders"]
    assert side_parts(STORY, 0) == ()
    assert side_parts(build_report(), 5) == ()
