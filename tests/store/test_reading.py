"""What is read out of the tables: which rows, in which order, and what of them."""

from datetime import timedelta

from cryptoai_cli.market.verdict import Verdict, VerdictKind
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.records import BarFlags
from tests.build import FRIDAY, MONDAY, THURSDAY, WEDNESDAY
from tests.store.kept import CLOSE, EVER, bar, candle, fact, held, split

SUSPECT = "suspect: looks like a split"


def test_both_ends_of_a_span_of_sessions_belong_to_it(store: BarStore) -> None:
    store.save(bar(session=day) for day in (WEDNESDAY, THURSDAY, FRIDAY, MONDAY))
    assert [found.session for found in store.bars(["MARA"], THURSDAY, FRIDAY)] == [THURSDAY, FRIDAY]
    (columns,) = store.bar_columns(["MARA"], THURSDAY, FRIDAY)
    assert columns.sessions == (THURSDAY, FRIDAY)


def test_a_trail_is_of_one_symbol_and_one_source(store: BarStore) -> None:
    store.save([bar(symbol, source=source) for symbol in ("RIOT", "MARA") for source in ("yahoo", "cnbc")])
    found = [
        (columns.symbol, columns.source, len(columns.sessions))
        for columns in store.bar_columns(["RIOT", "MARA"], *EVER)
    ]
    assert found == [("MARA", "cnbc", 1), ("MARA", "yahoo", 1), ("RIOT", "cnbc", 1), ("RIOT", "yahoo", 1)]


def test_a_trail_remarks_on_what_is_unusual_and_on_nothing_else(store: BarStore) -> None:
    store.save(
        [
            bar(session=WEDNESDAY, volume=7.0, open=1.0),
            bar(session=THURSDAY, previous_close=99.0),
            bar(session=FRIDAY, unsettled=True),
            bar(session=MONDAY, verdict=SUSPECT),
        ]
    )
    (columns,) = store.bar_columns(["MARA"], *EVER)
    assert columns.volumes == (7.0, None, None, None)
    assert columns.flags_by_session == {
        THURSDAY: BarFlags(previous_close=99.0),
        FRIDAY: BarFlags(unsettled=True),
        MONDAY: BarFlags(
            verdict=Verdict(VerdictKind.SUSPECT, "looks like a split"), priced_at=bar(session=MONDAY).as_of
        ),
    }


def test_a_remark_belongs_to_its_own_source(store: BarStore) -> None:
    store.save([bar(verdict=SUSPECT), bar(source="cnbc")])
    cnbc, yahoo = store.bar_columns(["MARA"], *EVER)
    assert (cnbc.flags_by_session, yahoo.flags(MONDAY).kind) == ({}, VerdictKind.SUSPECT)


def test_a_trail_through_a_few_sessions_has_none_of_those_between(store: BarStore) -> None:
    store.save(bar(session=day, unsettled=day == FRIDAY) for day in (THURSDAY, FRIDAY, MONDAY))
    (columns,) = store.bar_columns_on(["MARA"], [MONDAY, THURSDAY])
    assert (columns.sessions, columns.flags_by_session) == ((THURSDAY, MONDAY), {})


def test_only_suspect_bars_are_found_as_such(store: BarStore) -> None:
    store.save(
        [
            bar(session=WEDNESDAY, verdict=SUSPECT),
            bar(session=THURSDAY, verdict="confirmed"),
            bar(session=FRIDAY, verdict="stale: suspect: did not trade"),
            bar(session=MONDAY, verdict=SUSPECT),
        ]
    )
    assert [found.session for found in store.suspect_bars(["MARA"], THURSDAY, MONDAY)] == [MONDAY]
    assert store.suspect_bars(["RIOT"], *EVER) == ()


def test_both_ends_of_a_span_of_instants_belong_to_it(store: BarStore) -> None:
    hours = [CLOSE + timedelta(hours=step) for step in range(4)]
    store.save([], [candle(ends=ends) for ends in hours])
    assert [found.ends for found in store.candles_between(["BTC-USD"], hours[1], hours[2])] == hours[1:3]


def test_splits_and_facts_are_those_of_the_symbols_asked_for_by_symbol_and_source(store: BarStore) -> None:
    symbols = ("RIOT", "MARA", "CLSK")
    store.save([], splits=map(split, symbols), facts=[fact(s, source=name) for s in symbols for name in ("y", "c")])
    assert [found.symbol for found in store.splits(["RIOT", "MARA"])] == ["MARA", "RIOT"]
    found = [(each.symbol, each.source) for each in store.facts(["RIOT", "MARA"])]
    assert found == [("MARA", "c"), ("MARA", "y"), ("RIOT", "c"), ("RIOT", "y")]


def test_everything_is_read_by_symbol_and_session_before_the_source(store: BarStore) -> None:
    store.save(bar(session=day, source=name) for name in ("yahoo", "cnbc") for day in (MONDAY, FRIDAY))
    expected = [(FRIDAY, "cnbc"), (FRIDAY, "yahoo"), (MONDAY, "cnbc"), (MONDAY, "yahoo")]
    assert [(found.session, found.source) for found in held(store)] == expected


def test_a_symbol_asked_for_twice_is_read_once(store: BarStore) -> None:
    store.save([bar()])
    assert len(store.bars(["MARA", "MARA"], *EVER)) == 1
    assert len(store.sessions_held(["MARA", "MARA"])) == 1


def test_a_symbol_asked_for_twice_is_read_once_among_many_too(store: BarStore) -> None:
    symbols = [f"S{number:03}" for number in range(500)]
    store.save(map(bar, symbols))
    assert [found.symbol for found in store.bars(["A", *symbols, *symbols], *EVER)] == symbols
