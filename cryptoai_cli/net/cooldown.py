"""Remember until when a provider must not be asked, for every process of this user."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.system.atomic import replace_file

LEAST = timedelta(minutes=30)
MOST = timedelta(hours=12)
_ENDING = ".json"


class Cooldown(Struct, frozen=True):
    """A provider that blocked us: it is not asked again before `until` (aware UTC); `reason` is what it answered."""

    provider: str
    until: datetime
    reason: str


class Cooldowns:
    """The cool-downs of this user, one small file a provider in `folder`.

    `now` is the instant of the run. Where the folder cannot be written, a cool-down lasts for this run only; a file
    that cannot be read, or one from a clock that was far ahead, counts as none.
    """

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder = folder
        self._now = now

    def of(self, provider: str) -> Cooldown | None:
        """Return the cool-down in force for `provider`, None where it may be asked."""
        try:
            held = json.loads(self._file(provider).read_text(encoding="utf-8"))
            until = datetime.fromisoformat(held["until"]).astimezone(UTC)
            reason = plain_text(str(held["reason"]), longest=300)
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return None
        return Cooldown(provider, until, reason) if self._now < until <= self._now + MOST else None

    def start(self, provider: str, seconds: float | None, reason: str) -> None:
        """Leave `provider` alone for half an hour, or for as long as it asked (`seconds`), at most twelve hours.

        A longer one, that another process has met meanwhile, stays.
        """
        wait = min(max(LEAST, timedelta(seconds=min(seconds or 0.0, MOST.total_seconds()))), MOST)
        until, held = self._now + wait, self.of(provider)
        if held is not None and held.until >= until:
            return
        text = json.dumps({"until": until.isoformat(), "reason": reason})
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            replace_file(self._file(provider), (text.encode(),), sync=False)  # a damaged file counts as none

    def clear(self, provider: str) -> bool:
        """Forget the cool-down of `provider`; return whether there was one. Raises OSError where it cannot."""
        file = self._file(provider)
        held = file.exists()
        file.unlink(missing_ok=True)
        return held

    def _file(self, provider: str) -> Path:
        return self._folder / f"{provider}{_ENDING}"
