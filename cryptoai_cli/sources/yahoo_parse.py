"""Parse Yahoo's responses into histories; an unexpected shape becomes a failure, not an exception."""

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct

from cryptoai_cli.market.bar import Bar, Candle, Dividend, History, Split
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.net.classify import Document
from cryptoai_cli.sources.base import Answer
from cryptoai_cli.sources.coin_rows import DAY_SECONDS, HOUR_SECONDS, CoinRow, candles, fault_of_rows
from cryptoai_cli.sources.history_checks import checked
from cryptoai_cli.sources.json_values import array, at, instant, number, text
from cryptoai_cli.sources.row_checks import (
    TWINS_DETAIL,
    WRONG_INTERVAL_DETAIL,
    are_daily,
    earliest_clock,
    have_twins,
)
from cryptoai_cli.sources.yahoo_events import dividends_of, splits_of
from cryptoai_cli.sources.yahoo_hours import trading_end
from cryptoai_cli.sources.yahoo_series import SOURCE, Series, chart_series, spark_series
from cryptoai_cli.sources.yahoo_values import decimals_hint, price, traded_price

_TITLE = "Yahoo"
_DAILY: frozenset[str | float] = frozenset({"1d", 86_400.0})
_HOURLY: frozenset[str | float] = frozenset({"1h", "60m", 3600.0})
_FARTHEST_SECONDS = 2e9  # about sixty years back
_CLOSES_ONLY = frozenset({"close"})


class _Events(Struct, frozen=True):
    """The corporate actions of one symbol; None if they were not asked for."""

    splits: tuple[Split, ...] | None = None
    dividends: tuple[Dividend, ...] | None = None


def parse_spark(document: Document, symbols: Sequence[str], now: datetime) -> tuple[Answer, ...]:
    """Return the daily closes of each of `symbols`, in order."""
    found = spark_series(document, symbols)
    return tuple(each if isinstance(each, FetchFailure) else _daily(each, _Events(), now) for each in found)


def parse_chart(document: Document, symbol: str, now: datetime) -> Answer:
    """Return the daily bars, splits and dividends of `symbol`."""
    series = chart_series(document, symbol)
    if isinstance(series, FetchFailure):
        return series
    return _daily(series, _Events(splits_of(series, now), dividends_of(series, now)), now)


def parse_hours(document: Document, symbol: str, now: datetime) -> Answer:
    """Return the finished hourly candles of `symbol`, skipping rows off the hour, such as the live one."""
    series = chart_series(document, symbol)
    if isinstance(series, FetchFailure):
        return series
    until = earliest_clock(now, _answered(series))
    rows = [_row(series, index, moment.astimezone(UTC)) for moment, index in _stamped(series, now)]
    fault = series.fault_of_shape(_HOURLY) or fault_of_rows(rows, HOUR_SECONDS, until)
    if fault is not None:
        return _refused(series, fault)
    return checked(_history(series, candles=candles(rows, until)), _TITLE, now)


def _daily(series: Series, events: _Events, now: datetime) -> Answer:
    stamped = _stamped(series, now)
    fault = series.fault_of_shape(_DAILY) or (
        _fault_of_coin(series, stamped, now) if series.is_coin else _fault_of_days(series, stamped)
    )
    if fault is not None:
        return _refused(series, fault)
    return checked(_history(series, bars=_bars(series, stamped), events=events), _TITLE, now)


def _fault_of_coin(series: Series, stamped: Sequence[tuple[datetime, int]], now: datetime) -> str | None:
    """Return what is wrong with the UTC days of a coin, or None."""
    rows = [_row(series, index, moment) for moment, index in stamped]
    return fault_of_rows(rows, DAY_SECONDS, earliest_clock(now, _answered(series)))


def _fault_of_days(series: Series, stamped: Sequence[tuple[datetime, int]]) -> str | None:
    """Return what is wrong with the days of a share, fund or index, or None."""
    moments = [moment for moment, _ in stamped]
    if not are_daily(moments):
        return WRONG_INTERVAL_DETAIL
    if len(set(moments)) == len(moments):
        return None
    rows = (_row(series, index, moment) for moment, index in stamped)
    differ = have_twins((row.starts, (row.open, row.high, row.low, row.close)) for row in rows)
    return TWINS_DETAIL if differ else None


def _answered(series: Series) -> datetime | None:
    """Return the instant of a coin's prices by Yahoo's own clock, None if it tells none.

    That is the time of its latest price, or the `Date` of the answer if that is earlier: hours after it are not over.
    """
    told = (series.made, instant(series.meta.get("regularMarketTime")))
    return min((each for each in told if each is not None), default=None)


def _refused(series: Series, fault: str) -> FetchFailure:
    return FetchFailure(series.symbol, SOURCE, FailureKind.BAD_ANSWER, f"{_TITLE} {fault}")


def _history(
    series: Series,
    *,
    bars: tuple[Bar, ...] = (),
    candles: tuple[Candle, ...] = (),
    events: _Events = _Events(),  # noqa: B008 - frozen
) -> History:
    meta = series.meta
    first_trade = instant(meta.get("firstTradeDate"))
    return History(
        series.symbol,
        SOURCE,
        bars=bars,
        candles=candles,
        splits=events.splits,
        dividends=events.dividends,
        quote=_quote(series),
        kind=series.kind,
        currency=text(meta.get("currency")),
        name=text(meta.get("longName")) or text(meta.get("shortName")),
        listed=None if first_trade is None else first_trade.astimezone(series.zone).date(),
        answered=_answered(series) if series.is_coin else None,
    )


def _quote(series: Series) -> Quote | None:
    meta, hint = series.meta, decimals_hint(series.meta)
    value = price(meta.get("regularMarketPrice"), hint)
    as_of = instant(meta.get("regularMarketTime"))
    if value is None or as_of is None:
        return None
    # a coin's percentage covers a rolling day: none of our figures is comparable
    change = None if series.is_coin else number(meta.get("regularMarketChangePercent"))
    return Quote(
        value,
        as_of,
        provider_return=None if change is None else change / 100,
        volume=number(meta.get("regularMarketVolume")),
        low=traded_price(meta.get("regularMarketDayLow"), hint),
        high=traded_price(meta.get("regularMarketDayHigh"), hint),
        trading_ends=trading_end(series, as_of),
    )


def _stamped(series: Series, now: datetime) -> list[tuple[datetime, int]]:
    """Return the moments of the rows up to `now`, in chronological order, each with the index of its row."""
    zone, until = series.zone, now.timestamp()
    seconds = sorted(
        (each, index)
        for index, stamp in enumerate(series.stamps)
        if (each := number(stamp)) is not None and -_FARTHEST_SECONDS < each <= until
    )
    return [(datetime.fromtimestamp(each, zone), index) for each, index in seconds]


def _bars(series: Series, stamped: Sequence[tuple[datetime, int]]) -> tuple[Bar, ...]:
    """Return one bar per date; of two rows at different times of one date, the later one, which is live, wins.

    A year of closes of twenty symbols arrives at once: rows with a close only take a short way.
    """
    if set(series.columns) <= _CLOSES_ONLY:
        hint, closes = decimals_hint(series.meta), array(series.columns.get("close"))
        prices = {moment.date(): price(at(closes, index), hint) for moment, index in stamped}
        return tuple(Bar(day, close) for day, close in prices.items())
    rows = {moment.date(): _row(series, index, moment) for moment, index in stamped}
    return tuple(_bar(series, row) for row in rows.values())


def _bar(series: Series, row: CoinRow) -> Bar:
    """Return the bar of a row; a coin's row that contradicts itself tells nothing, as with its hours."""
    kept = row.without_contradiction() if series.is_coin else row
    return Bar(row.starts.date(), kept.close, kept.open, kept.high, kept.low, kept.volume)


def _row(series: Series, index: int, moment: datetime) -> CoinRow:
    """Return the values of all columns at one index; `moment` is that of the row (aware)."""
    hint = decimals_hint(series.meta)
    opened, high, low, close, volume = (
        at(array(series.columns.get(name)), index) for name in ("open", "high", "low", "close", "volume")
    )
    return CoinRow(
        moment,
        open=traded_price(opened, hint),
        high=traded_price(high, hint),
        low=_low(low, high, hint),
        close=price(close, hint),
        volume=number(volume),
    )


def _low(low: object, high: object, hint: int) -> float | None:
    """Return the low of a row; zero means unknown, unless there is a high: then the row contradicts itself."""
    return traded_price(low, hint) if traded_price(high, hint) is None else price(low, hint)
