import pytest

from cryptoai_cli.bar_files.columns import COLUMNS, Flat, heading_of
from cryptoai_cli.bar_files.faults import BadCellError, BarFileError


def test_a_column_is_known_by_its_name_however_it_is_written_and_wherever_it_stands() -> None:
    heading = heading_of([" Close", "SYMBOL", "\ufeffdate "])
    assert (heading.date, heading.symbol, heading.place("close")) == (2, 1, 0)
    assert heading.place("volume") is None
    assert heading.width == 3


def test_columns_that_are_not_ours_are_named_without_harmful_characters() -> None:
    assert heading_of(["date", "symbol", "close", "adj\u202e_close"]).ignored == ("adj_close",)


def test_a_column_that_is_not_ours_may_come_twice_or_have_no_name() -> None:
    heading = heading_of(["", "date", "symbol", "close", "note", "note", ""])
    assert heading.ignored == ("note", "note")
    assert (heading.width, heading.symbol) == (7, 2)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["date", "close"], "has no column symbol: its columns are 'date,close'"),
        (["Price", "symbol"], "has no column date and no column close"),
        (["date", "symbol", "close", "Volume", "volume"], "has two columns volume: leave one of them out"),
    ],
)
def test_a_heading_that_leaves_a_doubt_is_refused(names: list[str], message: str) -> None:
    with pytest.raises(BarFileError, match=message):
        heading_of(names)


def test_a_file_with_exactly_our_columns_is_an_export() -> None:
    assert heading_of(COLUMNS).is_export
    assert not heading_of(COLUMNS[:-1]).is_export
    assert not heading_of([*COLUMNS, "note"]).is_export


def test_cells_are_put_under_our_columns() -> None:
    flat = heading_of(["Close", "note", "symbol", "date"]).flat(["20.24", "x", "MARA", "2025-10-13"])
    assert flat == Flat("2025-10-13", "MARA", None, None, None, "20.24", None, None, None, None, None)


@pytest.mark.parametrize("cells", [["2025-10-13", "MARA"], ["2025-10-13", "MARA", "20", "24"]])
def test_a_row_with_more_or_fewer_cells_is_refused(cells: list[str]) -> None:
    with pytest.raises(BadCellError, match=f"it has {len(cells)} cells, and the heading 3"):
        heading_of(["date", "symbol", "close"]).flat(cells)


def test_a_column_that_a_file_must_have_is_asked_of_a_whole_heading_only() -> None:
    with pytest.raises(KeyError):
        _ = type(heading_of(COLUMNS))((None,) * len(COLUMNS), 0).symbol
