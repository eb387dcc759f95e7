from datetime import date

import pytest

from cryptoai_cli.render.columns import Cell
from cryptoai_cli.render.fields import Field, Shown
from cryptoai_cli.render.html.grid import (
    Column,
    PageCell,
    cells_by_row,
    clean,
    column_of,
    exact_figure,
    other_name,
    sign_class,
    text_column,
)
from tests.build_report import build_row


@pytest.mark.parametrize(
    ("cell", "text", "expected"),
    [
        (2.21, "+2.21 %", ""),
        (-1.42, "\N{MINUS SIGN}1.42 %", ""),
        (22694.61, "22,694.61", ""),
        (0.004, "<+0.01 %", "0.004"),
        (158019400, "158.0 M", "158019400"),
        (1.2345, "1.23", "1.2345"),
    ],
)
def test_the_figure_of_the_files_stands_behind_words_that_do_not_say_it(cell: float, text: str, expected: str) -> None:
    assert exact_figure(cell, text) == expected


@pytest.mark.parametrize("cell", [None, "MARA", True, date(2025, 10, 13)])
def test_what_is_no_figure_has_none_behind_it(cell: Cell) -> None:
    assert exact_figure(cell, "anything") == ""


@pytest.mark.parametrize(("sign", "expected"), [(0.1, "gain"), (-0.1, "loss"), (0.0, "")])
def test_a_figure_is_coloured_by_its_sign(sign: float, expected: str) -> None:
    assert sign_class(sign) == expected


def test_words_may_take_several_lines_from_25_characters_on() -> None:
    cells = text_column("Status", ("x" * 24, "x" * 25, "x" * 120, "x" * 121)).cells
    assert [cell.classes for cell in cells] == ["", "w", "w", "w long"]


def test_a_field_of_figures_keeps_their_signs() -> None:
    column = column_of(Field("change", "Change", (Shown("+1.00 %", 0.01), Shown("", 0.0)), is_number=True))
    assert column.is_number
    assert column.cells == (PageCell("+1.00 %", "", "gain"), PageCell(""))


def test_a_field_of_words_is_no_column_of_figures() -> None:
    column = column_of(Field("note", "Note", (Shown("late\u202e", 1.0),)))
    assert (column.heading, column.is_number, column.cells) == ("Note", False, (PageCell("late"),))


def test_a_column_is_blank_where_no_cell_has_words() -> None:
    assert Column("A", (PageCell(""), PageCell("", "1"))).is_blank
    assert not Column("A", (PageCell(""), PageCell("0"))).is_blank


def test_cells_are_turned_from_columns_into_rows() -> None:
    columns = (text_column("A", ("a1", "a2")), text_column("B", ("b1", "b2")))
    assert [[cell.text for cell in row] for row in cells_by_row(columns, 2)] == [["a1", "b1"], ["a2", "b2"]]
    assert cells_by_row((), 2) == [(), ()]


def test_a_name_that_is_the_symbol_is_not_shown_twice() -> None:
    assert other_name(build_row("MARA", name="MARA")) == ""
    assert other_name(build_row("HUT", name="Hut\u202e 8")) == "Hut 8"


def test_outside_text_has_an_end() -> None:
    assert len(clean("x" * 5000)) <= 1000
