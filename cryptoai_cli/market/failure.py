"""Describe why a source returned no data for a symbol."""

from enum import StrEnum

from msgspec import Struct


class FailureKind(StrEnum):
    """The ways a source can fail for one symbol; `WITHDRAWN`: its address is no more; `STOPPED`: its prices are old."""

    UNKNOWN_SYMBOL = "unknown-symbol"
    NO_DATA = "no-data"
    OTHER_CALENDAR = "other-calendar"
    NOT_COVERED = "not-covered"
    BLOCKED = "blocked"
    COOLING_DOWN = "cooling-down"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BAD_ANSWER = "bad-answer"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    NO_CREDENTIALS = "no-credentials"
    CREDENTIALS_REFUSED = "credentials-refused"


class ObstacleKind(StrEnum):
    """What can stand between this machine and every provider; `CERTIFICATES`: the variables that name them."""

    PROXY = "proxy"
    CERTIFICATES = "certificates"
    TRUST = "trust"
    SIGN_IN = "sign-in"
    CLOCK = "clock"
    NAMES = "names"


class Obstacle(Struct, frozen=True):
    """What stands between this machine and a provider, in `words` that name neither the provider nor its host."""

    kind: ObstacleKind
    words: str


class FetchFailure(Struct, frozen=True):
    """A failed request to `source` for `symbol`; `detail` gives the reason in words the user can act on.

    `source` is empty if no source was asked. `obstacle` is set if the request failed because of one.
    """

    symbol: str
    source: str
    kind: FailureKind
    detail: str
    obstacle: Obstacle | None = None

    @property
    def summary(self) -> str:
        """The detail, prefixed with the source unless it already begins with the source's name."""
        named = not self.source or self.detail.lower().startswith(self.source.lower())
        return self.detail if named else f"{self.source}: {self.detail}"
