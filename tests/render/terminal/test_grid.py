from collections.abc import Iterator

from msgspec.structs import replace
from rich.text import Text

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal import grid
from cryptoai_cli.render.terminal.screen import screen_for

SCREEN = screen_for(RenderOptions())


def _column(
    heading: str, *cells: str, is_number: bool = False, least: int | None = None, spills: bool = False
) -> grid.Column:
    texts = tuple(map(Text, cells))
    return grid.Column(Text(heading), texts, is_number=is_number, may_shrink_to=least, spills=spills)


def _plain(lines: list[Text]) -> list[str]:
    return [line.plain for line in lines]


def test_words_stand_left_and_figures_right() -> None:
    columns = (_column("Name", "a", "bbbbb"), _column("Move", "+1", "-22", is_number=True))
    assert _plain([grid.heading_line(columns), *grid.body_lines(columns)]) == [
        "Name   Move",
        "a        +1",
        "bbbbb   -22",
    ]


def test_columns_of_wide_characters_line_up() -> None:
    columns = (_column("N", "比特币", "abc"), _column("M", "1", "2"))
    assert [line.cell_len for line in grid.body_lines(columns)] == [9, 9]


def test_a_heading_may_spill_over_the_next_column() -> None:
    columns = (_column("Leaders", "AB", spills=True), _column("", "name"), _column("Move", "+1", is_number=True))
    assert grid.heading_line(columns).plain == "Leaders   Move"
    assert grid.natural_width(columns) == 14


def test_only_words_that_may_shrink_are_cut_and_marked() -> None:
    columns = (_column("", "Constellation", least=6), _column("", "+39.45 %", is_number=True))
    fitted = grid.fit(columns, 18, SCREEN)
    assert _plain(grid.body_lines(fitted)) == ["Constel…  +39.45 %"]
    assert grid.least_width(columns, SCREEN) == 16


def test_a_grid_that_cannot_fit_keeps_its_figures_whole() -> None:
    columns = (_column("", "Constellation", least=6), _column("", "+39.45 %", is_number=True))
    assert _plain(grid.body_lines(grid.fit(columns, 5, SCREEN))) == ["Con…  +39.45 %"]


def test_off_a_terminal_words_are_cut_only_where_nothing_else_fits() -> None:
    pipe = screen_for(RenderOptions(width=20, may_cut=False))
    columns = (_column("S", "CEG"), _column("", "Constellation", least=6), _column("", "+39.45 %", is_number=True))
    assert grid.least_width(columns, pipe) == grid.natural_width(columns) == 28
    (part,) = grid.parts(columns, pipe)
    assert _plain(grid.body_lines(part)) == ["CEG  Cons…  +39.45 %"]


def test_what_does_not_fit_stands_in_parts_that_begin_with_the_same_columns() -> None:
    lead = replace(_column("Symbol", "CEG", "BTC-USD"), leads=True)
    figures = [_column(name, "+39.45 %", "+1.00 %", is_number=True) for name in ("1d", "5d", "ytd")]
    lines = _plain(grid.in_parts((lead, *figures), screen_for(RenderOptions(width=28)), header=True))
    assert lines == [
        *("Symbol         1d        5d", "CEG      +39.45 %  +39.45 %", "BTC-USD   +1.00 %   +1.00 %"),
        *("", "Symbol        ytd", "CEG      +39.45 %", "BTC-USD   +1.00 %"),
    ]


def test_headings_that_would_touch_have_no_room() -> None:
    figure = _column("Change", "+1.00 %", is_number=True)
    assert grid.has_room_for_headings((_column("Leaders", "ABC", spills=True), _column("", "A name"), figure))
    assert not grid.has_room_for_headings((_column("Leaders", "AB", spills=True), figure))


def test_a_row_closes_up_over_blanks() -> None:
    columns = (_column("", "Nasdaq", "S&P"), _column("", "22.0", " 1.0", is_number=True), _column("", "", "x"))
    assert _plain(grid.compact_lines(columns)) == ["Nasdaq  22.0", "S&P  1.0  x"]


def test_a_column_need_not_be_wider_than_its_words() -> None:
    assert grid.least_width((_column("A", "bc", least=10),), SCREEN) == 2


def test_the_cells_of_a_column_are_measured_once_whatever_the_number_of_its_rows() -> None:
    class Counting(tuple[Text, ...]):
        __slots__ = ()
        times = 0

        def __iter__(self) -> Iterator[Text]:
            Counting.times += 1
            return super().__iter__()

    column = grid.Column(Text("N"), Counting(Text("word") for _ in range(20)))
    assert len(list(grid.body_lines((column,)))) == 20
    assert Counting.times < 5
