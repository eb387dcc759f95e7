"""Fetch quotes from CNBC: the latest session of up to sixty symbols per request, without any history."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import islice
from types import MappingProxyType

from cryptoai_cli import __version__
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import Answer, Grain, Source, SourceCard, SourceContext, Want, Window
from cryptoai_cli.sources.cnbc_parse import SOURCE, SymbolRequest, parse_quotes
from cryptoai_cli.sources.transport import transport_for
from cryptoai_cli.sources.us_symbols import dotted_share

BASE_URL = "https://quote.cnbc.com"
USER_AGENT = f"Mozilla/5.0 (compatible; movers/{__version__})"
_PATH = "/quote-html-webservice/restQuote/symbolType/symbol"
_PARAMETERS: Mapping[str, str] = MappingProxyType(
    {
        "requestMethod": "itv",
        "noform": "1",
        "partnerId": "2",
        "fund": "1",
        "exthrs": "1",
        "output": "json",
        "events": "1",
    }
)
_INDICES: Mapping[str, str] = MappingProxyType(
    {"^GSPC": ".SPX", "^IXIC": ".IXIC", "^NDX": ".NDX", "^DJI": ".DJI", "^RUT": ".RUT", "^VIX": ".VIX"}
)
_MOST_SYMBOLS = 60  # a hundred have been seen in use; the limit is unknown
_WORKERS = 2
_LATE = Refusal(FailureKind.TIMEOUT, "CNBC did not answer in its share of this run's time")


class Cnbc(Source):
    """CNBC's quote service. A request for daily bars gets the latest session's bar only, without split events."""

    card = SourceCard(
        name=SOURCE,
        title="CNBC",
        covers=frozenset({InstrumentType.EQUITY, InstrumentType.ETF, InstrumentType.INDEX}),
        grains=frozenset({Grain.CLOSES, Grain.BARS}),
        limits=(
            "not published; the latest session only, and no longer from the next morning on; the previous close is the "
            "price less its change, which may be less a dividend too; a repeated row of the session before is not seen"
        ),
        terms="unofficial, for personal use; no redistribution",
        delay_minutes=15,
    )

    def __init__(self, context: SourceContext) -> None:
        self._deadline = context.deadline
        self._transport = transport_for(context, SOURCE, BASE_URL, user_agent=USER_AGENT)

    def covers(self, want: Want) -> bool:
        """Return whether to ask for `want`: no coins, and only indices whose CNBC spelling is known here."""
        return super().covers(want) and _request_for(want) is not None

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        """Fetch many wants, up to sixty symbols per request."""
        batches = _batches([request for want in wants if (request := _request_for(want)) is not None])
        jobs = [partial(self._transport.get_json, _PATH, _parameters(batch)) for batch in batches]
        documents = in_parallel(jobs, workers=_WORKERS, deadline=window.answer_by(self._deadline), late=_LATE)
        found: dict[SymbolRequest, Answer] = {}
        for batch, document in zip(batches, documents, strict=True):
            found |= zip(batch, _answers_to(batch, document, window), strict=True)
        return tuple(found[request] if (request := _request_for(want)) else self._not_asked(want) for want in wants)

    def _not_asked(self, want: Want) -> FetchFailure:
        return self.failure(want, FailureKind.UNKNOWN_SYMBOL, "not a symbol that CNBC has")


def _request_for(want: Want) -> SymbolRequest | None:
    kind = want.instrument.expected_kind
    if want.grain is Grain.HOURS or kind not in Cnbc.card.covers:
        return None
    spelling = _INDICES.get(want.symbol) if kind is InstrumentType.INDEX else dotted_share(want.symbol)
    return None if spelling is None else SymbolRequest(want.symbol, spelling, kind, want.instrument.listed)


def _batches(requests: Sequence[SymbolRequest]) -> list[tuple[SymbolRequest, ...]]:
    rest = iter(dict.fromkeys(requests))
    return list(iter(lambda: tuple(islice(rest, _MOST_SYMBOLS)), ()))


def _parameters(batch: Sequence[SymbolRequest]) -> dict[str, str]:
    spellings = dict.fromkeys(request.spelling for request in batch)
    return {"symbols": "|".join(spellings), **_PARAMETERS}


def _answers_to(batch: Sequence[SymbolRequest], document: Document | Refusal, window: Window) -> tuple[Answer, ...]:
    if isinstance(document, Refusal):
        return tuple(document.failure(request.symbol, SOURCE) for request in batch)
    return parse_quotes(document, batch, window)
