"""Remember for a day which symbols no source knows, so that the next runs do not ask for them again.

The record is a small file beside the store. It only saves requests: if it is lost, unreadable or not writable, some
requests are repeated.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.system.atomic import replace_file
from cryptoai_cli.system.reading import read_regular

_FOR = timedelta(days=1)
_LONGEST_DETAIL = 300
_MOST_BYTES = 100_000_000


class _Entry(Struct, frozen=True):
    """When it was found out (aware UTC), and what each source said."""

    noted: datetime
    told: tuple[tuple[str, str], ...]


class UnknownSymbols:
    """The symbols that no source knew within the day before `now`, kept in the file `path`.

    An entry is for an instrument as the settings spell it, one grain, and the sources that could have answered, in
    their order. With `refresh`, nothing that was noted before counts.
    """

    def __init__(self, path: Path, now: datetime, *, refresh: bool = False) -> None:
        self._path = path
        self._now = now
        self._refresh = refresh
        self._lock = Lock()
        self._held: dict[str, _Entry] | None = None
        self._changes: dict[str, _Entry | None] = {}

    def failures_of(self, instrument: Instrument, grain: str, sources: Sequence[str]) -> tuple[FetchFailure, ...]:
        """Return the failure of each of `sources`; empty unless exactly these did not know the symbol."""
        with self._lock:
            entry = None if self._refresh else self._entries.get(_key(instrument, grain))
        if entry is None or [source for source, _ in entry.told] != list(sources):
            return ()
        kind = FailureKind.UNKNOWN_SYMBOL
        return tuple(FetchFailure(instrument.symbol, source, kind, detail) for source, detail in entry.told)

    def note(self, instrument: Instrument, grain: str, failures: Sequence[FetchFailure]) -> None:
        """Record that the sources of `failures`, in their order, do not know the symbol."""
        told = tuple((failure.source, failure.detail) for failure in failures)
        with self._lock:
            self._changes[_key(instrument, grain)] = _Entry(self._now, told)

    def forget(self, instrument: Instrument, grain: str) -> None:
        """Forget the instrument, because a source has answered for it."""
        with self._lock:
            if (key := _key(instrument, grain)) in self._entries:
                self._changes[key] = None

    def keep(self) -> None:
        """Write what has changed to the file, ignoring an OSError."""
        with self._lock:
            if self._changes:
                with suppress(OSError):
                    self._write({**self._read(), **self._changes})
                self._held, self._changes = None, {}

    def clear(self, source: str) -> bool:
        """Forget all that this source did not know; return whether there was anything. Raise OSError if that fails."""
        entries = self._read()
        left = {key: entry for key, entry in entries.items() if all(name != source for name, _ in entry.told)}
        if len(left) < len(entries):
            self._write(left)
        return len(left) < len(entries)

    @property
    def _entries(self) -> Mapping[str, _Entry]:
        if self._held is None:
            self._held = self._read()
        return self._held

    def _read(self) -> dict[str, _Entry]:
        """Read the entries of the last day; what cannot be read is ignored."""
        from json import loads  # noqa: PLC0415 - only where sources are to be asked

        try:
            held: dict[str, Any] = loads(read_regular(self._path, most_bytes=_MOST_BYTES))
            entries = {str(key): _entry(value) for key, value in held.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            return {}
        return {key: entry for key, entry in entries.items() if timedelta() <= self._now - entry.noted < _FOR}

    def _write(self, entries: Mapping[str, _Entry | None]) -> None:
        from json import dumps  # noqa: PLC0415 - only where a symbol turned out to be unknown

        text = dumps({key: _as_json(entry) for key, entry in entries.items() if entry is not None})
        self._path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self._path, (text.encode(),), sync=False)


def _key(instrument: Instrument, grain: str) -> str:
    names = (instrument.symbol, *(past.symbol for past in instrument.formerly))
    return " ".join((grain, instrument.expected_kind, *names))


def _entry(value: dict[str, Any]) -> _Entry:
    noted = datetime.fromisoformat(value["noted"]).astimezone(UTC)
    told = ((plain_text(source), plain_text(detail, longest=_LONGEST_DETAIL)) for source, detail in value["told"])
    return _Entry(noted, tuple(told))


def _as_json(entry: _Entry) -> dict[str, object]:
    return {"noted": entry.noted.isoformat(), "told": entry.told}
