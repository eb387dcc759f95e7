"""Closing prices that our desk publishes on its own server, as a source of `movers`.

It answers `GET /closes?symbols=MARA,RIOT&first=2025-10-08&last=2025-10-13` with

    {"MARA": {"name": "MARA Holdings", "closes": {"2025-10-10": 18.65, "2025-10-13": 20.24}}}

and leaves out what it does not know.
"""

from collections.abc import Mapping, Sequence

from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.sources.base import Answer, Grain, Source, SourceCard, SourceContext, Want, Window
from cryptoai_cli.sources.json_values import mapping, number, text
from cryptoai_cli.sources.transport import transport_for

NAME = "desk"
BASE_URL = "https://prices.desk.example"


class Desk(Source):
    """Our desk's closing prices, one request for all symbols."""

    card = SourceCard(
        name=NAME,
        title="Our desk",
        covers=frozenset({InstrumentType.EQUITY, InstrumentType.ETF, InstrumentType.INDEX}),
        grains=frozenset({Grain.CLOSES}),
        limits="shares, funds and indices that we trade; closes only, from 16:30 New York on",
        terms="for our own use",
        keeps_old_symbols=True,
    )
    settings = ("base_url",)

    def __init__(self, context: SourceContext) -> None:
        self._transport = transport_for(context, NAME, BASE_URL, user_agent="movers-desk/1.0")

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        """Fetch all wants with one request."""
        if not wants:
            return ()
        symbols = ",".join(dict.fromkeys(want.symbol for want in wants))
        days = {"first": window.first.day.isoformat(), "last": window.last.day.isoformat()}
        answer = self._transport.get_json("/closes", {"symbols": symbols, **days})
        if isinstance(answer, Refusal):
            return tuple(self.failure(want, answer.kind, answer.detail) for want in wants)
        return parse_closes(answer.payload, [want.symbol for want in wants], window)


def parse_closes(payload: object, symbols: Sequence[str], window: Window) -> tuple[Answer, ...]:
    """Return the history of each of `symbols`, in their order. Never raises, whatever the payload is."""
    if not isinstance(payload, dict):
        failure = FailureKind.BAD_ANSWER, "the desk answered in an unknown format"
        return tuple(FetchFailure(symbol, NAME, *failure) for symbol in symbols)
    return tuple(_history(symbol, payload.get(symbol), window) for symbol in symbols)


def _history(symbol: str, found: object, window: Window) -> Answer:
    if not isinstance(found, dict):
        return FetchFailure(symbol, NAME, FailureKind.UNKNOWN_SYMBOL, "the desk does not trade it")
    bars = _bars(mapping(found.get("closes")), window)
    if not bars:
        return FetchFailure(symbol, NAME, FailureKind.NO_DATA, "the desk has no closes of these sessions")
    return History(symbol, NAME, bars=bars, currency="USD", name=text(found.get("name")))


def _bars(closes: Mapping[str, object], window: Window) -> tuple[Bar, ...]:
    """Return the closes of finished sessions, oldest first; a price that is none stays unknown, and never becomes 0."""
    found = []
    for session in window.sessions:
        close = number(closes.get(session.day.isoformat()))
        if session.closes <= window.now and close is not None:
            found.append(Bar(session.day, close if close > 0 else None))
    return tuple(found)
