import pytest

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.column_chart import column_chart
from cryptoai_cli.render.terminal.screen import Screen, screen_for

UTF8 = screen_for(RenderOptions())
ASCII = screen_for(RenderOptions(encoding="ascii"))


def test_the_lowest_value_is_a_sliver_and_the_highest_fills_the_chart() -> None:
    assert column_chart([1.0, 2.0, 3.0], 3, UTF8, height=2) == [" ▁█", "▁██"]  # 1, 9 and 16 eighths
    assert column_chart([1.0, 3.0], 2, UTF8, height=1) == ["▁█"]


def test_a_screen_without_block_characters_gets_ascii() -> None:
    assert column_chart([1.0, 2.0, 3.0], 3, ASCII, height=1) == [".:#"]


def test_a_gap_stays_a_gap() -> None:
    assert column_chart([1.0, None, 3.0], 3, UTF8, height=1) == ["▁ █"]


def test_few_values_make_wide_columns_and_many_share_them() -> None:
    assert column_chart([1.0, 2.0], 100, ASCII, height=1) == ["...###"]
    assert column_chart([1.0, 9.0, 1.0, 9.0], 2, ASCII, height=1) == ["##"]  # the last of each share
    assert column_chart([1.0, 2.0, 5.0, None], 2, ASCII, height=1) == [".#"]


def test_a_series_that_stands_still_is_half_as_tall_as_the_chart() -> None:
    assert column_chart([5.0, 5.0], 2, ASCII, height=1) == ["::"]


@pytest.mark.parametrize("values", [[], [1.0], [None, None], [1.0, None]])
def test_less_than_two_values_are_no_chart(values: list[float | None]) -> None:
    assert column_chart(values, 10, UTF8) == []


@pytest.mark.parametrize("screen", [UTF8, ASCII])
def test_no_line_is_wider_than_the_room(screen: Screen) -> None:
    for count in range(2, 40):
        lines = column_chart([float(value % 7) for value in range(count)], 13, screen)
        assert max(map(len, lines)) <= 13
