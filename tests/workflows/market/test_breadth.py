from datetime import date

import pytest

from cryptoai_cli.errors import NoQuotesError, UsageError
from cryptoai_cli.market.listing import Line, LineKind
from cryptoai_cli.report.market.history import MarketHistory
from cryptoai_cli.workflows.market.breadth import BreadthRequest, market_history
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY, WEDNESDAY, calendar
from tests.build_market import line
from tests.workflows.market.fakes import FakeLake, listing

SYMBOLS = ("A", "B", "C", "D")


def day(session: date, *lines: Line, ret: float = 0.1) -> tuple[date, tuple[Line, ...]]:
    usual = tuple(line(symbol, ret=ret, volume=float(session.day)) for symbol in SYMBOLS)
    return session, (*usual, *lines)


def told(*days: tuple[date, tuple[Line, ...]], since: date | None = None, count: int = 60) -> MarketHistory:
    lake = FakeLake({session: listing(session, lines) for session, lines in days})
    return market_history(BreadthRequest(count, since), lake, calendar(), EVENING)


def codes(history: MarketHistory) -> list[str]:
    return [notice.code for notice in history.notices]


def test_shares_and_adrs_are_counted_and_nothing_else() -> None:
    others = (line("W", kind=LineKind.WARRANT), line("T", kind=LineKind.ADR))
    (row,) = told(day(MONDAY, *others)).rows
    assert (row.advances, row.declines) == (5, 0)


def test_where_nobody_tells_names_the_symbol_decides() -> None:
    bare = [line(s, name="", kind=LineKind.OTHER) for s in ("MARA", "BRK-B", "BAC^B", "CURIW", "ABC-WS", "ABCDP")]
    history = told((MONDAY, tuple(bare)))
    assert history.rows[0].advances == 2
    assert codes(history) == ["kinds-by-symbol"]


def test_names_of_a_newer_list_tell_the_kinds_of_an_older_one() -> None:
    bare = tuple(line(s, name="", kind=LineKind.OTHER) for s in (*SYMBOLS, "FUND"))
    history = told((FRIDAY, bare), day(MONDAY, line("FUND", kind=LineKind.FUND)))
    assert [row.advances for row in history.rows] == [4, 4]
    assert codes(history) == []


def test_half_a_list_is_left_out_and_told() -> None:
    half = (FRIDAY, (line("A"), line("B")))
    history = told(day(THURSDAY), half, day(MONDAY))
    assert [row.session for row in history.rows] == [THURSDAY, MONDAY]
    assert (codes(history), history.missing) == (["half-list"], (FRIDAY,))
    assert str(FRIDAY) in history.notices[0].message


def test_missing_sessions_are_told() -> None:
    history = told(day(WEDNESDAY), day(MONDAY))
    assert history.missing == (THURSDAY, FRIDAY)
    assert codes(history) == ["sessions-missing"]


def test_a_lake_that_ends_or_begins_too_early_says_so() -> None:
    assert codes(told(day(FRIDAY))) == ["sessions-held"]
    assert codes(told(day(FRIDAY), day(MONDAY), since=WEDNESDAY)) == ["sessions-held"]
    assert codes(told(day(FRIDAY), day(MONDAY), since=FRIDAY)) == []


def test_the_latest_sessions_or_those_since_a_date() -> None:
    days = (day(THURSDAY), day(FRIDAY), day(MONDAY))
    assert len(told(*days, count=2).rows) == 2
    assert [row.session for row in told(*days, since=FRIDAY).rows] == [FRIDAY, MONDAY]


def test_nothing_held_has_a_cure() -> None:
    with pytest.raises(NoQuotesError, match="no session of the whole market is held") as raised:
        told()
    assert "movers import --market" in raised.value.hint
    with pytest.raises(UsageError, match="the newest is 2025-10-10"):
        told(day(FRIDAY), since=MONDAY)


def test_lines_without_a_move_are_no_breadth() -> None:
    with pytest.raises(NoQuotesError, match="has a move"):
        told((MONDAY, (line("A", ret=None),)))


def test_sessions_before_the_first_one_shown_are_read_for_its_means() -> None:
    days = [session.day for session in calendar().between(calendar().first, MONDAY)]
    new = day(MONDAY, line("NEW"))
    history = told(*map(day, days[:-1]), new, count=1)
    assert history.rows[0].advances == 4  # a first row counts only in the first list that is read


def test_a_half_list_that_is_not_shown_is_not_told() -> None:
    half = (THURSDAY, (line("A"), line("B")))
    assert codes(told(day(WEDNESDAY), half, day(FRIDAY), day(MONDAY), since=FRIDAY)) == []
