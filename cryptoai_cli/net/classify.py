"""Tell data from everything else that a provider may send: blocks, consent pages, web pages, broken answers."""

import json

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind

_WEB_PAGE = "answered with a web page instead of data"
_GATE_SIGNS = (  # as they have been seen
    (b"__verify", f"{_WEB_PAGE} (bot gate)"),
    (b"crypto.subtle.digest", f"{_WEB_PAGE} (bot gate)"),
    (b"consent.yahoo.com", f"{_WEB_PAGE} (consent page)"),
    (b"guce.", f"{_WEB_PAGE} (consent page)"),
    (b"too many requests", "answered 'too many requests' instead of data"),
    (b"access denied", "answered 'access denied' instead of data"),
)
_PADDING = b" \t\r\n\xef\xbb\xbf"  # white space and the byte order mark
_MAY_PASS = frozenset({502, 503, 504})
_FOR_THE_PARSER = frozenset({400, 404, 422})  # providers explain these in JSON
_LONGEST_ERROR = 1000  # bytes: an error in JSON is short, and no data come with it
_BLOCK = b"too many requests"
_FIRST_ERROR = 400
_FORBIDDEN = 403
_PLAN_LIMIT = b"subscription"
_SERVER_ERROR = 500


class Refusal(Struct, frozen=True):
    """A request without a usable answer, and why: `detail` continues a sentence that begins with the address.

    `retry_after_seconds` is the wait that the provider asked for, None where it named none. `may_pass` tells whether
    another try at once can help. `status` is that of the answer that refused, None where no whole answer came.
    """

    kind: FailureKind
    detail: str
    retry_after_seconds: float | None = None
    may_pass: bool = False
    status: int | None = None


class Body(Struct, frozen=True):
    """The unpacked content of an answer; `status` is 200 or one that the provider explains in the content."""

    status: int
    content: bytes


class Document(Struct, frozen=True):
    """What a JSON answer holds."""

    status: int
    payload: object


def refusal_of(body: Body, *, keyed: bool) -> Refusal | None:
    """Return why `body` is no data; None where it may be.

    A web page can come with status 200, and a provider can explain an error status in JSON: content and status decide
    together. `keyed` tells whether the request carried credentials.
    """
    content = body.content.strip(_PADDING)
    if keyed and body.status == _FORBIDDEN and content[:1] == b"{" and _PLAN_LIMIT in content.lower():
        return None  # the credentials are good, the plan does not include what was asked: the parser says so
    if (refused := _refusal_of_status(body.status, keyed=keyed)) is not None:
        return refused
    if content[:1] == b"<":
        # a web page with 404 is one bad address; with 200 it stands between us and all data
        return _gate(content) or Refusal(_page_kind(body.status), _WEB_PAGE)
    if body.status in _FOR_THE_PARSER and content[:1] in {b"{", b"["}:
        return None
    if body.status >= _FIRST_ERROR:
        return Refusal(FailureKind.BAD_ANSWER, f"refused the request (status {body.status})")
    return None if content else Refusal(FailureKind.BAD_ANSWER, "answered with nothing")


def document_of(body: Body) -> Document | Refusal:
    """Return the JSON document in `body`, or what arrived instead of one."""
    try:
        document = Document(body.status, json.loads(body.content))
    except (ValueError, RecursionError):
        broken = Refusal(FailureKind.BAD_ANSWER, "answered with broken JSON or something else than JSON")
        return _gate(body.content) or broken
    if len(body.content) <= _LONGEST_ERROR and _BLOCK in body.content.lower():
        return Refusal(FailureKind.BLOCKED, "refused: too many requests")
    return document


def _refusal_of_status(status: int, *, keyed: bool) -> Refusal | None:
    match status:
        case 429:
            return Refusal(FailureKind.BLOCKED, "refused: too many requests (status 429)")
        case 401 | 403 if keyed:
            return Refusal(FailureKind.CREDENTIALS_REFUSED, f"refused the credentials (status {status})")
        case 401 | 403:
            return Refusal(FailureKind.BLOCKED, f"refused to answer this address (status {status})")
        case 451:
            return Refusal(FailureKind.BLOCKED, "refused to answer in this country (status 451)")
        case _ if status >= _SERVER_ERROR:
            detail = f"is out of order (status {status})"
            return Refusal(FailureKind.UNREACHABLE, detail, may_pass=status in _MAY_PASS)
        case _:
            return None


def _page_kind(status: int) -> FailureKind:
    return FailureKind.BLOCKED if status < _FIRST_ERROR else FailureKind.BAD_ANSWER


def _gate(content: bytes) -> Refusal | None:
    lowered = content.lower()
    found = next((words for sign, words in _GATE_SIGNS if sign in lowered), None)
    return None if found is None else Refusal(FailureKind.BLOCKED, found)
