"""Find the present price of coins in the sources that every report asks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from cryptoai_cli.analysis.market_time import LONGEST_PAUSE
from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.holding import CoinPrice
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Session
from cryptoai_cli.sources.base import Grain, Window
from cryptoai_cli.sources.chain import HistoryRequest
from cryptoai_cli.sources.row_checks import is_future, price_or_none
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import ask_day, latest_session

_ONE_HOUR = timedelta(hours=1)
_DOLLARS = frozenset({"", "USD"})
_OLDEST = timedelta(days=2)  # a day that has ended, where nothing newer is told


def coin_prices(coins: Sequence[Instrument], services: Services) -> Mapping[str, CoinPrice]:
    """Return the newest price of each coin by its symbol; one that no source has is missing.

    A source whose price is more than an hour old is followed by the next one. Offline, only local files are asked.
    """
    if not services.chain.sources:
        return {}
    window = _window_around(services)
    found: dict[str, CoinPrice] = {}
    for grain in (Grain.HOURS, Grain.CLOSES):  # some sources have days only
        rest = [HistoryRequest(coin, grain) for coin in coins if coin.symbol not in found]
        gathered = services.chain.gather(rest, window, lambda _, history: is_fresh(history, services.now))
        for symbol, history in gathered.histories.items():
            if (price := price_of(history, services.now)) is not None:
                found[symbol] = price
    return found


def _window_around(services: Services) -> Window:
    """Return the window of a session that is under way now, whatever the exchange does: coins trade all the time."""
    now, before = services.now, latest_session(services.calendar, services.now)
    day = max(before.day, now.astimezone(services.calendar.zone).date())
    under_way = Session(day, now - _ONE_HOUR, now + _ONE_HOUR)
    earlier = before if before.day < day else services.calendar.before(before)
    sessions = (under_way,) if earlier is None else (earlier, under_way)
    return Window(sessions, now, ask_day(services.calendar, now), latest_only=True)


def is_fresh(history: History, now: datetime) -> bool:
    """Return whether the newest price of a coin is of the last hour."""
    price = price_of(history, now)
    return price is not None and now - price.at <= LONGEST_PAUSE


def price_of(history: History, now: datetime) -> CoinPrice | None:
    """Return the newest price in US dollars that a history has, of the last two days; None if there is none."""
    quote = history.quote
    told: list[tuple[float | None, datetime]] = [] if quote is None else [(quote.price, quote.as_of)]  # first of equals
    told += [(each.close, each.ends) for each in history.candles]
    told += [(bar.close, _end_of(bar)) for bar in history.bars]
    return _newest(told, history.source, now) if history.currency in _DOLLARS else None


def _newest(told: Iterable[tuple[float | None, datetime]], source: str, now: datetime) -> CoinPrice | None:
    prices = (
        CoinPrice(price, at, source)
        for close, at in told
        if (price := price_or_none(close)) is not None and not is_future(at, now) and now - at <= _OLDEST
    )
    return max(prices, key=lambda price: price.at, default=None)


def _end_of(bar: Bar) -> datetime:
    """Return the end of a coin's day; a day that is under way ends in the future, and its bar tells no instant."""
    return datetime.combine(bar.session + timedelta(days=1), time(), UTC)
