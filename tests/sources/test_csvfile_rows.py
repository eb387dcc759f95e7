import io
from datetime import UTC, date, datetime, timedelta
from math import inf

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.sources.base import Window
from cryptoai_cli.sources.csvfile_rows import (
    Figures,
    Layout,
    Row,
    Series,
    Span,
    UnusableFileError,
    read_rows,
    unique_figures,
)
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY, WEDNESDAY, session

WINDOW = Window((session(FRIDAY), session(MONDAY)), EVENING)
TUESDAY = date(2025, 10, 14)
LAYOUT = Layout(",", 3, date=0, symbol=1, figures=(None, None, None, 2, None))
WITH_ALL = Layout(",", 7, date=0, symbol=1, figures=(2, 3, 4, 5, 6))
SEMICOLONS = Layout(";", 3, date=0, symbol=1, figures=(None, None, None, 2, None))


def series(symbol: str = "MARA", *, is_coin: bool = False) -> Series:
    return Series(symbol, WINDOW, is_coin=is_coin)


def read(content: str, *wanted: Series, deadline: float = inf) -> Layout:
    return read_rows(io.StringIO(content), {each.symbol: each for each in wanted}, deadline)


def row(day: date, line: int, *cells: str) -> Row[date]:
    return Row(day, line, [day.isoformat(), "MARA", *cells])


def days(span: Span[date]) -> list[date]:
    return [each.when for each in span.rows]


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
    def test_a_date_goes_to_the_days(self) -> None:
        found = series()
        found.add("2025-10-13", 2, [])
        assert (days(found.days), found.hours.rows, found.is_held, found.bad_date) == ([MONDAY], [], True, None)

    def test_midnight_is_a_date_as_data_frames_write_it(self) -> None:
        found = series()
        found.add("2025-10-13 00:00:00", 2, [])
        assert days(found.days) == [MONDAY]

    @pytest.mark.parametrize("text", ["2025-10-13T20:00:00Z", "2025-10-13T16:00:00-04:00", "2025-10-13T20:00:00"])
    def test_an_instant_of_a_coin_goes_to_the_hours_in_utc(self, text: str) -> None:
        found = series("BTC-USD", is_coin=True)
        found.add(text, 2, [])
        assert [each.when for each in found.hours.rows] == [datetime(2025, 10, 13, 20, tzinfo=UTC)]
        assert found.days.rows == []

    def test_hours_are_kept_from_six_hours_before_the_first_close(self) -> None:
        found = series("BTC-USD", is_coin=True)
        first = WINDOW.first.closes - timedelta(hours=6)
        for at in (first - timedelta(hours=2), first - timedelta(hours=1), first):
            found.add(at.isoformat(), 2, [])
        assert found.hours.before is not None
        assert found.hours.before.when == first - timedelta(hours=1)
        assert [each.when for each in found.hours.inside] == [first]

    @pytest.mark.parametrize(
        ("text", "is_coin", "example"),
        [
            ("10/13/2025", False, "2025-10-13"),
            ("2025-10-13T20:00:00Z", False, "2025-10-13"),
            ("", False, "2025-10-13"),
            ("soon", True, "2025-10-13 or 2025-10-13T20:00:00Z"),
        ],
    )
    def test_a_date_that_cannot_be_read_is_named_with_an_example(
        self, text: str, example: str, *, is_coin: bool
    ) -> None:
        found = series(is_coin=is_coin)
        found.add(text, 7, [])
        assert found.bad_date == f'line 7: date is "{text}", write it like {example}'
        assert found.is_held

    def test_the_first_bad_date_is_the_one_named(self) -> None:
        found = series()
        found.add("first", 2, [])
        found.add("second", 3, [])
        assert found.bad_date is not None
        assert found.bad_date.startswith('line 2: date is "first"')


class TestLayout:
    def test_the_figures_are_read_from_their_columns(self) -> None:
        cells = Row(MONDAY, 2, ["2025-10-13", "MARA", "1", "2", "0.5", "1.5", "1000"])
        assert WITH_ALL.read(cells) == Figures(1.0, 2.0, 0.5, 1.5, 1000.0)

    def test_a_column_that_is_missing_and_a_cell_that_is_empty_are_unknown(self) -> None:
        assert LAYOUT.read(row(MONDAY, 2, "  ")) == Figures(None, None, None, None, None)

    def test_a_decimal_comma_is_read_where_semicolons_part_the_cells(self) -> None:
        assert SEMICOLONS.read(row(MONDAY, 2, "20,24")).close == 20.24
        with pytest.raises(UnusableFileError, match='line 2: close is "20,24", not a number'):
            LAYOUT.read(row(MONDAY, 2, "20,24"))

    @pytest.mark.parametrize("text", ["nan", "inf", "-inf", "twenty"])
    def test_a_cell_that_holds_no_finite_number_is_a_fault(self, text: str) -> None:
        with pytest.raises(UnusableFileError, match=f'line 2: close is "{text}", not a number'):
            LAYOUT.read(row(MONDAY, 2, text))

    def test_a_line_without_the_cell_is_a_fault(self) -> None:
        with pytest.raises(UnusableFileError, match="line 2 has 2 cells, the header 3"):
            LAYOUT.read(row(MONDAY, 2))


class TestReadRows:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_the_delimiter_of_the_header_is_that_of_the_file(self, delimiter: str) -> None:
        found = series()
        content = "date,symbol,close\n2025-10-13,MARA,20.24\n".replace(",", delimiter)
        assert read(content, found).delimiter == delimiter
        assert days(found.days) == [MONDAY]

    def test_comments_and_empty_lines_before_the_header_count_as_lines(self) -> None:
        found = series()
        read("# our desk\n\n\ufeffdate,symbol,close\nsoon,MARA,20\n", found)
        assert found.bad_date is not None
        assert found.bad_date.startswith("line 4:")

    def test_of_two_columns_of_a_name_the_first_counts(self) -> None:
        layout = read("date,symbol,close,close\n")
        assert layout.figures == (None, None, None, 2, None)

    def test_a_symbol_is_matched_in_any_case_and_without_white_space(self) -> None:
        found, other = series(), series("RIOT")
        read("date,symbol,close\n2025-10-13, mara ,20.24\n", found, other)
        assert (found.is_held, other.is_held) == (True, False)

    def test_a_line_that_ends_before_its_symbol_is_passed_over(self) -> None:
        found = series()
        read("date,symbol,close\n2025-10-13\n\n2025-10-13,MARA,20.24\n", found)
        assert days(found.days) == [MONDAY]

    @pytest.mark.parametrize("content", ["", "\n \n", "# nothing but words\n"])
    def test_a_file_without_a_header_is_a_fault(self, content: str) -> None:
        with pytest.raises(UnusableFileError, match="is empty"):
            read(content)

    def test_every_column_that_is_missing_is_named(self) -> None:
        with pytest.raises(UnusableFileError, match="has no column symbol and no column close: its header is"):
            read("date,price\n")

    def test_the_clock_is_looked_at_every_65536_rows(self) -> None:
        line = "2025-10-13,RIOT,20.24\n"
        read("date,symbol,close\n" + line * 65_535, series(), deadline=-inf)
        with pytest.raises(UnusableFileError, match="65536 lines so far") as caught:
            read("date,symbol,close\n" + line * 65_536, series(), deadline=-inf)
        assert caught.value.kind is FailureKind.TIMEOUT


class TestUniqueFigures:
    def test_dates_stand_in_order_whatever_the_order_of_the_lines(self) -> None:
        found = unique_figures([row(MONDAY, 2, "2"), row(FRIDAY, 3, "1")], LAYOUT)
        assert [(day, figures.close) for day, figures in found] == [(FRIDAY, 1.0), (MONDAY, 2.0)]

    def test_the_same_close_twice_is_one_row_and_a_close_beats_an_empty_cell(self) -> None:
        rows = [row(MONDAY, 2, ""), row(MONDAY, 3, "2"), row(MONDAY, 4, "2.0"), row(MONDAY, 5, "")]
        assert [figures.close for _, figures in unique_figures(rows, LAYOUT)] == [2.0]

    def test_two_closes_of_a_date_are_a_fault_with_both_lines(self) -> None:
        with pytest.raises(UnusableFileError, match=r"two closes of 2025-10-13: 2\.0 on line 3, 3\.0 on line 4"):
            unique_figures([row(MONDAY, 2, ""), row(MONDAY, 4, "3"), row(MONDAY, 3, "2")], LAYOUT)
