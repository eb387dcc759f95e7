"""Keep within a number of requests per period, without slowing down the first ones."""

import time
from collections import deque
from collections.abc import Callable


class Pace:
    """At most `most` requests in any `seconds`; `ticks` gives monotonic seconds, `pause` waits."""

    def __init__(
        self,
        most: int,
        seconds: float,
        *,
        ticks: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._seconds = seconds
        self._ticks = ticks
        self._pause = pause
        self._starts: deque[float] = deque(maxlen=most)

    def wait_for_turn(self, deadline: float) -> bool:
        """Wait until the next request may start; return False at once if that is not before `deadline`.

        `deadline` is a monotonic instant in seconds.
        """
        now = self._ticks()
        start = max(now, self._starts[0] + self._seconds) if len(self._starts) == self._starts.maxlen else now
        if start >= deadline:
            return False
        if start > now:
            self._pause(start - now)
        self._starts.append(start)
        return True
