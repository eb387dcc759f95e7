"""How long one request may take on the network, all its tries and redirects together."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Patience:
    """The `seconds` that one request may take on the network, but no longer than `deadline`, a monotonic instant.

    What lies between its tries is not counted: waits for a turn and those that the provider asked for.
    """

    def __init__(self, seconds: float, deadline: float) -> None:
        self._left = seconds
        self._deadline = deadline

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return self._left <= 0 or time.monotonic() >= self._deadline

    @contextmanager
    def running(self) -> Iterator[float]:
        """Let the time run for the length of the block, which is given the monotonic instant at which it is over."""
        started = time.monotonic()
        try:
            yield min(self._deadline, started + self._left)
        finally:
            self._left -= time.monotonic() - started
