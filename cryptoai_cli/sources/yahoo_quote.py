"""Fetch market caps from Yahoo's quote service, which requires a cookie and a crumb."""

import re
import time
from collections.abc import Sequence
from functools import partial

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.net.transport import Transport
from cryptoai_cli.sources.base import Answer
from cryptoai_cli.sources.json_values import array, mapping, number, text
from cryptoai_cli.sources.yahoo_series import SOURCE

COOKIE_URL = "https://fc.yahoo.com/"
MOST_SYMBOLS = 100
_CRUMB_PATH = "/v1/test/getcrumb"
_QUOTE_PATH = "/v7/finance/quote"
# a web page or a block message can come in place of the crumb
_CRUMB = re.compile(r"[A-Za-z0-9./_\\-]{5,32}")
_NO_ROWS = "Yahoo's quote service answered without a single row"
_MOST_SECONDS = 5.0  # if it responds at all, the three requests take one second
_TOO_SLOW = Refusal(FailureKind.TIMEOUT, f"Yahoo's quote service did not answer within {_MOST_SECONDS:.0f} seconds")
_NO_CRUMB = Refusal(FailureKind.BLOCKED, "gave no crumb: its quote service cannot be asked")


def market_caps(transport: Transport, symbols: Sequence[str], cookie_url: str, deadline: float) -> list[Answer]:
    """Return for each of `symbols` a history with only `market_cap` and currency, or a failure.

    A crumb belongs to a cookie; a stale pair is renewed once per batch. The total time is limited to five seconds,
    because these values are not worth a long wait.
    """
    until = min(deadline, time.monotonic() + _MOST_SECONDS)
    job = partial(_market_caps, transport, symbols, cookie_url, until)
    late = _cap_answers(_TOO_SLOW, symbols)
    return in_parallel([job], workers=1, deadline=until, late=late)[0]


def _market_caps(transport: Transport, symbols: Sequence[str], cookie_url: str, deadline: float) -> list[Answer]:
    answers: list[Answer] = []
    crumb = fetch_crumb(transport, cookie_url)
    for at in range(0, len(symbols), MOST_SYMBOLS):
        batch = symbols[at : at + MOST_SYMBOLS]
        quoted = _quotes(transport, batch, crumb, deadline)
        if isinstance(quoted, Refusal) and quoted.kind is FailureKind.BLOCKED and not isinstance(crumb, Refusal):
            crumb = fetch_crumb(transport, cookie_url)
            quoted = _quotes(transport, batch, crumb, deadline)
        answers += _cap_answers(quoted, batch)
    return answers


def fetch_crumb(transport: Transport, cookie_url: str) -> str | Refusal:
    """Fetch a cookie and the crumb that belongs to it; the transport keeps the cookie."""
    transport.visit(cookie_url)
    body = transport.get(_CRUMB_PATH, {}, remember=False)
    if isinstance(body, Refusal):
        return body
    found = body.content.decode("ascii", "replace").strip()
    return found if _CRUMB.fullmatch(found) else _NO_CRUMB


def _quotes(transport: Transport, symbols: Sequence[str], crumb: str | Refusal, deadline: float) -> Document | Refusal:
    if isinstance(crumb, Refusal):
        return crumb
    params = {"symbols": ",".join(symbols), "fields": "marketCap,currency", "crumb": crumb}
    job = partial(transport.get_json, _QUOTE_PATH, params, remember=False)
    late = Refusal(FailureKind.TIMEOUT, "Yahoo did not answer before the deadline of this run")
    return in_parallel([job], workers=1, deadline=deadline, late=late)[0]


def _cap_answers(quoted: Document | Refusal, symbols: Sequence[str]) -> list[Answer]:
    if isinstance(quoted, Refusal):
        return [quoted.failure(symbol, SOURCE) for symbol in symbols]
    rows = array(mapping(mapping(quoted.payload).get("quoteResponse")).get("result"))
    if not rows:  # an unknown shape says nothing about any single symbol
        return [FetchFailure(symbol, SOURCE, FailureKind.BAD_ANSWER, _NO_ROWS) for symbol in symbols]
    found = {text(mapping(row).get("symbol")).upper(): mapping(row) for row in rows}
    return [_cap_answer(symbol, found.get(symbol.upper())) for symbol in symbols]


def _cap_answer(symbol: str, row: object | None) -> Answer:
    if row is None:
        return FetchFailure(symbol, SOURCE, FailureKind.UNKNOWN_SYMBOL, "Yahoo's quote service does not know it")
    value = number(mapping(row).get("marketCap"))
    if value is None or value <= 0:
        return FetchFailure(symbol, SOURCE, FailureKind.NO_DATA, "Yahoo has no market cap for it")
    return History(symbol, SOURCE, market_cap=value, currency=text(mapping(row).get("currency")))
