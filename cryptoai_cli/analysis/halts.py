"""Decide what halts in trading on record mean for the moves of a session.

A halt that covers the whole session is evidence that there was no trade, whatever a source prints of it. One of a part
of the session is told beside the move.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Move, Status, without
from cryptoai_cli.market.halt_codes import halt_code_words
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import Halt, Record
from cryptoai_cli.market.session import Interval
from cryptoai_cli.system.zones import NEW_YORK


def with_halts(
    moves: Mapping[str, Move], halts: Iterable[Record], interval: Interval, instruments: Iterable[Instrument]
) -> dict[str, Move]:
    """Return the moves with what the halts on record say of them; `moves` is by current symbol.

    A share that was halted for the whole session has no move: it is stale, with the halt as the reason. That stands
    against any price, but for a halt of which no end is known and that may have ended before the price: one called
    before the session's day, or one of a session under way. Of other shares that were halted in the session, an `ok`
    move gets the halts as its remark.
    """
    by_symbol = _by_symbol(halts)
    judged = dict(moves)
    for instrument in instruments:
        move = judged.get(instrument.symbol)
        if move is not None and not (move.not_listed or move.first_session or instrument.is_coin):
            own = halts_of(instrument, by_symbol, interval)
            judged[instrument.symbol] = _judge(move, own, interval) if own else move
    return judged


def halts_of(
    instrument: Instrument, by_symbol: Mapping[str, Sequence[Record]], interval: Interval
) -> tuple[Record, ...]:
    """Return the halts of an instrument that reach into the session, the earliest first.

    A record has the symbol of its own day.
    """
    symbols = {instrument.symbol, *(past.symbol for past in instrument.formerly)}
    found = (halt for symbol in symbols for halt in by_symbol.get(symbol, ()))
    own = (halt for halt in found if halt.symbol == instrument.symbol_on(halt.day) and _reaches_into(halt, interval))
    return tuple(sorted(own, key=_began))


def _by_symbol(halts: Iterable[Record]) -> Mapping[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in halts:
        if record.halt is not None and record.at is not None:
            found.setdefault(record.symbol, []).append(record)
    return found


def covering(halts: Sequence[Record], interval: Interval) -> tuple[Record, ...]:
    """Return the halts, the earliest first, that leave no time to trade from the open to the close, or until now.

    One may take over from another without a gap; empty if there was time to trade.
    """
    until, covered = _end_of(interval), interval.session.opens
    chain: list[Record] = []
    for record in halts:
        if _began(record) > covered:
            break
        resumed = _resumed(record)
        if resumed is None or resumed > covered:
            chain.append(record)
            covered = until if resumed is None else resumed
        if covered >= until:
            return tuple(chain)
    return ()


def _judge(move: Move, halts: tuple[Record, ...], interval: Interval) -> Move:
    chain = covering(halts, interval)
    if not chain:
        return _with_remark(move, halts, interval)
    since = halted_since(chain[0], interval.session.day)
    if _may_have_ended(chain[-1], interval) and _has_traded(move):
        return move.with_trace(f"{since}, of which no end is on record; the price shows that it has traded again")
    return without(move, Status.STALE, since).with_trace(
        f"stale: {since}, for the whole session, on record at {chain[0].source}"
    )


def _with_remark(move: Move, halts: tuple[Record, ...], interval: Interval) -> Move:
    words = [halted_words(record, interval.session.day) for record in halts]
    traced = move.with_trace(*words)
    if move.status is not Status.OK:
        return traced
    return replace(traced, reason="; ".join(filter(None, (move.reason, *words))))


def _may_have_ended(record: Record, interval: Interval) -> bool:
    """Return whether a halt may have ended unnoticed: no end is known, and the list is of an earlier time than it."""
    return _resumed(record) is None and (record.day < interval.session.day or interval.is_open)


def _has_traded(move: Move) -> bool:
    """Return whether a price shows trades in the session: it is another one, and not without volume."""
    return bool(move.change) and move.volume != 0


def halted_since(record: Record, day: date) -> str:
    """Return since when a share is halted, on New York's clock: `halted since 07:50 (T1, news pending)`.

    `day` is that of the session; a halt of another day is told with its date.
    """
    code = _halt(record).code
    return f"halted since {_clock(_began(record), day)} ({', '.join(filter(None, (code, halt_code_words(code))))})"


def halted_words(record: Record, day: date) -> str:
    """Return a halt in a session of that day, as said beside a row: `halted 15:10-16:00, LUDP`."""
    began, resumed, code = _clock(_began(record), day), _resumed(record), _halt(record).code
    if resumed is None:
        return f"halted since {began}, {code}"
    return f"halted {began}\N{EN DASH}{_clock(resumed, day)}, {code}"


def _clock(instant: datetime, day: date) -> str:
    local = instant.astimezone(NEW_YORK)
    return f"{local:%H:%M}" if local.date() == day else f"{local:%Y-%m-%d %H:%M}"


def _reaches_into(record: Record, interval: Interval) -> bool:
    resumed = _resumed(record)
    return _began(record) < _end_of(interval) and (resumed is None or resumed > interval.session.opens)


def _end_of(interval: Interval) -> datetime:
    """Return the instant until which the session is looked at: its close, or now."""
    return min(interval.session.closes, interval.now)


def _began(record: Record) -> datetime:
    assert record.at is not None  # noqa: S101 those without are left out by _by_symbol
    return record.at


def _halt(record: Record) -> Halt:
    assert record.halt is not None  # noqa: S101 as above
    return record.halt


def _resumed(record: Record) -> datetime | None:
    return _halt(record).resumed
