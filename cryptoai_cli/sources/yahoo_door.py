"""Ask Yahoo without a cookie, and with a cookie and a crumb from the moment that it wants them."""

from collections.abc import Mapping
from threading import Lock

from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.transport import Transport
from cryptoai_cli.sources.yahoo_quote import fetch_crumb

_UNAUTHORIZED = 401
_FORGIVEN = frozenset({_UNAUTHORIZED})


def is_walled(answer: Document | Refusal) -> bool:
    """Return whether the address is closed to us, though Yahoo may answer at another one or with a crumb."""
    if isinstance(answer, Refusal):
        return answer.status == _UNAUTHORIZED or answer.kind is FailureKind.WITHDRAWN
    return False


class YahooDoor:
    """The way to Yahoo's services in one run, shared by its threads.

    Cookie and crumb are fetched once in a run, from `cookie_url` and `transport`.
    """

    def __init__(self, transport: Transport, cookie_url: str) -> None:
        self._transport = transport
        self._cookie_url = cookie_url
        self._lock = Lock()
        self._crumb: str | Refusal | None = None

    @property
    def has_crumb(self) -> bool:
        """Whether Yahoo has wanted a crumb and given one."""
        return isinstance(self._crumb, str)

    def get_json(self, path: str, params: Mapping[str, str]) -> Document | Refusal:
        """Request the document at `path`, with the crumb if there is one; status 401 is not held against Yahoo."""
        crumb = {"crumb": self._crumb} if isinstance(self._crumb, str) else {}
        return self._transport.get_json(path, {**params, **crumb}, forgiven=_FORGIVEN)

    def get_json_with_crumb(self, path: str, params: Mapping[str, str]) -> Document | Refusal:
        """Request the document at `path`, and once more with a crumb if Yahoo wants one.

        If it refuses the crumb too, it is given up.
        """
        answer = self.get_json(path, params)
        if not isinstance(answer, Refusal) or answer.status != _UNAUTHORIZED:
            return answer
        crumb = self._fetched_crumb()
        if not isinstance(crumb, Refusal):
            answer = self.get_json(path, params)
        if isinstance(answer, Refusal) and answer.status == _UNAUTHORIZED:
            self._transport.give_up(replace(answer, detail="refused to answer without and with a crumb (status 401)"))
        return answer

    def _fetched_crumb(self) -> str | Refusal:
        with self._lock:
            if self._crumb is None:
                self._crumb = fetch_crumb(self._transport, self._cookie_url)
            return self._crumb
