"""Find each symbol's series in Yahoo's responses, or the reason why it is missing."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import OTHER_CALENDARS, Instrument, InstrumentType
from cryptoai_cli.net.classify import GONE, Document, withdrawal
from cryptoai_cli.sources.json_values import NEW_YORK, array, at, mapping, number, text, zone_named
from cryptoai_cli.sources.row_checks import (
    TWINS_DETAIL,
    UNEVEN_DETAIL,
    WRONG_INTERVAL_DETAIL,
    are_of_one_length,
    is_utc_offset,
)

SOURCE = "yahoo"
_OWN_ROOTS = ("chart", "spark")
_ROOTS = (*_OWN_ROOTS, "finance")
_COLUMNS = ("open", "high", "low", "close", "volume")
_OF_THE_ADDRESS = "HTTP 4"
_KINDS = {
    "EQUITY": InstrumentType.EQUITY,
    "ETF": InstrumentType.ETF,
    "INDEX": InstrumentType.INDEX,
    "CRYPTOCURRENCY": InstrumentType.CRYPTO,
    "MUTUALFUND": InstrumentType.FUND,
    "CURRENCY": InstrumentType.CURRENCY,
    "FUTURE": InstrumentType.FUTURE,
}
_SHARE_ZONES = frozenset({"America/New_York", "US/Eastern"})
_INDEX_ZONES = _SHARE_ZONES | {"America/Chicago", "US/Central"}  # for the indices of Cboe
_LONGEST_WORDS = 200
_NOT_PROCESSABLE = 422
_UNKNOWN_SHAPE = (FailureKind.BAD_ANSWER, "Yahoo answered in an unknown format")


_Named = tuple[str, Mapping[str, object]]


class Series(Struct, frozen=True):
    """One symbol's part of a response, unparsed; `symbol` is the requested spelling, `granularity` as Yahoo sent it.

    `made` is the instant of the response by Yahoo's own clock (aware UTC), None if it tells none.
    """

    symbol: str
    meta: Mapping[str, object]
    stamps: Sequence[object]
    columns: Mapping[str, object]
    events: Mapping[str, object]
    granularity: object = None
    made: datetime | None = None

    @property
    def kind(self) -> InstrumentType | None:
        """The instrument type that Yahoo reports, or None."""
        return _KINDS.get(text(self.meta.get("instrumentType")).upper())

    @property
    def is_coin(self) -> bool:
        """Whether it is a coin, whose days are UTC days."""
        return (self.kind or Instrument(self.symbol).expected_kind) is InstrumentType.CRYPTO

    @property
    def zone(self) -> tzinfo:
        """The time zone that turns a row's instant into the date of its session."""
        if self.is_coin:
            return UTC
        if (named := zone_named(self.meta.get("exchangeTimezoneName"))) is not None:
            return named
        offset = number(self.meta.get("gmtoffset"))
        return NEW_YORK if offset is None or not is_utc_offset(offset) else timezone(timedelta(seconds=offset))

    def fault_of_shape(self, intervals: frozenset[str | float]) -> str | None:
        """Return what is wrong with its columns or its interval, which has to be one of `intervals` where it is told.

        Yahoo names intervals (`1d`), or in the flat shape gives their seconds.
        """
        columns = [self.columns[name] for name in _COLUMNS if isinstance(self.columns.get(name), list)]
        if not are_of_one_length([self.stamps, *map(array, columns)]):
            return UNEVEN_DETAIL
        told = text(self.granularity) or number(self.granularity)
        return WRONG_INTERVAL_DETAIL if told and told not in intervals else None


def spark_series(document: Document, symbols: Sequence[str]) -> tuple[Series | FetchFailure, ...]:
    """Return the series of each of `symbols`, in order, from a v7 response or a flat v8 one.

    A symbol missing from a response is unknown to Yahoo, which leaves such symbols out silently.
    """
    payload = mapping(document.payload)
    named = _flat(payload) if _is_flat(payload) else _nested(payload)
    if named is None:
        kind, detail = _meaning_without_result(document)
        return tuple(FetchFailure(symbol, SOURCE, kind, detail) for symbol in symbols)
    found = dict(named)
    twins = {name for name, result in named if result != found[name]}
    return tuple(
        FetchFailure(symbol, SOURCE, FailureKind.BAD_ANSWER, f"Yahoo {TWINS_DETAIL}")
        if symbol.upper() in twins
        else _usable_series(symbol, found.get(symbol.upper()), document.made)
        for symbol in symbols
    )


def chart_series(document: Document, symbol: str) -> Series | FetchFailure:
    """Return the series of the single symbol of a chart, or a failure."""
    results = array(mapping(mapping(document.payload).get("chart")).get("result"))
    if not results:
        return FetchFailure(symbol, SOURCE, *_meaning_without_result(document))
    return _usable_series(symbol, mapping(results[0]), document.made)


def _is_flat(payload: Mapping[str, object]) -> bool:
    entries = [mapping(value) for name, value in payload.items() if name not in _ROOTS]
    return any("close" in entry or "timestamp" in entry for entry in entries)


def _flat(payload: Mapping[str, object]) -> list[_Named]:
    """Return the entries of the flat shape with their symbols, converted to the nested shape."""
    entries = ((symbol.upper(), mapping(value)) for symbol, value in payload.items())
    return [
        (
            symbol,
            {
                "timestamp": entry.get("timestamp"),
                "indicators": {"quote": [entry]},
                "dataGranularity": entry.get("dataGranularity"),
            },
        )
        for symbol, entry in entries
    ]


def _nested(payload: Mapping[str, object]) -> list[_Named] | None:
    results = mapping(payload.get("spark")).get("result")
    if not isinstance(results, list):
        return None
    return [
        (text(entry.get("symbol")).upper(), mapping(at(array(entry.get("response")), 0)))
        for entry in map(mapping, results)
    ]


def _usable_series(symbol: str, result: Mapping[str, object] | None, made: datetime | None) -> Series | FetchFailure:
    """Return the series, or a failure unless it is that of `symbol`, US-listed or a coin."""
    if result is None:
        return FetchFailure(symbol, SOURCE, FailureKind.UNKNOWN_SYMBOL, "Yahoo does not know this symbol")
    quotes = array(mapping(result.get("indicators")).get("quote"))
    meta = mapping(result.get("meta"))
    series = Series(
        symbol,
        meta,
        array(result.get("timestamp")),
        mapping(at(quotes, 0)),
        mapping(result.get("events")),
        meta.get("dataGranularity", result.get("dataGranularity")),
        made,
    )
    if not series.meta and not series.stamps:
        return FetchFailure(symbol, SOURCE, *_UNKNOWN_SHAPE)
    if _trades_elsewhere(series):
        return FetchFailure(symbol, SOURCE, FailureKind.OTHER_CALENDAR, "trades on another calendar")
    named = text(series.meta.get("symbol"))
    if named and named.upper() != symbol.upper():
        detail = f"Yahoo answered for {named} when asked for {symbol}"
        return FetchFailure(symbol, SOURCE, FailureKind.BAD_ANSWER, detail)
    return series


def _trades_elsewhere(series: Series) -> bool:
    if series.kind in OTHER_CALENDARS:
        return True
    zone = text(series.meta.get("exchangeTimezoneName"))
    zones = _INDEX_ZONES if series.kind is InstrumentType.INDEX else _SHARE_ZONES
    return bool(zone) and not series.is_coin and zone not in zones


def _meaning_without_result(document: Document) -> tuple[FailureKind, str]:
    """Return the failure for a response without a result: Yahoo's error object can come with any status."""
    payload = mapping(document.payload)
    root = next((root for root in _ROOTS if root in payload), "")
    error = mapping(mapping(payload.get(root)).get("error"))
    code, words = text(error.get("code")), text(error.get("description"), longest=_LONGEST_WORDS)
    if document.status in GONE or code == "Not Found":
        return _meaning_of_not_found(document, root, words)
    if not root:
        return _UNKNOWN_SHAPE
    if document.status == _NOT_PROCESSABLE or code == "Unprocessable Entity" or words.startswith("Data doesn't exist"):
        return FailureKind.NO_DATA, f"Yahoo has no such data: {words}"
    if "too many requests" in f"{code} {words}".lower():
        return FailureKind.BLOCKED, "Yahoo refused: too many requests"
    return FailureKind.BAD_ANSWER, f"Yahoo refused the request: {words or code or 'no reason given'}"


def _meaning_of_not_found(document: Document, root: str, words: str) -> tuple[FailureKind, str]:
    """Return whether the symbol is unknown or the address is gone: only the service itself knows symbols."""
    if root in _OWN_ROOTS and not words.startswith(_OF_THE_ADDRESS):
        # Yahoo's message suggests a delisting for every unknown symbol: it is not repeated
        return FailureKind.UNKNOWN_SYMBOL, "Yahoo does not know this symbol"
    gone = withdrawal(document.status, "Yahoo")
    return gone.kind, gone.detail
