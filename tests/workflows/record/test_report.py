"""The report of `movers record`, and the record beside a report: in time, and changing nothing."""

import time
from collections.abc import Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import Halt, Record, RecordKind
from cryptoai_cli.market.symbol_book import SymbolBook
from cryptoai_cli.report.market.compose import compose_market
from cryptoai_cli.report.model import Report
from cryptoai_cli.report.record import EdgarClosed, RecordState
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.sources.records.base import RecordRequest
from cryptoai_cli.workflows.known_symbols import AskedByName
from cryptoai_cli.workflows.record import report as module
from cryptoai_cli.workflows.record.report import (
    RecordQuery,
    RecordSearch,
    RecordServices,
    make_record_report,
    market_with_record,
    report_with_record,
)
from cryptoai_cli.workflows.report import ReportRequest
from cryptoai_cli.workflows.services import Services
from tests.build import BITCOIN, EVENING, FRIDAY, MONDAY, NASDAQ, calendar, group, history, session
from tests.build_market import confirmed, line, market_material
from tests.build_record import MARA, RIOT, FakeRecords, at, due, every_source, filing
from tests.build_report import build_group, build_report, build_row
from tests.fakes import FakeSource
from tests.workflows.record.test_kept import MemoryOfRecords

TUESDAY = date(2025, 10, 14)
SERVICES = Services(calendar(), Chain(lambda: BuiltSources(())), EVENING, EVENING, lambda _line: None)


def records(*sources: FakeRecords, seconds: float = 5.0, broken: tuple[str, ...] = ()) -> RecordServices:
    return RecordServices(tuple(sources), time.monotonic() + seconds, broken)


def halt(symbol: str = "MARA", day: date = MONDAY) -> Record:
    when = at(9, 41, day)
    return filing(symbol, when, kind=RecordKind.HALT, source="nasdaqtrader", form="", items=(), halt=Halt("LUDP"))


def query(*instruments: Instrument, days: int = 1, day: date = MONDAY) -> RecordQuery:
    return RecordQuery(instruments or (MARA, RIOT), session(day), days)


def test_every_company_of_a_query_is_looked_up_and_nothing_else() -> None:
    sources = every_source(filing(), halt("RIOT"), due())
    told = make_record_report(query(MARA, BITCOIN, RIOT, NASDAQ), SERVICES, records(*sources))
    assert [each.symbol for each in sources[0].requests[0].instruments] == ["MARA", "RIOT"]
    assert dict(told.on_record.states) == {"MARA": RecordState.FOUND, "RIOT": RecordState.FOUND}
    assert len(told.on_record.lines) == 3
    assert (told.session, told.generated_at, dict(told.names)) == (MONDAY, EVENING, {"MARA": "MARA", "RIOT": "Riot"})


def test_days_reach_further_back() -> None:
    old = filing(when=at(8, 0, FRIDAY))
    assert make_record_report(query(), SERVICES, records(*every_source(old))).on_record.lines == ()
    (told,) = make_record_report(query(days=4), SERVICES, records(*every_source(old))).on_record.lines
    assert (told.session, told.record) == (FRIDAY, old)


def test_coins_and_indices_alone_are_no_query() -> None:
    with pytest.raises(UsageError, match="only shares and funds"):
        make_record_report(query(BITCOIN, NASDAQ), SERVICES, records(*every_source()))


def test_the_first_session_of_the_calendar_has_no_record() -> None:
    with pytest.raises(UsageError, match="its first session has no record"):
        make_record_report(query(day=date(2025, 9, 2), days=9), SERVICES, records(*every_source()))


def test_it_is_told_that_edgar_was_closed_in_a_session_and_in_no_other() -> None:
    told = make_record_report(query(days=4), SERVICES, records(*every_source())).on_record
    assert told.edgar_closed == (EdgarClosed(MONDAY, "Columbus Day"),)
    assert make_record_report(query(day=TUESDAY), SERVICES, records(*every_source())).on_record.edgar_closed == ()


def test_a_story_of_two_places_is_one_line() -> None:
    news = filing(kind=RecordKind.NEWS, source="yahoo", key="1", form="", items=(), title="A deal")
    again = replace(news, source="alpaca", key="2")
    sources = [*every_source(news), FakeRecords("alpaca", [RecordKind.NEWS], [again])]
    assert len(make_record_report(query(), SERVICES, records(*sources)).on_record.lines) == 1


def test_a_source_that_cannot_be_built_is_a_notice() -> None:
    told = make_record_report(query(), SERVICES, records(*every_source(), broken=("the plug-in x is none",)))
    assert [(each.code, each.message) for each in told.notices] == [("plug-in", "the plug-in x is none.")]


def request(*members: str) -> ReportRequest:
    return ReportRequest(session(), (group("miners", members),), (NASDAQ,), Measure.MEDIAN, RankBy.CHANGE)


def a_report(*symbols: str) -> Report:
    rows = [build_row(symbol, 0.1 - number / 100) for number, symbol in enumerate(symbols)]
    return build_report((build_group(rows),))


def beside(sources: Sequence[FakeRecords], *symbols: str, top: int = 5, seconds: float = 5.0) -> Report:
    made = a_report(*symbols)
    return report_with_record(lambda *_: made, request(*symbols), SERVICES, records(*sources, seconds=seconds), top)


def test_the_record_stands_beside_a_report_and_changes_nothing_of_it() -> None:
    told = beside(every_source(filing(), halt("RIOT"), filing("CLSK")), "MARA", "RIOT")
    assert told.on_record is not None
    assert [each.record.symbol for each in told.on_record.lines] == ["MARA", "RIOT"]
    assert replace(told, on_record=None) == a_report("MARA", "RIOT")


def test_only_what_is_printed_is_looked_up_by_the_symbol() -> None:
    sources = every_source()
    symbols = [f"S{number:02}" for number in range(14)]
    told = beside(sources, *symbols, top=2)
    (asked,) = sources[0].requests
    assert [each.symbol for each in asked.instruments][:4] == ["S00", "S01", "S13", "S12"]
    assert told.on_record is not None
    assert len(told.on_record.states) == 10


def test_what_is_told_by_the_day_is_asked_once_and_before_the_quotes() -> None:
    sources = every_source(halt())
    asked_by_then = []

    def make(asked: ReportRequest, _services: Services) -> Report:
        assert asked.find_halts is not None
        assert asked.find_halts(session()) == asked.find_halts(session()) == (halt(),)
        asked_by_then.append([len(sources[place].requests) for place in (0, 1, 3)])
        return a_report("MARA")

    told = report_with_record(make, request("MARA"), SERVICES, records(*sources), 5)
    assert asked_by_then == [[0, 1, 0]]
    assert [len(source.requests) for source in sources] == [1, 1, 1, 1]
    assert told.on_record is not None
    assert [each.record for each in told.on_record.lines] == [halt()]


def test_a_report_that_falls_back_on_an_earlier_session_has_the_halts_of_that_one() -> None:
    sources = every_source(halt(), halt(day=FRIDAY))
    search = RecordSearch(SERVICES, records(*sources))
    search.begin(session(), (MARA,))
    search.halts(session(FRIDAY), (MARA,))
    assert [each.days for each in sources[1].requests] == [(MONDAY,), (FRIDAY,)]


def test_slow_results_do_not_cost_the_halts() -> None:
    sources = every_source(halt())
    sources[2].seconds = 3.0
    search = RecordSearch(SERVICES, records(*sources))
    search.begin(session(), (MARA,))
    began = time.monotonic()
    assert search.halts(session(), (MARA,)) == (halt(),)
    assert time.monotonic() - began < 2.0


def test_nothing_is_waited_for_beyond_the_end_of_the_run() -> None:
    sources = every_source(filing(), halt())
    for source in sources:
        source.seconds = 4.0
    began = time.monotonic()
    told = beside(sources, "MARA", seconds=0.2)
    assert time.monotonic() - began < 2.5
    assert told.on_record is not None
    assert (told.on_record.lines, dict(told.on_record.states)) == ((), {"MARA": RecordState.UNAVAILABLE})


def test_a_source_that_is_down_costs_its_own_records_only() -> None:
    sources = every_source(halt())
    sources[0].fails = FailureKind.UNREACHABLE
    told = beside(sources, "MARA", "RIOT").on_record
    assert told is not None
    assert dict(told.states) == {"MARA": RecordState.FOUND, "RIOT": RecordState.UNAVAILABLE}
    assert dict(told.unavailable) == {"Title of sec": "is down"}


def test_the_whole_market_has_the_record_of_its_gainers_and_losers() -> None:
    lines = [line("UP", ret=0.2), line("MID", ret=0.01), line("DOWN", ret=-0.2)]
    market = compose_market(market_material(confirmed(lines)))
    told = market_with_record(market, SERVICES, records(*every_source(filing("DOWN"))), Instrument)
    assert told.base.on_record is not None
    assert list(told.base.on_record.states)[:2] == ["UP", "MID"]
    assert [each.record.symbol for each in told.base.on_record.lines] == ["DOWN"]
    assert replace(told.base, on_record=None) == market.base


def test_what_is_held_of_another_source_is_told_by_that_source_alone() -> None:
    memory = MemoryOfRecords()
    memory.saved = [filing(), halt()]
    told = report_with_record(
        lambda *_: a_report("MARA"), request("MARA"), replace(SERVICES, memory=memory), records(*every_source()), 5
    ).on_record
    assert told is not None
    assert [each.record for each in told.lines] == [filing(), halt()]


def test_a_held_report_has_the_record_of_its_own_session() -> None:
    sources = every_source()
    friday = replace(a_report("MARA"), session=session(FRIDAY))
    told = report_with_record(lambda *_: friday, request("MARA"), SERVICES, records(*sources), 5).on_record
    assert told is not None
    assert told.sessions == (FRIDAY,)
    assert sources[1].requests[-1].days == (FRIDAY,)


def test_all_waiting_together_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT_SECONDS", 0.6)
    monkeypatch.setattr(module, "_HALTS_SECONDS", 0.5)
    sources = every_source()
    for source in sources:
        source.seconds = 3.0

    def make(asked: ReportRequest, _services: Services) -> Report:
        assert asked.find_halts is not None
        asked.find_halts(session())
        return a_report("MARA")

    began = time.monotonic()
    report_with_record(make, request("MARA"), SERVICES, records(*sources), 5)
    assert time.monotonic() - began < 1.6  # half a second for the halts, the rest and two graces


class Preparing(FakeRecords):
    """A source that notes that it was to prepare."""

    has_prepared = False

    def prepare(self, request: RecordRequest) -> None:
        self.has_prepared = bool(request.instruments)


def test_offline_nothing_is_prepared() -> None:
    source = Preparing("sec", [RecordKind.FILING])
    offline = replace(SERVICES, is_offline=True)
    report_with_record(lambda *_: a_report("MARA"), request("MARA"), offline, records(source), 5)
    assert not source.has_prepared
    report_with_record(lambda *_: a_report("MARA"), request("MARA"), SERVICES, records(source), 5)
    assert source.has_prepared


def test_a_symbol_that_no_source_of_quotes_knows_but_that_is_on_record_is_no_error() -> None:
    stranger = Instrument("ZZNOP")
    nobody = FakeSource("fake", closes={"^IXIC": history({FRIDAY: 1.0, MONDAY: 1.0}, symbol="^IXIC")})
    services = replace(SERVICES, chain=Chain(lambda: BuiltSources((nobody,))))
    asked = RecordQuery(
        (stranger,), session(), asked=AskedByName(members=("ZZNOP",), book=SymbolBook()), benchmarks=(NASDAQ,)
    )
    told = make_record_report(asked, services, records(*every_source(filing("ZZNOP"))))
    assert told.on_record.states == {"ZZNOP": RecordState.FOUND}
    with pytest.raises(UsageError, match="ZZNOP"):
        make_record_report(asked, services, records(*every_source()))
