"""Check a source's finished history: figures that cannot be become unknown, and what shows a wrong clock is refused.

Bars that contradict themselves stay as sent: their moves are questioned later.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import isfinite

from msgspec.structs import replace

from cryptoai_cli.market.bar import Bar, Candle, History, Split
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.price_range import contradicts_itself
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.sources.row_checks import (
    TWINS_DETAIL,
    WRONG_INTERVAL_DETAIL,
    absurd_steps,
    are_days,
    are_hourly,
    future_detail,
    have_twins,
    is_future,
    is_split_ratio,
    price_or_none,
    volume_or_none,
)

_ONE_HOUR = timedelta(hours=1)


def checked(history: History, title: str, now: datetime) -> History | FetchFailure:
    """Return the history with possible figures only, or a failure of the source that messages call `title`.

    It fails if its latest price is more than two minutes after `now` (aware), if its rows are not days and hours, or if
    two of them contradict each other. The bars of one day become one, and all are put in chronological order.
    """
    if history.quote is not None and is_future(history.quote.as_of, now):
        return _refused(history, f"{title} {future_detail(history.quote.as_of)}")
    if not are_days(sorted({bar.session for bar in history.bars})) or not are_hourly(
        [each.ends - _ONE_HOUR for each in history.candles]
    ):
        return _refused(history, f"{title} {WRONG_INTERVAL_DETAIL}")
    days = one_a_day(history.bars)
    if days is None or _have_twin_candles(history.candles):
        return _refused(history, f"{title} {TWINS_DETAIL}")
    bars, candles = possible_bars(days), _possible_candles(history.candles)
    return replace(
        history,
        bars=bars,
        candles=candles,
        splits=None if history.splits is None else tuple(filter(_is_possible, history.splits)),
        dividends=None
        if history.dividends is None
        else tuple(each for each in history.dividends if price_or_none(each.amount) is not None),
        quote=_possible_quote(history.quote, [*(bar.close for bar in bars), *(candle.close for candle in candles)]),
        market_cap=history.market_cap if history.market_cap is None or isfinite(history.market_cap) else None,
    )


def one_a_day(bars: Iterable[Bar]) -> tuple[Bar, ...] | None:
    """Return the last bar of each day, in chronological order; None if two of one day differ in a price."""
    each = tuple(bars)
    days = {bar.session: bar for bar in each}
    if len(days) < len(each) and have_twins((bar.session, (bar.open, bar.high, bar.low, bar.close)) for bar in each):
        return None
    return tuple(days[day] for day in sorted(days))


def _have_twin_candles(candles: tuple[Candle, ...]) -> bool:
    if len({candle.ends for candle in candles}) == len(candles):
        return False
    return have_twins((each.ends, (each.open, each.high, each.low, each.close)) for each in candles)


def _refused(history: History, detail: str) -> FetchFailure:
    return FetchFailure(history.symbol, history.source, FailureKind.BAD_ANSWER, detail)


def _is_possible(split: Split) -> bool:
    return is_split_ratio(split.numerator, split.denominator)


def possible_bars(bars: tuple[Bar, ...]) -> tuple[Bar, ...]:
    """Return the bars, in chronological order, with possible figures only; the others become unknown."""
    found = bars if all(map(_is_plain, bars)) else tuple(map(_possible_bar, bars))
    absurd = absurd_steps([bar.close for bar in found])
    return tuple(replace(bar, close=None) if at in absurd else bar for at, bar in enumerate(found)) if absurd else found


def _is_plain(bar: Bar) -> bool:
    """Return whether the bar has a possible close and nothing else, as most have that arrive in a batch."""
    return bar.open is bar.high is bar.low is bar.volume is None and price_or_none(bar.close) is not None


def _possible_bar(bar: Bar) -> Bar:
    return Bar(
        bar.session,
        price_or_none(bar.close),
        price_or_none(bar.open),
        price_or_none(bar.high),
        _low_of(bar),
        volume_or_none(bar.volume),
    )


def _low_of(bar: Bar) -> float | None:
    """Return the low; 0 for one of zero or less below a high, by which the bar contradicts itself."""
    is_impossible = bar.low is not None and bar.low <= 0 and price_or_none(bar.high) is not None
    return 0.0 if is_impossible else price_or_none(bar.low)


def _possible_candles(candles: tuple[Candle, ...]) -> tuple[Candle, ...]:
    found = tuple(map(_possible_candle, candles))
    absurd = absurd_steps([candle.close for candle in found])
    return tuple(replace(each, close=None) if at in absurd else each for at, each in enumerate(found))


def _possible_candle(candle: Candle) -> Candle:
    if contradicts_itself(candle.open, candle.high, candle.low, candle.close):
        return Candle(candle.ends, None)
    prices = (candle.close, candle.open, candle.high, candle.low)
    return Candle(candle.ends, *map(price_or_none, prices))


def _possible_quote(quote: Quote | None, closes: list[float | None]) -> Quote | None:
    """Return the quote, or None if its price is impossible, or absurd beside the latest known close."""
    price = None if quote is None else price_or_none(quote.price)
    if quote is None or price is None:
        return None
    latest = next((close for close in reversed(closes) if close is not None), None)
    if absurd_steps([latest, price]):
        return None
    change = quote.provider_return
    return Quote(
        price,
        quote.as_of,
        provider_return=change if change is not None and isfinite(change) else None,
        volume=volume_or_none(quote.volume) or None,
        low=price_or_none(quote.low),
        high=price_or_none(quote.high),
        trading_ends=quote.trading_ends,
    )
