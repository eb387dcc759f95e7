"""Find where the stored closes of one source change their price basis, along consecutive sessions of the calendar."""

from collections.abc import Sequence
from datetime import date

from cryptoai_cli.analysis.price_basis import KnownSplit, kept_step, split_step
from cryptoai_cli.market.verdict import VerdictKind
from cryptoai_cli.store.records import BarColumns, BarFlags

_UNMEASURED = frozenset({VerdictKind.SUSPECT, VerdictKind.STALE})


def base_steps(
    columns: BarColumns, days: Sequence[date], closes: Sequence[float | None], splits: Sequence[KnownSplit]
) -> dict[int, float | None]:
    """Return the steps of the sessions `days` that change the price basis, by index (see `price_basis`).

    `days` are consecutive sessions and `closes` those stored of them. A previous close kept with the verdict of a
    session decides; a confirmed move without one was measured from the close before as it is. For other sessions of a
    split its own prices decide.
    """
    places = {day: at for at, day in enumerate(days)}
    steps: dict[int, float | None] = {}
    for split in splits:
        at = places.get(split.session, 0)
        if at > 0:
            steps[at] = _step_of_split(split, columns, closes[at - 1], closes[at])
    for day, flags in columns.flags_by_session.items():
        at = places.get(day, 0)
        if at > 0 and (step := _step_of_flags(flags, closes[at - 1])) is not None:
            steps[at] = step
    if any(step is None for step in steps.values()):
        _drop_what_has_nothing_before(steps, closes)
    return {at: step for at, step in steps.items() if step != 1.0}


def _step_of_split(
    split: KnownSplit, columns: BarColumns, close_before: float | None, close: float | None
) -> float | None:
    if close_before is None or close is None:
        return None
    return split_step(split, close_before, close, split.opens.get(columns.source))


def _step_of_flags(flags: BarFlags, close_before: float | None) -> float | None:
    """Return the step that a judged session tells of, None if it tells of none."""
    if close_before is None or flags.kind in _UNMEASURED:
        return None
    if flags.previous_close is not None:
        return kept_step(flags.previous_close, close_before)
    return 1.0 if flags.kind is VerdictKind.CONFIRMED else None


def _drop_what_has_nothing_before(steps: dict[int, float | None], closes: Sequence[float | None]) -> None:
    """Remove the steps before which no close is stored: nothing has to be put on another basis there."""
    first = next((at for at, close in enumerate(closes) if close is not None), len(closes))
    for at in [at for at in steps if at <= first]:
        del steps[at]
