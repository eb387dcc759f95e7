"""Fetch daily bars from Nasdaq, one symbol per request, and the latest price while the day's bar is missing."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from threading import Lock
from types import MappingProxyType
from urllib.parse import quote

from msgspec.structs import replace

from cryptoai_cli import __version__
from cryptoai_cli.market.bar import Bar
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import Answer, Grain, Source, SourceCard, SourceContext, Want, Window
from cryptoai_cli.sources.json_values import NEW_YORK
from cryptoai_cli.sources.nasdaq_parse import SOURCE, SymbolRequest, history_of, parse_history, parse_latest
from cryptoai_cli.sources.transport import transport_for
from cryptoai_cli.sources.us_symbols import dotted_share

BASE_URL = "https://api.nasdaq.com"
# clients that send less are left waiting or refused
USER_AGENT = f"Mozilla/5.0 (compatible; movers/{__version__})"
_HEADERS = MappingProxyType({"Accept": "application/json"})
_WORKERS = 2
_ENOUGH = 3  # consecutive unusable responses
_INDICES: Mapping[str, str] = MappingProxyType({"^IXIC": "COMP", "^GSPC": "SPX", "^NDX": "NDX"})
_CLASSES: Mapping[InstrumentType, str] = MappingProxyType(
    {InstrumentType.EQUITY: "stocks", InstrumentType.ETF: "etf", InstrumentType.INDEX: "index"}
)
_OTHER_KIND: Mapping[InstrumentType, InstrumentType] = MappingProxyType(
    {InstrumentType.EQUITY: InstrumentType.ETF, InstrumentType.ETF: InstrumentType.EQUITY}
)
_STILL_LATEST = timedelta(days=4)  # a weekend with a holiday
_LATE = Refusal(FailureKind.TIMEOUT, "Nasdaq did not answer in its share of the time of this run")


class Nasdaq(Source):
    """Nasdaq's public quote service, for a handful of symbols."""

    card = SourceCard(
        name=SOURCE,
        title="Nasdaq",
        covers=frozenset({InstrumentType.EQUITY, InstrumentType.ETF, InstrumentType.INDEX}),
        grains=frozenset({Grain.CLOSES, Grain.BARS}),
        limits="not published; up to three requests a symbol; a day's bar comes late in the evening",
        terms="unofficial, for personal use; no redistribution",
        delay_minutes=15,
    )

    def __init__(self, context: SourceContext) -> None:
        self._deadline = context.deadline
        self._lock = Lock()
        self._unusable: tuple[Refusal, ...] = ()
        self._transport = transport_for(context, SOURCE, BASE_URL, user_agent=USER_AGENT, headers=_HEADERS)

    def covers(self, want: Want) -> bool:
        """Return whether to ask for `want`: no coins, and only indices whose Nasdaq spelling is known here."""
        return super().covers(want) and _request_for(want) is not None

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        """Fetch many wants, indices first, two at a time."""
        asked = list(dict.fromkeys(each for want in wants if (each := _request_for(want)) is not None))
        asked.sort(key=lambda each: each.kind is not InstrumentType.INDEX)
        jobs = [partial(self._fetch_symbol, each, window) for each in asked]
        answers = in_parallel(jobs, workers=_WORKERS, deadline=self._deadline, late=_LATE)
        found = {each: _as_answer(each, answer) for each, answer in zip(asked, answers, strict=True)}
        return tuple(found[each] if (each := _request_for(want)) else self._not_asked(want) for want in wants)

    def _fetch_symbol(self, asked: SymbolRequest, window: Window) -> Answer:
        """Fetch one symbol; if it is unknown as a share, retry as a fund, and vice versa."""
        bars = self._bars(asked, window)
        if _is_unknown(bars) and asked.kind in _OTHER_KIND:
            asked = replace(asked, kind=_OTHER_KIND[asked.kind])
            bars = self._bars(asked, window)
        if isinstance(bars, FetchFailure):
            return bars
        if not _may_be_unpublished(bars, window):
            return history_of(asked, bars, None, window)
        answer = self._ask(asked, "info", {"assetclass": _CLASSES[asked.kind]})
        latest = answer if isinstance(answer, Refusal) else parse_latest(answer, asked, window)
        if isinstance(latest, FetchFailure | Refusal):
            return _as_answer(asked, latest)
        return history_of(asked, bars, latest, window)

    def _bars(self, asked: SymbolRequest, window: Window) -> tuple[Bar, ...] | FetchFailure:
        first, last = window.first.day, window.last.day
        params = {
            "assetclass": _CLASSES[asked.kind],
            "fromdate": first.isoformat(),
            "todate": last.isoformat(),
            "limit": str((last - first).days + 1),
        }
        answer = self._ask(asked, "historical", params)
        if isinstance(answer, Refusal):
            return FetchFailure(asked.symbol, SOURCE, answer.kind, answer.detail)
        return parse_history(answer, asked, window)

    def _ask(self, asked: SymbolRequest, what: str, params: Mapping[str, str]) -> Document | Refusal:
        """Send a request, unless the last three responses were unusable: trying every symbol could use up the run."""
        with self._lock:
            if len(self._unusable) >= _ENOUGH:
                last = self._unusable[-1]
                return replace(last, detail=f"Nasdaq is left alone after {_ENOUGH} useless answers: {last.detail}")
        answer = self._transport.get_json(f"/api/quote/{quote(asked.spelling, safe='')}/{what}", params)
        with self._lock:  # the workers count together
            self._unusable = (*self._unusable, answer) if isinstance(answer, Refusal) else ()
        return answer

    def _not_asked(self, want: Want) -> FetchFailure:
        return self.failure(want, FailureKind.UNKNOWN_SYMBOL, "not a symbol that Nasdaq has")


def _request_for(want: Want) -> SymbolRequest | None:
    kind = want.instrument.expected_kind
    if want.grain is Grain.HOURS or kind not in _CLASSES:
        return None
    spelling = _INDICES.get(want.symbol) if kind is InstrumentType.INDEX else dotted_share(want.symbol)
    return None if spelling is None else SymbolRequest(want.symbol, spelling, kind)


def _is_unknown(bars: tuple[Bar, ...] | FetchFailure) -> bool:
    return isinstance(bars, FetchFailure) and bars.kind is FailureKind.UNKNOWN_SYMBOL


def _may_be_unpublished(bars: Sequence[Bar], window: Window) -> bool:
    """Return whether the bar of the last session is missing and that session is recent, so it may not be out yet."""
    local = window.now.astimezone(NEW_YORK).date()
    return not any(bar.session == window.last.day for bar in bars) and local - window.last.day <= _STILL_LATEST


def _as_answer(asked: SymbolRequest, answer: Answer | Refusal) -> Answer:
    if isinstance(answer, Refusal):
        return FetchFailure(asked.symbol, SOURCE, answer.kind, answer.detail)
    return answer
