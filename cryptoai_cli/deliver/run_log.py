"""Note in one line what became of each mail and each counted report, for whoever asks the next morning."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from cryptoai_cli.market.text import plain_text

FILE = "runs.log"
BIGGEST = 500_000  # bytes; then the log is put aside, and the one put aside before goes
_LONGEST = 400


class RunLog:
    """The file `logs/runs.log` below `home`; what cannot be written is left out, for no run fails of it."""

    def __init__(self, home: Path, now: datetime) -> None:
        self._file = home / "logs" / FILE
        self._now = now

    def write(self, words: str) -> None:
        """Add a line with the instant of the run before it."""
        line = f"{self._now:%Y-%m-%dT%H:%M:%SZ} {plain_text(words, longest=_LONGEST)}\n"
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if self._file.exists() and self._file.stat().st_size > BIGGEST:
                self._file.replace(self._file.with_suffix(".old.log"))
            with self._file.open("a", encoding="utf-8") as file:
                file.write(line)
