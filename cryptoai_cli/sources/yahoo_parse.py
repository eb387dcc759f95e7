"""Parse Yahoo's responses into histories; an unexpected shape becomes a failure, not an exception."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from cryptoai_cli.market.bar import Bar, Candle, History, Split
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.net.classify import Document
from cryptoai_cli.sources.base import Answer
from cryptoai_cli.sources.coin_rows import JUMP_DETAIL, CoinRow, has_daily_jump, has_price_jump
from cryptoai_cli.sources.json_values import array, at, instant, instant_of_key, mapping, number, text
from cryptoai_cli.sources.yahoo_series import SOURCE, Series, chart_series, spark_series
from cryptoai_cli.sources.yahoo_values import decimals_hint, price, traded_price

_ONE_HOUR = timedelta(hours=1)
_HOUR_SECONDS = 3600
_FARTHEST_SECONDS = 2e9  # about sixty years back
_CLOSES_ONLY = frozenset({"close"})


class _Row(Struct, frozen=True):
    """The values of all arrays at one timestamp (aware UTC)."""

    at: datetime
    open: float | None
    high: float | None
    low: float | None
    close: float | None
    volume: float | None


def parse_spark(document: Document, symbols: Sequence[str], now: datetime) -> tuple[Answer, ...]:
    """Return the daily closes of each of `symbols`, in order."""
    found = spark_series(document, symbols)
    return tuple(each if isinstance(each, FetchFailure) else _closes(each, now) for each in found)


def parse_chart(document: Document, symbol: str, now: datetime) -> Answer:
    """Return the daily bars and splits of `symbol`."""
    series = chart_series(document, symbol)
    if isinstance(series, FetchFailure):
        return series
    return _history(series, bars=_bars(series, now), splits=_splits(series, now))


def parse_hours(document: Document, symbol: str, now: datetime) -> Answer:
    """Return the finished hourly candles of `symbol`, skipping rows off the hour, such as the live one."""
    series = chart_series(document, symbol)
    if isinstance(series, FetchFailure):
        return series
    rows = _rows(series, now)
    if has_price_jump(CoinRow(row.at, row.open, row.high, row.low, row.close, row.volume) for row in rows):
        return FetchFailure(series.symbol, SOURCE, FailureKind.BAD_ANSWER, f"Yahoo {JUMP_DETAIL}")
    candles = {
        row.at: Candle(row.at + _ONE_HOUR, row.close, row.open, row.high, row.low)
        for row in rows
        if row.at.timestamp() % _HOUR_SECONDS == 0 and row.at + _ONE_HOUR <= now
    }
    return _history(series, candles=tuple(candles.values()))


def _closes(series: Series, now: datetime) -> Answer:
    bars = _bars(series, now)
    if series.is_coin and has_daily_jump(bars):
        return FetchFailure(series.symbol, SOURCE, FailureKind.BAD_ANSWER, f"Yahoo {JUMP_DETAIL}")
    return _history(series, bars=bars)


def _history(
    series: Series,
    *,
    bars: tuple[Bar, ...] = (),
    candles: tuple[Candle, ...] = (),
    splits: tuple[Split, ...] | None = None,
) -> History:
    meta = series.meta
    first_trade = instant(meta.get("firstTradeDate"))
    return History(
        series.symbol,
        SOURCE,
        bars=bars,
        candles=candles,
        splits=splits,
        quote=_quote(series),
        kind=series.kind,
        currency=text(meta.get("currency")),
        name=text(meta.get("longName")) or text(meta.get("shortName")),
        listed=None if first_trade is None else first_trade.astimezone(series.zone).date(),
    )


def _quote(series: Series) -> Quote | None:
    meta = series.meta
    value = price(meta.get("regularMarketPrice"), decimals_hint(meta))
    as_of = instant(meta.get("regularMarketTime"))
    if value is None or as_of is None:
        return None
    # a coin's percentage covers a rolling day: none of our figures is comparable
    change = None if series.is_coin else number(meta.get("regularMarketChangePercent"))
    volume = number(meta.get("regularMarketVolume"))
    return Quote(
        value,
        as_of,
        provider_return=None if change is None else change / 100,
        volume=volume if volume is not None and volume > 0 else None,
    )


def _bars(series: Series, now: datetime) -> tuple[Bar, ...]:
    """Return one bar per date; of two rows on one date, the later one, which is live, wins."""
    if set(series.columns) <= _CLOSES_ONLY:
        return _close_bars(series, now)
    zone = series.zone
    days: dict[date, Bar] = {}
    for row in _rows(series, now):
        day = row.at.astimezone(zone).date()
        days[day] = Bar(day, row.close, row.open, row.high, row.low, row.volume)
    return tuple(days.values())


def _close_bars(series: Series, now: datetime) -> tuple[Bar, ...]:
    """Return the bars of a series with closes only, quickly: a year of twenty symbols arrives at once."""
    zone, hint, until = series.zone, decimals_hint(series.meta), now.timestamp()
    closes = array(series.columns.get("close"))
    stamps = sorted(
        (seconds, index)
        for index, stamp in enumerate(series.stamps)
        if (seconds := number(stamp)) is not None and -_FARTHEST_SECONDS < seconds <= until
    )
    days = {
        datetime.fromtimestamp(seconds, zone).date(): price(closes[index] if index < len(closes) else None, hint)
        for seconds, index in stamps
    }
    return tuple(Bar(day, close) for day, close in days.items())


def _rows(series: Series, now: datetime) -> list[_Row]:
    """Return the rows up to `now`, in chronological order."""
    moments = enumerate(map(instant, series.stamps))
    rows = [_row(series, index, moment) for index, moment in moments if moment is not None and moment <= now]
    return sorted(rows, key=lambda row: row.at)


def _row(series: Series, index: int, moment: datetime) -> _Row:
    hint = decimals_hint(series.meta)
    opened, high, low, close, volume = (
        at(array(series.columns.get(name)), index) for name in ("open", "high", "low", "close", "volume")
    )
    units = number(volume)
    return _Row(
        moment,
        open=traded_price(opened, hint),
        high=traded_price(high, hint),
        low=traded_price(low, hint),
        close=price(close, hint),
        volume=units if units is not None and units >= 0 else None,
    )


def _splits(series: Series, now: datetime) -> tuple[Split, ...]:
    found: dict[date, Split] = {}
    for key, event in mapping(series.events.get("splits")).items():
        details = mapping(event)
        moment = instant(details.get("date")) or instant_of_key(key)
        numerator, denominator = number(details.get("numerator")), number(details.get("denominator"))
        if moment is None or moment > now or not numerator or not denominator or min(numerator, denominator) < 0:
            continue
        day = moment.astimezone(series.zone).date()
        found[day] = Split(day, numerator, denominator)
    return tuple(found[day] for day in sorted(found))
