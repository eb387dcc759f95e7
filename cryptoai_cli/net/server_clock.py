"""Compare this machine's clock with the `Date` that servers send."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from statistics import median

from msgspec import Struct

LARGEST_DIFFERENCE = timedelta(minutes=5)
_LONGEST_AGE = timedelta(days=3650)


class Distrusted(StrEnum):
    """Whose clock is wrong."""

    MACHINE = "machine"
    SERVER = "server"


class ServerTime(Struct, frozen=True):
    """The clock of one host of a provider: `ahead` is how far it is ahead of ours, negative if it is behind."""

    provider: str
    host: str
    ahead: timedelta

    @property
    def is_near(self) -> bool:
        """Whether the two clocks differ by at most five minutes."""
        return abs(self.ahead) <= LARGEST_DIFFERENCE


class ClockDoubt(Struct, frozen=True):
    """A clock that cannot be trusted: this machine's, or those of the `servers` listed.

    `ahead` is how far the servers are ahead of this machine (their median), negative if they are behind.
    """

    whose: Distrusted
    ahead: timedelta
    servers: tuple[ServerTime, ...]

    @property
    def providers(self) -> frozenset[str]:
        """The providers whose clocks are concerned."""
        return frozenset(server.provider for server in self.servers)


class ServerClocks:
    """The clocks of the servers that answered in one run, compared with ours; safe to use from several threads.

    `now` is the instant of this machine's clock at creation (aware UTC); `ticks` gives monotonic seconds.
    """

    def __init__(self, now: datetime, ticks: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._ticks = ticks
        self._start = ticks()
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, str], timedelta] = {}

    @property
    def now(self) -> datetime:
        """What this machine's clock shows now (aware UTC), reckoned from its instant at creation."""
        return self._now + timedelta(seconds=self._ticks() - self._start)

    def note(self, provider: str, host: str, headers: Mapping[str, str]) -> None:
        """Note the `Date` of a response that has just begun to arrive, plus its `Age` if a cache kept it.

        Of several responses of one host the one nearest to our clock counts: a cache may hide how old a response is.
        """
        sent = _instant_sent(headers)
        if sent is None:
            return
        ahead = sent - self.now
        with self._lock:
            before = self._seen.get((provider, host))
            if before is None or abs(ahead) < abs(before):
                self._seen[provider, host] = ahead

    @property
    def servers(self) -> tuple[ServerTime, ...]:
        """The clock of each host that told its time, ordered by provider and host."""
        with self._lock:
            return tuple(ServerTime(provider, host, ahead) for (provider, host), ahead in sorted(self._seen.items()))

    @property
    def doubt(self) -> ClockDoubt | None:
        """The clock that cannot be trusted, or None if ours agrees with all servers within five minutes."""
        return find_clock_doubt(self.servers)


def find_clock_doubt(servers: Iterable[ServerTime]) -> ClockDoubt | None:
    """Return the clock that cannot be trusted, or None.

    Servers that differ from our clock outvote it if they are more hosts than those that agree with it; else they are
    distrusted themselves. A single host that is asked alone outvotes it too.
    """
    every = tuple(servers)
    far = tuple(server for server in every if not server.is_near)
    if not far:
        return None
    hosts_near = {server.host for server in every if server.is_near}
    hosts_far = {server.host for server in far} - hosts_near
    if len(hosts_far) > len(hosts_near):
        return ClockDoubt(Distrusted.MACHINE, _typical(far), far)
    return ClockDoubt(Distrusted.SERVER, _typical(far), far)


def _typical(servers: Iterable[ServerTime]) -> timedelta:
    return timedelta(seconds=median(server.ahead.total_seconds() for server in servers))


def content_instant(headers: Mapping[str, str]) -> datetime | None:
    """Return the earliest instant (aware UTC) at which the content of a response can have been made, None if untold.

    That is its `Date`, less its `Age`: some caches keep the date of the origin, others write their own.
    """
    return _date_moved(headers, -1)


def _instant_sent(headers: Mapping[str, str]) -> datetime | None:
    """Return when a response was sent by its `Date`, moved by its `Age`; None if it does not tell."""
    return _date_moved(headers, 1)


def _date_moved(headers: Mapping[str, str], ages: int) -> datetime | None:
    """Return the `Date` of a response (aware UTC), moved by so many times its `Age`; None if it does not tell."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 slow, and only answers of the network need it

    try:
        found = parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError, OverflowError):
        return None
    aware = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC) + ages * _age(headers.get("age", ""))
    except OverflowError:
        return None


def _age(text: str) -> timedelta:
    digits = text.strip()
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > len(str(int(_LONGEST_AGE.total_seconds()))):
        return timedelta()
    return min(timedelta(seconds=int(digits)), _LONGEST_AGE)
