"""Tracks out of what is held, compared with the rows of `history`, which walk from session to session instead."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cryptoai_cli.analysis.context import AlignedSeries
from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.store.records import KeptBar
from cryptoai_cli.workflows.archive.rows import symbol_rows
from cryptoai_cli.workflows.archive.series import contexts_of, series_of, sessions_before
from cryptoai_cli.workflows.archive.stored import StoredHistory, columns_of_bars, stored_by_symbol
from tests.build import FRIDAY, MONDAY, MORNING, THURSDAY, WEDNESDAY, calendar, interval, move, session
from tests.store.kept import bar, candle, days, memory_store

SHARE = Instrument("MARA")
SESSIONS = calendar().between(date(2025, 9, 22), FRIDAY)
DAYS = tuple(session.day for session in SESSIONS)
SUSPECT, STALE = "suspect: looks like a split", "stale: did not trade in this session"

_bars = st.builds(
    bar,
    session=st.sampled_from([date(2025, 9, 19), *DAYS]),
    close=st.floats(0.5, 500.0),
    source=st.sampled_from(["nasdaq", "yahoo"]),
    volume=st.none() | st.floats(0.0, 1e9),
    previous_close=st.none() | st.floats(0.5, 500.0),
    unsettled=st.booleans(),
    verdict=st.sampled_from(["", "", "", "confirmed", SUSPECT, STALE]),
)
BARS = st.lists(_bars, max_size=30, unique_by=lambda each: (each.source, each.session))


def kept(bars: Sequence[KeptBar]) -> tuple[StoredHistory, ...]:
    ordered = sorted(bars, key=lambda each: (each.source, each.session))
    return stored_by_symbol(columns_of_bars(ordered), (), ()).get("MARA", ())


def track(held: Sequence[StoredHistory], source: str | None = None) -> AlignedSeries:
    """Return the series of a move from `source`, or from the first source held."""
    first = held[0].source if held else ""
    return series_of(SHARE, held, move_of(held, first if source is None else source), SESSIONS, interval())


def move_of(held: Sequence[StoredHistory], source: str) -> Move:
    """Return a move of +10 % from the close that `source` holds of the session before, else from 100."""
    closes = {each.source: each.history(FRIDAY).close(FRIDAY) for each in held}
    base = closes.get(source) or 100.0
    return replace(move("MARA", 0.1), source=source, price=1.1 * base, previous_close=base)


@given(BARS)
def test_the_returns_of_one_source_are_those_of_its_rows(bars: Sequence[KeptBar]) -> None:
    for held in kept(bars):
        rows = symbol_rows(SHARE, [held], SESSIONS)
        assert track([held]).returns[1:-1] == tuple(row.simple_return for row in rows)
        closes = tuple(None if row.note == SUSPECT else row.close for row in rows)
        assert track([held]).closes[1:-1] == closes
        assert track([held]).volumes[1:-1] == tuple(row.volume for row in rows)


@given(BARS)
def test_no_series_is_of_two_sources(bars: Sequence[KeptBar]) -> None:
    held = kept(bars)
    alone = {each.source: track([each]) for each in held}
    for source, own in alone.items():
        mixed = track(held, source)
        used = alone[mixed.source]
        assert (mixed.returns[:-1], mixed.volumes) == (used.returns[:-1], own.volumes)
        assert [close is None for close in mixed.closes] == [close is None for close in used.closes]
        assert mixed.source == source or not any(r is not None for r in own.returns[:-1])


YEARS = replace(calendar(), first=date(2024, 1, 2))
LONG = YEARS.between(date(2025, 6, 2), FRIDAY)  # more than ninety


def long_track(source: str, **held: int) -> AlignedSeries:
    """Return the series of a move from `source`, of which each source holds this many sessions up to Friday."""
    bars = [
        bar(session=each.day, close=10.0 if source == "yahoo" else 20.0, source=source, volume=5.0)
        for source, count in held.items()
        for each in LONG[-count:]
    ]
    found = kept(bars)
    return series_of(SHARE, found, move_of(found, source), LONG, interval())


def test_earlier_sessions_are_those_of_the_source_of_the_move_however_much_another_one_holds() -> None:
    assert long_track("yahoo", yahoo=61, nasdaq=93).source == "yahoo"
    assert long_track("nasdaq", yahoo=93, nasdaq=61).source == "nasdaq"


def test_a_source_with_too_few_sessions_for_a_beta_gives_way_to_one_that_has_enough() -> None:
    found = long_track("yahoo", yahoo=60, nasdaq=61)  # 60 closes have 59 returns
    assert (found.source, found.returns.count(None)) == ("nasdaq", len(LONG) - 60)
    assert found.closes[-2] == 10.0  # 20 at Nasdaq, put on the basis of the close that the move is measured from


def test_where_no_source_has_enough_the_own_one_is_used_if_it_has_any() -> None:
    assert long_track("yahoo", yahoo=3, nasdaq=40).source == "yahoo"
    assert long_track("yahoo", yahoo=1, nasdaq=40).source == "nasdaq"
    assert long_track("cnbc", yahoo=3, nasdaq=40).source == "nasdaq"
    assert long_track("cnbc").source == "cnbc"


def test_volumes_are_never_of_another_source_than_the_price() -> None:
    assert set(long_track("cnbc", nasdaq=93).volumes[:-1]) == {None}
    assert set(long_track("nasdaq", nasdaq=93).volumes[-93:-1]) == {5.0}


def test_only_the_sessions_that_a_beta_rests_on_count() -> None:
    year = YEARS.between(date(2024, 10, 1), FRIDAY)
    bars = [bar(session=each.day, source="yahoo") for each in year[:100]]
    bars += [bar(session=each.day, source="nasdaq") for each in year[-90:]]
    found = series_of(SHARE, kept(bars), replace(move("MARA", 0.1), source="yahoo"), year, interval())
    assert found.source == "nasdaq"


@given(BARS)
def test_the_store_gives_the_trails_of_the_bars_it_was_given(bars: Sequence[KeptBar]) -> None:
    with memory_store() as store:
        store.save(bars)
        first, last = DAYS[2], DAYS[-3]
        assert store.bar_columns(["MARA"], first, last) == columns_of_bars(store.bars(["MARA"], first, last))
        ends = [b for day in (first, last) for b in store.bars(["MARA"], day, day)]
        at_ends = sorted(ends, key=lambda each: (each.source, each.session))
        assert store.bar_columns_on(["MARA"], [first, last]) == columns_of_bars(at_ends)


def test_a_doubtful_session_measures_nothing_unless_the_next_one_says_from_what() -> None:
    days = (WEDNESDAY, THURSDAY, FRIDAY)
    closes = dict(zip(days, (100.0, 33.0, 36.3), strict=True))
    told = [bar(session=day, close=close, verdict=SUSPECT if day == THURSDAY else "") for day, close in closes.items()]
    assert track(kept(told)).returns[-4:-1] == (None, None, None)
    assert track(kept(told)).closes[-3:-1] == (None, 36.3)
    told[-1] = told[-1]._replace(previous_close=33.0)
    assert track(kept(told)).returns[-2] == pytest.approx(0.1)


def test_the_reported_session_is_the_move_itself() -> None:
    own = track(kept([bar(session=MONDAY, close=1.0)]))
    assert own.sessions[-1] == MONDAY
    assert own.returns[-1] == pytest.approx(0.1)


def test_a_move_that_is_in_doubt_has_neither_close_nor_return() -> None:
    doubted = replace(move("MARA", 2.0), status=Status.SUSPECT)
    found = series_of(SHARE, (), doubted, SESSIONS, interval())
    assert (found.closes[-1], found.returns[-1]) == (None, None)


def test_the_sessions_begin_with_the_first_that_anything_is_held_of_and_end_before_the_reported_one() -> None:
    bars = columns_of_bars([bar("A", THURSDAY), bar("B", WEDNESDAY), bar("B", MONDAY)])
    held = stored_by_symbol(bars, [], [])
    assert [each.day for each in sessions_before(held, interval(), calendar())] == [WEDNESDAY, THURSDAY, FRIDAY]
    coins = stored_by_symbol([], [candle(ends=session(THURSDAY).closes), candle()], [])
    assert [each.day for each in sessions_before(coins, interval(), calendar())] == [THURSDAY, FRIDAY]
    assert sessions_before({}, interval(), calendar()) == ()


def swinging(symbol: str, factor: float) -> AlignedSeries:
    """Seventy sessions that go up and down by turns, the last one up."""
    returns = tuple(factor * (-0.01 if at % 2 else 0.02) for at in range(71))
    return AlignedSeries(symbol, days(71), (100.0,) * 71, returns, (None,) * 71)


def test_the_primary_benchmark_has_no_beta_and_all_else_has_one_to_it() -> None:
    series = {"^IXIC": swinging("^IXIC", 1.0), "MARA": swinging("MARA", 3.0)}
    contexts = contexts_of(series, "^IXIC", interval())
    assert contexts["^IXIC"].beta is None
    assert contexts["MARA"].beta == pytest.approx(3.0)
    assert contexts_of(series, "", interval())["MARA"].beta is None


def test_while_a_session_is_open_it_is_compared_with_no_other_one() -> None:
    series = {"MARA": swinging("MARA", 1.0)}
    assert contexts_of(series, "", interval())["MARA"].streak == 1
    assert contexts_of(series, "", interval(now=MORNING))["MARA"].streak is None


def test_a_split_of_the_reported_session_puts_all_earlier_closes_and_volumes_on_its_basis() -> None:
    held = kept([bar(session=THURSDAY, close=1.0, volume=8.0), bar(session=FRIDAY, close=1.1, volume=4.0)])
    reverse = replace(move("MARA", -0.35), source="yahoo", price=1.43, previous_close=2.2)
    found = series_of(SHARE, held, reverse, SESSIONS, interval())
    assert found.closes[-3:] == (2.0, 2.2, 1.43)
    assert found.volumes[-3:-1] == (4.0, 2.0)
    assert found.returns[-2] == pytest.approx(0.1)
