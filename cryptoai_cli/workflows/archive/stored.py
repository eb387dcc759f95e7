"""Stored histories of instruments, and their conversion back to histories and moves."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.market_time import is_traded
from cryptoai_cli.analysis.measure import measure
from cryptoai_cli.analysis.moves import Move, Status, judged_move
from cryptoai_cli.analysis.price_basis import KnownSplit
from cryptoai_cli.analysis.quality_issue import coin_issue, share_issue
from cryptoai_cli.market.bar import Bar, Candle, History
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import Interval
from cryptoai_cli.store.records import NO_FLAGS, BarColumns, KeptBar, KeptCandle, KeptFact, flags_of

_FEW = 8  # bars: this session's, the two before it, and room for sessions that one source lacks
_MANY = 40  # the same for the hours of a coin, of which a session may have more than one


class StoredHistory(Struct, frozen=True):
    """The stored data of one instrument from one source: bars as columns, or hours as stored.

    `splits` are those on record for the instrument, whoever told of them, oldest first.
    """

    symbol: str
    source: str
    bars: BarColumns
    candles: tuple[KeptCandle, ...] = ()
    fact: KeptFact | None = None
    splits: tuple[KnownSplit, ...] = ()

    @property
    def amount(self) -> tuple[int, str]:
        """The number of records, by which sources are ordered; the name breaks ties."""
        return len(self.bars.sessions) + len(self.candles), self.source

    @property
    def listed(self) -> date | None:
        """The first trade date, or None if the source did not give one."""
        return None if self.fact is None else self.fact.listed

    def history(self, until: date) -> History:
        """Return a history of the last few bars up to `until` (close and volume only) and the last hours.

        A move needs no more, so the whole year is not unpacked.
        """
        fact = self.fact
        return History(
            self.symbol,
            self.source,
            bars=self._last_bars(until),
            candles=tuple(Candle(c.ends, c.close, high=c.high, low=c.low) for c in self.candles[-_MANY:]),
            kind=InstrumentType(fact.kind) if fact is not None and fact.kind else None,
            currency="" if fact is None else fact.currency,
            name="" if fact is None else fact.name,
            listed=self.listed,
        )

    def _last_bars(self, until: date) -> tuple[Bar, ...]:
        columns = self.bars
        end = bisect_right(columns.sessions, until)
        few = slice(max(0, end - _FEW), end)
        rows = zip(columns.sessions[few], columns.closes[few], columns.volumes[few], strict=True)
        return tuple(Bar(day, close, volume=volume) for day, close, volume in rows)


StoredBySymbol = Mapping[str, tuple[StoredHistory, ...]]


def columns_of_bars(bars: Iterable[KeptBar]) -> tuple[BarColumns, ...]:
    """Return bars as columns; `bars` must be ordered by symbol, source and session."""
    found = []
    for (symbol, source), group in groupby(bars, key=_symbol_and_source):
        own = tuple(group)
        flags_by_session = {bar.session: flags_of(bar) for bar in own}
        found.append(
            BarColumns(
                symbol,
                source,
                tuple(bar.session for bar in own),
                tuple(bar.close for bar in own),
                tuple(bar.volume for bar in own),
                {day: flags for day, flags in flags_by_session.items() if flags != NO_FLAGS},
            )
        )
    return tuple(found)


def stored_by_symbol(
    bar_columns: Iterable[BarColumns],
    candles: Iterable[KeptCandle],
    facts: Iterable[KeptFact],
    splits: Mapping[str, tuple[KnownSplit, ...]] = MappingProxyType({}),
) -> dict[str, tuple[StoredHistory, ...]]:
    """Return stored histories by current symbol, for each the source with the most records first (see `in_order`).

    `candles` must be ordered by symbol, source and time, as the store returns them. `splits` are those on record by
    current symbol.
    """
    known = {(fact.symbol, fact.source): fact for fact in facts}
    listed = (key for key, fact in known.items() if fact.listed is not None)  # the share may not be listed yet
    days = {(columns.symbol, columns.source): columns for columns in bar_columns}
    hours = {key: tuple(group) for key, group in groupby(candles, key=_symbol_and_source)}
    found: dict[str, list[StoredHistory]] = {}
    for key in dict.fromkeys((*days, *hours, *listed)):
        symbol, source = key
        columns = days.get(key) or BarColumns(symbol, source)
        held = StoredHistory(symbol, source, columns, hours.get(key, ()), known.get(key), splits.get(symbol, ()))
        found.setdefault(symbol, []).append(held)
    return {symbol: tuple(sorted(each, key=lambda h: h.amount, reverse=True)) for symbol, each in found.items()}


def in_order(stored: StoredBySymbol, order: Sequence[str]) -> StoredBySymbol:
    """Return the stored histories of each symbol in the order of the sources named in `order`, then of all others.

    Which source a final session is shown from then does not depend on how much is held of each.
    """
    place = {source: at for at, source in enumerate(order)}
    last = len(place)
    return {
        symbol: tuple(sorted(each, key=lambda held: place.get(held.source, last))) for symbol, each in stored.items()
    }


_symbol_and_source = itemgetter(0, 2)  # of a bar and of a candle


def closes_held(held: StoredBySymbol, session: date) -> dict[str, tuple[float, ...]]:
    """Return the closes held of `session` by current symbol, one for each source that has one."""
    found = {
        symbol: tuple(close for each in histories if (close := each.history(session).close(session)) is not None)
        for symbol, histories in held.items()
    }
    return {symbol: closes for symbol, closes in found.items() if closes}


def session_history(held: StoredHistory, interval: Interval) -> History:
    """Return the history needed for the move of one session, with the previous close it was measured from."""
    history = held.history(interval.session.day)
    previous = held.bars.flags(interval.session.day).previous_close
    if previous is None:
        return history
    bars = {bar.session: bar for bar in history.bars} | {interval.base.day: Bar(interval.base.day, previous)}
    return replace(history, bars=tuple(bars[day] for day in sorted(bars)))


def stored_move(instrument: Instrument, held: StoredHistory, interval: Interval) -> Move | None:
    """Return the stored move of a final session; None if it has to be fetched or judged first."""
    history = session_history(held, interval)
    move = measure(instrument, history, interval)
    if move.not_listed or move.first_session:
        return move
    if move.status is not Status.OK:
        return None
    flags = held.bars.flags(interval.session.day)
    verdict = None if instrument.is_coin else flags.verdict
    if verdict is not None:
        judged = _with_last_trade(judged_move(move, verdict), flags.priced_at, interval)
        return judged.with_trace(f"judged before: {verdict.kind.value}")
    if flags.previous_close is None and any(split.session == interval.session.day for split in held.splits):
        return None  # the close before may be as it was before the split
    issue = coin_issue(move) if instrument.is_coin else share_issue(move, history, interval)
    unmoved = move.simple_return == 0 and is_traded(instrument, history)
    return None if issue is not None or unmoved else move


def _with_last_trade(move: Move, priced_at: datetime | None, interval: Interval) -> Move:
    """Return the move with the instant of its last trade if the stored price is older than the close."""
    if move.status is not Status.OK or priced_at is None or priced_at >= interval.session.closes:
        return move
    return replace(move, as_of=priced_at, last_trade=priced_at)
