"""Record for a day which sessions a source answered without, so that a sync does not request them again.

The record is a small file beside the store. It only saves requests: if it is lost, unreadable or not writable, some
requests are repeated.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from msgspec import Struct

from cryptoai_cli.system.atomic import replace_file
from cryptoai_cli.system.reading import read_regular

_MOST_BYTES = 100_000_000


class RequestKey(Struct, frozen=True):
    """What was requested: a symbol from a source, at a granularity (`grain`)."""

    source: str
    grain: str
    symbol: str

    @property
    def key(self) -> str:
        """The request as a unique text."""
        return f"{self.source} {self.grain} {self.symbol}"


class Absences:
    """The sessions that sources lacked on `day`, when `last` was the latest final session.

    On another day, or after another final session, everything is requested again: sources often fill gaps overnight.
    """

    def __init__(self, path: Path, day: date, last: date) -> None:
        self._path = path
        self._head = {"day": day.isoformat(), "last": last.isoformat()}
        self._spans: dict[str, list[tuple[date, date]]] | None = None

    def without(self, question: RequestKey, sessions: Sequence[date]) -> tuple[date, ...]:
        """Return those of `sessions` that the source is not known to lack."""
        spans = self._known.get(question.key, ())
        return tuple(day for day in sessions if not any(first <= day <= last for first, last in spans))

    def note(self, question: RequestKey, absent: Sequence[date], calendar: Sequence[date]) -> None:
        """Record that the source answered without the sessions `absent`.

        `calendar` holds all sessions; both are ascending.
        """
        self._known.setdefault(question.key, []).extend(_spans(absent, calendar))

    def keep(self) -> None:
        """Write the record to its file, ignoring an OSError."""
        spans = {key: [(str(first), str(last)) for first, last in held] for key, held in self._known.items() if held}
        text = json.dumps({**self._head, "absent": spans})
        with suppress(OSError):
            replace_file(self._path, (text.encode(),), sync=False)

    @property
    def _known(self) -> dict[str, list[tuple[date, date]]]:
        if self._spans is None:
            self._spans = self._read()
        return self._spans

    def _read(self) -> dict[str, list[tuple[date, date]]]:
        try:
            held: dict[str, Any] = json.loads(read_regular(self._path, most_bytes=_MOST_BYTES))
            if {name: held[name] for name in self._head} != self._head:
                return {}
            return {
                str(key): [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in spans]
                for key, spans in held["absent"].items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}


def _spans(absent: Sequence[date], calendar: Sequence[date]) -> list[tuple[date, date]]:
    """Return the first and last session of each run of `absent` sessions that are consecutive in `calendar`."""
    place = {day: at for at, day in enumerate(calendar)}
    runs = groupby(enumerate(absent), key=lambda each: place[each[1]] - each[0])
    days = ([day for _, day in run] for _, run in runs)
    return [(run[0], run[-1]) for run in days]
