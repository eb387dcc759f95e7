"""Merge a stored record with a new one of the same key from the same source.

Empty cells are filled, a filled cell changes only if the source now gives another value, and an unsettled close never
replaces a settled one. The order in which agreeing answers arrive therefore makes no difference. Sources write 0 where
they do not know a figure: a price of 0 is never taken, and a volume of 0 never replaces a known one.
"""

import math

from cryptoai_cli.store.records import KeptBar, KeptCandle, KeptFact

_NOISE = 1e-9  # relative: the rounding error of a division and its inverse
_OTHER_MOVE = 0.005  # relative: a base that changes by more makes another move of the session after it


def same(one: float | None, other: float | None) -> bool:
    """Return whether two figures are equal up to floating-point rounding."""
    if one is None or other is None:
        return one is other
    return one == other or math.isclose(one, other, rel_tol=_NOISE, abs_tol=0.0)


def makes_another_move(old_base: float, new_base: float) -> bool:
    """Return whether a verdict on the move from `old_base` says nothing about the move from `new_base`."""
    return abs(new_base / old_base - 1) > _OTHER_MOVE


def merged_bar(old: KeptBar, new: KeptBar) -> KeptBar:
    """Return the stored bar merged with `new`; `old` itself if they are equal."""
    if new == old:
        return old
    leading, filling = (old, new) if new.unsettled and not old.unsettled else (new, old)
    if same(old.close, new.close):
        # if the closes agree, the settled record takes precedence, then the one that arrived first
        told = min(old, new, key=lambda bar: (bar.unsettled, bar.arrived_at))
        close, verdict = old.close, leading.verdict or filling.verdict
    else:
        told, close, verdict = leading, leading.close, leading.verdict
    return KeptBar(
        old.symbol,
        old.session,
        old.source,
        close,
        _price(old.open, leading.open, filling.open),
        _price(old.high, leading.high, filling.high),
        _price(old.low, leading.low, filling.low),
        _volume(old.volume, leading.volume, filling.volume),
        _price(old.previous_close, leading.previous_close, filling.previous_close),
        told.unsettled,
        verdict,
        told.as_of,
        told.arrived_at,
    )


def merged_candle(old: KeptCandle, new: KeptCandle) -> KeptCandle:
    """Return the stored candle merged with `new`."""
    agree = same(old.close, new.close)
    return new._replace(
        close=old.close if agree else new.close,
        high=_price(old.high, new.high, old.high),
        low=_price(old.low, new.low, old.low),
        arrived_at=min(old.arrived_at, new.arrived_at) if agree else new.arrived_at,
    )


def merged_fact(old: KeptFact, new: KeptFact) -> KeptFact:
    """Return the stored fact merged with `new`."""
    return new._replace(
        kind=new.kind or old.kind,
        currency=new.currency or old.currency,
        name=new.name or old.name,
        listed=new.listed or old.listed,
    )


def _price(old: float | None, leading: float | None, filling: float | None) -> float | None:
    return _cell(old, leading or None, filling)


def _volume(old: float | None, leading: float | None, filling: float | None) -> float | None:
    return _cell(old, filling if leading == 0 and filling else leading, filling)


def _cell(old: float | None, leading: float | None, filling: float | None) -> float | None:
    chosen = filling if leading is None else leading
    return old if same(old, chosen) else chosen
