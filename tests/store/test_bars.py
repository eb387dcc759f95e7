import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.errors import StoreBusyError, StoreDamagedError, StoreError
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.connecting import for_writing
from cryptoai_cli.store.opening import open_store
from cryptoai_cli.store.records import HeldSessions, KeptBar
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY
from tests.store.kept import CLOSE, EVER, bar, candle, days, fact, filled, held, memory_store, split

HOUR = timedelta(hours=1)


def test_what_is_saved_is_read_back_exactly(store: BarStore) -> None:
    odd = datetime(2025, 10, 13, 20, 0, 0, 123457, tzinfo=UTC)
    one = bar(
        "BRK-B", close=0.1 + 0.2, open=1e-9, high=1e12, volume=3.0, unsettled=True, verdict="confirmed", as_of=odd
    )
    hour = candle(close=115_000.25, high=116_000.0, arrived_at=odd)
    told = fact(listed=date(1962, 1, 2), name="Ünïcode “Inc.”")

    store.save([one], [hour], [split()], [told])

    assert store.bars(["BRK-B"], *EVER) == (one,)
    assert store.candles(["BTC-USD"], [CLOSE]) == (hour,)
    assert store.splits(["MARA"]) == (split(),)
    assert store.facts(["MARA"]) == (told,)


def test_bars_come_by_symbol_source_and_session(store: BarStore) -> None:
    wanted = [
        bar(symbol, session, source=source)
        for symbol in ("MARA", "RIOT", "^IXIC")
        for source in ("cnbc", "yahoo")
        for session in (FRIDAY, MONDAY)
    ]
    store.save(reversed([*wanted, bar("NVDA"), bar("MARA", THURSDAY)]))

    assert store.bars(["^IXIC", "RIOT", "MARA", "MARA", "NONE"], FRIDAY, MONDAY) == tuple(wanted)


def test_ten_thousand_symbols_are_asked_for_at_once_even_of_an_old_sqlite(tmp_path: Path) -> None:
    symbols = [f"S{number:05}" for number in range(10_000)]
    hours = [CLOSE + HOUR * step for step in range(-600, 600)]
    connection = for_writing(tmp_path / "store.sqlite")
    connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)
    with BarStore(connection, None) as store:
        store.save(map(bar, symbols), map(candle, symbols[:1500]), map(split, symbols), map(fact, symbols))

        assert [found.symbol for found in store.bars(symbols, MONDAY, MONDAY)] == symbols
        assert [found.symbol for found in store.candles(symbols, hours)] == symbols[:1500]
        assert [found.symbol for found in store.candles_between(symbols, CLOSE, CLOSE)] == symbols[:1500]
        assert [found.symbol for found in store.splits(symbols)] == symbols
        assert [found.symbol for found in store.facts(symbols)] == symbols
        assert [found.symbol for found in store.sessions_held(symbols)] == symbols


def test_candles_are_found_by_instant_and_between_instants(store: BarStore) -> None:
    hours = [CLOSE + HOUR * step for step in range(5)]
    store.save([], [candle(symbol, ends) for symbol in ("ETH-USD", "BTC-USD") for ends in reversed(hours)])

    exact = store.candles(["ETH-USD", "BTC-USD"], [hours[3], hours[0], hours[0], hours[0] + timedelta(minutes=1)])
    between = store.candles_between(["BTC-USD"], hours[1], hours[3])

    assert [(found.symbol, found.ends) for found in exact] == [
        ("BTC-USD", hours[0]),
        ("BTC-USD", hours[3]),
        ("ETH-USD", hours[0]),
        ("ETH-USD", hours[3]),
    ]
    assert [found.ends for found in between] == hours[1:4]
    assert list(store.all_candles()) == [candle(symbol, ends) for symbol in ("BTC-USD", "ETH-USD") for ends in hours]


def test_of_many_corrections_the_first_few_are_named_and_all_are_counted(store: BarStore) -> None:
    store.save(bar(f"S{n}") for n in range(700))
    corrections = store.save(bar(f"S{n}", close=101.0) for n in range(700))
    assert [each.symbol for each in corrections.first] == ["S0", "S1", "S2", "S3", "S4"]
    assert corrections.count == 700
    twice = corrections.joined(corrections)
    assert (len(twice.first), twice.count) == (5, 1400)


def test_how_much_is_held_is_told_by_symbol_and_source(store: BarStore) -> None:
    store.save([bar("MARA", FRIDAY), bar("MARA", MONDAY), bar("MARA", MONDAY, source="cnbc"), bar("RIOT", THURSDAY)])
    mara = (
        HeldSessions("MARA", "cnbc", MONDAY, MONDAY, 1),
        HeldSessions("MARA", "yahoo", FRIDAY, MONDAY, 2),
    )

    assert store.sessions_held(["MARA"]) == mara
    assert store.sessions_held() == (*mara, HeldSessions("RIOT", "yahoo", THURSDAY, THURSDAY, 1))


def test_a_save_that_fails_half_way_keeps_nothing(store: BarStore) -> None:
    store.save([bar(close=100.0)])

    def broken() -> Iterator[KeptBar]:
        yield bar(close=200.0)
        yield from (bar("RIOT", day) for day in days(1000))
        raise ValueError("line 1003 is no bar")

    with pytest.raises(ValueError, match="line 1003"):
        store.save(broken(), splits=[split(arrived_at=EVENING)])

    assert held(store) == (bar(close=100.0),)
    assert store.splits(["MARA"]) == ()
    store.save([bar("RIOT")])  # and the store goes on


def test_a_value_that_cannot_be_kept_is_told_with_the_path(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with open_store(path, EVENING).store as store:
        with pytest.raises(StoreError, match=r"cannot write the store .*store\.sqlite: NOT NULL"):
            store.save([bar("RIOT"), bar(close=float("nan"))])
        assert held(store) == ()


def test_a_lock_that_is_never_released_is_told_as_busy(tmp_path: Path) -> None:
    path = filled(tmp_path / "store.sqlite", [bar()])
    with open_store(path, EVENING).store as holder, for_writing(path) as connection:
        connection.execute("PRAGMA busy_timeout = 50")
        waiting = BarStore(connection, path)
        with holder._writing():
            assert held(waiting) == (bar(),)  # readers never wait
            with pytest.raises(StoreBusyError, match=r"store\.sqlite: other processes keep it locked"):
                waiting.save([bar("RIOT")])
    connection.close()


def test_reads_in_a_snapshot_see_one_state(tmp_path: Path) -> None:
    path = filled(tmp_path / "store.sqlite", [bar(close=1.0)])
    with open_store(path, EVENING).store as reader, open_store(path, EVENING).store as writer:
        with reader.snapshot():
            before = reader.bars(["MARA"], *EVER)
            writer.save([bar(close=2.0)], splits=[split()])
            assert reader.bars(["MARA"], *EVER) == before
            assert reader.splits(["MARA"]) == ()
        assert [found.close for found in reader.bars(["MARA"], *EVER)] == [2.0]


def test_a_page_that_is_broken_is_told_as_damage(tmp_path: Path) -> None:
    path = filled(tmp_path / "store.sqlite", [bar(session=day) for day in days(2000)])
    raw = bytearray(path.read_bytes())
    for page in range(8, len(raw) // 4096):
        raw[page * 4096 : page * 4096 + 64] = b"\xee" * 64
    path.write_bytes(raw)

    with (
        open_store(path, EVENING).store as store,
        pytest.raises(StoreDamagedError, match=r"read the store .*malformed"),
    ):
        store.bars(["MARA"], *EVER)


def test_any_number_of_bars_streams_in_and_out(store: BarStore) -> None:
    symbols = [f"S{number}" for number in range(40)]
    store.save(bar(symbol, day) for day in days(260) for symbol in symbols)

    stream = store.all_bars()
    first = next(stream)

    assert first == bar("S0", date(2025, 1, 1))
    assert sum(1 for _ in stream) == 40 * 260 - 1


DAYS = days(6)
TRUTH = [
    bar(symbol, day, 50.0 + at, volume=9.0, high=80.0, unsettled=False)
    for symbol in ("A", "B")
    for at, day in enumerate(DAYS)
]


@st.composite
def fillings(draw: st.DrawFn) -> list[list[KeptBar]]:
    """Draw requests that together bring the whole truth, in any order, with gaps, overlaps and repeats."""
    some = draw(st.lists(st.lists(st.sampled_from(TRUTH), max_size=8), max_size=5))
    pieces = [[thinned(draw, each) for each in part] for part in [*some, *some]]
    return draw(st.permutations([*pieces, *([each] for each in TRUTH)]))


def thinned(draw: st.DrawFn, whole: KeptBar) -> KeptBar:
    return whole._replace(
        volume=draw(st.sampled_from([None, whole.volume])),
        high=draw(st.sampled_from([None, whole.high])),
        arrived_at=EVENING + HOUR * draw(st.integers(0, 3)),
        unsettled=draw(st.booleans()),
    )


@given(fillings())
def test_filling_in_any_order_twice_with_overlaps_and_gaps_gives_the_same_store(requests: list[list[KeptBar]]) -> None:
    with memory_store() as one, memory_store() as other:
        corrections = [one.save(request) for request in requests]
        for request in [*reversed(requests), *requests]:
            other.save(reversed(request))

        assert held(one) == held(other) == tuple(TRUTH)
        assert not any(each.count for each in corrections)
