"""Measure coins between the same two instants as shares.

A coin trades around the clock: its UTC-day bar ends hours after the closing bell and spans 24 hours, while a Monday's
share move spans 72. Its price is therefore taken at the two closing instants from hourly candles: the price at an
instant is the close of the candle that ends then.
"""

from datetime import UTC, datetime, time, timedelta

from msgspec.structs import replace

from cryptoai_cli.analysis.market_time import LONGEST_PAUSE
from cryptoai_cli.analysis.moves import Move, Status, blank_move, without
from cryptoai_cli.market.bar import Candle, History
from cryptoai_cli.market.session import Interval

_ONE_DAY = timedelta(days=1)


def coin_move(symbol: str, history: History, interval: Interval) -> Move:
    """Measure a coin from the base session's close to this session's close, or to the live price.

    If only UTC-day bars are available, return the move of the UTC day, marked `utc_day`.
    """
    blank = blank_move(symbol, history)
    if not history.candles:
        return _utc_day_move(blank, history, interval)
    end = _live_price(blank, history, interval) if interval.is_open else _price_at_close(blank, history, interval)
    if end.status is not Status.OK:
        return end
    start = history.candle(interval.base.closes)
    if start is None or start.close is None:
        return without(end, Status.MISSING, f"no price at the previous close ({_utc(interval.base.closes)})")
    return replace(end, previous_close=start.close).with_trace(
        f"{history.source}: {end.price:g} at {_utc(end.as_of)}, {start.close:g} at {_utc(interval.base.closes)}, "
        "the New York close before"
    )


def candles_between(history: History, interval: Interval) -> tuple[Candle, ...]:
    """Return the candles that lie entirely within the interval."""
    return tuple(c for c in history.candles if interval.base.closes < c.ends <= interval.session.closes)


def _live_price(blank: Move, history: History, interval: Interval) -> Move:
    quote = history.quote
    if quote is None:
        return without(blank, Status.MISSING, "no price in the answer")
    if quote.as_of < interval.session.opens:
        return without(blank, Status.STALE, f"last price {_utc(quote.as_of)}, before this session")
    if interval.now - quote.as_of > LONGEST_PAUSE:
        return without(blank, Status.STALE, f"last price {_utc(quote.as_of)}, and coins trade all the time")
    return replace(blank, price=quote.price, as_of=quote.as_of)


def _price_at_close(blank: Move, history: History, interval: Interval) -> Move:
    closes = interval.session.closes
    candle = history.candle(closes)
    if candle is not None and candle.close is not None:
        return replace(blank, price=candle.close, as_of=closes)
    if history.candles[-1].ends < closes:
        return without(blank, Status.STALE, f"last price {_utc(history.candles[-1].ends)}, before the close")
    return without(blank, Status.MISSING, f"no price at the close ({_utc(closes)})")


def _utc_day_move(blank: Move, history: History, interval: Interval) -> Move:
    """Measure the UTC day of the session, up to now while it lasts by our clock or by the provider's."""
    day = interval.session.day
    price, previous_close = history.close(day), history.close(day - _ONE_DAY)
    if price is None or previous_close is None:
        return without(blank, Status.MISSING, "neither hourly prices nor both UTC days")
    ends = datetime.combine(day + _ONE_DAY, time(), UTC)
    until = min(ends, interval.now)
    as_of = until if history.answered is None else min(until, history.answered)
    if until - as_of > LONGEST_PAUSE:
        return without(blank, Status.STALE, f"last price {_utc(as_of)}, and coins trade all the time")
    is_over = as_of == ends
    return replace(
        blank,
        price=price,
        previous_close=previous_close,
        as_of=as_of,
        utc_day=True,
        is_unfinished=not is_over,
        reason="" if is_over else f"the UTC day lasts until {_utc(ends)}",
    ).with_trace(f"{history.source}: no hourly prices; UTC day {day} {price:g}, UTC day before {previous_close:g}")


def _utc(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant:%Y-%m-%d %H:%M} UTC"
