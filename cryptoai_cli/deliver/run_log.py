"""Log one line for each attempt to send a mail, and for each once-per-session report that starts."""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from cryptoai_cli.market.text import plain_text

FILE_NAME = "runs.log"
MOST_BYTES = 500_000  # a longer log is rotated; only one old log is kept
_LONGEST = 400


class RunLog:
    """The file `logs/runs.log` in `home`; a line that cannot be written is dropped silently."""

    def __init__(self, home: Path, now: datetime) -> None:
        self._file = home / "logs" / FILE_NAME
        self._now = now

    def write(self, words: str) -> None:
        """Append a line that begins with the time of the run."""
        line = f"{self._now:%Y-%m-%dT%H:%M:%SZ} {plain_text(words, longest=_LONGEST)}\n"
        with suppress(OSError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._file.exists() and self._file.stat().st_size > MOST_BYTES:
                self._file.replace(self._file.with_suffix(".old.log"))
            with open(self._file, "a", encoding="utf-8", opener=_open_private) as file:
                file.write(line)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o600)  # a pipe in its place is not waited for
