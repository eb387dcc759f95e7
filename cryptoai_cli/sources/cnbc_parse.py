"""Parse CNBC's quotes, snapshots of the latest session, into histories; an unexpected shape becomes a failure.

The only reliable previous close is the price minus its change. The field with the name of the previous close holds the
price itself once the session is over, and is never read.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.market.session import Session
from cryptoai_cli.net.classify import GONE, Document, Refusal, withdrawal
from cryptoai_cli.sources.base import Answer, Window
from cryptoai_cli.sources.cnbc_stamp import Stamp, stamp_of_row, why_not_the_close
from cryptoai_cli.sources.history_checks import checked
from cryptoai_cli.sources.json_values import array, mapping, number, text
from cryptoai_cli.sources.printed_values import (
    printed_change,
    printed_decimal,
    printed_extreme,
    printed_price,
    printed_return,
    printed_volume,
)
from cryptoai_cli.sources.row_checks import TWINS_DETAIL, is_future, twin_keys

SOURCE = "cnbc"
_TITLE = "CNBC"
PREVIOUS_CLOSE_NOTE = "previous close = price - change, both as CNBC sent them"
_UNKNOWN_SHAPE = "CNBC answered in an unknown format"
HALTED_NOTE = "CNBC marks it as halted"
_ROW_NOT_FOUND = 1
_SHARE_TYPES = frozenset({"STOCK", "ETF"})


class SymbolRequest(Struct, frozen=True):
    """One requested symbol: ours, CNBC's spelling, and the known type and listing date of the instrument."""

    symbol: str
    spelling: str
    kind: InstrumentType
    listed: date | None = None


def parse_quotes(document: Document, asked: Sequence[SymbolRequest], window: Window) -> tuple[Answer, ...]:
    """Return for each of `asked`, in order, a history of at most one session and the close before it."""
    rows = _quote_rows(document)
    if rows is None:
        gone, unknown = withdrawal(document.status, _TITLE), Refusal(FailureKind.BAD_ANSWER, _UNKNOWN_SHAPE)
        meaning = gone if document.status in GONE else unknown
        return tuple(meaning.failure(each.symbol, SOURCE) for each in asked)
    named = [(text(row.get("symbol")).upper(), row) for row in reversed(rows)]
    found, twins = dict(named), twin_keys((name, _prices(row)) for name, row in named)
    return tuple(
        _contradiction(each) if each.spelling in twins else _answer(each, found.get(each.spelling), window)
        for each in asked
    )


def _prices(row: Mapping[str, object]) -> tuple[float | None, ...]:
    change = printed_change(row.get("change"))
    return printed_price(row.get("last")), None if change is None else float(change)


def _contradiction(asked: SymbolRequest) -> FetchFailure:
    return FetchFailure(asked.symbol, SOURCE, FailureKind.BAD_ANSWER, f"{_TITLE} {TWINS_DETAIL}")


def _quote_rows(document: Document) -> list[Mapping[str, object]] | None:
    """Return the rows, or None for an unknown shape; a single row may come without a list around it."""
    found = mapping(mapping(document.payload).get("FormattedQuoteResult")).get("FormattedQuote")
    if isinstance(found, dict):
        return [found]
    return [mapping(row) for row in array(found)] if isinstance(found, list) else None


def _answer(asked: SymbolRequest, row: Mapping[str, object] | None, window: Window) -> Answer:
    if row is None:
        return FetchFailure(asked.symbol, SOURCE, FailureKind.NO_DATA, "CNBC left it out of its answer: ask again")
    if number(row.get("code")) == _ROW_NOT_FOUND or not row.get("last"):
        return FetchFailure(asked.symbol, SOURCE, FailureKind.UNKNOWN_SYMBOL, "CNBC does not know this symbol")
    if not _is_instrument_wanted(asked, row):
        return FetchFailure(asked.symbol, SOURCE, FailureKind.BAD_ANSWER, _other_instrument_detail(row))
    price, stamp = printed_price(row.get("last")), stamp_of_row(row)
    if price is None or stamp is None:
        detail = "CNBC sent a price or a time that cannot be read"
        return FetchFailure(asked.symbol, SOURCE, FailureKind.BAD_ANSWER, detail)
    return _snapshot(asked, row, Quote(price, stamp.instant_in(window)), stamp, window)


def _is_instrument_wanted(asked: SymbolRequest, row: Mapping[str, object]) -> bool:
    """Return whether the row is the requested US-listed instrument: symbols of delisted ones are reused."""
    kind = text(row.get("type")).upper()
    if (asked.kind is InstrumentType.INDEX) != (kind == "INDEX") or (kind not in _SHARE_TYPES and kind != "INDEX"):
        return False
    return text(row.get("countryCode")).upper() == "US" and text(row.get("currencyCode")).upper() == "USD"


def _other_instrument_detail(row: Mapping[str, object]) -> str:
    fields = ("name", "type", "exchange", "countryCode", "currencyCode")
    known = ", ".join(filter(None, (text(row.get(name), longest=40) for name in fields)))
    return f"CNBC has another instrument under that symbol ({known or 'without details'})"


def _snapshot(asked: SymbolRequest, row: Mapping[str, object], quote: Quote, stamp: Stamp, window: Window) -> Answer:
    """Return the snapshot as a history, or a failure if it is later than the window or not a close."""
    if is_future(quote.as_of, window.now) and stamp.instant is None:
        detail = f"CNBC does not say at what time of {stamp.day} its price was made"
        return FetchFailure(asked.symbol, SOURCE, FailureKind.NO_DATA, detail)
    if stamp.day > window.last.day and not is_future(quote.as_of, window.now):
        detail = f"CNBC has no past sessions: its latest price is of {quote.as_of:%Y-%m-%d %H:%M} UTC"
        return FetchFailure(asked.symbol, SOURCE, FailureKind.NO_DATA, detail)
    found = _session_of(asked, row, quote, stamp, window)
    return found if isinstance(found, FetchFailure) else checked(found, _TITLE, window.now)


def _session_of(asked: SymbolRequest, row: Mapping[str, object], quote: Quote, stamp: Stamp, window: Window) -> Answer:
    """Return the snapshot as the bar of its session and the close before it, or a failure if it is not a close."""
    at = next((at for at, session in enumerate(window.sessions) if session.day == stamp.day), None)
    if at is None:
        return _history_with(asked, row, quote, ())
    session = window.sessions[at]
    base = window.sessions[at - 1] if at else None
    reason = why_not_the_close(row, stamp, session, window.now)
    if reason is not None and session == window.last:
        return FetchFailure(asked.symbol, SOURCE, FailureKind.NO_DATA, f"CNBC {reason}")
    if reason is not None or quote.as_of < session.opens:
        return _history_with(asked, row, quote, ())
    previous = _previous_bar(asked, row, session, base)
    last = () if window.now < session.closes else (_session_bar(row, session),)
    return _history_with(asked, row, quote, (*previous, *last))


def _history_with(asked: SymbolRequest, row: Mapping[str, object], quote: Quote, bars: tuple[Bar, ...]) -> History:
    return History(
        asked.symbol,
        SOURCE,
        bars=bars,
        quote=Quote(
            quote.price,
            quote.as_of,
            provider_return=printed_return(row.get("change_pct")),
            volume=printed_volume(row.get("volume")),
            low=printed_extreme(row.get("low")),
            high=printed_extreme(row.get("high")),
        ),
        kind=_kind(row),
        currency="USD",
        name=text(row.get("name")),
        note=_note(row),
        base_is_derived=True,
        rounding=_rounding(row),
    )


def _note(row: Mapping[str, object]) -> str:
    halted = text(mapping(row.get("EventData")).get("is_halted")).upper() == "Y"
    return f"{PREVIOUS_CLOSE_NOTE}; {HALTED_NOTE}" if halted else PREVIOUS_CLOSE_NOTE


def _rounding(row: Mapping[str, object]) -> float:
    """Return half a unit of the last printed decimal: the rounding error of a price."""
    _, _, decimals = text(row.get("last")).partition(".")
    return 0.5 * 10.0 ** -len(decimals)


def _previous_bar(
    asked: SymbolRequest, row: Mapping[str, object], session: Session, base: Session | None
) -> tuple[Bar, ...]:
    """Return the close before `session` as a bar, or nothing if there is none, as in a listing's first session."""
    price, change = printed_decimal(row.get("last")), printed_change(row.get("change"))
    first_session = asked.listed is not None and asked.listed >= session.day
    if base is None or price is None or change is None or first_session or price - change <= 0:
        return ()
    if _has_other_direction(row, change):
        return ()
    return (Bar(base.day, float(price - change)),)


def _has_other_direction(row: Mapping[str, object], change: Decimal) -> bool:
    """Return whether the row tells a rise or a fall that its change is not: a change without its sign, say."""
    told = text(row.get("changetype")).upper()
    return (told == "UP" and change <= 0) or (told == "DOWN" and change >= 0)


def _session_bar(row: Mapping[str, object], session: Session) -> Bar:
    return Bar(
        session.day,
        printed_price(row.get("last")),
        open=printed_extreme(row.get("open")),
        high=printed_extreme(row.get("high")),
        low=printed_extreme(row.get("low")),
        volume=printed_volume(row.get("volume")),
    )


def _kind(row: Mapping[str, object]) -> InstrumentType:
    if text(row.get("type")).upper() == "INDEX":
        return InstrumentType.INDEX
    fund = "EXCHANGE TRADED FUND" in text(row.get("subType")).upper() or text(row.get("type")).upper() == "ETF"
    return InstrumentType.ETF if fund else InstrumentType.EQUITY
