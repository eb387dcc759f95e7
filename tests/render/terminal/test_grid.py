from rich.text import Text

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal import grid
from cryptoai_cli.render.terminal.screen import screen_for

SCREEN = screen_for(RenderOptions())


def _strip(
    heading: str, *cells: str, is_number: bool = False, least: int | None = None, spills: bool = False
) -> grid.Strip:
    texts = tuple(map(Text, cells))
    return grid.Strip(Text(heading), texts, is_number=is_number, may_shrink_to=least, spills=spills)


def _plain(lines: list[Text]) -> list[str]:
    return [line.plain for line in lines]


def test_words_stand_left_and_figures_right() -> None:
    columns = (_strip("Name", "a", "bbbbb"), _strip("Move", "+1", "-22", is_number=True))
    assert _plain([grid.heading(columns), *grid.body(columns)]) == ["Name   Move", "a        +1", "bbbbb   -22"]


def test_columns_of_wide_characters_line_up() -> None:
    columns = (_strip("N", "比特币", "abc"), _strip("M", "1", "2"))
    assert [line.cell_len for line in grid.body(columns)] == [9, 9]


def test_a_heading_may_spill_over_the_next_column() -> None:
    columns = (_strip("Leaders", "AB", spills=True), _strip("", "name"), _strip("Move", "+1", is_number=True))
    assert grid.heading(columns).plain == "Leaders   Move"
    assert grid.natural_width(columns) == 14


def test_only_words_that_may_shrink_are_cut_and_marked() -> None:
    columns = (_strip("", "Constellation", least=6), _strip("", "+39.45 %", is_number=True))
    fitted = grid.fitted(columns, 18, SCREEN)
    assert _plain(grid.body(fitted)) == ["Constel…  +39.45 %"]
    assert grid.least_width(columns) == 16


def test_a_grid_that_cannot_fit_keeps_its_figures_whole() -> None:
    columns = (_strip("", "Constellation", least=6), _strip("", "+39.45 %", is_number=True))
    assert _plain(grid.body(grid.fitted(columns, 5, SCREEN))) == ["Const…  +39.45 %"]


def test_a_row_closes_up_over_blanks() -> None:
    columns = (_strip("", "Nasdaq", "S&P"), _strip("", "22.0", " 1.0", is_number=True), _strip("", "", "x"))
    assert _plain(grid.closed_up(columns)) == ["Nasdaq  22.0", "S&P  1.0  x"]
