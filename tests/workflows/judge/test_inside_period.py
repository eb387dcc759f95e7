"""Suspect sessions inside a period: what reaches its end, and what passes."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.workflows.archive.memory import Rules
from cryptoai_cli.workflows.report import make_report
from tests.build import MONDAY, history, session
from tests.fakes import FakeSource
from tests.workflows.test_period_report import ALL, BASE, Desk, row, shares

SUSPECT = "suspect: looks like a split"
SPLIT, TICK = {7: 98.0, 8: 33.0, 9: 34.0, 10: 35.0}, {7: 98.0, 8: 33.0, 9: 99.0, 10: 101.0}
QUIET = {7: 98.0, 8: 99.0, 9: 99.5, 10: 101.0}


def october(day: int) -> date:
    return date(2025, 10, day)


def within(closes: Mapping[int, float], last: float) -> dict[date, float]:
    return {BASE: 100.0, **{october(day): close for day, close in closes.items()}, MONDAY: last}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "store.sqlite")


def filled(desk: Desk, closes: Mapping[int, float], last: float, *suspect: int) -> None:
    """Hold A with these closes and verdicts, and everything else without any doubt."""
    quiet = within(QUIET, 110.0)
    desk.fill(
        {**dict.fromkeys(ALL, quiet), "A": within(closes, last)}, {("A", october(day)): SUSPECT for day in suspect}
    )


def of_a(closes: Mapping[date, float], source: str) -> dict[str, History]:
    return {**shares(B=120.0, C=300.0), "A": history(dict(closes), symbol="A", source=source)}


def test_a_split_that_its_source_forgot_makes_the_period_suspect(desk: Desk) -> None:
    filled(desk, SPLIT, 36.0, 8)
    made = desk.offline()
    assert row(made, "A").status is Status.SUSPECT
    assert row(made, "A").reason == "the move of 2025-10-08 is in doubt"
    assert row(made, "A").rank is None
    assert row(made, "B").status is Status.OK


def test_a_small_forgotten_split_with_a_rise_after_it_does_so_too(desk: Desk) -> None:
    filled(desk, {7: 100.0, 8: 83.3, 9: 85.5, 10: 86.0}, 87.0, 8)  # 6:5, and -14.5 % from one close to the other
    assert row(desk.offline(), "A").status is Status.SUSPECT


@pytest.mark.parametrize("suspect", [(8,), (9,), (8, 9)])
def test_one_wrong_price_is_not_the_periods(desk: Desk, suspect: tuple[int, ...]) -> None:
    filled(desk, TICK, 110.0, *suspect)
    assert row(desk.offline(), "A").status is (Status.OK if 8 in suspect else Status.SUSPECT)


def test_a_move_of_exactly_the_limit_is_within_it(desk: Desk) -> None:
    filled(desk, {7: 100.0, 8: 33.0, 9: 85.0, 10: 86.0}, 87.0, 8)
    assert row(desk.offline(), "A").status is Status.OK


def test_a_session_whose_move_is_no_longer_questioned_passes(desk: Desk) -> None:
    filled(desk, {7: 98.0, 8: 97.0, 9: 60.0, 10: 61.0}, 62.0, 8)
    assert row(desk.offline(), "A").status is Status.OK


def test_an_unknown_close_beside_it_leaves_the_doubt_until_a_source_knows(desk: Desk) -> None:
    filled(desk, {8: 33.0, 9: 99.0}, 110.0, 8)
    assert row(desk.offline(), "A").status is Status.SUSPECT
    source = FakeSource("yahoo", closes=of_a(within(TICK, 110.0), "yahoo"))
    assert row(desk.over(source), "A").status is Status.OK
    assert row(desk.offline(), "A").status is Status.OK


def test_a_split_that_its_source_has_put_right_is_no_doubt_any_more(desk: Desk) -> None:
    filled(desk, SPLIT, 36.0, 8)
    right = {day: close / 3 if day <= october(7) else close for day, close in within(SPLIT, 36.0).items()}
    made = desk.over(FakeSource("yahoo", closes=of_a(right, "yahoo")))
    assert row(made, "A").status is Status.OK
    assert row(made, "A").simple_return == pytest.approx(0.08)
    assert row(desk.offline(), "A").status is Status.OK


def test_another_source_that_never_forgot_it_helps(desk: Desk) -> None:
    filled(desk, SPLIT, 36.0, 8)
    made = desk.over(FakeSource("other", closes=of_a(within(QUIET, 110.0), "other")))
    assert (row(made, "A").status, row(made, "A").source) == (Status.OK, "other")


def test_the_doubt_holds_where_only_the_sessions_inside_are_on_record(desk: Desk) -> None:
    desk.fill({"A": {october(day): close for day, close in SPLIT.items()}}, {("A", october(8)): SUSPECT})
    made = desk.over(FakeSource("yahoo", closes=of_a(within(SPLIT, 36.0), "yahoo")))
    assert row(made, "A").status is Status.SUSPECT
    assert row(desk.offline(), "A").status is Status.SUSPECT


def reported(desk: Desk, wrong: Mapping[int, float]) -> None:
    """Report on every session of the week, A with wrong closes by one source that another one contradicts."""
    for day in (*map(october, QUIET), MONDAY):
        now = session(day).closes + timedelta(minutes=80)
        sources = [_source(name, closes, day) for name, closes in (("yahoo", wrong), ("two", QUIET))]
        make_report(
            replace(desk.request(), session=session(day), is_latest=True),
            desk.services(*sources, now=now, rules=Rules()),
        )


def _source(name: str, of_one: Mapping[int, float], until: date) -> FakeSource:
    whole = {symbol: within(of_one if symbol == "A" else QUIET, 110.0) for symbol in ALL}
    found = {s: {day: close for day, close in closes.items() if day <= until} for s, closes in whole.items()}
    bars = {symbol: _with_ranges(closes, symbol, name) for symbol, closes in found.items()}
    return FakeSource(name, closes=bars, bars=bars)


def _with_ranges(closes: Mapping[date, float], symbol: str, source: str) -> History:
    made = history(dict(closes), symbol=symbol, source=source, splits=())
    bars = [
        Bar(day, close, open=close, high=close * 1.01, low=close * 0.99, volume=1e6) for day, close in closes.items()
    ]
    return replace(made, bars=tuple(bars))


def test_what_daily_reports_found_suspect_is_judged_as_one(desk: Desk) -> None:
    reported(desk, TICK)
    assert row(desk.offline(), "A").status is Status.OK
    assert row(desk.offline(), "A").simple_return == pytest.approx(0.1)


def test_a_split_that_daily_reports_found_suspect_reaches_the_end(desk: Desk) -> None:
    reported(desk, SPLIT)
    assert row(desk.offline(), "A").status is Status.SUSPECT
