"""Every row of a file of bars is checked before the first is kept."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cryptoai_cli.bar_files.columns import COLUMNS, Cell, heading_of
from cryptoai_cli.bar_files.opening import BarFile
from cryptoai_cli.bar_files.spelling import DecimalMark, HourStamp, Spelling
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.settings.model import Directory
from cryptoai_cli.workflows.importing.records import PassedOver, Rules
from cryptoai_cli.workflows.importing.rows import CheckedRows
from tests.build import EVENING, FRIDAY, MONDAY, calendar, session
from tests.store.kept import CLOSE, bar

KEEL = Instrument("KEEL", formerly=(FormerSymbol("BITF", date(2025, 9, 15)),))


class Sheet(BarFile):
    """A file of bars in memory that counts how often it was read."""

    def __init__(self, *rows: dict[str, Cell], spelling: Spelling = Spelling()) -> None:  # noqa: B008 - frozen
        super().__init__(Path("bars.parquet"), spelling)
        self._rows = [[row.get(column) for column in COLUMNS] for row in rows]
        self.readings = 0

    heading = heading_of((*COLUMNS, "note"))
    decimal = DecimalMark.POINT

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        self.readings += 1
        yield from enumerate([[*row, None] for row in self._rows], start=1)


def row(day: Cell = "2025-10-13", symbol: Cell = "MARA", close: Cell = "100", **more: Cell) -> dict[str, Cell]:
    return {"date": day, "symbol": symbol, "close": close, **more}


def checked(*rows: dict[str, Cell], now: datetime = EVENING) -> CheckedRows:
    return CheckedRows(Sheet(*rows), Rules(calendar(), Directory((KEEL,)), now))


def refused(*rows: dict[str, Cell], now: datetime = EVENING) -> str:
    with pytest.raises(UsageError) as raised:
        list(checked(*rows, now=now).bars())
    assert raised.value.hint == "nothing was imported"
    return raised.value.message


def test_a_row_is_a_settled_bar_as_of_the_close_of_its_session() -> None:
    assert list(checked(row()).bars()) == [bar(source="import", as_of=CLOSE, arrived_at=EVENING)]


def test_rows_symbols_and_the_first_and_last_session_are_counted() -> None:
    rows = checked(row(), row(FRIDAY), row(symbol="RIOT"), row(CLOSE, "BTC-USD"))
    list(rows.bars())
    assert (rows.taken, rows.symbols, rows.first, rows.last) == (4, {"MARA", "RIOT", "BTC-USD"}, FRIDAY, MONDAY)
    assert rows.passed_over == {}


def test_of_a_coin_only_an_hour_that_ends_at_a_close_is_taken() -> None:
    hour = timedelta(hours=1)
    rows = checked(row(CLOSE, "BTC-USD", "5", high="6"), row(CLOSE - hour, "BTC-USD"), row("2025-10-12", "BTC-USD"))
    assert list(rows.candles()) == []  # none before the bars have been read
    assert list(rows.bars()) == []
    assert [(each.ends, each.close, each.high) for each in rows.candles()] == [(CLOSE, 5.0, 6.0)]
    assert (rows.taken, rows.passed_over) == (1, {PassedOver.NOT_MEASURED: 2})


def test_an_hour_may_end_now_and_not_later() -> None:
    list(checked(row(EVENING, "BTC-USD")).bars())
    assert "still to come" in refused(row(EVENING + timedelta(seconds=1), "BTC-USD"))


def test_a_session_is_taken_from_the_minute_on_in_which_it_is_final() -> None:
    final = session().closes + timedelta(minutes=20)
    assert len(list(checked(row(), now=final).bars())) == 1
    assert "not final yet" in refused(row(), now=final - timedelta(seconds=1))
    assert "not final yet" in refused(row(), now=session().opens - timedelta(minutes=1))
    assert "still to come" in refused(row("2025-10-14"))


def test_today_is_the_day_in_new_york() -> None:
    midnight_utc = datetime(2025, 10, 14, 1, tzinfo=UTC)
    assert "still to come" in refused(row("2025-10-14"), now=midnight_utc)


def test_what_a_row_calls_early_stays_early_and_an_unsettled_index_is_early_by_itself() -> None:
    bars = checked(row(early="true"), row(FRIDAY, "^IXIC"), row(MONDAY, "^IXIC"), row(symbol="RIOT")).bars()
    assert [each.unsettled for each in bars] == [True, False, True, False]


def test_a_symbol_means_the_instrument_that_had_it_in_the_session() -> None:
    rows = checked(
        row("2025-09-12", "BITF"),
        row("2025-09-12", " bitf ", source="a"),
        row("2025-09-17", "BITF"),  # two days after the renaming a source may still write it so
        row("2025-10-13", "BITF"),
        row("2025-09-12", "KEEL", source="b"),
    )
    assert [each.symbol for each in rows.bars()] == ["KEEL", "KEEL", "KEEL", "BITF", "KEEL"]


def test_a_bad_cell_is_told_with_the_file_and_the_row() -> None:
    assert refused(row(FRIDAY), row(close="x")).startswith("bars.parquet row 2: close is 'x'")


@pytest.mark.parametrize("symbol", ["", None, 5.0, "=SUM(A1)"])
def test_a_symbol_that_cannot_be_one_is_told(symbol: Cell) -> None:
    assert "symbol is '" in refused(row(symbol=symbol))


def test_two_closes_of_one_session_and_source_are_refused_at_the_end() -> None:
    message = refused(row(close="1"), row("2025-10-10"), row(close="1.0"), row(close="3"))
    assert message == "bars.parquet row 4: MARA has two closes of 2025-10-13: 1 in row 1, 3 here"


def test_the_same_close_twice_and_another_source_are_no_contradiction() -> None:
    assert len(list(checked(row(), row(close=100.0), row(close="7", source="nasdaq")).bars())) == 3


def test_a_file_without_rows_that_come_twice_is_read_once() -> None:
    sheet = Sheet(row(), row(FRIDAY))
    list(CheckedRows(sheet, Rules(calendar(), Directory(()), EVENING)).bars())
    assert sheet.readings == 1


def test_two_prices_of_one_hour_are_refused_and_the_same_one_twice_is_not() -> None:
    rows = checked(row(CLOSE, "BTC-USD", "5"), row(CLOSE, "BTC-USD", "5.0"))
    list(rows.bars())
    assert len(list(rows.candles())) == 1
    message = refused(row(CLOSE, "BTC-USD", "5"), row(CLOSE, "BTC-USD", "6"))
    assert message == "bars.parquet row 2: BTC-USD has two closes of 2025-10-13T20:00:00Z: 5 in row 1, 6 here"


def test_a_row_without_a_close_is_counted_and_the_others_are_taken() -> None:
    rows = checked(row(FRIDAY, close="null"), row(), row(symbol="RIOT", close=None))
    assert [each.session for each in rows.bars()] == [MONDAY]
    assert (rows.taken, rows.passed_over) == (1, {PassedOver.NO_CLOSE: 2})


def test_rows_passed_over_are_counted_once_where_the_file_is_read_twice() -> None:
    rows = checked(row(), row(), row(FRIDAY, close=""))
    list(rows.bars())
    assert rows.passed_over == {PassedOver.NO_CLOSE: 1}


def test_a_file_that_cannot_be_used_is_told_and_changes_nothing(tmp_path: Path) -> None:
    rows = CheckedRows(BarFile(tmp_path / "none.csv", Spelling()), Rules(calendar(), Directory(()), EVENING))
    with pytest.raises(UsageError, match=r"none\.csv cannot be read: ") as raised:
        list(rows.bars())
    assert raised.value.hint == "nothing was imported"


@pytest.mark.parametrize(("apart", "is_refused"), [(1, False), (2, True), (4, True)])
def test_t44_rows_of_a_coin_that_name_their_start_have_to_be_hours(apart: int, *, is_refused: bool) -> None:
    hours = (f"2025-10-{day}T{hour:02}:00:00Z" for day in (11, 12, 13) for hour in range(7, 20, apart))
    sheet = Sheet(*(row(hour, "BTC-USD") for hour in hours), spelling=Spelling(coin_hours=HourStamp.START))
    rows = CheckedRows(sheet, Rules(calendar(), Directory(()), EVENING))
    if not is_refused:
        list(rows.bars())
        return
    with pytest.raises(UsageError, match="not one hour apart"):
        list(rows.bars())
