"""Complete the figures of a new answer by what the store knows of the same close: asking again empties no cell."""

from collections.abc import Mapping
from math import isclose

from msgspec.structs import replace

from cryptoai_cli.analysis.measure import measure
from cryptoai_cli.analysis.moves import Move, Status, judged_move
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Interval, State
from cryptoai_cli.market.verdict import VerdictKind
from cryptoai_cli.workflows.archive.settled_records import Fetched
from cryptoai_cli.workflows.archive.stored import StoredBySymbol, StoredHistory, session_history

_NOISE = 1e-9  # relative: prices that differ by no more are the same


def with_known_figures(
    moves: Mapping[str, Move], fetched: Fetched, held: StoredBySymbol, interval: Interval
) -> dict[str, Move]:
    """Return all moves, those of the `fetched` histories of a final session completed from the store.

    A volume that the answer does not tell is taken from the stored bar of the same source and close. A move that was
    confirmed before stays confirmed if its two closes are still the same and this answer merely confirms nothing.
    """
    found = dict(moves)
    if interval.state is not State.FINAL:
        return found
    for instrument, history in fetched:
        move = moves.get(instrument.symbol)
        own = next((each for each in held.get(instrument.symbol, ()) if each.source == history.source), None)
        if move is not None and own is not None and move.source == own.source and not instrument.is_coin:
            found[instrument.symbol] = _completed(instrument, move, history, own, interval)
    return found


def _completed(instrument: Instrument, move: Move, history: History, own: StoredHistory, interval: Interval) -> Move:
    day = interval.session.day
    before = measure(instrument, session_history(own, interval), interval)
    if not _is_same(history.close(day), before.price):
        return move
    verdict = own.bars.flags(day).verdict
    is_open = move.status in {Status.SUSPECT, Status.STALE} and _is_same(
        _base(move, history, interval), before.previous_close
    )
    if verdict is not None and verdict.kind is VerdictKind.CONFIRMED and is_open:
        return judged_move(before, verdict).with_trace("confirmed by an earlier answer of the same two closes")
    return move if move.volume or not before.volume else replace(move, volume=before.volume)


def _base(move: Move, history: History, interval: Interval) -> float | None:
    return history.close(interval.base.day) if move.previous_close is None else move.previous_close


def _is_same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and isclose(one, other, rel_tol=_NOISE)
