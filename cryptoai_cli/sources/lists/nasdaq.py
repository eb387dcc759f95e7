"""Fetch the list of all US-listed lines from Nasdaq's screener, dated by what it says beside it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from types import MappingProxyType

from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.listing import Line, Listing
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.json_values import NEW_YORK
from cryptoai_cli.sources.lists.base import ListAnswer, ListCard, ListRequest, ListSource
from cryptoai_cli.sources.lists.nasdaq_parse import Head, head_of, is_too_short, lines_of, symbols_of
from cryptoai_cli.sources.nasdaq import BASE_URL, USER_AGENT
from cryptoai_cli.sources.nasdaq_parse import SOURCE
from cryptoai_cli.sources.transport import transport_for

_PATH = "/api/screener/stocks"
_HEADERS = MappingProxyType({"Accept": "application/json"})
_WHOLE = MappingProxyType({"tableonly": "true", "download": "true"})
_HEAD = MappingProxyType({"tableonly": "true", "limit": "1"})
_ALL_ROWS = "10000"  # what programs ask the table for
_WORKERS = 2
_LATE = Refusal(FailureKind.TIMEOUT, "Nasdaq did not answer in its share of this run's time")
_STILL_LATEST = timedelta(days=5)  # a weekend with holidays
_REST = "NASDAQ"  # the exchange of what the other two do not list
_ASKED_EXCHANGES = ("NYSE", "AMEX")
_MOST_UNKNOWN = 0.02  # of the lines, whose exchange is not held: more than a month of new listings


class NasdaqList(ListSource):
    """Nasdaq's stock screener: the lines of NASDAQ, NYSE and AMEX, of the newest session."""

    card = ListCard(
        name=SOURCE,
        title="Nasdaq's screener",
        limits="not published; the newest session only, in two requests; two more tell the exchanges, now and then",
        terms="unofficial, for personal use; no redistribution",
    )

    def __init__(self, context: SourceContext) -> None:
        self._deadline = context.deadline
        self._transport = transport_for(context, SOURCE, BASE_URL, user_agent=USER_AGENT, headers=_HEADERS)

    def fetch(self, request: ListRequest) -> ListAnswer:
        """Fetch the newest list; a failure if another session is wanted than that one."""
        if not request.is_latest and request.now - request.session.closes > _STILL_LATEST:
            return self.failure(FailureKind.NO_DATA, "Nasdaq's list is of the newest session only")
        told, whole = self._ask_side_by_side(_HEAD, _WHOLE)
        head = told if isinstance(told, Refusal) else head_of(told, request.now.astimezone(NEW_YORK).date())
        if isinstance(head, Refusal):
            return self.failure(head.kind, head.detail)
        if not request.is_latest and head.session != request.session.day:
            return self.failure(FailureKind.NO_DATA, f"Nasdaq's list is of {head.session}, not {request.session.day}")
        return self._listing(head, whole, request)

    def _listing(self, head: Head, whole: Document | Refusal, request: ListRequest) -> ListAnswer:
        lines = whole if isinstance(whole, Refusal) else lines_of(whole)
        if isinstance(lines, Refusal):
            return self.failure(lines.kind, lines.detail)
        if is_too_short(len(lines), head.total):
            detail = f"Nasdaq sent {len(lines):,} readable rows of a list of {head.total:,}"
            return self.failure(FailureKind.BAD_ANSWER, detail)
        exchanges = {} if request.exchanges is None else self._exchanges(lines, request.exchanges)
        placed = tuple(replace(each, exchange=exchanges.get(each.symbol, "")) for each in lines) if exchanges else lines
        return Listing(head.session, SOURCE, placed)

    def _exchanges(self, lines: tuple[Line, ...], held: Mapping[str, str]) -> Mapping[str, str]:
        """Return the exchange of each line: those held, or where these are too few, what Nasdaq tells now."""
        unknown = sum(not held.get(line.symbol) for line in lines)
        if unknown <= _MOST_UNKNOWN * len(lines):
            return held
        told = self._ask_side_by_side(*(_rows_at(exchange) for exchange in _ASKED_EXCHANGES))
        found = [None if isinstance(answer, Refusal) else symbols_of(answer) for answer in told]
        if None in found:
            return held  # without one of the two, nothing says that the rest is Nasdaq's
        placed = dict.fromkeys((line.symbol for line in lines), _REST)
        for exchange, symbols in zip(_ASKED_EXCHANGES, found, strict=True):
            placed.update(dict.fromkeys(symbols or (), exchange))
        return placed

    def _ask_side_by_side(self, *asked: Mapping[str, str]) -> list[Document | Refusal]:
        jobs: list[Callable[[], Document | Refusal]] = [
            partial(self._transport.get_json, _PATH, params) for params in asked
        ]
        return in_parallel(jobs, workers=_WORKERS, deadline=self._deadline, late=_LATE)


def _rows_at(exchange: str) -> Mapping[str, str]:
    return {"tableonly": "true", "limit": _ALL_ROWS, "exchange": exchange}
