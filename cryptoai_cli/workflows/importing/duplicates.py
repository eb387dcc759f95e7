"""Find the bars that come more than once in a file of any length."""

from datetime import date

from cryptoai_cli.errors import UsageError
from cryptoai_cli.store.records import KeptBar

Key = tuple[str, str, date]
_MOST = 100_000
_BITS = 8


class Twice:
    """Remembers with one bit a session what has come: a few kilobytes a symbol, however many rows there are.

    `keys` are those that came again: they are few, or the file is refused.
    """

    def __init__(self, first: date) -> None:
        self._first = first.toordinal()
        self._seen: dict[tuple[str, str], bytearray] = {}
        self.keys: set[Key] = set()

    @staticmethod
    def key_of(bar: KeptBar) -> Key:
        """Return what there is only one bar of."""
        return bar.symbol, bar.source, bar.session

    def add(self, bar: KeptBar) -> None:
        """Note that `bar` has come."""
        place, bit = divmod(bar.session.toordinal() - self._first, _BITS)
        seen = self._seen.setdefault((bar.symbol, bar.source), bytearray())
        if place >= len(seen):
            seen.extend(bytes(place + 1 - len(seen)))
        if seen[place] >> bit & 1:
            self.keys.add(self.key_of(bar))
            if len(self.keys) > _MOST:
                raise UsageError(f"more than {_MOST} rows of the file come twice", hint="nothing was imported")
        seen[place] |= 1 << bit
