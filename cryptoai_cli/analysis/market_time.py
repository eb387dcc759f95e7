"""Read from the sources' own market times whether their prices are those of the close, or current.

A price whose market time lies before the close is not the close. Where many rows of an answer, or an index, end early,
the feed stopped; a single share that ends early did not trade again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from msgspec.structs import replace

from cryptoai_cli.market.bar import Feed, History
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import Interval, Session, State

LAST_HOUR = timedelta(hours=1)
LONGEST_PAUSE = timedelta(minutes=60)
TOLD_PAUSE = timedelta(minutes=20)
_LAST_TICK = timedelta(minutes=5)  # an index is computed at intervals, the last time just before its end
_BATCH_SHARE = 1 / 3
_SMALLEST_BATCH = 2
_ON_EXCHANGE = frozenset({InstrumentType.EQUITY, InstrumentType.ETF, InstrumentType.INDEX})
_TRADED = frozenset({InstrumentType.EQUITY, InstrumentType.ETF})

Pair = tuple[Instrument, History]


def trades_on_exchange(instrument: Instrument, history: History) -> bool:
    """Return whether its prices arise from the open to the close, unlike those of funds by NAV and currencies."""
    return (history.kind or instrument.expected_kind) in _ON_EXCHANGE and not instrument.is_coin


def is_traded(instrument: Instrument, history: History) -> bool:
    """Return whether the instrument has trades of its own, so that it can miss a session: shares and listed funds."""
    return (history.kind or instrument.expected_kind) in _TRADED and not instrument.is_coin


def market_time(history: History, session: Session) -> datetime | None:
    """Return the source's own instant of its latest price if it lies in `session`, else None."""
    quote = history.quote
    return quote.as_of if quote is not None and session.holds(quote.as_of) else None


def own_end(history: History, session: Session) -> datetime:
    """Return when the instrument's own trading in `session` ends.

    That is the close, or for an index whose source tells an earlier end, that end: the yields of Cboe end an hour
    before shares. An end of more than an hour before is not believed, for it may be that of a shortened day.
    """
    ends = None if history.quote is None else history.quote.trading_ends
    if ends is None or history.kind is not InstrumentType.INDEX or ends < session.closes - LAST_HOUR:
        return session.closes
    return min(ends, session.closes)


def closes_from(history: History, session: Session) -> datetime:
    """Return the instant from which a price of the instrument is its close."""
    ends = own_end(history, session)
    return ends if ends == session.closes else ends - _LAST_TICK


def is_early_price(last_trade: datetime | None, feed: Feed, interval: Interval) -> bool:
    """Return whether the price of a final session is older than its close in a way that a second source must explain.

    `last_trade` is None for a price of the close. A trade of the last hour needs no explanation if the feed kept
    running: the instrument did not trade again.
    """
    if last_trade is None or interval.state is not State.FINAL:
        return False
    return feed is not Feed.RUNNING or last_trade < interval.session.closes - LAST_HOUR


def with_feed(pairs: Sequence[Pair], interval: Interval, delay: timedelta) -> list[History]:
    """Return the histories of one source's answer, each old price marked with what the whole answer shows.

    `delay` is the delay of live prices that the source declares. Prices that are not old stay unmarked.
    """
    times = [market_time(h, interval.session) if trades_on_exchange(i, h) else None for i, h in pairs]
    if not any(times):
        return [history for _, history in pairs]
    is_final = interval.state is State.FINAL
    ends = [own_end(history, interval.session) for _, history in pairs]
    feeds = (
        _feeds_of_closes(pairs, times, interval.session) if is_final else _live_feeds(times, ends, interval.now, delay)
    )
    return [replace(history, feed=feed) for (_, history), feed in zip(pairs, feeds, strict=True)]


def _feeds_of_closes(pairs: Sequence[Pair], times: Sequence[datetime | None], session: Session) -> list[Feed]:
    """Return the mark of each price of a session that is over: one before its close is old."""
    pairs_of_times = zip(pairs, times, strict=True)
    is_old = [time is not None and time < closes_from(history, session) for (_, history), time in pairs_of_times]
    known = sum(time is not None for time in times)
    kinds = [history.kind or instrument.expected_kind for instrument, history in pairs]
    index_ended = any(old and kind is InstrumentType.INDEX for old, kind in zip(is_old, kinds, strict=True))
    if index_ended or sum(is_old) >= max(_SMALLEST_BATCH, ceil(known * _BATCH_SHARE)):
        mark = Feed.STOPPED
    else:
        mark = Feed.RUNNING if sum(is_old) < known else Feed.UNKNOWN
    return [mark if old else Feed.UNKNOWN for old in is_old]


def _live_feeds(
    times: Sequence[datetime | None], ends: Sequence[datetime], now: datetime, delay: timedelta
) -> list[Feed]:
    """Return the mark of each live price by its distance from the newest one, and of all from now.

    None has to be newer than the end of its own trading, of which there is one for each of `times`.
    """
    newest = min(max(time for time in times if time is not None), now)
    reference = now if now - newest > LONGEST_PAUSE + delay else newest

    def mark(time: datetime | None, end: datetime) -> Feed:
        pause = timedelta() if time is None else min(reference, end) - time - delay
        if pause > LONGEST_PAUSE:
            return Feed.STOPPED
        return Feed.RUNNING if pause > TOLD_PAUSE else Feed.UNKNOWN

    return [mark(time, end) for time, end in zip(times, ends, strict=True)]
