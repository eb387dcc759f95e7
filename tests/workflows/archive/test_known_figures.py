"""An answer that tells less than an earlier one of the same closes."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.measure import measure
from cryptoai_cli.analysis.moves import Move, Status, without
from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.store.records import KeptBar
from cryptoai_cli.workflows.archive.known_figures import with_known_figures
from cryptoai_cli.workflows.archive.stored import columns_of_bars, stored_by_symbol
from tests.build import BITCOIN, EVENING, FRIDAY, MONDAY, MORNING, interval, session
from tests.store.kept import bar

SHARE = Instrument("MARA")
CLOSES_ONLY = History("MARA", "yahoo", bars=(Bar(FRIDAY, 100.0), Bar(MONDAY, 60.0)))
MOVE = measure(SHARE, CLOSES_ONLY, interval())
SUSPECT = replace(MOVE, status=Status.SUSPECT, reason="a large fall")


def completed(
    move: Move, *kept: KeptBar, answer: History = CLOSES_ONLY, now: datetime = EVENING, share: Instrument = SHARE
) -> Move:
    held = stored_by_symbol(columns_of_bars(kept), (), ())
    return with_known_figures({"MARA": move}, [(share, answer)], held, interval(now=now))["MARA"]


def days(source: str = "yahoo", *, base: float = 100.0, close: float = 60.0, **more: object) -> list[KeptBar]:
    return [
        bar(session=FRIDAY, close=base, source=source),
        bar(close=close, source=source, **more),  # type: ignore[arg-type] # the fields of a bar
    ]


def test_a_volume_that_the_answer_does_not_tell_is_the_one_held_of_the_same_close() -> None:
    assert completed(MOVE, *days(volume=7e6)).volume == 7e6
    assert completed(replace(MOVE, volume=0.0), *days(volume=7e6)).volume == 7e6


def test_a_volume_that_the_answer_tells_counts() -> None:
    assert completed(replace(MOVE, volume=8e6), *days(volume=7e6)).volume == 8e6


def test_a_volume_of_another_close_or_source_is_not_taken() -> None:
    assert completed(MOVE, *days(volume=7e6, close=60.5)).volume is None
    assert completed(MOVE, *days("nasdaq", volume=7e6)).volume is None
    assert completed(MOVE).volume is None


def test_a_move_that_was_confirmed_stays_so_when_the_same_closes_are_only_confirmed_by_nothing() -> None:
    found = completed(SUSPECT, *days(volume=7e6, verdict="confirmed"))
    assert (found.status, found.price, found.previous_close, found.volume) == (Status.OK, 60.0, 100.0, 7e6)
    assert found.verdict is not None


def test_an_unchanged_price_that_was_confirmed_as_traded_stays_so() -> None:
    answer = replace(CLOSES_ONLY, bars=(Bar(FRIDAY, 100.0), Bar(MONDAY, 100.0)))
    stale = without(MOVE, Status.STALE, "did not trade in this session")
    found = completed(stale, *days(close=100.0, volume=5.0, verdict="confirmed"), answer=answer)
    assert (found.status, found.simple_return, found.volume) == (Status.OK, 0.0, 5.0)


@pytest.mark.parametrize(
    "kept",
    [
        days(verdict="suspect: odd"),
        days(),
        days(verdict="confirmed", base=120.0),  # confirmed was a move from another close
        days(verdict="confirmed", close=61.0),
        days("nasdaq", verdict="confirmed"),
    ],
    ids=["suspect", "no verdict", "base", "close", "source"],
)
def test_nothing_else_removes_a_doubt(kept: list[KeptBar]) -> None:
    assert completed(SUSPECT, *kept) == SUSPECT


def test_a_previous_close_of_its_own_belongs_to_what_was_confirmed() -> None:
    kept = days(base=200.0, verdict="confirmed", previous_close=100.0)
    assert completed(SUSPECT, *kept).status is Status.OK


def test_a_session_that_is_not_final_and_a_coin_take_nothing_from_the_store() -> None:
    assert completed(MOVE, *days(volume=7e6), now=MORNING).volume is None
    assert completed(MOVE, *days(volume=7e6), now=session().closes + timedelta(minutes=5)).volume is None
    assert (
        completed(MOVE, *days(volume=7e6), share=replace(BITCOIN, symbol="MARA", kind=BITCOIN.expected_kind)).volume
        is None
    )


def test_a_move_that_now_comes_from_a_second_source_is_left_alone() -> None:
    other = replace(MOVE, source="nasdaq")
    assert completed(other, *days(volume=7e6)) == other


def test_every_other_move_is_returned_as_it_is() -> None:
    assert with_known_figures({"MARA": MOVE}, [], {}, interval()) == {"MARA": MOVE}
