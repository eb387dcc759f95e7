from cryptoai_cli.render.charts.breadth import breadth_bar, breadth_words, count_bar
from cryptoai_cli.render.charts.svg import Box, Panel
from tests.build_report import build_group, build_missing, build_row
from tests.render.drawings import parsed

MIXED = build_group(
    (build_row("A", 0.01), build_row("B", 0.02), build_row("C", -0.01), build_row("D", 0.0), build_missing())
)


def test_what_there_is_none_of_is_said_of_rises_and_falls_only() -> None:
    assert breadth_words(MIXED) == "2 up, 1 down, 1 flat, 1 missing"
    assert breadth_words(build_group((build_row("A", 0.01),))) == "1 up, 0 down"


def test_each_part_is_as_long_as_its_count() -> None:
    bars = parsed(Panel(0, 0, breadth_bar(MIXED, Box(0, 0, 100, 8)))).findall(".//rect")
    assert [(bar.get("class"), float(bar.get("x", "nan"))) for bar in bars] == [
        ("bar-up", 0),
        ("bar-flat", 40),
        ("bar-down", 60),
        ("bar-none", 80),
    ]


def test_an_empty_group_has_an_empty_bar() -> None:
    assert parsed(Panel(0, 0, breadth_bar(build_group(()), Box(0, 0, 100, 8)))).findall(".//rect") == []


def test_any_counts_can_be_a_bar_with_words() -> None:
    bar = count_bar((3, 0, 1, 0), Box(0, 0, 100, 8), "3 up & 1 down")
    assert "3 up &amp; 1 down" in bar
    assert 'class="bar-down" x="75"' in bar
