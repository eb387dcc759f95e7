import io
from pathlib import Path

import pytest

from cryptoai_cli.bar_files.delimited import DelimitedTable, open_delimited
from cryptoai_cli.bar_files.faults import BarFileError

HEADING = "date,symbol,close\n"


def table(text: str) -> DelimitedTable:
    return DelimitedTable(io.StringIO(text, newline=""))


def rows(text: str) -> list[tuple[int, list[object]]]:
    return [(number, list(cells)) for number, cells in table(text).rows()]


def test_columns_may_stand_in_any_order() -> None:
    found = table("Close,adj_close,Symbol,Date\n20.24,1,MARA,2025-10-13\n")
    assert list(found.rows()) == [(2, ["20.24", "1", "MARA", "2025-10-13"])]
    assert (found.heading.date, found.heading.ignored) == (3, ("adj_close",))


def test_the_number_is_that_of_the_line_below_comments_and_empty_lines() -> None:
    text = "# mine\n\n" + HEADING + "\n2025-10-13,MARA,20.24\n,,\n2025-10-10,MARA,1"
    assert [number for number, _ in rows(text)] == [5, 7]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(end: str) -> None:
    assert rows(f"date,symbol,close{end}2025-10-13,MARA,1{end}") == [(2, ["2025-10-13", "MARA", "1"])]


def test_a_row_of_several_lines_has_the_number_of_its_first() -> None:
    text = 'date,name,symbol,close\n2025-10-13,"Bitfarms,\nToronto",BITF,1\n2025-10-13,x,MARA,2\n'
    assert [number for number, _ in rows(text)] == [2, 4]
    assert rows(text)[0][1][1] == "Bitfarms,\nToronto"


def test_a_heading_may_have_commas_and_lines_within_quotation_marks() -> None:
    text = '"Close, adjusted","Name\nand place",date,symbol,close\n1,x,2025-10-13,MARA,2\n'
    found = table(text)
    assert (found.heading.width, found.heading.symbol) == (5, 3)
    assert [number for number, _ in found.rows()] == [3]


def test_a_row_with_more_or_fewer_cells_is_handed_on_as_it_is() -> None:
    assert [len(cells) for _, cells in rows(HEADING + "2025-10-13,MARA\n2025-10-13,MARA,22,694.61\n")] == [2, 4]


@pytest.mark.parametrize(
    "text",
    [
        '2025-10-13,MARA,1,2\n2025-10-13,"RIOT,1,2\n2025-10-13,CLSK,1,2\n',  # to the end of the file
        '2025-10-13,MARA,1,2\n2025-10-13,RIOT,1,"2\n2025-10-13,CLSK,1,2\n',  # in the last column: the row seems to fit
        '2025-10-13,MARA,1,2\n2025-10-13,RIOT,1,"2',
        '2025-10-13,MARA,1,2\n2025-10-13,"RIOT,1,2\n2025-10-13,"CLSK",1,2\n',  # to the next quotation mark
        '2025-10-13,MARA,1,2\n2025-10-13,RIOT,1,"2\n2025-10-13,CLSK",1,2\n',
        '2025-10-13,MARA,1,2\n2025-10-13,RIOT,1,"2\n2025-10-13 "CLSK" 1\n',
        '2025-10-13,MARA,1,2\n2025-10-13,RIOT,"1,2\n2025-10-13",CLSK,1,2\n',
        '2025-10-13,MARA,1,2\n2025-10-13,"RIOT,1,2\n2025-10-13,CLSK",1,2\n',
        '2025-10-13,MARA,1,2\r2025-10-13,"RIOT,1,2\r2025-10-13,CLSK",1,2\r',
    ],
)
def test_rows_never_vanish_in_a_quotation_mark_that_is_not_closed(text: str) -> None:
    with pytest.raises(BarFileError, match="a quotation mark that opens here is not closed") as raised:
        rows("date,symbol,close,note\n" + text)
    assert raised.value.place == "line 3"


def test_a_cell_that_never_ends_is_told() -> None:
    with pytest.raises(BarFileError, match="field larger"):
        rows(HEADING + '2025-10-13,"' + "M" * 200_000 + "\n")
    with pytest.raises(BarFileError, match="field larger"):
        table('date,symbol,close,"' + "M" * 200_000 + "\n")


@pytest.mark.parametrize(("text", "told"), [("", "is empty"), ("day,symbol,close\n", "no column date")])
def test_a_heading_that_says_too_little_is_refused(text: str, told: str) -> None:
    with pytest.raises(BarFileError, match=told):
        table(text)


def test_a_file_is_opened_by_its_path_and_its_faults_are_told_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bars.csv"
    path.write_bytes(HEADING.encode() + b"2025-10-13,MARA,1\n" * 2000 + b"2025-10-13,\xff,1\n")
    with pytest.raises(BarFileError, match="UTF-8"), open_delimited(path) as found:
        list(found.rows())
