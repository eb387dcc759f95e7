"""Ask one provider over HTTP: politely, within limits, and never longer than the run may last."""

import random
import ssl
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from functools import partial
from math import isfinite
from types import MappingProxyType

import httpx
from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.net.classify import Body, Document, Refusal, document_of, refusal_of
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.net.limits import BIGGEST_BODY, PATIENCE_SECONDS
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.net.redirects import redirect_target
from cryptoai_cli.net.secrets import public_address
from cryptoai_cli.net.unpack import unpacked

_CONNECT_SECONDS = 5.0
_MOST_TRIES = 3
_MOST_SILENCES = 2  # each costs a patience: a third would leave no time for the next source
_MOST_FAILURES = 3  # requests in a row that three tries each could not save: the next one would cost three more
_MOST_FIRST_ERRORS = 2  # of the server, before it has answered once
_SERVER_ERROR = 500
_MOST_REDIRECTS = 3
_JITTER_SECONDS = (0.2, 0.8)
_LONGEST_RETRY_AFTER_SECONDS = 5.0
_MARGIN_SECONDS = 1.0  # a second try that cannot be answered before the deadline is not made
_LONGEST_DETAIL = 300
_NOT_AN_ADDRESS = Refusal(FailureKind.UNREACHABLE, "is not an address that can be asked: check base_url")
_BAD_PROXY = Refusal(
    FailureKind.UNREACHABLE, "cannot be asked: the proxy in the environment (HTTPS_PROXY, ALL_PROXY) is not usable"
)
_TOO_LATE = Refusal(FailureKind.TIMEOUT, "did not answer before the deadline of this run")


class _Moved(Struct, frozen=True):
    location: str


class Transport:
    """The one connection to a provider. Nothing it meets on the network is raised: it comes back as a `Refusal`.

    `deadline` is a monotonic instant in seconds; `keyed` tells whether requests carry credentials. `headers` go to the
    host of `base_url` alone: they may hold keys, and a redirect may lead to another host of the provider. Between two
    requests lie at least `interval_seconds`. After a block, when a provider that has not answered once cannot be
    reached, when it has been waited for in vain twice, or when three requests in a row have failed with all their
    tries, nothing more is asked in this run; `cooldowns` keep a block for the runs to come.
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
        cooldowns: Cooldowns | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._provider = provider
        self._base_url = base_url.rstrip("/")
        self._deadline = deadline
        self._user_agent = user_agent
        self._keyed = keyed
        self._headers = dict(headers)
        self._patience_seconds = patience_seconds
        self._interval_seconds = interval_seconds
        self._next_start = 0.0
        self._cooldowns = cooldowns
        self._pause = pause
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None
        self._given_up = self._cooling_down()
        self._has_answered = False
        self._silences = 0
        self._failures = 0
        self._errors = 0

    def get_json(self, path: str, params: Mapping[str, str], *, remember: bool = True) -> Document | Refusal:
        """Ask for the JSON document at `path`."""
        body = self.get(path, params, remember=remember)
        if isinstance(body, Refusal):
            return body
        document = document_of(body)
        return self._told(path, document, remember=remember) if isinstance(document, Refusal) else document

    def get(self, path: str, params: Mapping[str, str], *, remember: bool = True) -> Body | Refusal:
        """Ask for the content at `path`; the call ends at the deadline, whatever the network does.

        Without `remember` a refusal says nothing about the rest of the provider: it is not given up for it.
        """
        if self._given_up is not None:
            return self._given_up
        # a thread of its own: neither the resolving of a name nor a drip of header bytes knows a time limit
        job = partial(self._persistent, path, params)
        (answer,) = in_parallel([job], workers=1, deadline=self._deadline, late=_TOO_LATE)
        if isinstance(answer, Refusal):
            return self._told(path, answer, remember=remember)
        with self._lock:
            self._has_answered, self._failures = True, 0
        return answer

    def visit(self, url: str) -> None:
        """Ask for any page of the provider for the sake of its cookies, which later requests carry; ignore the rest."""
        if self._given_up is None:
            job = partial(self._exchange, url, {})
            in_parallel([job], workers=1, deadline=self._deadline, late=_TOO_LATE)

    def give_up(self, refusal: Refusal) -> None:
        """Ask nothing more in this run, for the reason of `refusal`; a block starts a cool-down for the runs to come.

        For providers that refuse within an answer that looks like one.
        """
        if self._given_up is None:
            host = public_address(self._base_url)
            self._given_up = replace(refusal, detail=plain_text(f"{host} {refusal.detail}", longest=_LONGEST_DETAIL))
        if self._cooldowns is not None and refusal.kind is FailureKind.BLOCKED:
            self._cooldowns.start(self._provider, refusal.retry_after_seconds, refusal.detail)

    def _told(self, path: str, refusal: Refusal, *, remember: bool) -> Refusal:
        """Return `refusal` with the address asked, and give the provider up when it says so.

        What is true of the whole provider names its host alone, not the path that was asked first.
        """
        is_whole = remember and (refusal.kind is FailureKind.BLOCKED or self._is_gone(refusal))
        if is_whole:
            self.give_up(refusal)
        address = public_address(self._base_url if is_whole else self._base_url + path)
        return replace(refusal, detail=plain_text(f"{address} {refusal.detail}", longest=_LONGEST_DETAIL))

    def _is_gone(self, refusal: Refusal) -> bool:
        """Whether the provider has not answered at all, or has fallen silent or broken down since.

        A refusal is an answer, unless it is an error of the server. One such error before the first answer may be due
        to one symbol alone, two are not.
        """
        with self._lock:
            if refusal.status is not None and refusal.status < _SERVER_ERROR:
                self._has_answered, self._failures = True, 0
            self._silences += refusal.kind is FailureKind.TIMEOUT
            self._failures += refusal.may_pass
            self._errors += refusal.status is not None and refusal.status >= _SERVER_ERROR
            is_silent = refusal.kind in {FailureKind.UNREACHABLE, FailureKind.TIMEOUT}
            is_error = refusal.status is not None and self._errors < _MOST_FIRST_ERRORS
            nobody = not self._has_answered and is_silent and not is_error
            return nobody or self._silences >= _MOST_SILENCES or self._failures >= _MOST_FAILURES

    def _cooling_down(self) -> Refusal | None:
        held = None if self._cooldowns is None else self._cooldowns.of(self._provider)
        if held is None:
            return None
        words = f"{self._provider} is left alone until {held.until:%H:%M} UTC: it {held.reason}"
        return Refusal(FailureKind.COOLING_DOWN, plain_text(words, longest=_LONGEST_DETAIL))

    def _persistent(self, path: str, params: Mapping[str, str]) -> Body | Refusal:
        for tries in range(1, _MOST_TRIES + 1):
            answer = self._whole(path, params)
            if not isinstance(answer, Refusal):
                return answer
            wait = self._wait_before_next_try(answer, tries)
            if wait is None:
                break
            self._pause(wait)
            if self._given_up is not None:
                break
            with self._lock:
                self._client = None  # the rest of a broken answer may wait on the old connection
        return answer

    def _wait_before_next_try(self, refusal: Refusal, tries: int) -> float | None:
        """Return the seconds to wait, None where another try would not help or not fit."""
        asked = refusal.retry_after_seconds
        if refusal.kind is FailureKind.BLOCKED:
            wait = asked if tries == 1 else None
        elif refusal.may_pass and tries < _MOST_TRIES:
            jitter = random.uniform(*_JITTER_SECONDS)  # noqa: S311 - spreads requests, guards nothing
            wait = max(jitter, asked or 0.0)
        else:
            wait = None
        room = min(_LONGEST_RETRY_AFTER_SECONDS, self._deadline - time.monotonic() - _MARGIN_SECONDS)
        return wait if wait is not None and wait <= room else None

    def _whole(self, path: str, params: Mapping[str, str]) -> Body | Refusal:
        """Ask once, following the provider's own redirects."""
        url, query = self._base_url + path, params
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._exchange(url, query)
            if not isinstance(answer, _Moved):
                return answer
            target = redirect_target(url, answer.location)
            if isinstance(target, Refusal):
                return target
            url, query = target, {}  # the new address brings its own query
        return Refusal(FailureKind.BAD_ANSWER, f"sent us on more than {_MOST_REDIRECTS} times")

    def _exchange(self, url: str, params: Mapping[str, str]) -> Body | _Moved | Refusal:
        self._wait_for_turn()
        until = min(self._deadline, time.monotonic() + self._patience_seconds)
        if until <= time.monotonic():
            return _TOO_LATE
        client = self._opened_client()
        if isinstance(client, Refusal):
            return client
        try:
            headers = self._headers if url.startswith(f"{self._base_url}/") else {}
            query, limits = dict(params) or None, _limits(until)
            with client.stream("GET", url, params=query, headers=headers, timeout=limits) as response:
                return self._received(response, until)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return _refusal_of_error(error)

    def _wait_for_turn(self) -> None:
        if self._interval_seconds <= 0:
            return
        with self._lock:
            start = max(time.monotonic(), self._next_start)
            self._next_start = start + self._interval_seconds
        self._pause(max(0.0, min(start, self._deadline) - time.monotonic()))

    def _received(self, response: httpx.Response, until: float) -> Body | _Moved | Refusal:
        if response.has_redirect_location:
            return _Moved(response.headers["location"])
        encoding = response.headers.get("content-encoding", "")
        try:
            content = unpacked(response.iter_raw(), encoding=encoding, limit=BIGGEST_BODY, until=until)
        except (httpx.ReadError, httpx.RemoteProtocolError):
            content = Refusal(FailureKind.BAD_ANSWER, "answered with only a part of the data", may_pass=True)
        body = Body(response.status_code, b"" if isinstance(content, Refusal) else content)
        refused = refusal_of(body, keyed=self._keyed)
        if isinstance(content, Refusal):
            # an unreadable body does not hide what the status says
            refused = content if response.is_success or refused is None else refused
        if refused is None:
            return body
        status = None if refused is content else response.status_code
        return replace(refused, retry_after_seconds=_retry_after_seconds(response.headers), status=status)

    def _opened_client(self) -> httpx.Client | Refusal:
        with self._lock:
            if self._client is None:
                try:
                    self._client = _new_client(self._base_url, self._user_agent)
                except (httpx.InvalidURL, ValueError, ImportError):  # ImportError: a SOCKS proxy without its package
                    return _BAD_PROXY
                weakref.finalize(self, self._client.close).atexit = False
            return self._client


def _new_client(base_url: str, user_agent: str) -> httpx.Client:
    # loading the certificates takes a third of the start; a plain address gets a context that trusts none
    verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if base_url.startswith("http://") else httpx.create_ssl_context()
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
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Refusal(FailureKind.UNREACHABLE, "has a certificate that cannot be verified")
    return Refusal(FailureKind.UNREACHABLE, "took no connection", may_pass=True)


def _retry_after_seconds(headers: httpx.Headers) -> float | None:
    """Return how long the provider wants us to wait; a date counts from the date of the answer itself."""
    text = headers.get("retry-after", "")
    with suppress(ValueError):
        seconds = float(text)
        return seconds if isfinite(seconds) and seconds >= 0 else None
    with suppress(ValueError, TypeError):  # no date, or one with a zone beside one without
        until = parsedate_to_datetime(text)
        return max(0.0, (until - parsedate_to_datetime(headers.get("date", ""))).total_seconds())
    return None
