from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.store.bar_file import COLUMNS, Flat, flat_bar, flat_candle, heading_of, unreadable
from tests.build import MONDAY
from tests.store.kept import bar, candle

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


def test_a_bar_that_was_never_in_question_has_empty_marks() -> None:
    assert flat_bar(bar(close=20.24, volume=5.0)) == Flat(
        "2025-10-13", "MARA", None, None, None, 20.24, 5.0, "yahoo", None, "", ""
    )


def test_the_verdict_and_the_mark_of_an_early_close_are_text() -> None:
    row = flat_bar(bar(verdict="suspect: looks like a split", unsettled=True, previous_close=19.0))
    assert (row.verdict, row.early, row.previous_close) == ("suspect: looks like a split", "true", 19.0)


def test_an_hour_is_written_in_utc_whatever_zone_its_instant_has() -> None:
    ends = datetime.combine(MONDAY, datetime.min.time(), timezone(timedelta(hours=-4))).replace(hour=16)
    row = flat_candle(candle(ends=ends, close=5.0, high=6.0, low=4.0))
    assert row == Flat("2025-10-13T20:00:00Z", "BTC-USD", None, 6.0, 4.0, 5.0, None, "yahoo", None, "", "")


def test_a_file_that_cannot_be_read_is_named_with_the_reason() -> None:
    assert unreadable(FILE, OSError(2, "No such file")).message == "cannot read bars.csv: No such file"
