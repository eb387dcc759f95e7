"""Re-base stored bars where the answer of their source shows that it has put its closes on another basis.

A source that adjusts for a split sends all closes before it multiplied by one factor. Its answer often reaches back a
few sessions only, and says nothing of the split; the bars stored before these have to be multiplied alike.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from statistics import median
from typing import NamedTuple

from cryptoai_cli.store.merge import makes_another_move
from cryptoai_cli.store.records import BarKey, KeptBar
from cryptoai_cli.store.rows import bars_of, cell_of, chunks
from cryptoai_cli.store.tables import BARS

_AT_ONCE = 300  # bars looked up by one statement: older builds of SQLite take 999 parameters
_ALIKE = 0.001  # relative: what rounding makes of one factor
_CENT = 0.01  # the coarsest rounding of a printed price
_MULTIPLY = """
    UPDATE bars SET
        close = close * :factor, open = open * :factor, high = high * :factor, low = low * :factor,
        previous_close = previous_close * :factor, volume = volume / :factor, arrived_at = :arrived_at
    WHERE symbol = :symbol AND source = :source AND session > :after AND session <= :until AND arrived_at < :arrived_at
"""
_KNOWN = """
    SELECT numerator / denominator FROM splits WHERE symbol = :symbol AND session > :session
    UNION
    SELECT numerator / denominator FROM actions
    WHERE symbol = :symbol AND session > :session AND numerator IS NOT NULL
"""


class _Change(NamedTuple):
    """The factor between the stored close of a session and the one that arrives, and what rounding may make of it."""

    session: date
    factor: float
    slack: float

    @property
    def is_another_basis(self) -> bool:
        """Whether the two closes differ by more than rounding explains."""
        return makes_another_move(1.0, self.factor) and abs(self.factor - 1) > self.slack


class ChangedBases:
    """Re-bases stored bars as others arrive, which have to come in the order of their sessions for each source."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._seen: dict[tuple[str, str], date] = {}

    def following(self, bars: Iterable[KeptBar]) -> Iterator[KeptBar]:
        """Yield `bars`; before they are passed on, those stored of the same symbol and source are re-based."""
        for chunk in chunks(bars, _AT_ONCE):
            stored = {BarKey(*bar[:3]): bar for bar in bars_of(self._look_up(chunk))}
            if stored:
                for (symbol, source), arriving in groupby(chunk, key=lambda bar: (bar.symbol, bar.source)):
                    self._follow(symbol, source, tuple(arriving), stored)
            yield from chunk

    def _look_up(self, chunk: tuple[KeptBar, ...]) -> sqlite3.Cursor:
        keys = [value if isinstance(value, str) else cell_of(value) for bar in chunk for value in bar[:3]]
        return self._connection.execute(BARS.select_keys(len(chunk)), keys)

    def _follow(
        self, symbol: str, source: str, arriving: tuple[KeptBar, ...], stored: Mapping[BarKey, KeptBar]
    ) -> None:
        changes = [_change(old, bar) for bar in arriving if (old := stored.get(BarKey(*bar[:3]))) is not None]
        after = self._seen.get((symbol, source), date.min)
        for run in _runs(changes):
            factor = self._factor(symbol, run) if run[0].is_another_basis else None
            if factor is not None:
                self._multiply(symbol, source, factor, (after, run[-1].session), arriving[-1].arrived_at)
            after = run[-1].session
        self._seen[symbol, source] = max(after, arriving[-1].session)

    def _factor(self, symbol: str, run: list[_Change]) -> float | None:
        """Return the factor of a run: that of a split on record, else what two closes or more have in common."""
        found = median(change.factor for change in run)
        since = {"symbol": symbol, "session": cell_of(run[-1].session)}
        known = [1 / ratio for (ratio,) in self._connection.execute(_KNOWN, since)]
        slack = max(change.slack for change in run)
        exact = next((factor for factor in known if abs(found / factor - 1) <= slack), None)
        return exact or (found if len(run) > 1 else None)

    def _multiply(
        self, symbol: str, source: str, factor: float, between: tuple[date, date], arrived_at: datetime
    ) -> None:
        values = {
            "factor": factor,
            "symbol": symbol,
            "source": source,
            "after": cell_of(between[0]),
            "until": cell_of(between[1]),
            "arrived_at": cell_of(arrived_at),
        }
        self._connection.execute(_MULTIPLY, values)


def _change(old: KeptBar, new: KeptBar) -> _Change:
    return _Change(new.session, new.close / old.close, _ALIKE + _CENT / 2 * (1 / old.close + 1 / new.close))


def _runs(changes: Iterable[_Change]) -> Iterator[list[_Change]]:
    """Yield the changes in runs of one factor."""
    run: list[_Change] = []
    for change in changes:
        if run and abs(change.factor / run[0].factor - 1) > min(change.slack, run[0].slack):
            yield run
            run = []
        run.append(change)
    if run:
        yield run
