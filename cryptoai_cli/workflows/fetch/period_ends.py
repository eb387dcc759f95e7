"""Fetch prices at both ends of a period: daily closes in one request, a coin's hours around each end."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Clock, Interval, Session
from cryptoai_cli.sources.base import Grain, Window
from cryptoai_cli.sources.chain import Chain, GatheredHistories, HistoryRequest, IsGood
from cryptoai_cli.workflows.fetch.feed import feed_examiner
from cryptoai_cli.workflows.fetch.side_by_side import gather_side_by_side
from cryptoai_cli.workflows.sessions import ask_day


def window_over(interval: Interval, clock: Clock) -> Window:
    """Return the window of all sessions from the base of an interval to its last."""
    sessions = clock.calendar.between(interval.base.day, interval.session.day)
    return Window(sessions, clock.now, ask_day(clock.calendar, clock.now))


def progress_line(instruments: Sequence[Instrument]) -> str:
    """Return the progress line to show while sources are queried."""
    return f"asking for {instruments[0].symbol if len(instruments) == 1 else f'{len(instruments)} instruments'}"


def fetch_ends(
    instruments: Sequence[Instrument], interval: Interval, chain: Chain, clock: Clock, is_good: IsGood
) -> GatheredHistories:
    """Fetch the prices of all instruments at both ends of the interval."""
    shares = [HistoryRequest(i, Grain.CLOSES) for i in instruments if not i.is_coin]
    coins = [i for i in instruments if i.is_coin]
    window = window_over(interval, clock)
    examine = feed_examiner(interval, chain)
    return gather_side_by_side(
        lambda begun: chain.gather(shares, window, is_good, examine, begun=begun) if shares else GatheredHistories(),
        lambda: _fetch_coins(coins, interval, chain, clock) if coins else GatheredHistories(),
    )


def _fetch_coins(coins: Sequence[Instrument], interval: Interval, chain: Chain, clock: Clock) -> GatheredHistories:
    """Fetch coins' hours around the two closes only, not the time in between.

    If the two ends come from different sources, ask each of these for the other end.
    """
    late = _fetch_around(interval.session, coins, chain, clock)
    early = _fetch_around(interval.base, coins, chain, clock)
    found: dict[str, History] = {}
    for coin in coins:
        first, last = early.histories.get(coin.symbol), late.histories.get(coin.symbol)
        joined = _same_source_hours(first, last)
        if joined is None and first is not None and last is not None:
            joined = _fetch_from_one_source(coin, (first, last), interval, chain, clock)
        if (history := joined or last or first) is not None:
            found[coin.symbol] = history
    return GatheredHistories(found, (*late.failures, *early.failures))


def _fetch_from_one_source(
    coin: Instrument, ends: tuple[History, History], interval: Interval, chain: Chain, clock: Clock
) -> History | None:
    """Return the hours of both ends from the source of the last end, else from that of the first."""
    first, last = ends
    if (
        joined := _same_source_hours(_fetch_around_from(last.source, interval.base, coin, chain, clock), last)
    ) is not None:
        return joined
    return _same_source_hours(first, _fetch_around_from(first.source, interval.session, coin, chain, clock))


def _fetch_around_from(name: str, session: Session, coin: Instrument, chain: Chain, clock: Clock) -> History | None:
    return _fetch_around(session, (coin,), chain.only(name), clock).histories.get(coin.symbol)


def _fetch_around(session: Session, coins: Sequence[Instrument], chain: Chain, clock: Clock) -> GatheredHistories:
    """Return the hours around the close of one session, only from sources that have a price at the close."""
    window = Window((session,), clock.now, ask_day(clock.calendar, clock.now))

    def has_price(_: Instrument, history: History) -> bool:
        candle = history.candle(session.closes)
        return candle is not None and candle.close is not None

    gathered = chain.gather([HistoryRequest(coin, Grain.HOURS) for coin in coins], window, has_price)
    by_symbol: Mapping[str, Instrument] = {coin.symbol: coin for coin in coins}
    priced = {symbol: h for symbol, h in gathered.histories.items() if has_price(by_symbol[symbol], h)}
    return replace(gathered, histories=priced)


def _same_source_hours(first: History | None, last: History | None) -> History | None:
    """Return the hours of both ends as one history, or None unless both come from one source."""
    if first is None or last is None or first.source != last.source:
        return None
    candles = {candle.ends: candle for candle in (*first.candles, *last.candles)}
    return replace(last, candles=tuple(candles[ends] for ends in sorted(candles)))
