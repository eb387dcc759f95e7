"""Fetch from Nasdaq: the latest prices of up to twenty symbols per request, daily bars of one."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from threading import Lock
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import quote

from msgspec.structs import replace

from cryptoai_cli import __version__
from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import Bar
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.session import Session
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import Answer, Grain, Source, SourceCard, SourceContext, Want, Window
from cryptoai_cli.sources.json_values import NEW_YORK
from cryptoai_cli.sources.nasdaq_batches import CLASSES, OTHER_KIND, NasdaqBatches
from cryptoai_cli.sources.nasdaq_calendar import parse_dividends, parse_splits
from cryptoai_cli.sources.nasdaq_parse import SOURCE, SymbolRequest, history_of, parse_history, parse_latest
from cryptoai_cli.sources.transport import transport_for
from cryptoai_cli.sources.us_symbols import dotted_share

T = TypeVar("T")

BASE_URL = "https://api.nasdaq.com"
# clients that send less are left waiting or refused
USER_AGENT = f"Mozilla/5.0 (compatible; movers/{__version__})"
_HEADERS = MappingProxyType({"Accept": "application/json"})
_WORKERS = 2
_ENOUGH = 3  # consecutive unusable responses
_INDICES: Mapping[str, str] = MappingProxyType({"^IXIC": "COMP", "^GSPC": "SPX", "^NDX": "NDX"})
_STILL_LATEST = timedelta(days=4)  # a weekend with a holiday
_LATE = Refusal(FailureKind.TIMEOUT, "Nasdaq did not answer in its share of this run's time")


class Nasdaq(Source):
    """Nasdaq's public quote service."""

    card = SourceCard(
        name=SOURCE,
        title="Nasdaq",
        covers=frozenset({InstrumentType.EQUITY, InstrumentType.ETF, InstrumentType.INDEX}),
        grains=frozenset({Grain.CLOSES, Grain.BARS}),
        limits=(
            "not published; twenty symbols a request for the latest session, whose previous close is then the price "
            "less its change; up to three requests a symbol for the rest; a day's bar comes late in the evening"
        ),
        terms="unofficial, for personal use; no redistribution",
        delay_minutes=15,
    )

    def __init__(self, context: SourceContext) -> None:
        self._deadline = context.deadline
        self._lock = Lock()
        self._unusable: tuple[Refusal, ...] = ()
        self._transport = transport_for(context, SOURCE, BASE_URL, user_agent=USER_AGENT, headers=_HEADERS)
        self._batches = NasdaqBatches(lambda path: self._transport.get_json(path, {}))

    def covers(self, want: Want) -> bool:
        """Return whether to ask for `want`: no coins, and only indices whose Nasdaq spelling is known here."""
        return super().covers(want) and _request_for(want) is not None

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        """Fetch many wants, two requests at a time: in batches what these tell, then symbol by symbol, indices first.

        Indices are not asked for in batches: the close before the last session is wanted of them too.
        """
        asked = list(dict.fromkeys(each for want in wants if (each := _request_for(want)) is not None))
        deadline = window.answer_by(self._deadline)
        batched = self._batches.fetch(_told_by_batches(wants, window), window, deadline)
        rest = [each for each in asked if each not in batched.histories]
        rest.sort(key=lambda each: each.kind is not InstrumentType.INDEX)
        jobs = [partial(self._fetch_symbol, batched.classed.get(each, each), window) for each in rest]
        answers = in_parallel(jobs, workers=_WORKERS, deadline=deadline, late=_LATE)
        found: dict[SymbolRequest, Answer] = {**batched.histories}
        found |= {each: _as_answer(each, answer) for each, answer in zip(rest, answers, strict=True)}
        return tuple(found[each] if (each := _request_for(want)) else self._not_asked(want) for want in wants)

    def corporate_actions(self, session: Session) -> CorporateActions | FetchFailure | None:
        """Fetch the splits and ex-dividends of the whole market in `session`, one request each."""
        day = session.day
        splits = self._calendar("splits", partial(parse_splits, day=day), day)
        if isinstance(splits, Refusal):
            return splits.failure("", SOURCE)
        dividends = self._calendar("dividends", partial(parse_dividends, day=day), day)
        if isinstance(dividends, Refusal):
            return dividends.failure("", SOURCE)
        return CorporateActions(day, SOURCE, is_whole=True, splits=splits, dividends=dividends)

    def _calendar(self, name: str, parse: Callable[[Document], T | Refusal], day: date) -> T | Refusal:
        answer = self._transport.get_json(f"/api/calendar/{name}", {"date": day.isoformat()})
        return answer if isinstance(answer, Refusal) else parse(answer)

    def _fetch_symbol(self, asked: SymbolRequest, window: Window) -> Answer:
        """Fetch one symbol; if it is unknown as a share, retry as a fund, and vice versa."""
        bars = self._bars(asked, window)
        if _is_unknown(bars) and asked.kind in OTHER_KIND:
            asked = replace(asked, kind=OTHER_KIND[asked.kind])
            bars = self._bars(asked, window)
        if isinstance(bars, FetchFailure):
            return bars
        if not _may_be_unpublished(bars, window):
            return history_of(asked, bars, None, window)
        answer = self._ask(asked, "info", {"assetclass": CLASSES[asked.kind]})
        latest = answer if isinstance(answer, Refusal) else parse_latest(answer, asked, window)
        if isinstance(latest, FetchFailure | Refusal):
            return _as_answer(asked, latest)
        return history_of(asked, bars, latest, window)

    def _bars(self, asked: SymbolRequest, window: Window) -> tuple[Bar, ...] | FetchFailure:
        first, last = window.first.day, window.last.day
        params = {
            "assetclass": CLASSES[asked.kind],
            "fromdate": first.isoformat(),
            "todate": last.isoformat(),
            "limit": str((last - first).days + 1),
        }
        answer = self._ask(asked, "historical", params)
        if isinstance(answer, Refusal):
            return answer.failure(asked.symbol, SOURCE)
        return parse_history(answer, asked, window)

    def _ask(self, asked: SymbolRequest, what: str, params: Mapping[str, str]) -> Document | Refusal:
        """Send a request, unless the last three responses were unusable: trying every symbol could use up the run."""
        with self._lock:
            if len(self._unusable) >= _ENOUGH:
                last = self._unusable[-1]
                return replace(last, detail=f"Nasdaq is left alone after {_ENOUGH} unusable answers: {last.detail}")
        answer = self._transport.get_json(f"/api/quote/{quote(asked.spelling, safe='')}/{what}", params)
        with self._lock:  # the workers count together
            self._unusable = (*self._unusable, answer) if isinstance(answer, Refusal) else ()
        return answer

    def _not_asked(self, want: Want) -> FetchFailure:
        return self.failure(want, FailureKind.UNKNOWN_SYMBOL, "not a symbol that Nasdaq has")


def _request_for(want: Want) -> SymbolRequest | None:
    kind = want.instrument.expected_kind
    if want.grain is Grain.HOURS or kind not in CLASSES:
        return None
    spelling = _INDICES.get(want.symbol) if kind is InstrumentType.INDEX else dotted_share(want.symbol)
    return None if spelling is None else SymbolRequest(want.symbol, spelling, kind)


def _told_by_batches(wants: Sequence[Want], window: Window) -> list[SymbolRequest]:
    """Return what may be asked for in batches: the latest session of shares and funds of which no bars are wanted."""
    if not window.latest_only or not _is_recent(window):
        return []
    asked = dict.fromkeys(each for want in wants if want.grain is Grain.CLOSES and (each := _request_for(want)))
    with_bars = {_request_for(want) for want in wants if want.grain is not Grain.CLOSES}
    return [each for each in asked if each.kind is not InstrumentType.INDEX and each not in with_bars]


def _is_unknown(bars: tuple[Bar, ...] | FetchFailure) -> bool:
    return isinstance(bars, FetchFailure) and bars.kind is FailureKind.UNKNOWN_SYMBOL


def _may_be_unpublished(bars: Sequence[Bar], window: Window) -> bool:
    """Return whether the bar of the last session is missing and that session is recent, so it may not be out yet."""
    return not any(bar.session == window.last.day for bar in bars) and _is_recent(window)


def _is_recent(window: Window) -> bool:
    return window.now.astimezone(NEW_YORK).date() - window.last.day <= _STILL_LATEST


def _as_answer(asked: SymbolRequest, answer: Answer | Refusal) -> Answer:
    if isinstance(answer, Refusal):
        return answer.failure(asked.symbol, SOURCE)
    return answer
