import io
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from math import inf
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cryptoai_cli.bar_files.columns import COLUMNS
from cryptoai_cli.bar_files.delimited import DelimitedTable
from cryptoai_cli.bar_files.spelling import Spelling
from cryptoai_cli.market.bar import Bar, Candle, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import FormerSymbol, Instrument, InstrumentType
from cryptoai_cli.market.session import Session
from cryptoai_cli.sources import csvfile_rows
from cryptoai_cli.sources.base import Answer, Grain, SourceContext, Want, Window
from cryptoai_cli.sources.csvfile import CARD, CsvFile
from cryptoai_cli.system.reading import open_regular

THURSDAY, FRIDAY, MONDAY = date(2025, 10, 9), date(2025, 10, 10), date(2025, 10, 13)
SATURDAY = date(2025, 10, 11)
KEEL = Instrument("KEEL", "Keel", formerly=(FormerSymbol("BITF", date(2026, 4, 2), "Bitfarms"),))
BROOKFIELD = Instrument("BN", "Brookfield", formerly=(FormerSymbol("BAM", date(2022, 12, 9)),))
HEADER = "date,symbol,open,high,low,close,volume,source\n"
BITF_WEEK = "2025-10-10,BITF,4.4,5.1,4.09,4.2,226081800,yahoo\n2025-10-13,BITF,4.75,5.42,4.41,5.39,158019400,yahoo\n"

Write = Callable[[str | bytes], CsvFile]


def session(day: date) -> Session:
    return Session(day, datetime.combine(day, time(13, 30), UTC), datetime.combine(day, time(20), UTC))


def window(*days: date) -> Window:
    sessions = tuple(session(day) for day in days or (FRIDAY, MONDAY))
    return Window(sessions, sessions[-1].closes + timedelta(hours=1))


def want(symbol: str, instrument: Instrument | None = None, grain: Grain = Grain.CLOSES) -> Want:
    return Want(instrument or Instrument(symbol), symbol, grain)


def hours(symbol: str) -> Want:
    return want(symbol, grain=Grain.HOURS)


def history(answer: Answer) -> History:
    assert isinstance(answer, History), answer
    return answer


def failure(answer: Answer) -> FetchFailure:
    assert isinstance(answer, FetchFailure), answer
    return answer


def closes(answer: Answer) -> dict[date, float | None]:
    return {bar.session: bar.close for bar in history(answer).bars}


def reader(path: Path | str, deadline: float = inf) -> CsvFile:
    return CsvFile(SourceContext((("path", str(path)),), deadline))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(content: str | bytes) -> CsvFile:
        path = tmp_path / "prices.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return reader(path)

    return written


# --- what is read -------------------------------------------------------------------------------------------------


def test_a_row_becomes_a_bar(write: Write) -> None:
    answer = write(HEADER + BITF_WEEK).fetch(want("BITF"), window())

    assert answer == History(
        symbol="BITF",
        source="csv",
        bars=(
            Bar(FRIDAY, close=4.2, open=4.4, high=5.1, low=4.09, volume=226081800.0),
            Bar(MONDAY, close=5.39, open=4.75, high=5.42, low=4.41, volume=158019400.0),
        ),
        splits=None,
        quote=None,
        kind=InstrumentType.EQUITY,
        currency="USD",
    )


def test_date_symbol_and_close_suffice_in_any_order_and_any_case(write: Write) -> None:
    source = write("Close,note,SYMBOL,Date\n4.2,x,BITF,2025-10-10\n5.39,y,BITF,2025-10-13\n")

    assert history(source.fetch(want("BITF"), window())).bars == (Bar(FRIDAY, 4.2), Bar(MONDAY, 5.39))


def test_rows_may_stand_in_any_order(write: Write) -> None:
    source = write("date,symbol,close\n2025-10-13,BITF,5.39\n2025-10-10,BITF,4.2\n")

    assert [bar.session for bar in history(source.fetch(want("BITF"), window())).bars] == [FRIDAY, MONDAY]


def test_t10_an_empty_cell_is_unknown_and_never_zero(write: Write) -> None:
    source = write(HEADER + "2025-10-13,BITF,,,,5.39,,\n2025-10-10,BITF,4.4,5.1,4.09,,226081800,\n")

    assert history(source.fetch(want("BITF"), window())).bars == (
        Bar(FRIDAY, None, 4.4, 5.1, 4.09, 226081800.0),
        Bar(MONDAY, 5.39),
    )


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfdate,symbol,close\r\n2025-10-13,BITF,5.39\r\n",
        b"date;symbol;close\n2025-10-13;BITF;5,39\n",
        b"date;symbol;close\n2025-10-13;BITF;5.39\n",
        b"date\tsymbol\tclose\n2025-10-13\tBITF\t5.39\n",
        b'"date","symbol","close"\n"2025-10-13","BITF","5.39"\n',
        b"# prices of the week\n\ndate,symbol,close\n\n2025-10-13,BITF,5.39\n",
        b"date, symbol, close\n2025-10-13 , bitf , 5.39\n",
        b"date,symbol,close\n2025-10-13 00:00:00,BITF,5.39\n",
        b"date,symbol,close\n2025-10-13T00:00:00-04:00,BITF,5.39",
        b'date,symbol,name,close\n2025-10-13,BITF,"Bitfarms, Ltd.\nToronto",5.39\n',
        b"date,symbol,close\r2025-10-13,BITF,5.39\r",
        b"date|symbol|close\n2025-10-13|BITF|5.39\n",
        b"sep=;\r\ndate;symbol;close\r\n2025-10-13;BITF;5,39\r\n",
        "date\tsymbol\tclose\r\n2025-10-13\tBITF\t5.39\r\n".encode("utf-16"),
        b'date,"Close, adjusted",symbol,close,\n2025-10-13,1,BITF,5.39,\n',
        b"date,symbol,close\n20251013,BITF,5.39\n",
    ],
    ids=[
        "bom-crlf",
        "semicolon-comma",
        "semicolon-point",
        "tab",
        "quoted",
        "comment",
        "blanks",
        "day",
        "zone",
        "lines",
        "cr",
        "bars",
        "sep",
        "utf-16",
        "comma in a heading",
        "digits",
    ],
)
def test_the_usual_ways_to_write_a_table_are_understood(write: Write, content: bytes) -> None:
    assert closes(write(content).fetch(want("BITF"), window())) == {MONDAY: 5.39}


def test_the_answers_stand_in_the_order_of_the_wants(write: Write) -> None:
    source = write("date,symbol,close\n2025-10-13,BITF,5.39\n2025-10-13,CIFR,20.34\n")

    answers = source.fetch_many([want("CIFR"), want("MARA"), want("BITF"), want("CIFR")], window())

    assert [answer.symbol for answer in answers] == ["CIFR", "MARA", "BITF", "CIFR"]
    assert closes(answers[0]) == closes(answers[3]) == {MONDAY: 20.34}
    assert closes(answers[2]) == {MONDAY: 5.39}


def test_the_file_is_read_once_for_all_wants(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write("date,symbol,close\n2025-10-13,BITF,5.39\n2025-10-13,CIFR,20.34\n")
    opened: list[Path] = []

    def counted(path: Path) -> object:
        opened.append(path)
        return open_regular(path)

    monkeypatch.setattr("cryptoai_cli.bar_files.text_file.open_regular", counted)
    source.fetch_many([want("BITF"), want("CIFR")], window())

    assert len(opened) == 1


def test_the_row_of_a_session_in_progress_is_a_bar_and_no_quote(write: Write) -> None:
    now = session(MONDAY).opens + timedelta(hours=2)
    source = write(HEADER + BITF_WEEK)

    answer = history(source.fetch(want("BITF"), Window((session(FRIDAY), session(MONDAY)), now)))

    assert answer.quote is None
    assert answer.close(MONDAY) == 5.39


def test_the_column_source_is_not_passed_on(write: Write) -> None:
    assert history(write(HEADER + BITF_WEEK).fetch(want("BITF"), window())).source == "csv"


def test_every_kind_and_grain_is_covered() -> None:
    assert CARD.name == "csv"
    assert CARD.covers == frozenset(InstrumentType)
    assert CARD.grains == {Grain.CLOSES, Grain.BARS, Grain.HOURS}
    assert CARD.keeps_old_symbols
    assert not CARD.network


# --- the window ---------------------------------------------------------------------------------------------------


def test_t06_the_latest_earlier_row_is_kept_so_that_stale_can_be_told_from_missing(write: Write) -> None:
    rows = "2025-10-07,BITF,3.47\n2025-10-09,BITF,4.17\n2025-10-08,BITF,4\n2025-10-14,BITF,6\n"

    answer = write("date,symbol,close\n" + rows).fetch(want("BITF"), window())

    assert closes(answer) == {THURSDAY: 4.17}


def test_rows_after_the_window_are_left_out(write: Write) -> None:
    source = write("date,symbol,close\n2025-10-13,BITF,5.39\n2025-10-14,BITF,6\n")

    assert closes(source.fetch(want("BITF"), window())) == {MONDAY: 5.39}


def test_a_symbol_without_a_row_up_to_the_window_has_an_empty_history(write: Write) -> None:
    assert closes(write("date,symbol,close\n2025-10-14,BITF,6\n").fetch(want("BITF"), window())) == {}


def test_a_bad_number_outside_the_window_harms_nothing(write: Write) -> None:
    source = write("date,symbol,close\n2025-10-14,BITF,x\n2025-10-02,BITF,x\n2025-10-09,BITF,4\n2025-10-13,BITF,5.39\n")

    assert closes(source.fetch(want("BITF"), window())) == {THURSDAY: 4.0, MONDAY: 5.39}


# --- coins --------------------------------------------------------------------------------------------------------


def test_t25_an_instant_is_the_end_of_a_candle(write: Write) -> None:
    source = write(
        "date,symbol,close\n2025-10-10T20:00:00Z,BTC-USD,116661.5\n2025-10-13T20:00:00+00:00,BTC-USD,115792.84\n"
        "2025-10-13T22:00:00+02:00,ETH-USD,4251.96\n2025-10-10 20:00,ETH-USD,3997.56\n"
    )

    bitcoin, ether = (history(answer) for answer in source.fetch_many([hours("BTC-USD"), hours("ETH-USD")], window()))

    assert bitcoin.candles == (Candle(session(FRIDAY).closes, 116661.5), Candle(session(MONDAY).closes, 115792.84))
    assert ether.candles == (Candle(session(FRIDAY).closes, 3997.56), Candle(session(MONDAY).closes, 4251.96))
    assert bitcoin.bars == ()
    assert bitcoin.kind is InstrumentType.CRYPTO


def test_candles_are_kept_from_some_hours_before_the_first_close_to_the_last_close(write: Write) -> None:
    ends = ["2025-10-10T13:00Z", "2025-10-10T14:00Z", "2025-10-13T20:00Z", "2025-10-13T21:00Z"]
    source = write("date,symbol,close\n" + "".join(f"{end},BTC-USD,100\n" for end in ends))

    candles = history(source.fetch(hours("BTC-USD"), window())).candles

    assert [f"{candle.ends:%d %H}" for candle in candles] == ["10 13", "10 14", "13 20"]  # 13: the latest one before


def test_t25_daily_rows_of_a_coin_are_utc_days_and_no_candles(write: Write) -> None:
    source = write(
        "date,symbol,close\n2025-10-10,BTC-USD,112774.5\n2025-10-11,BTC-USD,110644.4\n2025-10-13,BTC-USD,115166\n"
    )

    answer = history(source.fetch(hours("BTC-USD"), window()))

    assert answer.candles == ()
    assert closes(answer) == {FRIDAY: 112774.5, SATURDAY: 110644.4, MONDAY: 115166.0}


def test_hours_named_by_their_start_end_an_hour_later(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("date,symbol,close\n2025-10-10T19:00:00Z,BTC-USD,116661.5\n2025-10-13T19:00Z,BTC-USD,115792.84\n")
    source = CsvFile(SourceContext((("path", str(path)), ("coin_hours", "start")), inf))

    candles = history(source.fetch(hours("BTC-USD"), window())).candles

    assert candles == (Candle(session(FRIDAY).closes, 116661.5), Candle(session(MONDAY).closes, 115792.84))


@pytest.mark.parametrize(
    ("times", "named", "fits"),
    [
        (("17:00", "18:00", "19:00"), "start", True),
        (("15:00", "17:00", "19:00"), "start", False),  # of two hours: the last one ends at 21:00
        (("18:30", "19:00", "19:30"), "start", False),
        (("16:00", "18:00", "20:00"), "end", True),  # the last price is that of the close all the same
        (("19:00", "19:30", "20:00"), "end", True),
    ],
)
def test_t44_rows_that_name_their_start_have_to_be_hours(
    tmp_path: Path, times: tuple[str, ...], named: str, *, fits: bool
) -> None:
    path = tmp_path / "prices.csv"
    rows = "".join(f"{day}T{each}:00Z,BTC-USD,100\n" for day in (FRIDAY, MONDAY) for each in times)
    path.write_text(f"date,symbol,close\n{rows}")
    source = CsvFile(SourceContext((("path", str(path)), ("coin_hours", named)), inf))
    answer = source.fetch(hours("BTC-USD"), window())
    if fits:
        assert history(answer).candle(session(MONDAY).closes) is not None
    else:
        assert failure(answer).kind is FailureKind.BAD_ANSWER


def test_single_hours_of_each_day_may_name_their_start(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("date,symbol,close\n" + "".join(f"2025-10-{day}T19:00Z,BTC-USD,100\n" for day in (10, 11, 12, 13)))
    source = CsvFile(SourceContext((("path", str(path)), ("coin_hours", "start")), inf))
    assert len(history(source.fetch(hours("BTC-USD"), window())).candles) == 4


def test_an_exported_file_names_the_ends_of_hours_whatever_the_settings_say(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(",".join(COLUMNS) + "\n2025-10-13T20:00:00Z,BTC-USD,,,,115.125,,yahoo,,,\n")
    source = CsvFile(SourceContext((("path", str(path)), ("coin_hours", "start"), ("decimal", ",")), inf))

    assert history(source.fetch(hours("BTC-USD"), window())).candles == (Candle(session(MONDAY).closes, 115.125),)


@pytest.mark.parametrize("midnight", ["{} 00:00:00", "{}T00:00:00Z", "{} 00:00:00+00:00"])
def test_midnights_of_a_coin_are_days_unless_the_file_has_other_hours_of_it(write: Write, midnight: str) -> None:
    days = "".join(f"{midnight.format(day)},BTC-USD,{price}\n" for day, price in ((FRIDAY, 100), (MONDAY, 110)))

    daily = history(write("date,symbol,close\n" + days).fetch(hours("BTC-USD"), window()))
    assert (closes(daily), daily.candles) == ({FRIDAY: 100.0, MONDAY: 110.0}, ())

    hourly = write("date,symbol,close\n" + days + "2025-10-13T20:00:00Z,BTC-USD,115\n")
    found = history(hourly.fetch(hours("BTC-USD"), window()))
    assert found.bars == ()
    assert [(candle.ends.hour, candle.close) for candle in found.candles] == [(0, 100.0), (0, 110.0), (20, 115.0)]


def test_an_instant_is_no_session_of_a_share(write: Write) -> None:
    source = write("date,symbol,close\n2025-10-13T20:00:00Z,BITF,5.39\n")

    refused = failure(source.fetch(want("BITF"), window()))

    assert refused.kind is FailureKind.BAD_ANSWER
    assert refused.detail == (
        "prices.csv line 2: date is '2025-10-13T20:00:00Z': only coins have hours, write the session as 2025-10-13"
    )


# --- renamed instruments ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("symbol", ["BITF", "KEEL"])
@pytest.mark.parametrize("asked", ["BITF", "KEEL"])
def test_t20_a_renamed_instrument_is_found_under_the_old_symbol_and_under_the_new(
    write: Write, symbol: str, asked: str
) -> None:
    source = write(f"date,symbol,close\n2025-10-10,{symbol},4.2\n2025-10-13,{symbol},5.39\n")

    answer = history(source.fetch(want(asked, KEEL), window()))

    assert answer.symbol == asked
    assert closes(answer) == {FRIDAY: 4.2, MONDAY: 5.39}


def test_t20_a_file_may_change_the_symbol_with_the_rename(write: Write) -> None:
    before, after = date(2026, 4, 2), date(2026, 4, 6)
    source = write(f"date,symbol,close\n{before},BITF,2\n{after},KEEL,2.2\n")

    assert closes(source.fetch(want("KEEL", KEEL), window(before, after))) == {before: 2.0, after: 2.2}


def test_t20_a_file_may_change_the_symbol_some_days_late(write: Write) -> None:
    before, after = date(2026, 4, 6), date(2026, 4, 7)
    source = write(f"date,symbol,close\n{before},BITF,2\n{after},KEEL,2.2\n")

    assert closes(source.fetch(want("KEEL", KEEL), window(before, after))) == {before: 2.0, after: 2.2}


def test_both_symbols_with_different_closes_at_the_rename_are_a_failure(write: Write) -> None:
    day = date(2026, 4, 2)
    source = write(f"date,symbol,close\n{day},BITF,2\n{day},KEEL,3\n")

    refused = failure(source.fetch(want("KEEL", KEEL), window(day)))

    assert refused.kind is FailureKind.BAD_ANSWER
    assert refused.detail == "prices.csv has two closes of 2026-04-02: 2.0 in line 2, 3.0 in line 3"


def test_t20_a_symbol_that_another_company_took_over_is_not_mixed_in(write: Write) -> None:
    source = write("date,symbol,close\n2025-10-10,BN,43.03\n2025-10-10,BAM,55.06\n2025-10-13,BAM,56.96\n")

    assert closes(source.fetch(want("BN", BROOKFIELD), window())) == {FRIDAY: 43.03}


def test_t20_the_new_symbol_fills_no_gap_of_the_old_one_long_before_the_rename(write: Write) -> None:
    source = write("date,symbol,close\n2025-10-10,BITF,4.2\n2025-10-10,KEEL,70\n2025-10-13,KEEL,71\n")

    assert closes(source.fetch(want("BITF", KEEL), window())) == {FRIDAY: 4.2}


def test_t20_a_symbol_given_up_long_ago_does_not_stand_in_for_the_new_one(write: Write) -> None:
    source = write("date,symbol,close\n2025-10-10,BAM,55.06\n2025-10-13,BAM,56.96\n")

    refused = failure(source.fetch(want("BN", BROOKFIELD), window()))

    assert refused.kind is FailureKind.UNKNOWN_SYMBOL
    assert refused.detail == "not in prices.csv, nor in the days asked for as BAM"


def test_a_bad_date_under_a_symbol_given_up_harms_only_that_symbol(write: Write) -> None:
    source = write("date,symbol,close\n2025-10-13,BN,44.8\n13/10/2025,BAM,56.96\n")

    brookfield, manager = source.fetch_many([want("BN", BROOKFIELD), want("BAM")], window())

    assert closes(brookfield) == {MONDAY: 44.8}
    assert failure(manager).kind is FailureKind.BAD_ANSWER


def test_parquet_is_read_like_csv(tmp_path: Path) -> None:
    table = {"date": [FRIDAY, MONDAY], "symbol": ["BITF", "BITF"], "close": [4.2, 5.39]}
    pq.write_table(pa.table(table), tmp_path / "prices.parquet")

    assert closes(reader(tmp_path / "prices.parquet").fetch(want("BITF"), window())) == {FRIDAY: 4.2, MONDAY: 5.39}


# --- what is wrong with one symbol --------------------------------------------------------------------------------


def test_a_symbol_that_the_file_lacks_is_unknown(write: Write) -> None:
    refused = failure(write(HEADER + BITF_WEEK).fetch(want("CIFR"), window()))

    assert refused == FetchFailure("CIFR", "csv", FailureKind.UNKNOWN_SYMBOL, "not in prices.csv")


@pytest.mark.parametrize("value", ["5.3.9", "inf", "-Infinity", "5,3,9", "$5.39", "5.39 USD", "1_0"])
def test_t19_a_bad_number_is_told_with_its_line_and_fails_only_its_symbol(write: Write, value: str) -> None:
    source = write(f'date,symbol,close\n2025-10-13,CIFR,20.34\n2025-10-13,BITF,"{value}"\n')

    bitf, cifr = source.fetch_many([want("BITF"), want("CIFR")], window())

    assert failure(bitf).kind is FailureKind.BAD_ANSWER
    assert failure(bitf).detail == (
        f"prices.csv line 3: close is '{value}', which is not a number: write it like 26.04"
    )
    assert closes(cifr) == {MONDAY: 20.34}


@pytest.mark.parametrize("value", ["0", "-5.39", "1e999", "1e-400"])
def test_a_price_is_above_zero_and_finite(write: Write, value: str) -> None:
    source = write(f"date,symbol,close\n2025-10-13,CIFR,20.34\n2025-10-13,BITF,{value}\n")

    bitf, cifr = source.fetch_many([want("BITF"), want("CIFR")], window())

    assert failure(bitf).detail == f"prices.csv line 3: close is '{value}', and a price is a number above 0"
    assert closes(cifr) == {MONDAY: 20.34}


def test_a_bar_that_contradicts_itself_is_told_with_its_line_and_fails_only_its_symbol(write: Write) -> None:
    rows = "2025-10-13,BITF,4.75,5.42,4.41,5.47,1\n2025-10-13,CIFR,20,21,20,19.9,1\n"
    source = write("date,symbol,open,high,low,close,volume\n" + rows)

    bitf, cifr = source.fetch_many([want("BITF"), want("CIFR")], window())

    assert failure(bitf).kind is FailureKind.BAD_ANSWER
    assert failure(bitf).detail.startswith("prices.csv line 2: close is 5.47 and high is 5.42")
    assert closes(cifr) == {MONDAY: 19.9}  # half a percent of slack


def test_the_decimal_mark_is_that_of_the_file(write: Write) -> None:
    source = write("date;symbol;close\n2025-10-13;^GSPC;6.654,72\n2025-10-13;GME;1.072\n2025-10-10;GME;26,04\n")

    index, share = source.fetch_many([want("^GSPC"), want("GME")], window())

    assert closes(index) == {MONDAY: 6654.72}
    assert closes(share) == {FRIDAY: 26.04, MONDAY: 1072.0}


def test_a_file_whose_numbers_contradict_each_other_is_refused_with_both_lines(write: Write) -> None:
    source = write('date,symbol,close\n2025-10-13,CIFR,20.34\n2025-10-13,BITF,"5,39"\n')

    refused = failure(source.fetch(want("BITF"), window()))

    assert "'20.34' in line 2" in refused.detail
    assert "'5,39' in line 3" in refused.detail
    assert refused.kind is FailureKind.BAD_ANSWER


def test_a_file_that_leaves_its_decimal_mark_open_is_refused_until_the_settings_say_it(
    write: Write, tmp_path: Path
) -> None:
    refused = failure(write("date,symbol,close\n2025-10-13,BITF,1.072\n").fetch(want("BITF"), window()))
    assert "'1.072' in line 2" in refused.detail
    assert 'decimal = "." or decimal = "," under [sources.csv]' in refused.detail

    for decimal, close in ((".", 1.072), (",", 1072.0)):
        settings = (("path", str(tmp_path / "prices.csv")), ("decimal", decimal))
        assert closes(CsvFile(SourceContext(settings, inf)).fetch(want("BITF"), window())) == {MONDAY: close}


def test_a_bad_volume_is_a_bad_number(write: Write) -> None:
    source = write("date,symbol,close,volume\n2025-10-13,BITF,5.39,lots\n")

    assert "line 2: volume is 'lots', which is not a number" in failure(source.fetch(want("BITF"), window())).detail


@pytest.mark.parametrize("value", ["13/10/2025", "2025-13-10", "Monday", "", "0001-01-01 00:00:00+23:00"])
def test_a_bad_date_is_told_with_its_line_and_fails_only_its_symbol(write: Write, value: str) -> None:
    source = write(f"date,symbol,close\n2025-10-13,ETH-USD,4240.85\n{value},BTC-USD,115166\n")

    bitcoin, ether = source.fetch_many([want("BTC-USD"), want("ETH-USD")], window())

    assert failure(bitcoin).kind is FailureKind.BAD_ANSWER
    assert f"line 3: date is '{value}'" in failure(bitcoin).detail
    assert closes(ether) == {MONDAY: 4240.85}


def test_a_line_of_another_symbol_may_be_nonsense(write: Write) -> None:
    source = write("date,symbol,close\n\nx\nx,CIFR,y\n2025-10-13,BITF,5.39\n")

    assert closes(source.fetch(want("BITF"), window())) == {MONDAY: 5.39}


@pytest.mark.parametrize("row", ["2025-10-13,BITF", "2025-10-13,BITF,5,39", "2025-10-13,BITF,22,694.61", "BITF,1,2,3"])
def test_a_row_that_does_not_fit_the_header_is_told_and_fails_only_its_symbol(write: Write, row: str) -> None:
    source = write(f"date,symbol,close\n2025-10-10,CIFR,20.34\n{row}\n2025-10-13,CIFR,20.5\n2025-10-13,BITF,5.39\n")

    bitf, cifr, other = source.fetch_many([want("BITF"), want("CIFR"), want("MARA")], window())

    cells = row.count(",") + 1
    assert f"prices.csv line 3: it has {cells} cells, and the heading 3" in failure(bitf).detail
    assert closes(cifr) == {FRIDAY: 20.34, MONDAY: 20.5}
    assert failure(other).kind is FailureKind.UNKNOWN_SYMBOL


@pytest.mark.parametrize("unknown", ["", "null", "NaN", "N/A", "NA", "-", "--", "None", "#N/A", "n/a", "nan"])
def test_an_unknown_close_is_neither_zero_nor_the_end_of_its_symbol(write: Write, unknown: str) -> None:
    source = write(f"date,symbol,close\n2025-10-10,BITF,{unknown}\n2025-10-13,BITF,5.39\n")

    assert closes(source.fetch(want("BITF"), window())) == {FRIDAY: None, MONDAY: 5.39}


def test_two_closes_of_one_day_are_told_with_both_lines(write: Write) -> None:
    source = write("# mine\ndate,symbol,close\n2025-10-13,BITF,5.39\n2025-10-10,BITF,4.2\n2025-10-13,BITF,5.4\n")

    refused = failure(source.fetch(want("BITF"), window()))

    assert refused.kind is FailureKind.BAD_ANSWER
    assert refused.detail == "prices.csv has two closes of 2025-10-13: 5.39 in line 3, 5.4 in line 5"


def test_the_same_close_twice_is_one_bar(write: Write) -> None:
    source = write("date,symbol,close\n2025-10-13,BITF,5.39\n2025-10-13,BITF,5.390\n")

    assert closes(source.fetch(want("BITF"), window())) == {MONDAY: 5.39}


@pytest.mark.parametrize(
    "rows", ["2025-10-13,BITF,\n2025-10-13,BITF,5.39\n", "2025-10-13,BITF,5.39\n2025-10-13,BITF,\n"]
)
def test_a_close_beats_an_empty_cell_of_the_same_day(write: Write, rows: str) -> None:
    assert closes(write("date,symbol,close\n" + rows).fetch(want("BITF"), window())) == {MONDAY: 5.39}


def test_a_value_in_a_message_is_made_harmless_and_short(write: Write) -> None:
    source = write("date,symbol,close\n2025-10-13,BITF,\x1b[31m" + "9" * 100 + "x\n")

    assert failure(source.fetch(want("BITF"), window())).detail.count("9") < 40
    assert "\x1b" not in failure(source.fetch(want("BITF"), window())).detail


# --- what is wrong with the file ----------------------------------------------------------------------------------


def test_a_source_without_a_path_says_what_to_write() -> None:
    refused = failure(CsvFile(SourceContext((), inf)).fetch(want("BITF"), window()))

    assert refused.kind is FailureKind.UNREACHABLE
    assert refused.detail == 'no file is set: write path = "prices.csv" under [sources.csv]'


@pytest.mark.parametrize("name", ["missing.csv", ".", "no/such/folder.csv", "nul\0byte.csv"])
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, name: str) -> None:
    refused = failure(reader(f"{tmp_path}/{name}").fetch(want("BITF"), window()))

    assert refused.kind is FailureKind.UNREACHABLE
    assert "cannot be read: " in refused.detail
    assert str(tmp_path)[:80] in refused.detail


def test_a_home_that_does_not_exist_is_told() -> None:
    refused = failure(reader("~nobody-of-that-name/prices.csv").fetch(want("BITF"), window()))

    assert refused.kind is FailureKind.UNREACHABLE


def test_a_file_that_is_not_utf_8_is_told(write: Write) -> None:
    refused = failure(write(HEADER.encode() + b"2025-10-13,\xe9,1\n").fetch(want("BITF"), window()))

    assert refused.kind is FailureKind.BAD_ANSWER
    assert refused.detail.endswith("prices.csv is not UTF-8 text: save it as CSV in UTF-8")


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file_is_told(write: Write, content: str) -> None:
    assert "prices.csv is empty" in failure(write(content).fetch(want("BITF"), window())).detail


def test_a_missing_column_is_named_with_the_header_found(write: Write) -> None:
    refused = failure(write("day,symbol,price\n2025-10-13,BITF,5.39\n").fetch(want("BITF"), window()))

    assert refused.kind is FailureKind.BAD_ANSWER
    assert "prices.csv has no column date and no column close: its columns are 'day,symbol,price'" in refused.detail


def test_a_quote_that_never_ends_is_told(write: Write) -> None:
    source = write('date,symbol,close\n2025-10-13,"BITF,5.39\n' + "2025-10-13,CIFR,20.34\n" * 10_000)

    refused = failure(source.fetch(want("BITF"), window()))

    assert refused.kind is FailureKind.BAD_ANSWER
    assert "field larger than field limit" in refused.detail


def test_a_fault_of_the_file_is_the_answer_to_every_want(tmp_path: Path) -> None:
    answers = reader(tmp_path / "missing.csv").fetch_many([want("BITF"), want("CIFR")], window())

    assert [failure(answer).symbol for answer in answers] == ["BITF", "CIFR"]


def test_a_file_that_is_too_long_for_the_run_is_given_up(write: Write, tmp_path: Path) -> None:
    write("date,symbol,close\n" + "2025-10-13,CIFR,20.34\n" * 70_000)

    refused = failure(reader(tmp_path / "prices.csv", deadline=-inf).fetch(want("BITF"), window()))

    assert refused.kind is FailureKind.TIMEOUT
    assert "65536 rows" in refused.detail


def test_a_short_file_is_read_even_when_the_time_is_over(write: Write, tmp_path: Path) -> None:
    write("date,symbol,close\n2025-10-13,BITF,5.39\n")

    assert closes(reader(tmp_path / "prices.csv", deadline=-inf).fetch(want("BITF"), window())) == {MONDAY: 5.39}


def test_only_the_rows_needed_stay_in_memory() -> None:
    series = csvfile_rows.Series("BITF", window(), is_coin=False)
    days = (date(2020, 1, 1) + timedelta(days=number) for number in range(2500))
    text = "date,symbol,close\n" + "".join(f"{day},BITF,4\n{day},CIFR,20\n" for day in days)

    csvfile_rows.read_rows(DelimitedTable(io.StringIO(text)), {"BITF": series}, Spelling(), inf)

    assert [row.when for row in series.days] == [THURSDAY, FRIDAY, SATURDAY, SATURDAY + timedelta(days=1), MONDAY]
