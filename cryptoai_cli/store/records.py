"""The record types of the store, one per table, and the results of saves and queries.

The first fields of each named tuple are the key of its table.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from msgspec import Struct

from cryptoai_cli.market.verdict import Verdict, VerdictKind

CORRECTIONS_NAMED = 5


class KeptBar(NamedTuple):
    """One session of one instrument from one source, adjusted for every stored split.

    `symbol` is the instrument's current symbol. `previous_close` is the close the move was measured from, if it differs
    from the source's bar of the session before. An `unsettled` close may still change and is to be requested again.
    `verdict` is the verdict on the move of the session, None if it was never questioned. `as_of` is the instant of the
    price, `arrived_at` that of its arrival here, both aware UTC.
    """

    symbol: str
    session: date
    source: str
    close: float
    open: float | None
    high: float | None
    low: float | None
    volume: float | None
    previous_close: float | None
    unsettled: bool
    verdict: Verdict | None
    as_of: datetime
    arrived_at: datetime


class BarKey(NamedTuple):
    """The key of a `KeptBar`."""

    symbol: str
    session: date
    source: str


class BarFlags(NamedTuple):
    """The fields of a `KeptBar` that are empty for most bars; `priced_at` is its `as_of`, None without a verdict."""

    previous_close: float | None = None
    unsettled: bool = False
    verdict: Verdict | None = None
    priced_at: datetime | None = None

    @property
    def kind(self) -> VerdictKind | None:
        """The kind of the verdict, None where there is none."""
        return None if self.verdict is None else self.verdict.kind


NO_FLAGS = BarFlags()


def flags_of(bar: KeptBar) -> BarFlags:
    """Return the flags of a bar; `NO_FLAGS` itself for most."""
    if bar.verdict is None and bar.previous_close is None and not bar.unsettled:
        return NO_FLAGS
    priced_at = None if bar.verdict is None else bar.as_of
    return BarFlags(bar.previous_close, bar.unsettled, bar.verdict, priced_at)


class BarColumns(Struct, frozen=True):
    """The bars of one symbol from one source as columns, ascending by session.

    `sessions`, `closes` and `volumes` have the same length; `flags_by_session` has an entry only for bars with a flag.
    """

    symbol: str
    source: str
    sessions: tuple[date, ...] = ()
    closes: tuple[float, ...] = ()
    volumes: tuple[float | None, ...] = ()
    flags_by_session: Mapping[date, BarFlags] = MappingProxyType({})

    def flags(self, session: date) -> BarFlags:
        """Return the flags of the bar of `session`; `NO_FLAGS` if it has none or there is no bar."""
        return self.flags_by_session.get(session, NO_FLAGS)


class KeptCandle(NamedTuple):
    """One finished hour of one coin; its close is the price at the instant `ends` (aware UTC)."""

    symbol: str
    ends: datetime
    source: str
    close: float
    high: float | None
    low: float | None
    arrived_at: datetime


class KeptSplit(NamedTuple):
    """A split of `denominator` old shares into `numerator` new ones, effective from `session`, from one source."""

    symbol: str
    session: date
    source: str
    numerator: float
    denominator: float
    arrived_at: datetime

    @property
    def ratio(self) -> float:
        """The factor by which to divide a pre-split price to compare it with a post-split one."""
        return self.numerator / self.denominator


class KeptFact(NamedTuple):
    """One source's facts on an instrument; text is empty and `listed` (the first trade date) None if unknown.

    `kind` is the value of an `InstrumentType`.
    """

    symbol: str
    source: str
    kind: str
    currency: str
    name: str
    listed: date | None


class Correction(NamedTuple):
    """A stored close that its source has since changed; for a coin's hour, `session` is its UTC day."""

    symbol: str
    session: date
    source: str
    old_close: float
    new_close: float


class Corrections(Struct, frozen=True):
    """The closes that their sources have changed: the first few, and the total count."""

    first: tuple[Correction, ...] = ()
    count: int = 0

    def joined(self, later: "Corrections") -> "Corrections":
        """Return these corrections combined with `later`."""
        return Corrections((*self.first, *later.first)[:CORRECTIONS_NAMED], self.count + later.count)


def summarize_corrections(corrections: Iterable[Correction]) -> Corrections:
    """Return the first few of `corrections` and their count, without holding the rest in memory."""
    every = iter(corrections)
    first = tuple(islice(every, CORRECTIONS_NAMED))
    return Corrections(first, len(first) + sum(1 for _ in every))


class HeldSessions(NamedTuple):
    """The number of stored bars (`sessions`) of one instrument from one source, between `first` and `last`."""

    symbol: str
    source: str
    first: date
    last: date
    sessions: int
