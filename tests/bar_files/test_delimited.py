from pathlib import Path

import pytest

from cryptoai_cli.bar_files.delimited import CsvBars
from cryptoai_cli.errors import UsageError


def file(folder: Path, text: str, encoding: str = "utf-8") -> CsvBars:
    (folder / "bars.csv").write_text(text, encoding=encoding)
    return CsvBars(folder / "bars.csv")


def cells(found: CsvBars, *names: str) -> list[tuple[int, tuple[object, ...]]]:
    return [(number, tuple(getattr(row, name) for name in names)) for number, row in found.rows()]


def test_columns_may_stand_in_any_order_and_others_are_named(tmp_path: Path) -> None:
    found = file(tmp_path, "Close,adj_close,Symbol,Date\n20.24,1,MARA,2025-10-13\n")
    assert cells(found, "date", "symbol", "close", "volume") == [(2, ("2025-10-13", "MARA", "20.24", None))]
    assert found.ignored == ("adj_close",)


def test_the_number_is_that_of_the_line_below_comments_and_empty_lines(tmp_path: Path) -> None:
    found = file(
        tmp_path, "\ufeff# from a friend\n\ndate,symbol,close\n\n2025-10-13,MARA,20.24\n,,\n2025-10-10,MARA,1\n"
    )
    assert [number for number, _ in found.rows()] == [5, 6, 7]


def test_semicolons_bring_decimal_commas(tmp_path: Path) -> None:
    found = file(tmp_path, "date;symbol;close;volume\n2025-10-13;MARA;20,24;1000\n")
    assert cells(found, "close", "volume") == [(2, ("20.24", "1000"))]


def test_a_row_that_is_too_short_is_told_with_its_line(tmp_path: Path) -> None:
    found = file(tmp_path, "date,symbol,close\n2025-10-13,MARA\n")
    with pytest.raises(UsageError, match=r"bars\.csv line 2: it has 2 cells, and the heading asks for 3"):
        list(found.rows())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no column date and no column symbol and no column close"),
        ("day,symbol,close\n", "no column date: its columns are day,symbol,close"),
        ("date,symbol,close,close\n", "two columns close"),
    ],
)
def test_a_heading_that_says_too_little_or_too_much_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        list(file(tmp_path, text).rows())


def test_what_is_no_text_or_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="UTF-8"):
        list(file(tmp_path, "date,symbol,close\n2025-10-13,Ä,1\n", "latin-1").rows())
    with pytest.raises(UsageError, match="cannot read"):
        list(CsvBars(tmp_path / "missing.csv").rows())
    with pytest.raises(UsageError, match="cannot read"):
        list(CsvBars(tmp_path).rows())


def test_a_cell_that_never_ends_is_told(tmp_path: Path) -> None:
    found = file(tmp_path, 'date,symbol,close\n2025-10-13,"' + "M" * 200_000 + "\n")
    with pytest.raises(UsageError, match="line 2: field larger"):
        list(found.rows())
