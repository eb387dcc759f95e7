"""Track how a provider has responded in this run, and give up on it when asking again is pointless."""

import threading

from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.net.secrets import public_address

_MOST_TIMEOUTS = 2  # each costs a full wait: a third would leave no time for the next provider
_MOST_FAILURES = 3  # consecutive requests that failed all three tries: the next one would cost three more
_MOST_FIRST_ERRORS = 2  # server errors before the first good response
_SERVER_ERROR = 500
_LONGEST_DETAIL = 300


class ProviderState:
    """The state of one provider, shared by the threads of a run.

    A provider is given up after a block, if it has never responded and cannot be reached, after two timeouts, or after
    three consecutive requests that failed all their tries. `cooldowns` keeps a block for later runs; of a side service,
    which others of the provider do not depend on, only one of the whole provider (see `Refusal.is_of_provider`).
    """

    def __init__(
        self, provider: str, base_url: str, cooldowns: Cooldowns | None, *, is_side_service: bool = False
    ) -> None:
        self._is_side_service = is_side_service
        self._provider = provider
        self._base_url = base_url
        self._cooldowns = cooldowns
        self._lock = threading.Lock()
        self._has_answered = False
        self._timeouts = 0
        self._failures = 0
        self._errors = 0
        self._given_up = self._cooling_down()

    @property
    def given_up(self) -> Refusal | None:
        """Why the provider is not asked any more, or None while it may be."""
        return self._given_up

    def move_to(self, base_url: str) -> None:
        """Name another host of the provider in what follows."""
        self._base_url = base_url

    def note_answer(self) -> None:
        """Record a usable response."""
        with self._lock:
            self._has_answered, self._failures = True, 0

    def note_refusal(self, refusal: Refusal, path: str) -> Refusal:
        """Record the refusal of a request for `path`, and return it with the address that it applies to.

        If the provider is given up because of it, that is the host alone, without the path.
        """
        is_whole = refusal.kind is FailureKind.BLOCKED or self._is_gone(refusal)
        if is_whole:
            self.give_up(refusal)
        return with_address(refusal, self._base_url if is_whole else self._base_url + path)

    def give_up(self, refusal: Refusal) -> None:
        """Stop asking the provider in this run because of `refusal`; a block starts a cool-down."""
        if self._given_up is None:
            self._given_up = with_address(refusal, self._base_url)
        is_lasting = refusal.is_of_provider or (refusal.kind is FailureKind.BLOCKED and not self._is_side_service)
        if self._cooldowns is not None and is_lasting:
            self._cooldowns.start(self._provider, refusal.retry_after_seconds, refusal.detail)

    def _is_gone(self, refusal: Refusal) -> bool:
        """Record `refusal` and return whether the provider is unreachable, silent or failing.

        A refusal counts as a response unless it is a server error. One server error before the first response may be
        caused by that request alone; two are not.
        """
        with self._lock:
            if refusal.status is not None and refusal.status < _SERVER_ERROR:
                self._has_answered, self._failures = True, 0
            self._timeouts += refusal.kind is FailureKind.TIMEOUT
            self._failures += refusal.may_pass
            self._errors += refusal.status is not None and refusal.status >= _SERVER_ERROR
            is_silent = refusal.kind in {FailureKind.UNREACHABLE, FailureKind.TIMEOUT}
            is_error = refusal.status is not None and self._errors < _MOST_FIRST_ERRORS
            nobody = not self._has_answered and is_silent and not is_error
            return nobody or self._timeouts >= _MOST_TIMEOUTS or self._failures >= _MOST_FAILURES

    def _cooling_down(self) -> Refusal | None:
        held = None if self._cooldowns is None else self._cooldowns.of(self._provider)
        if held is None:
            return None
        words = f"{self._provider} is left alone until {held.until:%H:%M} UTC: it {held.reason}"
        return Refusal(FailureKind.COOLING_DOWN, plain_text(words, longest=_LONGEST_DETAIL))


def with_address(refusal: Refusal, url: str) -> Refusal:
    """Return `refusal` with the requested address in front of its detail."""
    return replace(refusal, detail=plain_text(f"{public_address(url)} {refusal.detail}", longest=_LONGEST_DETAIL))
