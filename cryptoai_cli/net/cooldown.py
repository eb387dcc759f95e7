"""Record until when a provider must not be asked, for every process of this user."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.system.atomic import replace_file
from cryptoai_cli.system.reading import read_regular

LEAST = timedelta(minutes=30)
MOST = timedelta(hours=12)
_ENDING = ".json"
_MOST_BYTES = 100_000


class Cooldown(Struct, frozen=True):
    """A provider that blocked us: it is not asked before `until` (aware UTC); `reason` is its response."""

    provider: str
    until: datetime
    reason: str


class Cooldowns:
    """The cool-downs of this user, one small file per provider in `folder`.

    `now` is the instant of the run. If the folder cannot be written, a cool-down lasts for this run only. A file that
    cannot be read, or that ends more than twelve hours after `now`, is ignored.
    """

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder = folder
        self._now = now

    def of(self, provider: str) -> Cooldown | None:
        """Return the cool-down in force for `provider`, or None if it may be asked."""
        from json import loads  # noqa: PLC0415 - only where a provider is to be asked

        try:
            held = loads(read_regular(self._file(provider), most_bytes=_MOST_BYTES))
            until = datetime.fromisoformat(held["until"]).astimezone(UTC)
            reason = plain_text(str(held["reason"]), longest=300)
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return None
        return Cooldown(provider, until, reason) if self._now < until <= self._now + MOST else None

    def start(self, provider: str, seconds: float | None, reason: str) -> None:
        """Start a cool-down of `seconds`, at least half an hour and at most twelve hours.

        A longer one that another process has recorded in the meantime stays in force.
        """
        from json import dumps  # noqa: PLC0415 - only where a provider refused

        wait = min(max(LEAST, timedelta(seconds=min(seconds or 0.0, MOST.total_seconds()))), MOST)
        until, held = self._now + wait, self.of(provider)
        if held is not None and held.until >= until:
            return
        text = dumps({"until": until.isoformat(), "reason": reason})
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            replace_file(self._file(provider), (text.encode(),), sync=False)  # a damaged file is ignored

    def clear(self, provider: str) -> bool:
        """Delete the cool-down of `provider` and return whether there was one; raise OSError if that fails."""
        file = self._file(provider)
        held = file.exists()
        file.unlink(missing_ok=True)
        return held

    def _file(self, provider: str) -> Path:
        return self._folder / f"{provider}{_ENDING}"
