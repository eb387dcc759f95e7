import io
from datetime import UTC, date, datetime, timedelta
from math import inf

import pytest

from cryptoai_cli.bar_files.columns import heading_of
from cryptoai_cli.bar_files.delimited import DelimitedTable
from cryptoai_cli.bar_files.faults import BadCellError, BarFileError
from cryptoai_cli.bar_files.figures import Figures
from cryptoai_cli.bar_files.spelling import DecimalMark, HourStamp, Spelling
from cryptoai_cli.sources.base import Window
from cryptoai_cli.sources.csvfile_rows import (
    Layout,
    OutOfTimeError,
    Row,
    Series,
    Span,
    read_rows,
    unique_figures,
)
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY, WEDNESDAY, session

WINDOW = Window((session(FRIDAY), session(MONDAY)), EVENING)
TUESDAY = date(2025, 10, 14)
CLOSES = Layout(heading_of(["date", "symbol", "close"]), "line")
WITH_ALL = Layout(heading_of(["date", "symbol", "open", "high", "low", "close", "volume"]), "line")


def series(symbol: str = "MARA", *, is_coin: bool = False) -> Series:
    return Series(symbol, WINDOW, is_coin=is_coin)


def read(content: str, *wanted: Series, deadline: float = inf, spelling: Spelling | None = None) -> Layout:
    table = DelimitedTable(io.StringIO(content, newline=""))
    return read_rows(table, {each.symbol: each for each in wanted}, spelling or Spelling(), deadline)


def row(day: date, number: int, *cells: str) -> Row[date]:
    return Row(day, number, [day.isoformat(), "MARA", *cells])


def days(span: Span[date]) -> list[date]:
    return [each.when for each in span.rows]


def fault(found: Series) -> str:
    assert found.fault is not None
    return found.fault.told("bars.csv")


class TestSpan:
    def test_the_rows_inside_are_kept_with_both_ends(self) -> None:
        span = Span(FRIDAY, MONDAY)
        for line, day in enumerate((FRIDAY, MONDAY, TUESDAY)):
            span.add(row(day, line))
        assert days(span) == [FRIDAY, MONDAY]

    def test_of_the_rows_before_the_latest_one_is_kept_and_stands_first(self) -> None:
        span = Span(FRIDAY, MONDAY)
        for line, day in enumerate((MONDAY, WEDNESDAY, THURSDAY, WEDNESDAY)):
            span.add(row(day, line))
        assert days(span) == [THURSDAY, MONDAY]


class TestSeries:
    @pytest.mark.parametrize("text", ["2025-10-13", "2025-10-13 00:00:00", "2025-10-13T00:00:00-04:00", "20251013"])
    def test_a_date_of_a_share_goes_to_the_days(self, text: str) -> None:
        found = series()
        found.add(text, 2, [], HourStamp.END)
        assert ([each.when for each in found.days], found.hours) == ([MONDAY], [])

    @pytest.mark.parametrize("text", ["2025-10-13T20:00:00Z", "2025-10-13T16:00:00-04:00", "2025-10-13T20:00:00"])
    def test_an_instant_of_a_coin_goes_to_the_hours_in_utc(self, text: str) -> None:
        found = series("BTC-USD", is_coin=True)
        found.add(text, 2, [], HourStamp.END)
        assert [each.when for each in found.hours] == [datetime(2025, 10, 13, 20, tzinfo=UTC)]
        assert found.days == []

    def test_an_hour_named_by_its_start_ends_an_hour_later(self) -> None:
        found = series("BTC-USD", is_coin=True)
        found.add("2025-10-13T19:00:00Z", 2, [], HourStamp.START)
        assert [each.when for each in found.hours] == [datetime(2025, 10, 13, 20, tzinfo=UTC)]

    def test_hours_are_kept_from_six_hours_before_the_first_close(self) -> None:
        found = series("BTC-USD", is_coin=True)
        first = WINDOW.first.closes - timedelta(hours=6)
        for at in (first - timedelta(hours=2), first - timedelta(hours=1), first):
            found.add(at.isoformat(), 2, [], HourStamp.END)
        assert [each.when for each in found.hours] == [first - timedelta(hours=1), first]

    def test_midnights_of_a_coin_are_days_until_another_hour_of_it_is_seen(self) -> None:
        found = series("BTC-USD", is_coin=True)
        found.add("2025-10-13 00:00:00", 2, [], HourStamp.END)
        assert ([each.when for each in found.days], found.hours) == ([MONDAY], [])
        found.add("2020-01-01 05:00:00", 3, [], HourStamp.END)  # outside the window, and yet it tells
        assert found.days == []
        assert [each.number for each in found.hours] == [3, 2]

    def test_a_midnight_of_another_zone_is_an_hour(self) -> None:
        found = series("BTC-USD", is_coin=True)
        found.add("2025-10-13 00:00:00-04:00", 2, [], HourStamp.END)
        assert [each.when for each in found.hours] == [datetime(2025, 10, 13, 4, tzinfo=UTC)]

    @pytest.mark.parametrize(("text", "is_coin"), [("10/13/2025", False), ("2025-10-13T20:00Z", False), ("soon", True)])
    def test_a_date_that_cannot_be_read_raises(self, text: str, *, is_coin: bool) -> None:
        with pytest.raises(BadCellError, match="date is"):
            series(is_coin=is_coin).add(text, 7, [], HourStamp.END)


class TestLayout:
    def test_the_figures_are_read_from_their_columns(self) -> None:
        cells = Row(MONDAY, 2, ["2025-10-13", "MARA", "1", "2", "0.5", "1.5", "1000"])
        assert WITH_ALL.read(cells) == Figures(1.0, 2.0, 0.5, 1.5, 1000.0, None)

    def test_a_number_is_read_with_the_mark_of_the_file(self) -> None:
        comma = Layout(CLOSES.heading, "line", DecimalMark.COMMA)
        assert comma.read(row(MONDAY, 2, "1.072")).close == 1072.0
        assert CLOSES.read(row(MONDAY, 2, "1.072")).close == 1.072

    def test_what_is_wrong_is_told_with_its_place(self) -> None:
        with pytest.raises(BarFileError) as raised:
            CLOSES.read(row(MONDAY, 2, "twenty"))
        assert raised.value.place == "line 2"

    def test_figures_that_contradict_each_other_are_a_fault(self) -> None:
        with pytest.raises(BarFileError, match="close is 3 and high is 2"):
            WITH_ALL.read(Row(MONDAY, 2, ["2025-10-13", "MARA", "1", "2", "0.5", "3", "1000"]))


class TestReadRows:
    def test_a_symbol_is_matched_in_any_case_and_without_white_space(self) -> None:
        found, other = series(), series("RIOT")
        read("date,symbol,close\n2025-10-13, mara ,20.24\n", found, other)
        assert (found.is_held, other.is_held) == (True, False)

    def test_the_first_fault_of_a_symbol_is_the_one_told(self) -> None:
        found = series()
        read("date,symbol,close\nfirst,MARA,1\nsecond,MARA,1\n2025-10-13,MARA,1,2\n", found)
        assert fault(found).startswith("bars.csv line 2: date is 'first'")
        assert found.is_held

    def test_a_row_that_does_not_fit_is_the_fault_of_every_symbol_in_it_and_of_no_other(self) -> None:
        found, other = series(), series("RIOT")
        read("close,date,symbol\n21,70,2025-10-13,mara\n20.24,2025-10-13,RIOT\n", found, other)
        assert fault(found).startswith("bars.csv line 2: it has 4 cells")
        assert other.fault is None
        assert [each.when for each in other.days] == [MONDAY]

    def test_rows_of_symbols_that_are_not_wanted_decide_the_mark_too(self) -> None:
        text = "date;symbol;close\n2025-10-13;MARA;1.072\n2025-10-13;RIOT;26,04\n"
        assert read(text, series()).decimal is DecimalMark.COMMA

    def test_a_stated_mark_is_the_mark_of_the_file(self) -> None:
        layout = read("date,symbol,close\n2025-10-13,MARA,26.04\n", series(), spelling=Spelling(DecimalMark.COMMA))
        assert layout.decimal is DecimalMark.COMMA

    def test_the_clock_is_looked_at_every_65536_rows(self) -> None:
        line = "2025-10-13,RIOT,20.24\n"
        read("date,symbol,close\n" + line * 65_535, series(), deadline=-inf)
        with pytest.raises(OutOfTimeError, match="65536 rows so far"):
            read("date,symbol,close\n" + line * 65_536, series(), deadline=-inf)


class TestUniqueFigures:
    def test_dates_stand_in_order_whatever_the_order_of_the_lines(self) -> None:
        found = unique_figures([row(MONDAY, 2, "2"), row(FRIDAY, 3, "1")], CLOSES)
        assert [(day, figures.close) for day, figures in found] == [(FRIDAY, 1.0), (MONDAY, 2.0)]

    def test_the_same_close_twice_is_one_row_and_a_close_beats_an_empty_cell(self) -> None:
        rows = [row(MONDAY, 2, ""), row(MONDAY, 3, "2"), row(MONDAY, 4, "2.0"), row(MONDAY, 5, "")]
        assert [figures.close for _, figures in unique_figures(rows, CLOSES)] == [2.0]

    def test_two_closes_of_a_date_are_a_fault_with_both_lines(self) -> None:
        with pytest.raises(BarFileError, match=r"two closes of 2025-10-13: 2\.0 in line 3, 3\.0 in line 4"):
            unique_figures([row(MONDAY, 2, ""), row(MONDAY, 4, "3"), row(MONDAY, 3, "2")], CLOSES)


@pytest.mark.parametrize(("cell", "symbol"), [("BRK.B", "BRK-B"), ("SPX", "^GSPC"), ("BTC/USD", "BTC-USD")])
def test_rows_in_another_spelling_belong_to_the_symbol(cell: str, symbol: str) -> None:
    found, other = series(symbol), series("NVDA")
    read(f"date,symbol,close\n2025-10-13,{cell},1\n2025-10-13,NVDA.L,2\n", found, other)
    assert (found.is_held, other.is_held) == (True, False)


def test_a_symbol_that_is_asked_for_as_it_is_written_comes_first() -> None:
    exact, index = series("SPX"), series("^GSPC")
    read("date,symbol,close\n2025-10-13,SPX,1\n", exact, index)
    assert (exact.is_held, index.is_held) == (True, False)
