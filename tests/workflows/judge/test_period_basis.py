from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest

from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.analysis.price_basis import KnownSplit
from cryptoai_cli.market.bar import Bar, History, Split
from cryptoai_cli.market.session import Interval, State
from cryptoai_cli.store.records import KeptBar
from cryptoai_cli.workflows.archive.stored import columns_of_bars, stored_by_symbol
from cryptoai_cli.workflows.judge.period_basis import PeriodBasis
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY, WEDNESDAY, calendar, session
from tests.store.kept import bar

NEVER: Sequence[KeptBar] = ()


def basis(
    kept: Sequence[KeptBar] = NEVER,
    stored: Sequence[KnownSplit] = (),
    told: Sequence[KnownSplit] = (),
    *,
    days_later: int = 0,
) -> PeriodBasis:
    span = Interval(session(WEDNESDAY), session(MONDAY), State.FINAL, EVENING + timedelta(days=days_later))
    held = stored_by_symbol(columns_of_bars(kept), (), (), {"MARA": tuple(stored)})
    return PeriodBasis(span, calendar(), held, {"MARA": tuple(told)} if told else {})


def measured(base: float, price: float) -> Move:
    return Move("MARA", Status.OK, source="yahoo", price=price, previous_close=base)


def answer(closes: Mapping[date, float], opens: Mapping[date, float] | None = None, *splits: Split) -> History:
    known = opens or {}
    bars = tuple(Bar(day, close, known.get(day)) for day, close in closes.items())
    return History("MARA", "yahoo", bars=bars, splits=splits or None)


def rows(*closes: float, verdicts: Mapping[date, float] | None = None) -> list[KeptBar]:
    bases = verdicts or {}
    return [
        bar(session=day, close=close, previous_close=bases.get(day), verdict="confirmed" if day in bases else "")
        for day, close in zip((WEDNESDAY, THURSDAY, FRIDAY, MONDAY), closes, strict=True)
    ]


@pytest.mark.parametrize("day", [THURSDAY, FRIDAY, MONDAY], ids=str)
@pytest.mark.parametrize("ratio", [2.0, 3.0, 0.5, 0.05, 1.1, 1.066], ids=str)
def test_stored_closes_before_a_split_are_put_on_its_basis_wherever_it_lies(day: date, ratio: float) -> None:
    days = (WEDNESDAY, THURSDAY, FRIDAY, MONDAY)
    closes = [100.0 if each < day else 100.0 / ratio for each in days]
    for known in (
        basis(rows(*closes), [KnownSplit(day, ratio)]),
        basis(rows(*closes, verdicts={day: 100.0 / ratio})),
    ):
        move = known.on(measured(100.0, closes[-1]))
        assert move.status is Status.OK
        assert move.previous_close == pytest.approx(100.0 / ratio)
        assert move.simple_return == pytest.approx(0.0)


def test_a_split_of_the_base_session_lies_before_the_period() -> None:
    known = basis(rows(50.0, 50.0, 50.0, 51.0), [KnownSplit(WEDNESDAY, 2.0)])
    assert known.on(measured(50.0, 51.0)).previous_close == 50.0


def test_closes_that_the_source_has_adjusted_are_not_adjusted_again() -> None:
    known = basis(rows(50.0, 50.5, 51.0, 51.5, verdicts={FRIDAY: 50.5}), [KnownSplit(FRIDAY, 2.0)])
    assert known.on(measured(50.0, 51.5)).previous_close == 50.0


def test_two_splits_in_one_period_count_both() -> None:
    known = basis(rows(600.0, 300.0, 300.0, 102.0), [KnownSplit(THURSDAY, 2.0), KnownSplit(MONDAY, 3.0)])
    move = known.on(measured(600.0, 102.0))
    assert move.previous_close == pytest.approx(100.0)
    assert move.simple_return == pytest.approx(0.02)


def test_a_split_whose_closes_are_not_held_leaves_the_row_suspect_with_the_reason() -> None:
    ends = [row for row in rows(100.0, 100.0, 50.0, 51.0) if row.session in {WEDNESDAY, MONDAY}]
    move = basis(ends, [KnownSplit(FRIDAY, 2.0)]).on(measured(100.0, 51.0))
    assert move.status is Status.SUSPECT
    assert "2025-10-10" in move.reason
    assert move.reason.startswith("a split")


def test_an_answer_is_judged_by_its_own_prices_and_the_splits_that_are_known() -> None:
    closes = {WEDNESDAY: 1.0, THURSDAY: 1.0, FRIDAY: 1.0, MONDAY: 1.3}
    raw = measured(1.0, 1.3)
    told = [KnownSplit(MONDAY, 0.5)]
    assert basis().on(raw, answer(closes)).previous_close == 1.0  # nothing is on record
    assert basis(told=told).on(raw, answer(closes)).status is Status.SUSPECT  # without an open
    for known, history in (
        (basis(told=told), answer(closes, {MONDAY: 1.96})),
        (basis(), answer(closes, {MONDAY: 1.96}, Split(MONDAY, 1, 2))),
        (basis(rows(1.0, 1.0, 1.0, 1.3, verdicts={MONDAY: 2.0})), answer(closes)),
    ):
        assert known.on(raw, history).simple_return == pytest.approx(-0.35)


def test_an_answer_that_is_adjusted_counts_as_it_is_whatever_the_store_holds() -> None:
    adjusted = answer({WEDNESDAY: 2.0, THURSDAY: 2.0, FRIDAY: 2.0, MONDAY: 1.3})
    known = basis(rows(1.0, 1.0, 1.0, 1.3, verdicts={MONDAY: 2.0}), [KnownSplit(MONDAY, 0.5)])
    assert known.on(measured(2.0, 1.3), adjusted).previous_close == 2.0


def test_an_answer_long_after_a_split_is_taken_as_adjusted() -> None:
    closes = {WEDNESDAY: 50.0, THURSDAY: 50.0, FRIDAY: 48.0, MONDAY: 48.0}
    tiny = [KnownSplit(FRIDAY, 1.1)]
    assert basis(stored=tiny, told=tiny).on(measured(50.0, 48.0), answer(closes)).status is Status.SUSPECT
    late = basis(stored=tiny, told=tiny, days_later=8).on(measured(50.0, 48.0), answer(closes))
    assert (late.status, late.previous_close) == (Status.OK, 50.0)


def test_a_move_that_is_not_ok_stays_as_it_is() -> None:
    odd = Move("MARA", Status.SUSPECT, source="yahoo", price=51.0, previous_close=100.0, reason="odd")
    assert basis(rows(100.0, 100.0, 50.0, 51.0), [KnownSplit(FRIDAY, 2.0)]).on(odd) == odd
