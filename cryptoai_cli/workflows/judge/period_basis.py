"""Put the base of a period on the price basis of its last session, or tell that this cannot be done."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.analysis.price_basis import RECENT, KnownSplit, factors
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.session import Calendar, Interval
from cryptoai_cli.store.records import BarColumns
from cryptoai_cli.workflows.archive.bases import base_steps
from cryptoai_cli.workflows.archive.stored import StoredBySymbol, StoredHistory

SplitsBySymbol = Mapping[str, tuple[KnownSplit, ...]]


class PeriodBasis(Struct, frozen=True):
    """What is on record of price bases inside an interval.

    `held` are the stored bars of what may have changed its basis in it, `splits` the splits that this run was told of,
    by current symbol.
    """

    interval: Interval
    calendar: Calendar
    held: StoredBySymbol
    splits: SplitsBySymbol = field(default_factory=dict)

    def on(self, move: Move, history: History | None = None) -> Move:
        """Return the move over the interval with its previous close on the price basis of the last session.

        The closes are those of `history`, an answer of the source in this run, or if it is None those stored. The move
        is suspect if a split is on record and it cannot be known whether the previous close is adjusted for it.
        """
        if move.status is not Status.OK or move.previous_close is None:
            return move
        stored = next((each for each in self.held.get(move.symbol, ()) if each.source == move.source), None)
        one = stored if history is None else self._of_answer(history, move, stored)
        if one is None:
            return move
        days = [session.day for session in self.calendar.between(self.interval.base.day, self.interval.session.day)]
        factor, unknown = _factor(one, days)
        if unknown is not None:
            reason = f"a split of {unknown} is on record, and whether the close before is adjusted for it is not known"
            return replace(move, status=Status.SUSPECT, reason=reason)
        return move if factor == 1.0 else _rebased_move(move, factor)

    def _of_answer(self, history: History, move: Move, stored: StoredHistory | None) -> StoredHistory:
        """Return an answer like stored bars, with the verdicts that are stored of the same source."""
        bars = [(bar.session, bar.close) for bar in history.bars if bar.close is not None and bar.close > 0]
        columns = BarColumns(
            move.symbol,
            history.source,
            tuple(day for day, _ in bars),
            tuple(close for _, close in bars),
            (None,) * len(bars),
            {} if stored is None else stored.bars.flags_by_session,
        )
        known = {split.session: split for each in self.held.get(move.symbol, ()) for split in each.splits}
        known |= {split.session: split for split in self.splits.get(move.symbol, ())}
        known |= {s.session: KnownSplit(s.session, s.ratio) for s in history.splits or ()}
        splits = tuple(self._as_answered(known[day], history) for day in sorted(known))
        return StoredHistory(move.symbol, history.source, columns, splits=splits)

    def _as_answered(self, split: KnownSplit, history: History) -> KnownSplit:
        """Return the split as an answer of now shows it: with its own open of the session, recent if it is so now."""
        session, bar = self.calendar.on(split.session), history.bar(split.session)
        is_recent = session is not None and self.interval.now - session.closes <= RECENT
        opens = {} if bar is None or bar.open is None else {history.source: bar.open}
        return replace(split, is_recent=is_recent, opens=opens)


def _factor(held: StoredHistory, days: Sequence[date]) -> tuple[float, date | None]:
    """Return what to multiply the close of the first of `days` by, and the session of which this is not known."""
    by_day = dict(zip(held.bars.sessions, held.bars.closes, strict=True))
    steps = base_steps(held.bars, days, [by_day.get(day) for day in days], held.splits)
    unknown = next((days[at] for at in sorted(steps) if steps[at] is None), None)
    return factors([steps.get(at, 1.0) for at in range(len(days))])[0] or 1.0, unknown


def _rebased_move(move: Move, factor: float) -> Move:
    base = (move.previous_close or 0.0) * factor
    words = f"splits on record since: previous close {move.previous_close:g} becomes {base:g}"
    return replace(move, previous_close=base).with_trace(words)
