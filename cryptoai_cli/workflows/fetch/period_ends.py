"""Fetch the prices at the two ends of a period: daily closes by one request, a coin's hours around each end."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Interval, Session
from cryptoai_cli.sources.base import Grain, Window
from cryptoai_cli.sources.chain import Ask, Built, Chain, Gathered, Judge
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import ask_day


def consecutive(interval: Interval, services: Services) -> Window:
    """Return the window of all sessions from the base of an interval to its last."""
    sessions = services.calendar.between(interval.base.day, interval.session.day)
    return Window(sessions, services.now, ask_day(services.calendar, services.now))


def asking(instruments: Sequence[Instrument]) -> str:
    """Return what is told while sources are asked."""
    return f"asking for {instruments[0].symbol if len(instruments) == 1 else f'{len(instruments)} instruments'}"


def fetch_ends(instruments: Sequence[Instrument], interval: Interval, services: Services, is_good: Judge) -> Gathered:
    """Fetch the closes of all instruments at both ends of the interval, each from one source."""
    shares = [Ask(i, Grain.CLOSES) for i in instruments if not i.is_coin]
    coins = [i for i in instruments if i.is_coin]
    window = consecutive(interval, services)
    gathered = services.chain.gather(shares, window, is_good) if shares else Gathered()
    return gathered.joined(_fetch_coins(coins, interval, services)) if coins else gathered


def _fetch_coins(coins: Sequence[Instrument], interval: Interval, services: Services) -> Gathered:
    """Fetch a coin's hours around the two closes; of a year in between nothing is needed.

    Where the two come from different sources, each of these is asked for the other end.
    """
    late = _around(interval.session, coins, services.chain, services)
    early = _around(interval.base, coins, services.chain, services)
    found: dict[str, History] = {}
    for coin in coins:
        first, last = early.histories.get(coin.symbol), late.histories.get(coin.symbol)
        joined = _joined(first, last)
        if joined is None and first is not None and last is not None:
            joined = _of_one_source(coin, first, last, interval, services)
        if (history := joined or last or first) is not None:
            found[coin.symbol] = history
    return Gathered(found, (*late.failures, *early.failures))


def _of_one_source(
    coin: Instrument, first: History, last: History, interval: Interval, services: Services
) -> History | None:
    other = _from(last.source, interval.base, coin, services)
    if (joined := _joined(other, last)) is not None:
        return joined
    return _joined(first, _from(first.source, interval.session, coin, services))


def _from(name: str, session: Session, coin: Instrument, services: Services) -> History | None:
    only = tuple(source for source in services.chain.sources if source.card.name == name)
    return _around(session, (coin,), Chain(lambda: Built(only)), services).histories.get(coin.symbol)


def _around(session: Session, coins: Sequence[Instrument], chain: Chain, services: Services) -> Gathered:
    """Return the hours around the close of one session, of those sources only that have a price at the close."""
    window = Window((session,), services.now, ask_day(services.calendar, services.now))

    def has_price(_: Instrument, history: History) -> bool:
        candle = history.candle(session.closes)
        return candle is not None and candle.close is not None

    gathered = chain.gather([Ask(coin, Grain.HOURS) for coin in coins], window, has_price)
    by_symbol: Mapping[str, Instrument] = {coin.symbol: coin for coin in coins}
    priced = {symbol: h for symbol, h in gathered.histories.items() if has_price(by_symbol[symbol], h)}
    return replace(gathered, histories=priced)


def _joined(first: History | None, last: History | None) -> History | None:
    """Return the hours of both ends as one history, None unless they come from one source."""
    if first is None or last is None or first.source != last.source:
        return None
    candles = {candle.ends: candle for candle in (*first.candles, *last.candles)}
    return replace(last, candles=tuple(candles[ends] for ends in sorted(candles)))
