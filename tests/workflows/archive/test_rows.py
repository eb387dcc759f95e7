"""Rows of what is held. The group's index is compared with one that pandas works out on its own."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import pytest

from cryptoai_cli.analysis.price_basis import KnownSplit
from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.store.records import KeptBar
from cryptoai_cli.workflows.archive.rows import group_rows, symbol_rows, with_details
from cryptoai_cli.workflows.archive.stored import StoredBySymbol, StoredHistory, columns_of_bars, stored_by_symbol
from tests.build import BITCOIN, FRIDAY, MONDAY, THURSDAY, WEDNESDAY, calendar, group, session
from tests.store.kept import bar, candle, fact

SHARE = Instrument("MARA")
WEEK = tuple(session(day) for day in (WEDNESDAY, THURSDAY, FRIDAY, MONDAY))


def held(*bars: KeptBar, source_order: Sequence[str] = ("yahoo", "nasdaq")) -> tuple[StoredHistory, ...]:
    found = stored_by_symbol(columns_of_bars(sorted(bars, key=lambda each: (each.source, each.session))), (), ())
    return tuple(sorted(found.get("MARA", ()), key=lambda each: source_order.index(each.source)))


def test_a_row_for_each_session_after_the_first_with_its_move() -> None:
    kept = held(bar(session=WEDNESDAY), bar(session=THURSDAY, close=110.0), bar(session=FRIDAY, close=99.0))
    rows = symbol_rows(SHARE, kept, WEEK[:3])
    assert [row.session for row in rows] == [THURSDAY, FRIDAY]
    assert [row.simple_return for row in rows] == pytest.approx([0.1, -0.1])


def test_t17_a_session_that_is_not_held_has_no_move_and_the_next_one_none_either() -> None:
    kept = held(bar(session=WEDNESDAY), bar(session=FRIDAY, close=120.0), bar(session=MONDAY, close=126.0))
    rows = symbol_rows(SHARE, kept, WEEK)
    assert [row.simple_return for row in rows] == [None, None, pytest.approx(0.05)]
    assert (rows[0].close, rows[0].note) == (None, "nothing is held")


def test_a_move_is_of_one_source_and_the_first_that_has_one_counts() -> None:
    kept = held(
        bar(session=THURSDAY, close=100.0, source="yahoo"),
        bar(session=MONDAY, close=130.0, source="yahoo"),
        bar(session=FRIDAY, close=50.0, source="nasdaq"),
        bar(session=MONDAY, close=60.0, source="nasdaq"),
    )
    rows = symbol_rows(SHARE, kept, WEEK)
    assert [(row.source, row.close) for row in rows] == [("yahoo", 100.0), ("nasdaq", 50.0), ("nasdaq", 60.0)]
    assert rows[2].simple_return == pytest.approx(0.2)


def test_a_suspect_move_is_none_and_its_close_measures_nothing() -> None:
    issue = "suspect: looks like a split"
    kept = held(
        bar(session=WEDNESDAY), bar(session=THURSDAY, close=33.0, verdict=issue), bar(session=FRIDAY, close=34.0)
    )
    rows = symbol_rows(SHARE, kept, WEEK[:3])
    assert [row.simple_return for row in rows] == [None, None]
    assert rows[0].note == issue


def test_a_halt_is_no_move_and_its_close_measures_the_next_one() -> None:
    kept = held(
        bar(session=WEDNESDAY),
        bar(session=THURSDAY, verdict="stale: did not trade"),
        bar(session=FRIDAY, close=110.0, verdict="confirmed"),
    )
    rows = symbol_rows(SHARE, kept, WEEK[:3])
    assert [row.simple_return for row in rows] == [None, pytest.approx(0.1)]
    assert rows[1].note == ""


def test_a_previous_close_of_its_own_counts() -> None:
    kept = held(bar(session=WEDNESDAY), bar(session=THURSDAY, close=110.0, previous_close=55.0))
    assert symbol_rows(SHARE, kept, WEEK[:2])[0].simple_return == pytest.approx(1.0)


def test_t20_a_renamed_instrument_keeps_its_whole_history_under_the_symbols_of_the_time() -> None:
    keel = Instrument("MARA", formerly=(FormerSymbol("OLD", THURSDAY),))
    kept = held(*(bar(session=each.day) for each in WEEK))
    assert [row.symbol for row in symbol_rows(keel, kept, WEEK)] == ["OLD", "MARA", "MARA"]


def test_t25_a_coin_is_shown_at_the_closes() -> None:
    hours = [candle(ends=each.closes, close=price) for each, price in zip(WEEK, (100.0, 90.0, 99.0, 99.0), strict=True)]
    kept = stored_by_symbol((), hours, ())["BTC-USD"]
    rows = symbol_rows(BITCOIN, kept, WEEK)
    assert [row.simple_return for row in rows] == pytest.approx([-0.1, 0.1, 0.0])
    assert (rows[0].open, rows[0].volume, rows[0].symbol) == (None, None, "BTC-USD")


def test_details_come_from_the_bar_of_the_same_source_and_instrument() -> None:
    bars = [
        bar(session=WEDNESDAY),
        bar(session=THURSDAY, open=98.0, high=105.0, low=97.0),
        bar(session=THURSDAY, open=1.0, source="nasdaq"),
        bar("RIOT", session=THURSDAY, open=2.0),
    ]
    (row,) = with_details(SHARE, symbol_rows(SHARE, held(*bars[:2]), WEEK[:2]), bars)
    assert (row.open, row.high, row.low) == (98.0, 105.0, 97.0)


def of_groups(closes: Mapping[str, Sequence[float | None]], **listed: date) -> StoredBySymbol:
    bars = [
        bar(symbol, each.day, close)
        for symbol, of_one in sorted(closes.items())
        for each, close in zip(WEEK, of_one, strict=True)
        if close is not None
    ]
    return stored_by_symbol(columns_of_bars(bars), (), [fact(symbol, listed=day) for symbol, day in listed.items()])


ONE, TWO = group("one", "ABC"), group("two", "DEF")
RISING = dict.fromkeys("ABC", (100.0, 110.0, 110.0, 121.0))
FALLING = dict.fromkeys("DEF", (100.0, 90.0, 95.0, 95.0))


def test_a_group_is_ranked_among_all_in_every_session() -> None:
    rows = group_rows(ONE, (ONE, TWO), of_groups({**RISING, **FALLING}), WEEK, Measure.MEDIAN)
    assert [row.rank for row in rows] == [1, 2, 1]
    assert [row.index for row in rows] == pytest.approx([110.0, 110.0, 121.0])
    assert [(row.advances, row.declines, row.unchanged, row.missing) for row in rows] == [
        (3, 0, 0, 0),
        (0, 0, 3, 0),
        (3, 0, 0, 0),
    ]


def test_t38_a_group_with_two_moves_has_no_rank() -> None:
    closes = {**RISING, "C": (100.0, None, None, None), **FALLING}
    rows = group_rows(ONE, (ONE, TWO), of_groups(closes), WEEK, Measure.MEDIAN)
    assert [row.rank for row in rows] == [None, None, None]
    assert [row.missing for row in rows] == [1, 1, 1]


def test_members_that_were_not_listed_yet_do_not_keep_a_group_from_its_rank() -> None:
    big = Group("big", "Big", tuple(map(Instrument, "ABCXYZ")))
    new = (None, None, 50.0, 55.0)
    closes = {**RISING, "X": new, "Y": new, "Z": new}
    unlisted = of_groups(closes, X=FRIDAY, Y=FRIDAY, Z=FRIDAY)
    assert [row.rank for row in group_rows(big, (big,), unlisted, WEEK, Measure.MEDIAN)] == [1, 1, 1]
    listed = of_groups(closes, X=date(2020, 1, 2), Y=date(2020, 1, 2), Z=date(2020, 1, 2))
    assert [row.rank for row in group_rows(big, (big,), listed, WEEK, Measure.MEDIAN)] == [None, None, 1]


def test_sixty_percent_of_the_listed_members_are_enough_for_a_rank() -> None:
    five, six = group("five", "ABCDE"), group("six", "ABCDEF")
    kept = of_groups(RISING)
    assert group_rows(five, (five,), kept, WEEK, Measure.MEDIAN)[0].rank == 1
    assert group_rows(six, (six,), kept, WEEK, Measure.MEDIAN)[0].rank is None


def test_the_source_of_a_session_is_named_where_all_moves_are_of_one() -> None:
    mixed = [bar(symbol, each.day, source="yahoo") for symbol in "AB" for each in WEEK]
    mixed += [bar("C", each.day, source="nasdaq") for each in WEEK[:2]]
    kept = stored_by_symbol(columns_of_bars(mixed), (), ())
    assert [row.source for row in group_rows(ONE, (ONE,), kept, WEEK, Measure.MEDIAN)] == ["", "yahoo", "yahoo"]


def test_a_session_without_any_move_leaves_the_index_where_it_is() -> None:
    closes = dict.fromkeys("ABC", (100.0, 110.0, None, 121.0))
    rows = group_rows(ONE, (ONE,), of_groups(closes), WEEK, Measure.MEDIAN)
    assert [row.index for row in rows] == pytest.approx([110.0, 110.0, 110.0])
    assert [row.mean_return for row in rows] == [pytest.approx(0.1), None, None]


def test_groups_are_ranked_by_the_mean_where_that_is_the_measure() -> None:
    skewed = {"A": (100.0,) * 3 + (101.0,), "B": (100.0,) * 3 + (101.0,), "C": (100.0,) * 3 + (200.0,)}
    even = dict.fromkeys("DEF", (100.0,) * 3 + (102.0,))
    kept = of_groups({**skewed, **even})
    assert group_rows(ONE, (ONE, TWO), kept, WEEK, Measure.MEDIAN)[-1].rank == 2
    assert group_rows(ONE, (ONE, TWO), kept, WEEK, Measure.MEAN)[-1].rank == 1


def test_the_index_is_that_of_an_independent_computation() -> None:
    sessions = calendar().between(date(2025, 9, 2), MONDAY)
    closes = {
        s: [10 + (7919 * at * (k + 3) % 1009) / 100 for at in range(len(sessions))] for k, s in enumerate("ABCDE")
    }
    bars = [bar(s, each.day, close) for s, of in closes.items() for each, close in zip(sessions, of, strict=True)]
    five = group("five", "ABCDE")
    rows = group_rows(five, (five,), stored_by_symbol(columns_of_bars(bars), (), ()), sessions, Measure.MEDIAN)

    returns = pd.DataFrame(closes).pct_change().dropna()
    assert [row.index for row in rows] == pytest.approx(list((1 + returns.mean(axis=1)).cumprod() * 100), rel=1e-9)
    assert [row.median_return for row in rows] == pytest.approx(list(returns.median(axis=1)), rel=1e-9)
    assert [row.advances for row in rows] == list((returns > 0).sum(axis=1))


def test_rows_that_cannot_be_compared_with_the_last_one_say_so() -> None:
    bars = [bar(session=day, close=close) for day, close in ((WEDNESDAY, 1.0), (THURSDAY, 1.0), (FRIDAY, 1.3))]
    split = {"MARA": (KnownSplit(FRIDAY, 0.5),)}
    rows = symbol_rows(SHARE, stored_by_symbol(columns_of_bars(bars), (), (), split)["MARA"], WEEK[:3])
    assert [(row.close, row.simple_return, row.is_comparable) for row in rows] == [(1.0, 0.0, False), (1.3, None, True)]
    assert rows[1].note.startswith("a split is on record")
    suspect = held(bar(session=WEDNESDAY), bar(session=THURSDAY, close=9.0, verdict="suspect: odd"))
    assert [row.is_comparable for row in symbol_rows(SHARE, suspect, WEEK[:2])] == [False]
