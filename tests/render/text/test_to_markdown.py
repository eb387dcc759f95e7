import re

from markdown_it import MarkdownIt
from msgspec.structs import replace

from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.market.session import State
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_markdown import to_markdown
from cryptoai_cli.report.model import Horizon
from tests.build_report import FRIDAY, build_benchmark, build_group, build_headline, build_report, build_row
from tests.render.story import build_story

PLAIN = RenderOptions()


def _tables(text: str) -> list[list[str]]:
    blocks = [block.splitlines() for block in text.split("\n\n")]
    return [block for block in blocks if block[0].startswith("|")]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_the_answer_comes_first() -> None:
    lines = to_markdown(build_story(), PLAIN).splitlines()
    assert lines[0] == "# Market movers, Monday 13 October 2025 (final)"
    assert lines[2].startswith("**Bitcoin miners led the bounce: median +15.0 %")


def test_every_table_has_as_many_cells_in_every_line() -> None:
    rows = (build_row("A|B", 0.1, name="Bit|farms\\"), build_row("C", 0.05, name="| --- |"), build_row("D", 0.02))
    report = build_report((build_group(rows, label="x|y"),), headline=build_headline("A | B\n| c |"))
    text = to_markdown(report, PLAIN)
    for table in _tables(text):
        assert len({len(_cells(line)) for line in table}) == 1, table
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    assert sum(token.type == "table_open" for token in tokens) == len(_tables(text))


def test_every_member_of_a_group_is_listed_whatever_top_says() -> None:
    text = to_markdown(build_story(), RenderOptions(top=1))
    for symbol in ("CAN", "BITF", "BTDR", "HUT", "MARA", "WULF", "SDIG", "ZZZNOPE"):
        assert re.search(rf"^\| \d* \| {symbol} \|", text, re.MULTILINE) or f"|  | {symbol} |" in text, symbol


def test_what_has_no_figure_says_why() -> None:
    text = to_markdown(build_story(), PLAIN)
    assert "missing: no source knows this symbol" in text
    assert "suspect: the price fell to a tenth" in text
    assert "not ranked: 2 members report, at least 3 are needed" in text


def test_figures_are_written_for_files() -> None:
    text = to_markdown(build_story(), PLAIN)
    assert "| Nasdaq Composite | 22694.61 | +2.21 % |" in text
    assert "| -1.42 % |" in text
    assert r"| \<+0.01 % |" in text


def test_no_leaders_are_asked_for() -> None:
    assert "## Leaders" not in to_markdown(build_story(), RenderOptions(top=0))


def test_the_figure_that_ranks_stands_last() -> None:
    rows = (build_row("A", 0.1, surprise=3.219), build_row("B", 0.05, surprise=-1.0))
    report = build_report((build_group(rows),), rank_by=RankBy.SURPRISE)
    leaders = to_markdown(report, PLAIN).split("## Leaders")[1]
    table = [_cells(line) for line in leaders.split("\n\n")[1].splitlines()]
    assert table[0][-1] == "Surprise"
    assert table[2][-1] == "+3.22"


def test_by_group_has_all_figures_and_no_members() -> None:
    text = to_markdown(build_story(), RenderOptions(by_group=True))
    assert "| Median | Mean |" in text
    assert "## Leaders" not in text
    assert len(_tables(text)) == 2


def test_columns_give_one_flat_table() -> None:
    text = to_markdown(build_story(), RenderOptions(columns=("rank", "symbol", "change_pct")))
    assert len(_tables(text)) == 1
    assert text.startswith("| rank | symbol | change\\_pct |\n| ---: | --- | ---: |\n| 1 | ^IXIC | +2.21 % |\n")


def test_an_open_session_says_when_the_prices_were_taken() -> None:
    report = replace(build_story(), state=State.IN_PROGRESS, delay_minutes=15)
    assert "(open, 16:30 New York, quotes up to 15 min delayed)" in to_markdown(report, PLAIN).splitlines()[0]


def test_the_foot_tells_source_and_coverage() -> None:
    text = to_markdown(build_story(), PLAIN)
    assert text.endswith("14 of 17 quoted. Source: Yahoo.\n")
    assert "Coins: between the New York closes of Friday 10 and Monday 13 October." in text


def test_a_coin_measured_by_the_utc_day_is_named() -> None:
    report = build_report(benchmarks=(build_benchmark(), build_benchmark("BTC-USD", utc_day=True)))
    assert "comparable with shares, so no excess: BTC-USD." in to_markdown(report, PLAIN)


def test_a_report_without_groups_is_still_a_page() -> None:
    assert to_markdown(build_report(benchmarks=()), PLAIN).startswith("# Market movers")


def test_a_name_that_is_the_symbol_is_not_said_twice() -> None:
    text = to_markdown(build_story(), RenderOptions())
    assert "| MARA |  | 20.24 |" in text
    assert "| CAN | Canaan | 1.52 |" in text


def test_horizons_are_columns_of_groups_leaders_and_members() -> None:
    horizon = Horizon("5d", FRIDAY, {"CAN": 0.25}, {"bitcoin-miners": 0.125})
    text = to_markdown(replace(build_story(), horizons=(horizon,)), PLAIN)
    assert [table[0].count("| 5d |") for table in _tables(text)][1:3] == [1, 1]
    assert text.count("+12.50 %") == 1
    assert text.count("+25.00 %") == 3  # leader, and member of two groups
