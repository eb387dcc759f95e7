"""What becomes of a record when its source gives it once more.

Empty cells fill in, a filled cell changes only where the source says something else, and a close that may still be
settled never replaces a settled one. So the order in which agreeing answers arrive makes no difference.
"""

import math

from cryptoai_cli.store.records import KeptBar, KeptCandle, KeptFact

_NOISE = 1e-9  # relative: what a division and its inverse leave behind


def same(one: float | None, other: float | None) -> bool:
    """Return whether two figures differ by no more than the noise of floating point."""
    if one is None or other is None:
        return one is other
    return one == other or math.isclose(one, other, rel_tol=_NOISE, abs_tol=0.0)


def merged_bar(old: KeptBar, new: KeptBar) -> KeptBar:
    """Return what is on record after `new` has arrived: `old` itself where `new` says nothing else."""
    if new == old:
        return old
    leading, filling = (old, new) if new.unsettled and not old.unsettled else (new, old)
    if same(old.close, new.close):
        # of two that agree the settled one tells, and of two of a kind the one that was here first
        told = min(old, new, key=lambda bar: (bar.unsettled, bar.arrived_at))
        close, verdict = old.close, leading.verdict or filling.verdict
    else:
        told, close, verdict = leading, leading.close, leading.verdict
    return KeptBar(
        old.symbol,
        old.session,
        old.source,
        close,
        _cell(old.open, leading.open, filling.open),
        _cell(old.high, leading.high, filling.high),
        _cell(old.low, leading.low, filling.low),
        _cell(old.volume, leading.volume, filling.volume),
        _cell(old.previous_close, leading.previous_close, filling.previous_close),
        told.unsettled,
        verdict,
        told.as_of,
        told.arrived_at,
    )


def merged_candle(old: KeptCandle, new: KeptCandle) -> KeptCandle:
    """Return what is on record after `new` has arrived."""
    agree = same(old.close, new.close)
    return new._replace(
        close=old.close if agree else new.close,
        high=_cell(old.high, new.high, old.high),
        low=_cell(old.low, new.low, old.low),
        arrived_at=min(old.arrived_at, new.arrived_at) if agree else new.arrived_at,
    )


def merged_fact(old: KeptFact, new: KeptFact) -> KeptFact:
    """Return what is on record after `new` has arrived."""
    return new._replace(
        kind=new.kind or old.kind,
        currency=new.currency or old.currency,
        name=new.name or old.name,
        listed=new.listed or old.listed,
    )


def _cell(old: float | None, leading: float | None, filling: float | None) -> float | None:
    chosen = filling if leading is None else leading
    return old if same(old, chosen) else chosen
