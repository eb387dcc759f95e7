from datetime import datetime, timedelta, timezone

from cryptoai_cli.bar_files.columns import Flat
from cryptoai_cli.store.bar_file import flat_bar, flat_candle
from tests.build import MONDAY
from tests.store.kept import bar, candle


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
