"""The figures held for a day on which no source answers."""

from datetime import date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.errors import NoQuotesError
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.net.server_clock import ServerClocks
from cryptoai_cli.report.model import Report, Row
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.report import ReportRequest, make_report, stored_report
from cryptoai_cli.workflows.services import Services
from tests.build import EVENING, FRIDAY, MONDAY, MORNING, NASDAQ, SP500, THURSDAY, calendar, history, quote, session
from tests.fakes import FakeSource

TUESDAY, WEDNESDAY = date(2025, 10, 14), date(2025, 10, 15)
ONE_DAY = timedelta(days=1)


class Desk:
    """Reports on one machine, whose store lies in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.store = folder / "store.sqlite"

    def services(self, now: datetime, *sources: FakeSource) -> Services:
        memory = Memory(self.store, now, Rules())
        return Services(calendar(), Chain(lambda: BuiltSources(sources)), now, now, lambda _line: None, memory=memory)

    def report(
        self, source: FakeSource, *, day: date = MONDAY, now: datetime = EVENING, members: str = "ABC"
    ) -> Report:
        return make_report(request(day, members), self.services(now, source))

    def held(self, *, day: date = TUESDAY, members: str = "ABC", now: datetime | None = None) -> Report | None:
        return stored_report(request(day, members), self.services(now or EVENING + (day - MONDAY)))


def request(day: date, members: str) -> ReportRequest:
    groups = (Group("group", "Group", tuple(Instrument(symbol) for symbol in members)),)
    return ReportRequest(session(day), groups, (NASDAQ, SP500), Measure.MEDIAN, RankBy.CHANGE, is_latest=True)


def source(**closes: float) -> FakeSource:
    """A network source: each share closes at 99 on Thursday, 100 on Friday and as given on Monday."""
    index = {"^IXIC": 102.0, "^GSPC": 101.0}
    made = {s: history({THURSDAY: 99.0, FRIDAY: 100.0, MONDAY: close}, symbol=s) for s, close in closes.items()}
    made |= {s: _index(s, close) for s, close in index.items()}
    return FakeSource(closes=made)


def _index(symbol: str, close: float) -> History:
    closes = {THURSDAY: 99.0, FRIDAY: 100.0, MONDAY: close}
    return history(closes, symbol=symbol, kind=InstrumentType.INDEX)


def row(made: Report, symbol: str) -> Row:
    return next(r for r in (*made.benchmarks, *made.rows) if r.symbol == symbol)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_what_was_reported_is_held_with_its_figures_and_sources(desk: Desk) -> None:
    made, held = desk.report(source(A=103.0, B=104.0, C=105.0)), desk.held()
    assert held is not None
    assert held.session.day == MONDAY
    for symbol in ("A", "B", "C", "^IXIC", "^GSPC"):
        before, after = row(made, symbol), row(held, symbol)
        assert (after.price, after.previous_close, after.as_of) == (before.price, before.previous_close, before.as_of)
        assert (after.source, after.status) == ("fake", Status.OK)


@pytest.mark.parametrize(("day", "age"), [(TUESDAY, "1 session"), (WEDNESDAY, "2 sessions")])
def test_it_is_labelled_with_its_session_and_age(desk: Desk, day: date, age: str) -> None:
    desk.report(source(A=103.0, B=104.0, C=105.0))
    held = desk.held(day=day)
    assert held is not None
    (told,) = [notice.message for notice in held.notices if notice.code == "last-good"]
    assert f"figures held of 2025-10-13, {age} before the latest" in told


def test_nothing_held_is_no_report(desk: Desk) -> None:
    assert desk.held() is None


def test_an_older_session_never_replaces_a_newer_one(desk: Desk) -> None:
    desk.report(source(A=103.0, B=104.0, C=105.0))
    desk.report(source(A=103.0, B=104.0, C=105.0), day=FRIDAY)
    held = desk.held()
    assert held is not None
    assert held.session.day == MONDAY


def test_a_session_after_the_one_that_was_asked_for_never_stands_in_for_it(desk: Desk) -> None:
    desk.report(source(A=103.0, B=104.0, C=105.0))
    assert desk.held(day=FRIDAY, now=EVENING) is None


def test_the_latest_session_up_to_the_one_that_was_asked_for_stands_in(desk: Desk) -> None:
    made = source(A=103.0)
    made.closes = {**made.closes, "B": history({THURSDAY: 99.0, FRIDAY: 100.0}, symbol="B")}
    desk.report(made, members="AB")
    held = desk.held(day=FRIDAY, members="AB", now=EVENING)
    assert held is not None
    assert held.session.day == FRIDAY
    assert row(held, "A").simple_return == pytest.approx(100 / 99 - 1)


def test_the_session_that_was_asked_for_stands_in_for_itself_without_an_age(desk: Desk) -> None:
    desk.report(source(A=103.0, B=104.0, C=105.0))
    held = desk.held(day=MONDAY)
    assert held is not None
    assert [notice.message for notice in held.notices if notice.code == "last-good"] == [
        "No source answers: these are the figures held of 2025-10-13."
    ]


def test_figures_of_one_session_from_two_reports_are_held_together(desk: Desk) -> None:
    desk.report(source(A=103.0, B=104.0, C=105.0))
    desk.report(source(D=106.0, E=107.0, F=108.0), members="DEF")
    held = desk.held(members="AF")
    assert held is not None
    assert [row(held, symbol).price for symbol in "AF"] == [103.0, 108.0]


def test_a_figure_that_is_not_held_is_missing_and_not_invented(desk: Desk) -> None:
    desk.report(source(A=103.0, B=104.0, C=105.0))
    held = desk.held(members="ABCX")
    assert held is not None
    assert (row(held, "X").status, row(held, "X").price) == (Status.MISSING, None)


def test_prices_of_an_open_session_are_not_held(desk: Desk) -> None:
    live = {s: history({THURSDAY: 99.0, FRIDAY: 100.0}, symbol=s, quote=quote(110.0, MORNING)) for s in "ABC"}
    live |= {
        s: history({THURSDAY: 99.0, FRIDAY: 100.0}, symbol=s, quote=quote(110.0, MORNING)) for s in ("^IXIC", "^GSPC")
    }
    made = desk.report(FakeSource(closes=live), now=MORNING)
    assert made.session.day == MONDAY
    held = desk.held()
    assert held is None or held.session.day < MONDAY


def test_a_run_on_a_wrong_clock_tells_it_and_keeps_nothing(desk: Desk) -> None:
    clocks = ServerClocks(EVENING)
    clocks.note("yahoo", "host", {"date": format_datetime(EVENING + ONE_DAY, usegmt=True)})
    services = replace(desk.services(EVENING, source(A=110.0, B=105.0, C=90.0)), clocks=clocks)
    made = make_report(request(MONDAY, "ABC"), services)
    assert [notice.code for notice in made.notices if notice.code == "clock"] == ["clock"]
    assert desk.held() is None


def test_without_a_figure_the_wrong_clock_is_told_with_the_error(desk: Desk) -> None:
    clocks = ServerClocks(EVENING)
    clocks.note("yahoo", "host", {"date": format_datetime(EVENING + ONE_DAY, usegmt=True)})
    services = replace(desk.services(EVENING, FakeSource(closes={})), clocks=clocks)
    with pytest.raises(NoQuotesError, match=r"\. This machine's clock is 24 hours behind that of yahoo"):
        make_report(request(MONDAY, "ABC"), services)


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_store_is_no_report_and_no_crash(desk: Desk, damage: bytes) -> None:
    desk.report(source(A=103.0, B=104.0, C=105.0))
    for beside in desk.store.parent.glob("store.sqlite*"):
        beside.unlink()
    desk.store.write_bytes(damage)
    assert desk.held() is None


def test_without_being_asked_for_it_an_outage_stays_an_outage(desk: Desk) -> None:
    desk.report(source(A=103.0, B=104.0, C=105.0))
    with pytest.raises(NoQuotesError, match="does not answer"):
        desk.report(FakeSource(fails_with=FailureKind.UNREACHABLE), day=TUESDAY, now=EVENING + ONE_DAY)
