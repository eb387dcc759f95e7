from pathlib import Path

import pytest

from cryptoai_cli.bar_files.columns import COLUMNS, heading_of, unreadable
from cryptoai_cli.errors import UsageError

FILE = Path("bars.csv")


def test_a_column_is_known_by_its_name_however_it_is_written_and_wherever_it_stands() -> None:
    heading = heading_of(FILE, [" Close", "SYMBOL", "date "])
    places = dict(zip(COLUMNS, heading.places, strict=True))
    assert (places["date"], places["symbol"], places["close"]) == (2, 1, 0)
    assert places["volume"] is None


def test_columns_that_are_not_ours_are_named_without_harmful_characters() -> None:
    assert heading_of(FILE, ["date", "symbol", "close", "adj\u202e_close"]).ignored == ("adj_close",)


def test_a_column_that_is_not_ours_may_come_twice() -> None:
    assert heading_of(FILE, ["date", "symbol", "close", "note", "note"]).ignored == ("note", "note")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["date", "close"], "bars.csv: there is no column symbol: its columns are date,close"),
        (["date", "symbol", "close", "Volume", "volume"], "bars.csv: there are two columns volume"),
    ],
)
def test_a_heading_that_leaves_a_doubt_is_refused(names: list[str], message: str) -> None:
    with pytest.raises(UsageError) as refused:
        heading_of(FILE, names)
    assert refused.value.message == message


def test_a_file_that_cannot_be_read_is_named_with_the_reason() -> None:
    assert unreadable(FILE, OSError(2, "No such file")).message == "cannot read bars.csv: No such file"
