"""Rows of longer periods and of hours among the days that are held, and what only looks like them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import pairwise

import pytest
from msgspec.structs import replace

from cryptoai_cli.store.records import KeptBar, KeptFact
from cryptoai_cli.workflows.archive.wrong_rows import Coverage, WrongRows, find_wrong_rows
from tests.build import calendar
from tests.store.kept import bar, fact, memory_store

YEARS = replace(calendar(), first=date(2010, 1, 1), closures={date(2015, 1, 1): "", date(2016, 1, 1): ""})
ASKED = frozenset({"yahoo", "nasdaq"})
# the first session of a quarter: two begin on a holiday
QUARTERS = (date(2014, 10, 1), date(2015, 4, 1), date(2015, 7, 1), date(2015, 10, 1))
SPRING = tuple(session.day for session in YEARS.between(date(2016, 3, 1), date(2016, 4, 29)))
WEEK = tuple(session.day for session in YEARS.between(date(2025, 10, 6), date(2025, 10, 17)))


def wrong(*bars: KeptBar, facts: Iterable[KeptFact] = ()) -> tuple[WrongRows, ...]:
    with memory_store() as store:
        store.save(bars, facts=facts)
        return find_wrong_rows(store, ASKED, YEARS)


def closes(days: Iterable[date], source: str = "yahoo", symbol: str = "SPY") -> list[KeptBar]:
    return [bar(symbol, day, 100.0 + at, source=source) for at, day in enumerate(days)]


def starts(coverage: str, count: int) -> tuple[date, ...]:
    """Return the first sessions of this many weeks, months or years."""
    every = [session.day for session in YEARS.between(date(2012, 1, 2), date(2024, 12, 31))]
    units: dict[str, Callable[[date], object]] = {
        "weeks": lambda day: day.isocalendar()[:2],
        "months": lambda day: (day.year, day.month),
        "years": lambda day: day.year,
    }
    firsts = [day for before, day in pairwise(every) if units[coverage](before) != units[coverage](day)]
    return tuple(firsts[:count])


def test_closes_at_quarter_starts_with_nothing_between_are_rows_of_quarters() -> None:
    (found,) = wrong(*closes(QUARTERS))
    assert found == WrongRows("SPY", "yahoo", Coverage.QUARTER, QUARTERS)
    assert found.words == "SPY from yahoo: 4 rows from 2014-10-01 to 2015-10-01 of quarters and not of days"
    assert [(key.symbol, key.session, key.source) for key in found.keys] == [("SPY", day, "yahoo") for day in QUARTERS]


@pytest.mark.parametrize(("coverage", "count"), [("weeks", 8), ("months", 3), ("years", 3)])
def test_rows_of_other_periods_are_found_too_from_so_many_on(coverage: str, count: int) -> None:
    (found,) = wrong(*closes(starts(coverage, count)))
    assert (found.coverage.value, found.sessions) == (coverage, starts(coverage, count))
    assert wrong(*closes(starts(coverage, count - 1))) == ()


def test_the_days_around_rows_of_quarters_are_no_part_of_them() -> None:
    before = [session.day for session in YEARS.between(date(2014, 9, 2), date(2014, 9, 30))]
    after = [date(2016, 2, 17), *SPRING]
    (found,) = wrong(*closes([*before, *QUARTERS, *after]))
    assert found.sessions == QUARTERS


def test_days_are_days() -> None:
    assert wrong(*closes(SPRING)) == ()
    assert wrong(*closes(SPRING[:1])) == ()


def test_a_share_that_rarely_trades_has_days_that_stand_alone() -> None:
    thin = [SPRING[at] for at in (0, 3, 5, 9, 14, 17, 21, 23, 26, 30)]
    assert wrong(*closes(thin)) == ()


def test_two_sessions_of_each_quarter_are_days() -> None:
    pairs = [each for day in QUARTERS for each in (day, YEARS.after(day).day)]  # type: ignore[union-attr] # has one
    assert wrong(*closes(pairs)) == ()


def test_reports_that_kept_a_close_with_its_own_base_kept_days() -> None:
    assert wrong(*(each._replace(previous_close=99.0) for each in closes(QUARTERS))) == ()


def test_period_starts_far_apart_are_no_run() -> None:
    assert wrong(*closes([date(2012, 4, 2), date(2014, 10, 1), date(2016, 4, 1)])) == ()


def test_closes_that_another_source_confirms_are_closes_of_their_days() -> None:
    assert wrong(*closes(QUARTERS), *closes(QUARTERS, "nasdaq")[:1], *closes(QUARTERS, "import")[1:]) == ()
    assert wrong(*closes(QUARTERS), *closes(QUARTERS, "import")[:2]) == ()
    (found,) = wrong(*closes(QUARTERS), *closes(QUARTERS, "import")[:1])  # one may agree by chance
    assert found.sessions == QUARTERS[1:]
    (found,) = wrong(*closes(QUARTERS), *(each._replace(close=50.0) for each in closes(QUARTERS, "import")))
    assert found.sessions == QUARTERS


def test_rows_that_cannot_be_asked_for_again_are_left_alone() -> None:
    assert wrong(*closes(QUARTERS, "import")) == ()


def test_each_symbol_and_source_is_looked_at_by_itself() -> None:
    found = wrong(
        *closes(QUARTERS, symbol="A"),
        *(each._replace(close=each.close * 2) for each in closes(QUARTERS, "nasdaq", "A")),
        *closes(SPRING, symbol="B"),
    )
    assert [(each.symbol, each.source) for each in found] == [("A", "nasdaq"), ("A", "yahoo")]


def flat(day: date, close: float, volume: float | None = 0.0, **more: object) -> KeptBar:
    told = {"symbol": "NVDA", "source": "yahoo", **more}
    return bar(session=day, close=close, open=close, high=close, low=close, volume=volume, **told)  # type: ignore[arg-type]


def whole(day: date, close: float, **more: object) -> KeptBar:
    told = {"symbol": "NVDA", "source": "yahoo", "volume": 1e6, **more}
    return bar(session=day, close=close, open=close - 1, high=close + 2, low=close - 2, **told)  # type: ignore[arg-type]


def test_a_liquid_share_whose_price_moved_without_volume_has_a_row_of_an_hour() -> None:
    (found,) = wrong(*(whole(day, 100.0 + at) for at, day in enumerate(WEEK[:-1])), flat(WEEK[-1], 120.0))
    assert found == WrongRows("NVDA", "yahoo", Coverage.HOUR, WEEK[-1:])
    assert found.words == "NVDA from yahoo: 1 row of 2025-10-17 of hours and not of days"


def test_three_such_rows_in_a_row_need_no_other_evidence() -> None:
    days = [whole(WEEK[0], 99.0, volume=0.0), *(flat(day, 100.0 + at) for at, day in enumerate(WEEK[1:4]))]
    assert [each.sessions for each in wrong(*days)] == [WEEK[1:4]]
    assert wrong(*days[:-1]) == ()


def test_such_a_row_before_which_nothing_is_held_goes_with_those_that_follow_it() -> None:
    (found,) = wrong(*(flat(day, 100.0 + at) for at, day in enumerate(WEEK[:4])))
    assert found.sessions == WEEK[:4]
    halted = [whole(WEEK[0], 100.0), *(flat(day, 100.0 + at) for at, day in enumerate(WEEK[1:5]))]
    assert [each.sessions for each in wrong(*halted)] == [WEEK[2:5]]
    assert wrong(*(flat(day, 100.0 + at) for at, day in enumerate(WEEK[:3]))) == ()


def test_another_source_that_saw_trades_is_evidence() -> None:
    mine = [whole(WEEK[0], 100.0, volume=0.0), flat(WEEK[1], 101.0)]
    assert [each.sessions for each in wrong(*mine, whole(WEEK[1], 101.0, source="import"))] == [WEEK[1:2]]
    assert wrong(*mine, whole(WEEK[1], 101.0, source="import", volume=0.0)) == ()
    assert wrong(*mine, flat(WEEK[1], 101.0, source="import", volume=100.0)) == ()


def unlike(days: Sequence[date], last: KeptBar) -> list[KeptBar]:
    return [*(whole(day, 100.0) for day in days), last]


@pytest.mark.parametrize(
    "last",
    [
        flat(WEEK[-1], 100.0),  # did not trade: the close is the one before
        flat(WEEK[-1], 120.0, volume=100.0),  # one trade
        flat(WEEK[-1], 120.0, volume=None),  # the volume is not known
        whole(WEEK[-1], 120.0, volume=0.0),  # a range and no volume: the volume is not known
    ],
    ids=["halted", "one trade", "no volume known", "range"],
)
def test_what_only_looks_like_a_row_of_an_hour_is_a_day(last: KeptBar) -> None:
    assert wrong(*unlike(WEEK[:-1], last)) == ()


def test_a_row_after_a_gap_says_nothing() -> None:
    assert wrong(*unlike(WEEK[:-2], flat(WEEK[-1], 120.0))) == ()


def test_a_share_that_often_has_no_volume_is_given_the_benefit_of_the_doubt() -> None:
    days = [whole(day, 100.0, volume=0.0 if at % 3 == 0 else 50.0) for at, day in enumerate(WEEK[:-1])]
    assert wrong(*days, flat(WEEK[-1], 120.0)) == ()
    assert wrong(*(whole(day, 100.0) for day in WEEK[-5:-1]), flat(WEEK[-1], 120.0)) == ()  # too few to know


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [("NVDA", "fund"), ("NVDA", "index"), ("NVDA", "currency"), ("^GSPC", ""), ("VFINX", ""), ("EURUSD=X", "")],
)
def test_what_has_no_trading_of_its_own_has_no_volume(symbol: str, kind: str) -> None:
    facts = [fact(symbol, kind=kind)] if kind else []
    assert wrong(*(flat(day, 100.0 + at, symbol=symbol) for at, day in enumerate(WEEK)), facts=facts) == ()


def test_a_share_that_a_source_calls_one_is_one_whatever_its_letters() -> None:
    bars = [flat(day, 100.0 + at, symbol="VFINX") for at, day in enumerate(WEEK)]
    assert [each.sessions for each in wrong(*bars, facts=[fact("VFINX", kind="equity")])] == [WEEK]


PART = bar("NVDA", WEEK[0], 101.5, open=101.0, high=102.0, low=101.0, volume=2e5)
WHOLE = bar("NVDA", WEEK[0], 104.0, source="import", open=100.0, high=105.0, low=99.0, volume=1e6)


def test_a_small_part_of_what_another_source_has_as_the_day_is_a_row_of_an_hour() -> None:
    assert [each.sessions for each in wrong(PART, WHOLE)] == [WEEK[:1]]


@pytest.mark.parametrize(
    "other",
    [
        WHOLE._replace(close=101.8),  # the same close
        WHOLE._replace(volume=3e5),  # as much traded
        WHOLE._replace(high=102.5, low=100.9),  # as wide a range
        WHOLE._replace(low=101.6),  # lies elsewhere
        WHOLE._replace(high=101.0),
        WHOLE._replace(volume=None),
        WHOLE._replace(session=WEEK[1]),
    ],
    ids=["close", "volume", "range", "above", "below", "unknown", "session"],
)
def test_another_source_that_has_no_more_is_no_evidence(other: KeptBar) -> None:
    assert wrong(PART, other) == ()


def test_an_empty_store_has_no_wrong_rows() -> None:
    assert wrong() == ()
