"""Distinguish data from other responses: blocks, consent pages, web pages, broken content."""

import json
from datetime import datetime

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind, FetchFailure, Obstacle, ObstacleKind

_WEB_PAGE = "answered with a web page instead of data"
_BLOCK = b"too many requests"
_GATE_SIGNS = (  # as observed in real responses
    (b"__verify", f"{_WEB_PAGE} (bot gate)"),
    (b"crypto.subtle.digest", f"{_WEB_PAGE} (bot gate)"),
    (b"consent.yahoo.com", f"{_WEB_PAGE} (consent page)"),
    (b"guce.", f"{_WEB_PAGE} (consent page)"),
    (_BLOCK, "answered 'too many requests' instead of data"),
    (b"access denied", "answered 'access denied' instead of data"),
)
_PADDING = b" \t\r\n\xef\xbb\xbf"  # white space and the byte order mark
_MAY_PASS = frozenset({502, 503, 504})
GONE = frozenset({404, 410})  # of the address, unless the provider says that it means the symbol
_FOR_THE_PARSER = frozenset({400, 422}) | GONE  # providers explain these in JSON
_LONGEST_ERROR = 1000  # bytes: a JSON error is short and carries no data
_FIRST_ERROR = 400
_FORBIDDEN = 403
_PLAN_LIMITS = (b"subscription", b"not_authorized")
_OF_ALL_HOSTS = frozenset({401, 429, 451})
_SERVER_ERROR = 500
_NOT_HERE = 451
_LOGIN_WANTED = "the proxy wants a user and a password (status 407)"


class Refusal(Struct, frozen=True):
    """A request without a usable response, and why: `detail` continues a sentence that begins with the address.

    `retry_after_seconds` is the wait that the provider asked for, or None. `may_pass` is True if an immediate retry can
    help. `status` is the HTTP status of the refusal, or None if no complete response arrived. `counts_requests` is True
    if the provider refuses because of the number of requests, on all its hosts. `obstacle` is what stands in the way on
    this machine or its network, if that is why.
    """

    kind: FailureKind
    detail: str
    retry_after_seconds: float | None = None
    may_pass: bool = False
    status: int | None = None
    counts_requests: bool = False
    obstacle: Obstacle | None = None

    def failure(self, symbol: str, source: str) -> FetchFailure:
        """Return the failure of `source` for `symbol` that this refusal means."""
        return FetchFailure(symbol, source, self.kind, self.detail, self.obstacle)

    @property
    def may_be_of_one_host(self) -> bool:
        """Whether another host of the provider may still answer: this one is out of order, or shows a web page."""
        if self.kind is FailureKind.UNREACHABLE:
            return True
        return self.kind is FailureKind.BLOCKED and not self.counts_requests and self.status not in _OF_ALL_HOSTS

    @property
    def is_of_provider(self) -> bool:
        """Whether it blocks this machine whatever it asks for: after too many requests, or in this country."""
        return self.kind is FailureKind.BLOCKED and (self.counts_requests or self.status == _NOT_HERE)


_OF_STATUS = {
    407: Refusal(
        FailureKind.UNREACHABLE,
        f"cannot be reached: {_LOGIN_WANTED}",
        obstacle=Obstacle(ObstacleKind.PROXY, _LOGIN_WANTED),
    ),
    451: Refusal(FailureKind.BLOCKED, "refused to answer in this country (status 451)"),
}


class Body(Struct, frozen=True):
    """The decompressed body of a response; `status` is 200 or one that the provider explains in the body.

    `made` is the instant of the content by the provider's own clock (aware UTC), or None if it tells none.
    """

    status: int
    content: bytes
    made: datetime | None = None


class Document(Struct, frozen=True):
    """A decoded JSON response, its HTTP status, and when it was `made` (see `Body`)."""

    status: int
    payload: object
    made: datetime | None = None


def refusal_of(body: Body, *, keyed: bool, takes_markup: bool = False) -> Refusal | None:
    """Return why `body` is not data, or None if it may be.

    Content and status decide together: a web page can come with status 200, and JSON can explain an error status.
    `keyed` is True if the request carried credentials. With `takes_markup`, a document of tags with a good status may
    be data: the parser tells a feed from a web page.
    """
    content = body.content.strip(_PADDING)
    if keyed and body.status == _FORBIDDEN and content[:1] == b"{" and _names_plan_limit(content):
        return None  # the credentials are valid, but the plan excludes the data: the parser reports that
    if (refused := _refusal_of_status(body.status, keyed=keyed)) is not None:
        return refused
    if content[:1] == b"<":
        may_be_data = takes_markup and body.status < _FIRST_ERROR
        return None if may_be_data else _gate(content) or _refusal_of_page(body.status)
    if body.status in _FOR_THE_PARSER and content[:1] in {b"{", b"["}:
        return None
    if body.status >= _FIRST_ERROR:
        other = Refusal(FailureKind.BAD_ANSWER, f"refused the request (status {body.status})")
        return withdrawal(body.status) if body.status in GONE else other
    return None if content else Refusal(FailureKind.BAD_ANSWER, "answered with nothing")


def document_of(body: Body) -> Document | Refusal:
    """Return the JSON document in `body`, or a Refusal if there is none."""
    try:
        document = Document(body.status, json.loads(body.content), body.made)
    except (ValueError, RecursionError):
        broken = Refusal(FailureKind.BAD_ANSWER, "answered with broken JSON or something other than JSON")
        return _gate(body.content) or broken
    if len(body.content) <= _LONGEST_ERROR and _BLOCK in body.content.lower():
        return Refusal(FailureKind.BLOCKED, "refused: too many requests", counts_requests=True)
    return document


def withdrawal(status: int, provider: str = "") -> Refusal:
    """Return the refusal of an address that the provider no longer has; its detail begins with `provider`."""
    return Refusal(FailureKind.WITHDRAWN, f"{provider} no longer has this address (status {status})".lstrip())


def _refusal_of_status(status: int, *, keyed: bool) -> Refusal | None:
    match status:
        case 429:
            return Refusal(FailureKind.BLOCKED, "refused: too many requests (status 429)", counts_requests=True)
        case 401 | 403 if keyed:
            return Refusal(FailureKind.CREDENTIALS_REFUSED, f"refused the credentials (status {status})")
        case 401 | 403:
            return Refusal(FailureKind.BLOCKED, f"refused to answer this address (status {status})")
        case 407 | 451:
            return _OF_STATUS[status]
        case _ if status >= _SERVER_ERROR:
            detail = f"is out of order (status {status})"
            return Refusal(FailureKind.UNREACHABLE, detail, may_pass=status in _MAY_PASS)
        case _:
            return None


def _names_plan_limit(content: bytes) -> bool:
    lowered = content.lower()
    return any(sign in lowered for sign in _PLAN_LIMITS)


def _refusal_of_page(status: int) -> Refusal:
    """Return the refusal of a web page: with status 200 it blocks all data, with 404 it means this address only."""
    if status in GONE:
        return withdrawal(status)
    return Refusal(FailureKind.BLOCKED if status < _FIRST_ERROR else FailureKind.BAD_ANSWER, _WEB_PAGE)


def _gate(content: bytes) -> Refusal | None:
    lowered = content.lower()
    found = next(((sign, words) for sign, words in _GATE_SIGNS if sign in lowered), None)
    return None if found is None else Refusal(FailureKind.BLOCKED, found[1], counts_requests=found[0] == _BLOCK)
