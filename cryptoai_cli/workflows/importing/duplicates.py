"""Find bars that occur more than once in a file of any length."""

from datetime import date

from cryptoai_cli.errors import UsageError
from cryptoai_cli.store.records import KeptBar

Key = tuple[str, str, date]
_MOST = 100_000
_BITS = 8


class DuplicateTracker:
    """Tracks with one bit per session which bars have occurred: a few kilobytes per symbol for any number of rows.

    `keys` are those of repeated bars; adding more than 100,000 raises UsageError.
    """

    def __init__(self, first: date) -> None:
        self._first = first.toordinal()
        self._seen: dict[tuple[str, str], bytearray] = {}
        self.keys: set[Key] = set()

    @staticmethod
    def key_of(bar: KeptBar) -> Key:
        """Return the key that identifies a bar."""
        return bar.symbol, bar.source, bar.session

    def add(self, bar: KeptBar) -> None:
        """Record that `bar` has occurred."""
        place, bit = divmod(bar.session.toordinal() - self._first, _BITS)
        seen = self._seen.setdefault((bar.symbol, bar.source), bytearray())
        if place >= len(seen):
            seen.extend(bytes(place + 1 - len(seen)))
        if seen[place] >> bit & 1:
            self.keys.add(self.key_of(bar))
            if len(self.keys) > _MOST:
                raise UsageError(f"the file has more than {_MOST} duplicate rows", hint="nothing was imported")
        seen[place] |= 1 << bit
