"""Let at most so many requests to a provider begin in a time, over all processes of this user."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import Enum, auto
from pathlib import Path

from cryptoai_cli.system.atomic import replace_file
from cryptoai_cli.system.lock import Lock
from cryptoai_cli.system.reading import read_regular

_MARGIN_SECONDS = 0.05  # the provider's clock may run a little faster than ours
_LONGEST_SECONDS = 5.0  # a request whose process was killed, or that nobody waits for, takes its place that long
_SHORTEST_PAUSE = 0.005
_MOST_BYTES = 100_000
_PRIVATE_FOLDER = 0o700


class _Sharing(Enum):
    """With whom the places are shared at the moment."""

    TOGETHER = auto()
    ALONE = auto()
    HELD_BY_ANOTHER = auto()


class Turns:
    """At most `most` requests to `provider` in any `seconds`, the first of them at once.

    The provider sees a request at some instant between its turn and its answer, so a turn takes its place from when it
    is taken until `seconds` after it has ended. The places taken are in a small file in `folder`, which all processes
    of this user share; where that cannot be written, and without a folder, the limit is that of this object. Instants
    are those of the machine since its start (`ticks`, monotonic seconds), which no change of its clock moves; what a
    file says that cannot be of this start of the machine is ignored. `pause` waits.
    """

    def __init__(  # noqa: PLR0913 - keywords with defaults; two of them are for tests
        self,
        folder: Path | None,
        provider: str,
        *,
        most: int = 10,
        seconds: float = 1.0,
        ticks: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._file = (folder or Path()) / f"{provider}.turns.json"
        self._guard = None if folder is None else Lock(folder / f"{provider}.turns.lock", folder_mode=_PRIVATE_FOLDER)
        self._most = most
        self._seconds = seconds + _MARGIN_SECONDS
        self._ticks = ticks
        self._pause = pause
        self._thread_lock = threading.Lock()
        self._own: dict[str, float] = {}

    def take(self, deadline: float) -> str | None:
        """Wait for a turn and return its key, which `end` wants; None if there is none before `deadline`.

        `deadline` is a monotonic instant in seconds.
        """
        key = os.urandom(8).hex()
        while (free_at := self._try_once(key, deadline)) is not None:
            if free_at >= deadline:
                return None
            self._pause(max(free_at - self._ticks(), _SHORTEST_PAUSE))
        return key

    def end(self, key: str) -> None:
        """Note that the request of the turn `key` is over."""
        now = self._ticks()
        with self._sharing(now + self._seconds) as sharing:
            self._own[key] = now + self._seconds
            self._write(self._places(sharing), sharing)

    def _try_once(self, key: str, deadline: float) -> float | None:
        """Take a place for `key` and return None, or return the instant at which the next one is free."""
        with self._sharing(deadline) as sharing:
            if sharing is _Sharing.HELD_BY_ANOTHER:
                return deadline
            places = self._places(sharing)
            if len(places) >= self._most:
                return sorted(places.values())[len(places) - self._most]
            self._own[key] = self._ticks() + _LONGEST_SECONDS + self._seconds
            self._write(self._places(sharing), sharing)
        return None

    @contextmanager
    def _sharing(self, deadline: float) -> Iterator[_Sharing]:
        """Keep other threads, and until the block ends other processes, from the places that are taken."""
        with self._thread_lock:
            try:
                yield self._lock_file(deadline)
            finally:
                if self._guard is not None:
                    self._guard.release()

    def _lock_file(self, deadline: float) -> _Sharing:
        if self._guard is None:
            return _Sharing.ALONE
        try:
            is_held = self._guard.acquire(max(0.0, deadline - self._ticks()), self._pause)
        except OSError:  # the folder cannot be written: without a limit of all processes there is still our own
            return _Sharing.ALONE
        return _Sharing.TOGETHER if is_held else _Sharing.HELD_BY_ANOTHER

    def _places(self, sharing: _Sharing) -> Mapping[str, float]:
        """Return the places that are taken now, each with the instant at which it is free."""
        now = self._ticks()
        self._own = {key: until for key, until in self._own.items() if until > now}
        return {**(self._read(now) if sharing is _Sharing.TOGETHER else {}), **self._own}

    def _read(self, now: float) -> Mapping[str, float]:
        try:
            held = json.loads(read_regular(self._file, most_bytes=_MOST_BYTES))
        except (OSError, ValueError, RecursionError):
            return {}
        latest = now + _LONGEST_SECONDS + self._seconds
        found = held.items() if isinstance(held, dict) else ()
        return {key: float(until) for key, until in found if type(until) is float and now < until <= latest}

    def _write(self, places: Mapping[str, float], sharing: _Sharing) -> None:
        if sharing is _Sharing.TOGETHER:
            with suppress(OSError):
                replace_file(self._file, (json.dumps(places).encode(),), sync=False)
