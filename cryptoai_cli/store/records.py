"""What the store keeps: one record type a table, and what a save or a query of the store returns.

Named tuples, whose first fields are the key of their table.
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
    """One session of one instrument as one source gave it, on the split basis of every split on record.

    `symbol` is today's symbol of the instrument. `previous_close` is the source's own, where its bar of the session
    before is not what the move was measured from. An `unsettled` close may still change: it is asked for
    again. `verdict` is what was found of the move of the session, None where it was never in question. `as_of` is the
    instant of the price, `arrived_at` that of its arrival here, both aware UTC.
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


class BarFlags(NamedTuple):
    """What few bars have: the fields of a `KeptBar` of the same names."""

    previous_close: float | None = None
    unsettled: bool = False
    verdict: Verdict | None = None

    @property
    def kind(self) -> VerdictKind | None:
        """The kind of the verdict, None where there is none."""
        return None if self.verdict is None else self.verdict.kind


NO_FLAGS = BarFlags()


class BarColumns(Struct, frozen=True):
    """What a look back over many sessions needs of one symbol's bars from one source: columns, ascending by session.

    A report reads a year of them for every instrument. `sessions`, `closes` and `volumes` have the same length; what is
    unusual about a bar is in `flags_by_session`, by its session.
    """

    symbol: str
    source: str
    sessions: tuple[date, ...] = ()
    closes: tuple[float, ...] = ()
    volumes: tuple[float | None, ...] = ()
    flags_by_session: Mapping[date, BarFlags] = MappingProxyType({})

    def flags(self, session: date) -> BarFlags:
        """Return what is unusual about the bar of `session`: mostly nothing, and nothing where there is none."""
        return self.flags_by_session.get(session, NO_FLAGS)


class KeptCandle(NamedTuple):
    """One finished hour of one coin; `ends` is the aware UTC instant at which its close was the price."""

    symbol: str
    ends: datetime
    source: str
    close: float
    high: float | None
    low: float | None
    arrived_at: datetime


class KeptSplit(NamedTuple):
    """`numerator` new shares for `denominator` old ones, in force from `session` on, as one source told it."""

    symbol: str
    session: date
    source: str
    numerator: float
    denominator: float
    arrived_at: datetime

    @property
    def ratio(self) -> float:
        """What an old price is divided by to compare with a new one."""
        return self.numerator / self.denominator


class KeptFact(NamedTuple):
    """What one source says of an instrument: text is empty, `listed` (the first trade date) None where unknown.

    `kind` is the value of an `InstrumentType`.
    """

    symbol: str
    source: str
    kind: str
    currency: str
    name: str
    listed: date | None


class Correction(NamedTuple):
    """A close on record that its source has given differently since; for a coin's hour, `session` is its UTC day."""

    symbol: str
    session: date
    source: str
    old_close: float
    new_close: float


class Corrections(Struct, frozen=True):
    """The closes that their sources give differently now: the first few, and how many there are in all."""

    first: tuple[Correction, ...] = ()
    count: int = 0

    def joined(self, later: "Corrections") -> "Corrections":
        """Return these and those that came later."""
        return Corrections((*self.first, *later.first)[:CORRECTIONS_NAMED], self.count + later.count)


def counted(corrections: Iterable[Correction]) -> Corrections:
    """Return any number of corrections without holding more than a few of them."""
    every = iter(corrections)
    first = tuple(islice(every, CORRECTIONS_NAMED))
    return Corrections(first, len(first) + sum(1 for _ in every))


class HeldSessions(NamedTuple):
    """How much the store holds of one instrument from one source: `sessions` bars between `first` and `last`."""

    symbol: str
    source: str
    first: date
    last: date
    sessions: int
