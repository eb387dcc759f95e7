"""Remember how a provider has answered in this run, and give it up when there is no sense in asking it again."""

import threading

from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.net.secrets import public_address

_MOST_TIMEOUTS = 2  # each costs a patience: a third would leave no time for the next provider
_MOST_FAILURES = 3  # requests in a row that three tries each could not save: the next one would cost three more
_MOST_FIRST_ERRORS = 2  # of the server, before it has answered once
_SERVER_ERROR = 500
_LONGEST_DETAIL = 300


class ProviderState:
    """What the threads of one run have learned of a provider.

    It is given up after a block, when it has not answered once and cannot be reached, when it has been waited for in
    vain twice, or when three requests in a row have failed with all their tries. `cooldowns` keep a block for the runs
    to come.
    """

    def __init__(self, provider: str, base_url: str, cooldowns: Cooldowns | None) -> None:
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
        """Why nothing more is asked; None while the provider may be asked."""
        return self._given_up

    def note_answer(self) -> None:
        """Take note of an answer."""
        with self._lock:
            self._has_answered, self._failures = True, 0

    def note_refusal(self, refusal: Refusal, path: str) -> Refusal:
        """Take note of what came of a request for `path`, and return it with the address that it is true of.

        That is the host alone where the provider is given up for it, not the path that was asked first.
        """
        is_whole = refusal.kind is FailureKind.BLOCKED or self._is_gone(refusal)
        if is_whole:
            self.give_up(refusal)
        return with_address(refusal, self._base_url if is_whole else self._base_url + path)

    def give_up(self, refusal: Refusal) -> None:
        """Ask nothing more in this run, for the reason of `refusal`; a block starts a cool-down."""
        if self._given_up is None:
            self._given_up = with_address(refusal, self._base_url)
        if self._cooldowns is not None and refusal.kind is FailureKind.BLOCKED:
            self._cooldowns.start(self._provider, refusal.retry_after_seconds, refusal.detail)

    def _is_gone(self, refusal: Refusal) -> bool:
        """Whether the provider has not answered at all, or has fallen silent or broken down since.

        A refusal is an answer, unless it is an error of the server. One such error before the first answer may be due
        to one request alone, two are not.
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
    """Return `refusal` with the address asked in front of its detail."""
    return replace(refusal, detail=plain_text(f"{public_address(url)} {refusal.detail}", longest=_LONGEST_DETAIL))
