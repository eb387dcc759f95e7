"""Log in one line how each mail and each counted report ended, for whoever asks the next morning."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from cryptoai_cli.market.text import plain_text

FILE_NAME = "runs.log"
MOST_BYTES = 500_000  # bytes; a longer log is rotated, and only one old log is kept
_LONGEST = 400


class RunLog:
    """The file `logs/runs.log` below `home`; no run fails for a line that cannot be written."""

    def __init__(self, home: Path, now: datetime) -> None:
        self._file = home / "logs" / FILE_NAME
        self._now = now

    def write(self, words: str) -> None:
        """Append a line with the time of the run in front."""
        line = f"{self._now:%Y-%m-%dT%H:%M:%SZ} {plain_text(words, longest=_LONGEST)}\n"
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if self._file.exists() and self._file.stat().st_size > MOST_BYTES:
                self._file.replace(self._file.with_suffix(".old.log"))
            with self._file.open("a", encoding="utf-8") as file:
                file.write(line)
