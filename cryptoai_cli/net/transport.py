"""Send HTTP requests to one provider, within limits and never beyond the deadline of the run."""

import ssl
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import httpx
from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.browser import ExchangeError, Handshake, dress_up
from cryptoai_cli.net.classify import Body, Document, Refusal, document_of, refusal_of
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.net.limits import BIGGEST_BODY, PATIENCE_SECONDS
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.net.provider_state import ProviderState, with_address
from cryptoai_cli.net.redirects import redirect_target
from cryptoai_cli.net.retry import MOST_TRIES, retry_after_seconds, seconds_to_next_try
from cryptoai_cli.net.server_clock import ServerClocks, content_instant
from cryptoai_cli.net.unpack import CUT_SHORT, unpack

if TYPE_CHECKING:
    from cryptoai_cli.net.browser_curl import BrowserClient, BrowserResponse

_CONNECT_SECONDS = 5.0
_MOST_REDIRECTS = 3
_NOT_AN_ADDRESS = Refusal(FailureKind.UNREACHABLE, "is not an address that can be asked: check base_url")
_BAD_PROXY = Refusal(
    FailureKind.UNREACHABLE, "cannot be asked: the proxy in the environment (HTTPS_PROXY, ALL_PROXY) is not usable"
)
_BAD_CERTIFICATES = Refusal(
    FailureKind.UNREACHABLE,
    "cannot be asked: the certificates named in the environment (SSL_CERT_FILE, SSL_CERT_DIR) cannot be read",
)
_TOO_LATE = Refusal(FailureKind.TIMEOUT, "did not answer before the deadline of this run")


class _Redirect(Struct, frozen=True):
    location: str


class Transport:
    """The HTTP client for one provider. Network errors are not raised but returned as a `Refusal`.

    `deadline` is a monotonic instant in seconds; `keyed` is True if requests carry credentials. `headers` are sent to
    addresses below `base_url` only: they may hold keys, and a redirect may lead to another host of the provider.
    Requests start at least `interval_seconds` apart. `other_url` is a second host with the same content, or empty: it
    is asked from the first refusal on that may be of one host only. A provider that is given up (see `ProviderState`)
    gets no more requests in this run; `cooldowns` keeps a block for later runs. `clocks` notes the time that its
    servers tell. `handshakes` are the ways to connect: the next one is tried once the
    one before it is blocked.
    """

    def __init__(  # noqa: PLR0913 - keywords, most with a default; a settings object would only move them
        self,
        provider: str,
        base_url: str,
        *,
        deadline: float,
        user_agent: str,
        keyed: bool = False,
        headers: Mapping[str, str] = MappingProxyType({}),
        patience_seconds: float = PATIENCE_SECONDS,
        interval_seconds: float = 0.0,
        other_url: str = "",
        cooldowns: Cooldowns | None = None,
        clocks: ServerClocks | None = None,
        handshakes: tuple[Handshake, ...] = (Handshake.PLAIN,),
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._other_url = other_url.rstrip("/")
        self._state = ProviderState(provider, self._base_url, cooldowns)
        self._provider = provider
        self._clocks = clocks
        self._deadline = deadline
        self._user_agent = user_agent
        self._keyed = keyed
        self._headers = dict(headers)
        self._patience_seconds = patience_seconds
        self._interval_seconds = interval_seconds
        self._next_start = 0.0
        self._pause = pause
        self._lock = threading.Lock()
        self._handshakes = handshakes
        self._client: httpx.Client | BrowserClient | None = None

    def get_json(
        self,
        path: str,
        params: Mapping[str, str],
        *,
        remember: bool = True,
        forgiven: frozenset[int] = frozenset(),
    ) -> Document | Refusal:
        """Request the JSON document at `path`; see `get`."""
        body = self.get(path, params, remember=remember, forgiven=forgiven)
        if isinstance(body, Refusal):
            return body
        document = document_of(body)
        return self._note_refusal(path, document, remember=remember) if isinstance(document, Refusal) else document

    def get(
        self,
        path: str,
        params: Mapping[str, str],
        *,
        remember: bool = True,
        forgiven: frozenset[int] = frozenset(),
    ) -> Body | Refusal:
        """Request the content at `path`; the call returns by the deadline, whatever the network does.

        Without `remember`, a refusal does not count against the provider, nor does one with a `forgiven` status.
        """
        if self._state.given_up is not None:
            return self._state.given_up
        # in a thread: neither name resolution nor slowly dripping header bytes obey a timeout
        job = partial(self._ask_hosts, path, params)
        (answer,) = in_parallel([job], workers=1, deadline=self._deadline, late=_TOO_LATE)
        if isinstance(answer, Refusal):
            return self._note_refusal(path, answer, remember=remember and answer.status not in forgiven)
        self._state.note_answer()
        return answer

    def visit(self, url: str) -> None:
        """Request a page of the provider for its cookies, which later requests carry; ignore its content."""
        if self._state.given_up is None:
            job = partial(self._exchange, url, {})
            in_parallel([job], workers=1, deadline=self._deadline, late=_TOO_LATE)

    def give_up(self, refusal: Refusal) -> None:
        """Stop asking the provider in this run because of `refusal`; a block starts a cool-down for later runs.

        For providers that send a refusal as a seemingly good response.
        """
        self._state.give_up(refusal)

    def _note_refusal(self, path: str, refusal: Refusal, *, remember: bool) -> Refusal:
        if remember:
            return self._state.note_refusal(refusal, path)
        return with_address(refusal, self._base_url + path)

    def _ask_hosts(self, path: str, params: Mapping[str, str]) -> Body | Refusal:
        """Send one request, and once more to the other host if the refusal may be of the first one only."""
        asked = self._base_url
        answer = self._ask_with_retries(path, params)
        if isinstance(answer, Refusal) and answer.may_be_of_one_host and self._turn_from(asked):
            return self._ask_with_retries(path, params)
        return answer

    def _turn_from(self, url: str) -> bool:
        """Turn to the other host and return whether there is one; another thread may have turned to it already."""
        with self._lock:
            if self._base_url == url and self._other_url:
                self._base_url, self._other_url = self._other_url, ""
                self._state.move_to(self._base_url)
            return self._base_url != url

    def _ask_with_retries(self, path: str, params: Mapping[str, str]) -> Body | Refusal:
        for tries in range(1, MOST_TRIES + 1):
            asked_by = self._handshakes
            answer = self._ask_following_redirects(path, params)
            if not isinstance(answer, Refusal):
                return answer
            if answer.kind is FailureKind.BLOCKED and self._leave_handshake(asked_by):
                continue
            wait = seconds_to_next_try(answer, tries, self._deadline - time.monotonic())
            if wait is None:
                break
            self._pause(wait)
            if self._state.given_up is not None:
                break
            with self._lock:
                self._client = None  # the rest of a broken response may be pending on the old connection
        return answer

    def _leave_handshake(self, refused: tuple[Handshake, ...]) -> bool:
        """Go on to the next handshake if there is one, unless another thread already has; return whether to retry."""
        with self._lock:
            if len(refused) > 1 and self._handshakes == refused:
                self._handshakes, self._client = refused[1:], None
        return len(refused) > 1

    def _ask_following_redirects(self, path: str, params: Mapping[str, str]) -> Body | Refusal:
        """Send one request, following redirects within the provider's domain."""
        url, query = self._base_url + path, params
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._exchange(url, query)
            if not isinstance(answer, _Redirect):
                return answer
            target = redirect_target(url, answer.location)
            if isinstance(target, Refusal):
                return target
            url, query = target, {}  # the new address has its own query
        return Refusal(FailureKind.BAD_ANSWER, f"sent us on more than {_MOST_REDIRECTS} times")

    def _exchange(self, url: str, params: Mapping[str, str]) -> Body | _Redirect | Refusal:
        self._wait_for_turn()
        until = min(self._deadline, time.monotonic() + self._patience_seconds)
        if until <= time.monotonic():
            return _TOO_LATE
        client = self._ready_client()
        if isinstance(client, Refusal):
            return client
        try:
            headers = self._headers if url.startswith(f"{self._base_url}/") else {}
            query, limits = dict(params) or None, _limits(until)
            with client.stream("GET", url, params=query, headers=headers, timeout=limits) as response:
                return self._read_response(response, until)
        except ExchangeError as error:
            return error.refusal
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return _refusal_of_error(error)

    def _wait_for_turn(self) -> None:
        if self._interval_seconds <= 0:
            return
        with self._lock:
            start = max(time.monotonic(), self._next_start)
            self._next_start = start + self._interval_seconds
        self._pause(max(0.0, min(start, self._deadline) - time.monotonic()))

    def _read_response(self, response: "httpx.Response | BrowserResponse", until: float) -> Body | _Redirect | Refusal:
        if self._clocks is not None:
            self._clocks.note(self._provider, response.url.netloc.decode("ascii", "replace"), response.headers)
        if response.has_redirect_location:
            return _Redirect(response.headers["location"])
        encoding = response.headers.get("content-encoding", "")
        try:
            content = unpack(response.iter_raw(), encoding=encoding, limit=BIGGEST_BODY, until=until)
        except (httpx.ReadError, httpx.RemoteProtocolError):
            content = CUT_SHORT
        except ExchangeError as error:
            content = error.refusal
        body = Body(
            response.status_code, b"" if isinstance(content, Refusal) else content, content_instant(response.headers)
        )
        refused = refusal_of(body, keyed=self._keyed)
        if isinstance(content, Refusal):
            # an unreadable body does not hide what the status says
            refused = content if response.is_success or refused is None else refused
        if refused is None:
            return body
        status = None if refused is content else response.status_code
        return replace(refused, retry_after_seconds=retry_after_seconds(response.headers), status=status)

    def _ready_client(self) -> "httpx.Client | BrowserClient | Refusal":
        with self._lock:
            if self._client is None:
                try:
                    self._client = _new_client(self._base_url, self._user_agent, self._handshakes[0])
                except (httpx.InvalidURL, ValueError, ImportError):  # ImportError: a SOCKS proxy without its package
                    return _BAD_PROXY
                except OSError:
                    return _BAD_CERTIFICATES
                weakref.finalize(self, self._client.close).atexit = False
            return self._client


def _new_client(base_url: str, user_agent: str, handshake: Handshake) -> "httpx.Client | BrowserClient":
    if handshake is Handshake.CURL:
        from cryptoai_cli.net.browser_curl import BrowserClient  # noqa: PLC0415 - of an extra that few install

        return BrowserClient()
    # loading the certificates takes a third of the start-up time; http:// gets a context that trusts none
    verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if base_url.startswith("http://") else httpx.create_ssl_context()
    verify = dress_up(verify) if handshake is Handshake.CIPHERS else verify
    headers = {"User-Agent": user_agent, "Accept-Encoding": "gzip"}
    return httpx.Client(headers=headers, verify=verify, follow_redirects=False, trust_env=True)


def _limits(until: float) -> httpx.Timeout:
    left = max(0.05, until - time.monotonic())
    return httpx.Timeout(left, connect=min(_CONNECT_SECONDS, left))


def _refusal_of_error(error: Exception) -> Refusal:
    match error:
        case httpx.ConnectTimeout():
            return Refusal(FailureKind.UNREACHABLE, f"took no connection within {_CONNECT_SECONDS:.0f} seconds")
        case httpx.TimeoutException():
            return Refusal(FailureKind.TIMEOUT, "did not answer in time")
        case httpx.ConnectError():
            return _refusal_of_connection(error)
        case httpx.ProxyError():
            return Refusal(FailureKind.UNREACHABLE, "is not reached: the proxy in the environment refused")
        case httpx.NetworkError() | httpx.RemoteProtocolError():
            detail = "closed the connection before it answered"
            return Refusal(FailureKind.UNREACHABLE, detail, may_pass=True)
        case _:
            return _NOT_AN_ADDRESS


def _refusal_of_connection(error: Exception) -> Refusal:
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error)):
        return Refusal(FailureKind.UNREACHABLE, "has a certificate that cannot be verified")
    return Refusal(FailureKind.UNREACHABLE, "took no connection", may_pass=True)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield `error`, then its chain of causes."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
