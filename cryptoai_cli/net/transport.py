"""Send HTTP requests to one provider, within limits and never beyond the deadline of the run."""

import threading
import time
import weakref
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.browser import ExchangeError, Handshake
from cryptoai_cli.net.classify import Body, Document, Refusal, document_of, refusal_of
from cryptoai_cli.net.client import PlainClient, PlainResponse
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.net.echoes import Echoes
from cryptoai_cli.net.limits import BIGGEST_BODY, PATIENCE_SECONDS
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.net.patience import Patience
from cryptoai_cli.net.provider_state import ProviderState, with_address
from cryptoai_cli.net.redirects import redirect_target
from cryptoai_cli.net.refusals import NO_TURN, TIMED_OUT, TOO_LATE
from cryptoai_cli.net.retry import MOST_TRIES, retry_after_seconds, seconds_to_next_try
from cryptoai_cli.net.server_clock import ServerClocks, content_instant
from cryptoai_cli.net.turns import Turns
from cryptoai_cli.net.unpack import unpack

if TYPE_CHECKING:
    from cryptoai_cli.net.browser_curl import BrowserClient, BrowserResponse

    Client = PlainClient | BrowserClient

_MOST_REDIRECTS = 3
_GRACE_SECONDS = 0.25  # for a client that gives up in time to say why


class _Redirect(Struct, frozen=True):
    location: str


class Transport:
    """The HTTP client for one provider. Network errors are not raised but returned as a `Refusal`.

    `deadline` is a monotonic instant in seconds; `keyed` is True if requests carry credentials. `headers` are sent to
    addresses below `base_url` only: they may hold keys, and a redirect may lead to another host of the provider.
    Requests start at least `interval_seconds` apart. `other_url` is a second host with the same content, or empty: it
    is asked from the first refusal on that may be of one host only. A provider that is given up (see `ProviderState`)
    gets no more requests in this run; `cooldowns` keeps a block for later runs. `clocks` notes the time that its
    servers tell. `secrets` are pairs of a variable and its value, which nothing that is returned repeats;
    `other_secrets` are those of others, a proxy or a gateway between, which no message repeats. `handshakes`
    are the ways to connect: the next one is tried once the one before it is blocked. `turns` limits how many requests
    start in a time, over all processes. With `takes_markup`, documents of tags are data, and no sign of a block.
    `is_side_service` is True if a refusal must not keep others from the provider's main service (see `ProviderState`).
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
        is_side_service: bool = False,
        secrets: tuple[tuple[str, str], ...] = (),
        other_secrets: tuple[tuple[str, str], ...] = (),
        turns: Turns | None = None,
        takes_markup: bool = False,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._other_url = other_url.rstrip("/")
        self._state = ProviderState(provider, self._base_url, cooldowns, is_side_service=is_side_service)
        self._provider = provider
        self._clocks = clocks
        self._deadline = deadline
        self._user_agent = user_agent
        self._keyed = keyed
        self._headers = dict(headers)
        self._echoes = Echoes(secrets, other_secrets)
        self._patience_seconds = patience_seconds
        self._interval_seconds = interval_seconds
        self._next_start = 0.0
        self._turns = turns
        self._takes_markup = takes_markup
        self._pause = pause
        self._lock = threading.Lock()
        self._handshakes = handshakes
        self._client: Client | None = None

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
        answer = self._ask_hosts(path, params, Patience(self._patience_seconds, self._deadline))
        if isinstance(answer, Refusal):
            return self._note_refusal(path, answer, remember=remember and answer.status not in forgiven)
        self._state.note_answer()
        return answer

    def visit(self, url: str) -> None:
        """Request a page of the provider for its cookies, which later requests carry; ignore its content."""
        if self._state.given_up is None:
            self._exchange(url, {}, Patience(self._patience_seconds, self._deadline))

    def give_up(self, refusal: Refusal) -> None:
        """Stop asking the provider in this run because of `refusal`; a block starts a cool-down for later runs.

        For providers that send a refusal as a seemingly good response.
        """
        self._state.give_up(refusal)

    def _note_refusal(self, path: str, refusal: Refusal, *, remember: bool) -> Refusal:
        if remember:
            return self._state.note_refusal(refusal, path)
        return with_address(refusal, self._base_url + path)

    def _ask_hosts(self, path: str, params: Mapping[str, str], patience: Patience) -> Body | Refusal:
        """Send one request, and once more to the other host if the refusal may be of the first one only."""
        asked = self._base_url
        answer = self._ask_with_retries(path, params, patience)
        if isinstance(answer, Refusal) and answer.may_be_of_one_host and self._turn_from(asked):
            return self._ask_with_retries(path, params, patience)
        return answer

    def _turn_from(self, url: str) -> bool:
        """Turn to the other host and return whether there is one; another thread may have turned to it already."""
        with self._lock:
            if self._base_url == url and self._other_url:
                self._base_url, self._other_url = self._other_url, ""
                self._state.move_to(self._base_url)
            return self._base_url != url

    def _ask_with_retries(self, path: str, params: Mapping[str, str], patience: Patience) -> Body | Refusal:
        for tries in range(1, MOST_TRIES + 1):
            asked_by = self._handshakes
            answer = self._ask_following_redirects(path, params, patience)
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

    def _ask_following_redirects(self, path: str, params: Mapping[str, str], patience: Patience) -> Body | Refusal:
        """Send one request, following redirects within the provider's domain."""
        url, query = self._base_url + path, params
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._exchange(url, query, patience)
            if not isinstance(answer, _Redirect):
                return self._echoes.remove(answer)
            target = redirect_target(url, answer.location)
            if isinstance(target, Refusal):
                return self._echoes.remove(target)
            url, query = target, {}  # the new address has its own query
        return Refusal(FailureKind.BAD_ANSWER, f"redirected more than {_MOST_REDIRECTS} times")

    def _exchange(self, url: str, params: Mapping[str, str], patience: Patience) -> Body | _Redirect | Refusal:
        self._wait_for_turn()
        if patience.is_over:
            return TOO_LATE if time.monotonic() >= self._deadline else TIMED_OUT
        if self._turns is None:
            return self._exchange_now(url, params, patience)
        turn = self._turns.take(self._deadline)
        if turn is None:
            return NO_TURN
        try:
            return self._exchange_now(url, params, patience)
        finally:
            self._turns.end(turn)

    def _exchange_now(self, url: str, params: Mapping[str, str], patience: Patience) -> Body | _Redirect | Refusal:
        with patience.running() as until:
            # in a thread: looking up a name obeys no time limit
            job = partial(self._request, url, params, until)
            (answer,) = in_parallel([job], workers=1, deadline=until + _GRACE_SECONDS, late=TIMED_OUT)
        return answer

    def _request(self, url: str, params: Mapping[str, str], until: float) -> Body | _Redirect | Refusal:
        headers = self._headers if url.startswith(f"{self._base_url}/") else {}
        try:
            client = self._ready_client()
            with client.stream(url, params=dict(params) or None, headers=headers, until=until) as response:
                return self._read_response(response, until)
        except ExchangeError as error:
            return error.refusal

    def _wait_for_turn(self) -> None:
        if self._interval_seconds <= 0:
            return
        with self._lock:
            start = max(time.monotonic(), self._next_start)
            self._next_start = start + self._interval_seconds
        self._pause(max(0.0, min(start, self._deadline) - time.monotonic()))

    def _read_response(self, response: "PlainResponse | BrowserResponse", until: float) -> Body | _Redirect | Refusal:
        if self._clocks is not None:
            self._clocks.note(self._provider, response.url.netloc.decode("ascii", "replace"), response.headers)
        if response.has_redirect_location:
            return _Redirect(response.headers["location"])
        encoding = response.headers.get("content-encoding", "")
        try:
            content = unpack(response.iter_raw(), encoding=encoding, limit=BIGGEST_BODY, until=until)
        except ExchangeError as error:
            content = error.refusal
        body = Body(
            response.status_code, b"" if isinstance(content, Refusal) else content, content_instant(response.headers)
        )
        refused = refusal_of(body, keyed=self._keyed, takes_markup=self._takes_markup)
        if isinstance(content, Refusal):
            # an unreadable body does not hide what the status says
            refused = content if response.is_success or refused is None else refused
        if refused is None:
            return body
        status = None if refused is content else response.status_code
        return replace(refused, retry_after_seconds=retry_after_seconds(response.headers), status=status)

    def _ready_client(self) -> "Client":
        with self._lock:
            if self._client is None:
                self._client = _new_client(self._user_agent, self._handshakes[0])
                weakref.finalize(self, self._client.close).atexit = False
            return self._client


def _new_client(user_agent: str, handshake: Handshake) -> "Client":
    if handshake is Handshake.CURL:
        from cryptoai_cli.net.browser_curl import BrowserClient  # noqa: PLC0415 - of an extra that few install

        return BrowserClient()
    return PlainClient(user_agent, handshake)
