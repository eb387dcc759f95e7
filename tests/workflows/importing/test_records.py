"""What one row of a file of bars becomes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cryptoai_cli.bar_files.columns import COLUMNS, Cell, heading_of
from cryptoai_cli.bar_files.faults import BadCellError
from cryptoai_cli.bar_files.spelling import DecimalMark, HourStamp
from cryptoai_cli.market.verdict import Verdict, VerdictKind
from cryptoai_cli.settings.model import Directory
from cryptoai_cli.store.records import KeptBar, KeptCandle
from cryptoai_cli.workflows.importing.records import PassedOver, Record, RecordReader, Rules
from tests.build import EVENING, FRIDAY, calendar
from tests.store.kept import CLOSE, bar

OF_ITS_OWN = heading_of([*COLUMNS, "note"])
EXPORTED = heading_of(COLUMNS)
RULES = Rules(calendar(), Directory(()), EVENING)


def record(
    day: Cell = "2025-10-13",
    symbol: Cell = "MARA",
    close: Cell = "100",
    *,
    decimal: DecimalMark = DecimalMark.POINT,
    coin_hours: HourStamp = HourStamp.END,
    exported: bool = False,
    **more: Cell,
) -> Record | PassedOver:
    row = {"date": day, "symbol": symbol, "close": close, **more}
    cells = [row.get(column) for column in COLUMNS]
    reader = RecordReader(EXPORTED if exported else OF_ITS_OWN, decimal, coin_hours, RULES)
    return reader.record(cells if exported else [*cells, None])


def kept(found: Record | PassedOver) -> KeptBar:
    assert isinstance(found, KeptBar), found
    return found


def test_a_row_becomes_a_bar() -> None:
    assert record() == bar(source="import", as_of=CLOSE, arrived_at=EVENING)


def test_numbers_are_read_with_the_mark_of_the_file() -> None:
    assert kept(record(close="1.072", decimal=DecimalMark.COMMA)).close == 1072.0


def test_a_row_that_does_not_fit_the_heading_is_refused() -> None:
    with pytest.raises(BadCellError, match="it has 2 cells, and the heading 12"):
        RecordReader(OF_ITS_OWN, DecimalMark.POINT, HourStamp.END, RULES).record(["2025-10-13", "MARA"])


@pytest.mark.parametrize("day", ["2025-10-13 00:00:00-04:00", "2025-10-13T00:00:00Z", "20251013", 20251013])
def test_midnight_and_digits_are_a_session_of_a_share(day: Cell) -> None:
    assert kept(record(day)).session == date(2025, 10, 13)


def test_a_row_without_a_close_is_passed_over_also_where_there_was_no_session() -> None:
    for day in ("2025-10-13", "2025-10-12", "2025-10-14"):
        assert record(day, close="NaN") is PassedOver.NO_CLOSE
    assert record(CLOSE, "BTC-USD", "") is PassedOver.NO_CLOSE


@pytest.mark.parametrize(("column", "cell"), [("close", "x"), ("open", "0"), ("date", "soon"), ("symbol", "")])
def test_a_row_without_a_close_is_checked_like_any_other(column: str, cell: str) -> None:
    row = {"day": "2025-10-13", "symbol": "MARA", "close": "", column.replace("date", "day"): cell}
    with pytest.raises(BadCellError, match=column):
        record(**row)  # type: ignore[arg-type] # all are cells


def test_an_hour_named_by_its_start_is_kept_where_it_ends() -> None:
    start = CLOSE - timedelta(hours=1)
    found = record(start, "BTC-USD", "5", coin_hours=HourStamp.START)
    assert isinstance(found, KeptCandle)
    assert (found.ends, found.close) == (CLOSE, 5.0)
    assert record(CLOSE, "BTC-USD", "5", coin_hours=HourStamp.START) is PassedOver.NOT_MEASURED


def test_an_hour_that_has_begun_and_not_ended_is_passed_over() -> None:
    begun = EVENING - timedelta(minutes=1)
    assert record(begun, "BTC-USD", "5", coin_hours=HourStamp.START) is PassedOver.NOT_MEASURED
    with pytest.raises(BadCellError, match="still to come"):
        record(EVENING + timedelta(seconds=1), "BTC-USD", "5", coin_hours=HourStamp.START)


def test_an_hour_that_ends_at_a_close_which_is_still_to_come_is_not_kept() -> None:
    now = CLOSE - timedelta(minutes=30)
    reader = RecordReader(OF_ITS_OWN, DecimalMark.POINT, HourStamp.START, Rules(calendar(), Directory(()), now))
    row: dict[str, Cell] = {"date": CLOSE - timedelta(hours=1), "symbol": "BTC-USD", "close": "5"}
    assert reader.record([*(row.get(column) for column in COLUMNS), None]) is PassedOver.NOT_MEASURED


def test_prices_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(BadCellError, match="close is 100 and high is 99"):
        record(high="99", low="98")
    with pytest.raises(BadCellError, match="close is 100 and low is 101"):
        record(CLOSE, "BTC-USD", low="101")


def test_prices_that_contradict_each_other_are_kept_with_the_verdict_on_them() -> None:
    assert kept(record(high="99", verdict="confirmed")).verdict == Verdict(VerdictKind.CONFIRMED)


def test_prices_of_an_export_that_contradict_each_other_are_suspect() -> None:
    verdict = kept(record(high="99", exported=True)).verdict
    assert verdict is not None
    assert verdict.kind is VerdictKind.SUSPECT
    assert kept(record(high="101", exported=True)).verdict is None


def test_a_day_of_a_coin_is_passed_over() -> None:
    for day in ("2025-10-12", "2025-10-12 00:00:00", FRIDAY, datetime(2025, 10, 12, tzinfo=UTC)):
        assert record(day, "BTC-USD") is PassedOver.NOT_MEASURED
