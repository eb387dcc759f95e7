from collections.abc import Sequence
from datetime import date

import pytest

from cryptoai_cli.analysis.price_basis import KnownSplit
from cryptoai_cli.store.records import KeptBar
from cryptoai_cli.workflows.archive.bases import base_steps
from cryptoai_cli.workflows.archive.stored import columns_of_bars
from tests.build import FRIDAY, MONDAY, THURSDAY, WEDNESDAY
from tests.store.kept import bar

DAYS = (WEDNESDAY, THURSDAY, FRIDAY, MONDAY)


def steps(bars: Sequence[KeptBar], *splits: KnownSplit) -> dict[date, float | None]:
    (columns,) = columns_of_bars(bars)
    closes = {each.session: each.close for each in bars}
    found = base_steps(columns, DAYS, [closes.get(day) for day in DAYS], splits)
    return {DAYS[at]: step for at, step in found.items()}


def row(day: date, close: float, previous_close: float | None = None, verdict: str = "") -> KeptBar:
    return bar(session=day, close=close, previous_close=previous_close, verdict=verdict)


def test_a_previous_close_kept_with_a_session_changes_the_basis_there() -> None:
    assert steps([row(FRIDAY, 1.0), row(MONDAY, 1.3, 2.0, "confirmed")]) == {MONDAY: 2.0}
    assert steps([row(FRIDAY, 1.0), row(MONDAY, 1.3, 2.0)]) == {MONDAY: 2.0}  # derived by its source
    assert steps([row(FRIDAY, 2.0), row(MONDAY, 1.3, 2.0, "confirmed")]) == {}  # its source has adjusted since


def test_a_previous_close_over_a_gap_is_a_move_and_no_other_basis() -> None:
    assert steps([row(THURSDAY, 1.0), row(MONDAY, 1.3, 2.0)]) == {}


def test_a_suspect_session_tells_of_no_basis() -> None:
    assert steps([row(FRIDAY, 1.0), row(MONDAY, 1.3, 2.0, "suspect: odd")]) == {}


def test_a_split_that_no_run_has_judged_is_decided_by_its_prices() -> None:
    split = KnownSplit(FRIDAY, 2.0)
    assert steps([row(THURSDAY, 100.0), row(FRIDAY, 51.0)], split) == {FRIDAY: 0.5}
    assert steps([row(THURSDAY, 50.0), row(FRIDAY, 51.0)], split) == {}
    opened = KnownSplit(FRIDAY, 0.5, opens={"yahoo": 1.96})
    assert steps([row(THURSDAY, 1.0), row(FRIDAY, 1.3)], opened) == {FRIDAY: 2.0}


def test_a_verdict_counts_more_than_what_the_prices_look_like() -> None:
    split = KnownSplit(FRIDAY, 1.1)
    judged = [row(THURSDAY, 50.0), row(FRIDAY, 45.5, None, "confirmed")]
    assert steps(judged, split) == {}
    assert steps([row(THURSDAY, 50.0), row(FRIDAY, 45.5)], split) == {FRIDAY: pytest.approx(1 / 1.1)}


def test_a_split_without_both_closes_around_it_leaves_the_basis_unknown() -> None:
    assert steps([row(WEDNESDAY, 100.0), row(FRIDAY, 51.0)], KnownSplit(FRIDAY, 2.0)) == {FRIDAY: None}
    assert steps([row(WEDNESDAY, 100.0), row(MONDAY, 51.0)], KnownSplit(FRIDAY, 2.0)) == {FRIDAY: None}


def test_splits_before_the_first_close_and_outside_the_sessions_change_nothing() -> None:
    bars = [row(FRIDAY, 51.0), row(MONDAY, 52.0)]
    assert steps(bars, KnownSplit(FRIDAY, 2.0), KnownSplit(WEDNESDAY, 2.0), KnownSplit(date(2025, 11, 3), 2.0)) == {}


def test_two_splits_are_two_steps() -> None:
    bars = [row(WEDNESDAY, 300.0), row(THURSDAY, 151.0), row(FRIDAY, 150.0), row(MONDAY, 50.5)]
    found = steps(bars, KnownSplit(THURSDAY, 2.0), KnownSplit(MONDAY, 3.0))
    assert found == {THURSDAY: 0.5, MONDAY: pytest.approx(1 / 3)}
