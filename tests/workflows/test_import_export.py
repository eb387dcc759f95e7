"""Bars out of a store and into another one, and every row that is refused."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.bar_files.columns import COLUMNS
from cryptoai_cli.bar_files.spelling import DecimalMark, HourStamp, Spelling
from cryptoai_cli.errors import NoQuotesError, StoreError, UsageError
from cryptoai_cli.market.instrument import FormerSymbol, Instrument, InstrumentType
from cryptoai_cli.report.model import Report
from cryptoai_cli.settings.model import Directory
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.opening import open_store
from cryptoai_cli.store.records import KeptBar
from cryptoai_cli.workflows.archive.memory import Memory
from cryptoai_cli.workflows.archive.memory import Rules as Trust
from cryptoai_cli.workflows.import_export import Choice, Imported, bar_file, export_chunks, import_bars
from cryptoai_cli.workflows.importing.records import Rules
from cryptoai_cli.workflows.report import ReportRequest, make_report
from cryptoai_cli.workflows.services import Services
from tests.build import (
    BITCOIN,
    EVENING,
    FRIDAY,
    MONDAY,
    NASDAQ,
    SP500,
    THURSDAY,
    WEDNESDAY,
    calendar,
    group,
    session,
)
from tests.store.kept import CLOSE, bar, candle, fact, held, memory_store

KEEL = Instrument("KEEL", "Keel", formerly=(FormerSymbol("BITF", date(2025, 9, 15), "Bitfarms"),))
DAYS = (date(2025, 10, 7), WEDNESDAY, THURSDAY, FRIDAY, MONDAY)


@pytest.fixture
def store() -> Iterator[BarStore]:
    with memory_store() as empty:
        yield empty


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bars.csv"


def take(store: BarStore, file: Path, now: datetime = EVENING) -> Imported:
    return import_bars(bar_file(file), store, Rules(calendar(), Directory((KEEL,)), now))


def rows(file: Path, *lines: str, heading: str = "date,symbol,close") -> Path:
    file.write_text("\n".join((heading, *lines)) + "\n")
    return file


def test_symbols_are_read_in_every_spelling_and_it_is_told_how(store: BarStore, file: Path) -> None:
    spelt = ("BRK.B", "NASDAQ:NVDA", "SPX", "keel", "NVDA US")
    done = take(store, rows(file, *(f"2025-10-13,{symbol},1" for symbol in spelt)))
    assert {bar.symbol for bar in store.all_bars()} == {"BRK-B", "NVDA", "^GSPC", "KEEL"}
    assert [notice.message for notice in done.notices] == [
        '"BRK.B" is read as BRK-B.',
        '"NASDAQ:NVDA" is read as NVDA.',
        '"SPX" is read as ^GSPC.',
        '"NVDA US" is read as NVDA.',
    ]


def test_of_many_spellings_the_first_are_told_and_the_rest_counted(store: BarStore, file: Path) -> None:
    done = take(store, rows(file, *(f"2025-10-13,NASDAQ:A{letter},1" for letter in "ABCDEFGHIJ")))
    assert [notice.code for notice in done.notices] == ["spelling"] * 9
    assert done.notices[-1].message == "2 more symbols were read by the same rules."


def test_an_export_is_read_as_it_is(store: BarStore, file: Path) -> None:
    done = take(store, rows(file, "2025-10-13,SPX,,,,1,,,,,", heading=",".join(COLUMNS)))
    assert ([bar.symbol for bar in store.all_bars()], done.notices) == (["SPX"], ())


def carry(store: BarStore, file: Path, choice: Choice | None = None) -> Path:
    with export_chunks(store, file, choice or Choice()) as pieces:
        file.write_bytes(b"".join(pieces))
    return file


def test_bars_become_settled_bars_of_a_source_of_their_own(store: BarStore, file: Path) -> None:
    done = take(store, rows(file, "2025-10-10,MARA,18.65", "2025-10-13,mara,20.24"))
    assert held(store) == (
        bar(session=FRIDAY, close=18.65, source="import", as_of=session(FRIDAY).closes),
        bar(close=20.24, source="import", as_of=CLOSE, arrived_at=EVENING),
    )
    assert (done.rows, done.symbols, done.first, done.last, done.notices) == (2, 1, FRIDAY, MONDAY, ())


def test_all_figures_of_a_row_are_kept(store: BarStore, file: Path) -> None:
    heading = "date,symbol,open,high,low,close,volume,source,previous_close,verdict,early"
    take(store, rows(file, "2025-10-13,MARA,1.5,4,1,3,0,cnbc,2,confirmed,true", heading=heading))
    expected = bar(
        open=1.5, high=4.0, low=1.0, close=3.0, volume=0.0, source="cnbc", previous_close=2.0, verdict="confirmed"
    )
    assert held(store) == (expected._replace(unsettled=True),)


def test_an_index_close_that_may_still_be_settled_is_early(store: BarStore, file: Path) -> None:
    take(store, rows(file, "2025-10-10,^IXIC,1", "2025-10-13,^IXIC,2", "2025-10-13,MARA,3"))
    assert [each.unsettled for each in held(store)] == [False, False, True]  # MARA, then the index on Friday and Monday


def test_a_former_symbol_means_the_instrument_that_had_it_then(store: BarStore, file: Path) -> None:
    take(store, rows(file, "2025-09-12,BITF,1", "2025-09-17,KEEL,2", "2025-10-13,BITF,3"))
    # on 13 October the old symbol had been given up four weeks before
    assert [(each.symbol, each.close) for each in held(store)] == [("BITF", 3.0), ("KEEL", 1.0), ("KEEL", 2.0)]


def test_of_a_coin_the_hours_that_end_at_a_close_are_kept_and_the_rest_is_counted(store: BarStore, file: Path) -> None:
    lines = ("2025-10-13T20:00:00Z,BTC-USD,5", "2025-10-13T19:00:00Z,BTC-USD,4", "2025-10-12,BTC-USD,3")
    done = take(store, rows(file, "2025-10-13,MARA,1", *lines))
    assert [(each.ends, each.close) for each in store.all_candles()] == [(CLOSE, 5.0)]
    assert done.rows == 2
    assert [n.message for n in done.notices] == [
        "2 rows of coins were skipped: a coin is measured by the hours that end at a close."
    ]


def test_instants_may_be_written_with_an_offset(store: BarStore, file: Path) -> None:
    take(store, rows(file, "2025-10-13 16:00:00-04:00,BTC-USD,5", "2025-10-10 00:00:00,MARA,1"))
    assert [each.ends for each in store.all_candles()] == [CLOSE]
    assert [each.session for each in held(store)] == [FRIDAY]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2025-10-13,MARA,not a number", "close is 'not a number'"),
        ("2025-10-13,MARA,0", "above 0"),
        ("2025-10-13,MARA,-1", "above 0"),
        ("2025-10-13,MARA,inf", "not a number"),
        ("2025-10-13,MARA,1e999", "above 0"),
        ("2025-10-13,MARA", "it has 2 cells, and the heading 3"),
        ("2025-10-13,MARA,22,694.61", "it has 4 cells, and the heading 3"),
        ("2025-10-13,,1", "symbol is ''"),
        ("2025-10-13,=SUM(A1),1", "symbol is '=SUM(A1)'"),
        ("13.10.2025,MARA,1", "date is '13.10.2025'"),
        ("2025-10-33,MARA,1", "date is '2025-10-33'"),
        ("2025-10-14,MARA,1", "still to come"),
        ("2025-10-13T21:00:00Z,BTC-USD,1", "still to come"),
        ("2025-10-14,BTC-USD,1", "still to come"),
        ("2025-10-12,BTC-USD,0", "above 0"),
        ("2025-10-12,MARA,1", "no session of XNYS"),
        ("2025-10-10T20:00:00Z,MARA,1", "only coins have hours"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_nothing_is_changed(
    store: BarStore, file: Path, line: str, told: str
) -> None:
    store.save([bar(session=FRIDAY)])
    with pytest.raises(UsageError) as refused:
        take(store, rows(file, "2025-10-10,MARA,50", line))
    assert "bars.csv line 3" in refused.value.message
    assert told in refused.value.message
    assert refused.value.hint == "nothing was imported"
    assert held(store) == (bar(session=FRIDAY),)


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("open", "x", "open is 'x'"),
        ("high", "0", "high is '0'"),
        ("low", "-2", "low is '-2'"),
        ("volume", "-1", "from 0 on"),
        ("source", "a/b", "source is 'a/b'"),
        ("previous_close", "inf", "previous_close is 'inf'"),
        ("verdict", "fine", "verdict is 'fine'"),
        ("early", "maybe", "early is 'maybe'"),
    ],
)
def test_a_bad_cell_of_another_column_is_told_with_its_name(
    store: BarStore, file: Path, column: str, cell: str, told: str
) -> None:
    with pytest.raises(UsageError, match="line 2") as refused:
        take(store, rows(file, f"2025-10-13,MARA,1,{cell}", heading=f"date,symbol,close,{column}"))
    assert told in refused.value.message


def test_a_session_that_is_not_final_is_refused(store: BarStore, file: Path) -> None:
    with pytest.raises(UsageError, match="not final yet"):
        take(store, rows(file, "2025-10-13,MARA,1"), now=datetime(2025, 10, 13, 20, 19, tzinfo=UTC))


def test_the_same_row_twice_is_one_and_two_closes_of_a_session_are_refused(store: BarStore, file: Path) -> None:
    twice = ("2025-10-13,MARA,1", "2025-10-10,MARA,2", "2025-10-13,MARA,1.0")
    take(store, rows(file, *twice))
    assert [each.close for each in held(store)] == [2.0, 1.0]
    with pytest.raises(UsageError, match="line 5: MARA has two closes of 2025-10-13: 1 in line 2, 3 here"):
        take(store, rows(file, *twice, "2025-10-13,MARA,3"))
    assert [each.close for each in held(store)] == [2.0, 1.0]


def test_two_closes_of_a_session_are_found_however_far_apart_and_over_what_is_held(store: BarStore, file: Path) -> None:
    store.save([bar(symbol="S0", close=7.0, source="import")])
    between = [f"2025-10-13,S{number},5" for number in range(1, 1000)]
    with pytest.raises(UsageError, match="line 1002: S0 has two closes"):
        take(store, rows(file, "2025-10-13,S0,6", *between, "2025-10-13,S0,7"))
    assert [each.close for each in held(store)] == [7.0]


def test_the_same_session_from_two_sources_is_no_contradiction(store: BarStore, file: Path) -> None:
    take(store, rows(file, "2025-10-13,MARA,1,a", "2025-10-13,MARA,2,b", heading="date,symbol,close,source"))
    assert [each.close for each in held(store)] == [1.0, 2.0]


def test_two_prices_of_an_hour_are_refused(store: BarStore, file: Path) -> None:
    line = "2025-10-13T20:00:00Z,BTC-USD"
    with pytest.raises(
        UsageError, match=r"line 3: BTC-USD has two closes of 2025-10-13T20:00:00Z: 5 in line 2, 6 here"
    ):
        take(store, rows(file, f"{line},5", f"{line},6"))


def test_a_close_that_differs_from_the_one_held_takes_its_place_and_is_told(store: BarStore, file: Path) -> None:
    store.save([bar(close=1.0, source="import")])
    done = take(store, rows(file, "2025-10-13,MARA,2"))
    assert [n.message for n in done.notices] == ["MARA 2025-10-13: import corrected 1 to 2."]


def test_a_file_with_nothing_to_keep_is_refused(store: BarStore, file: Path) -> None:
    with pytest.raises(UsageError, match="nothing that can be stored"):
        take(store, rows(file))


def test_one_row_is_told_as_one(store: BarStore, file: Path) -> None:
    done = take(store, rows(file, "2025-10-10,MARA,null", "2025-10-13,MARA,20.24"))
    assert [n.message for n in done.notices] == ["1 row without a close was skipped."]


def test_rows_without_a_close_are_passed_over_and_told(store: BarStore, file: Path) -> None:
    done = take(store, rows(file, "2025-10-10,MARA,null", "2025-10-12,MARA,NaN", "2025-10-13,MARA,20.24"))
    assert [(each.session, each.close) for each in held(store)] == [(MONDAY, 20.24)]
    assert (done.rows, [n.message for n in done.notices]) == (1, ["2 rows without a close were skipped."])


@pytest.mark.parametrize("form", ["{} 00:00:00-04:00", "{} 00:00:00", "{}T00:00:00", "{}T00:00:00Z"])
def test_days_as_data_frames_write_them_are_sessions(store: BarStore, file: Path, form: str) -> None:
    take(store, rows(file, f"{form.format(FRIDAY)},MARA,1", f"{form.format(MONDAY)},MARA,2"))
    assert [(each.session, each.close) for each in held(store)] == [(FRIDAY, 1.0), (MONDAY, 2.0)]


def test_a_file_of_a_spreadsheet_is_read_as_it_is_saved(store: BarStore, tmp_path: Path) -> None:
    text = "date\tsymbol\tclose\tvolume\r\n2025-10-13\tMARA\t1.072,50\t1.072\r\n"
    (tmp_path / "bars.txt").write_bytes(text.encode("utf-16"))
    take(store, tmp_path / "bars.txt")
    assert [(each.close, each.volume) for each in held(store)] == [(1072.5, 1072.0)]


def test_a_file_that_leaves_its_numbers_open_is_refused_and_nothing_is_changed(store: BarStore, file: Path) -> None:
    with pytest.raises(UsageError, match=r"bars\.csv does not show whether '1\.072' in line 2") as refused:
        take(store, rows(file, "2025-10-13,MARA,1.072"))
    assert refused.value.hint == "nothing was imported"
    assert held(store) == ()


def test_a_column_of_parquet_that_cannot_be_read_is_told(store: BarStore, tmp_path: Path) -> None:
    table = {"date": ["2025-10-13"], "symbol": ["MARA"], "close": [[1.0]]}
    pq.write_table(pa.table(table), tmp_path / "bars.parquet")
    with pytest.raises(UsageError, match="has a column close of the type list<"):
        take(store, tmp_path / "bars.parquet")


def test_what_was_exported_is_imported_whatever_the_settings_say(store: BarStore, tmp_path: Path) -> None:
    store.save([bar(close=1.125)], [candle(close=2.125)])
    for ending in ("csv", "parquet"):
        file = carry(store, tmp_path / f"bars.{ending}")
        spelling = Spelling(DecimalMark.COMMA, HourStamp.START)
        with memory_store() as other:
            import_bars(bar_file(file, spelling), other, Rules(calendar(), Directory((KEEL,)), EVENING))
            assert [each.close for each in held(other)] == [1.125]
            assert [(each.ends, each.close) for each in other.all_candles()] == [(CLOSE, 2.125)]


def test_columns_that_are_not_read_are_told(store: BarStore, file: Path) -> None:
    done = take(store, rows(file, "2025-10-13,MARA,1,2", heading="date,symbol,close,adj_close"))
    assert [n.message for n in done.notices] == ["Columns that are not read: adj_close."]


def test_a_store_that_cannot_be_written_is_an_error(tmp_path: Path, file: Path) -> None:
    path = tmp_path / "store.sqlite"
    open_store(path, EVENING).store.close()
    with open_store(path, EVENING).store as store:
        store._connection.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreError):
            take(store, rows(file, "2025-10-13,MARA,1"))


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_store_that_was_carried_over_holds_the_same(store: BarStore, tmp_path: Path, ending: str) -> None:
    bars = (
        bar(session=FRIDAY, close=1 / 3, open=0.1, high=0.5, low=1e-5, volume=1e9, as_of=session(FRIDAY).closes),
        bar(close=0.2, verdict="suspect: a move of -40 %, or an error", previous_close=0.4),
        bar(symbol="^IXIC", unsettled=True),
        bar(source="cnbc", previous_close=99.5),
    )
    store.save(bars, [candle(high=116_000.5, low=114_000.0)])
    file = carry(store, tmp_path / f"bars.{ending}")
    with memory_store() as other:
        take(other, file)
        assert held(other) == held(store)
        assert tuple(other.all_candles()) == tuple(store.all_candles())


def test_a_choice_of_symbols_and_days_is_carried_out(store: BarStore, file: Path) -> None:
    store.save(
        [bar(symbol=symbol, session=day) for symbol in ("MARA", "RIOT") for day in (FRIDAY, MONDAY)],
        [candle(ends=session(FRIDAY).closes), candle()],
    )

    def dates(choice: Choice) -> list[str]:
        return [",".join(line.split(",")[:2]) for line in carry(store, file, choice).read_text().splitlines()[1:]]

    assert dates(Choice(since=MONDAY)) == ["2025-10-13,MARA", "2025-10-13,RIOT", "2025-10-13T20:00:00Z,BTC-USD"]
    assert dates(Choice(("RIOT",))) == ["2025-10-10,RIOT", "2025-10-13,RIOT"]
    assert dates(Choice(("BTC-USD",), MONDAY)) == ["2025-10-13T20:00:00Z,BTC-USD"]


def test_what_is_carried_out_is_the_store_of_one_moment_even_if_it_is_not_read_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with open_store(path, EVENING).store as store, open_store(path, EVENING).store as other:
        store.save([bar()])
        with export_chunks(store, None, Choice()) as pieces:
            other.save([bar("RIOT")])
            assert b"RIOT" not in b"".join(pieces)
        with export_chunks(store, None, Choice()):
            pass
        store.save([bar("CLSK")])
        assert len(held(store)) == 3


def test_an_empty_store_and_an_unknown_ending_are_refused_before_anything_is_written(store: BarStore) -> None:
    with pytest.raises(NoQuotesError), export_chunks(store, Path("bars.csv"), Choice()):
        pass
    store.save([bar()])
    with pytest.raises(UsageError, match="ending"), export_chunks(store, Path("bars.xlsx"), Choice()):
        pass
    with pytest.raises(UsageError, match="ending"):
        bar_file(Path("bars.xlsx"))


def report_of(path: Path) -> Report:
    """Make the report of Monday out of the store at `path` alone."""
    memory = Memory(path, EVENING, Trust(offline=True))
    chain = Chain(lambda: BuiltSources(()))
    services = Services(calendar(), chain, EVENING, EVENING, lambda _line: None, memory=memory, is_offline=True)
    groups = (group("miners", ["MARA", "RIOT", "CLSK", "HALT", "ODD"]), group("coins", ["BTC-USD"]))
    request = ReportRequest(session(), groups, (NASDAQ, SP500), Measure.MEDIAN, RankBy.CHANGE)
    try:
        return make_report(request, services)
    finally:
        memory.store.close()


def trace(first: float, last: float, symbol: str) -> list[KeptBar]:
    """Five sessions that lead from one close to another."""
    steps = [first + (last - first) * step / 4 for step in range(5)]
    return [
        bar(symbol, day, close, volume=1000.0 + at, as_of=session(day).closes)
        for at, (day, close) in enumerate(zip(DAYS, steps, strict=True))
    ]


def test_the_report_of_a_store_that_was_carried_over_is_the_same(tmp_path: Path) -> None:
    first, second, file = tmp_path / "first.sqlite", tmp_path / "second.sqlite", tmp_path / "bars.csv"
    with open_store(first, EVENING).store as store:
        bars = [
            *trace(100.0, 104.0, "^IXIC"),
            *trace(100.0, 102.0, "^GSPC"),
            *trace(10.0, 12.0, "MARA"),
            *trace(20.0, 19.0, "RIOT")[:-1],
            bar("RIOT", MONDAY, 21.0, source="cnbc", previous_close=20.0),  # as a source without a past gives it
            *trace(5.0, 5.5, "CLSK")[:-1],
            bar("CLSK", MONDAY, 3.0, verdict="confirmed"),
            *trace(7.0, 7.0, "HALT")[:-1],
            bar("HALT", MONDAY, 7.0, verdict="stale: did not trade in this session"),
            *trace(8.0, 8.0, "ODD")[:-1],
            bar("ODD", MONDAY, 80.0, verdict="suspect: a move of +900.00 % looks like a split or an error"),
        ]
        hours = [candle(ends=session(day).closes, close=100.0 + day.day) for day in DAYS]
        kind = InstrumentType.EQUITY.value
        store.save(bars, hours, facts=[fact(symbol, kind=kind, name="") for symbol in ("MARA", "RIOT", "CLSK")])
        carry(store, file)
    with open_store(second, EVENING).store as store:
        take(store, file)
    ours, theirs = report_of(first), report_of(second)
    assert [(r.symbol, r.status, r.simple_return, r.reason) for r in theirs.rows] == [
        (r.symbol, r.status, r.simple_return, r.reason) for r in ours.rows
    ]
    assert {r.symbol: r.status.value for r in ours.rows} == {
        **dict.fromkeys(("MARA", "RIOT", "CLSK", BITCOIN.symbol), "ok"),
        "HALT": "stale",
        "ODD": "suspect",
    }
    assert theirs.headline == ours.headline
    assert theirs.benchmarks[0].simple_return == pytest.approx(104 / 103 - 1)
