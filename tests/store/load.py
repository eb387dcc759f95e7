"""Programs that use one store hard: started in processes of their own by tests and by `benchmarks/store.py`.

`python -m tests.store.load ROLE PATH ARGUMENT` with a role of this module; what it saw goes to stdout as JSON.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path

from cryptoai_cli.errors import StoreError
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.opening import open_store
from cryptoai_cli.store.records import KeptBar
from tests.build import EVENING
from tests.store.kept import EVER, bar, days

SYMBOLS = tuple(f"S{number:03}" for number in range(40))
SESSIONS = days(5)
WHOLE = 2000  # bars of one transaction of the `saver`
LEAST_TURNS = 6  # of a reader or writer, however slow the machine is: fewer would hardly meet those of others


@dataclass
class Seen:
    """What one process did and saw: turns, sessions that were half one save and half another, errors, notices."""

    turns: int = 0
    torn: int = 0
    errors: list[str] = field(default_factory=list)


def writer(path: Path, seconds: str) -> None:
    """Save whole sessions, each time all symbols with one close, and open the store anew for each."""
    turn = iter(range(1, 10**9))

    def save(store: BarStore) -> int:
        price = float(next(turn))
        store.save(bar(symbol, day, price) for day in SESSIONS for symbol in SYMBOLS)
        return 0

    _repeat(path, float(seconds), save)


def reader(path: Path, seconds: str) -> None:
    """Read all sessions, and count those in which not all symbols have the close of one save."""

    def read(store: BarStore) -> int:
        closes: dict[date, list[float]] = {day: [] for day in SESSIONS}
        for found in store.bars(SYMBOLS, *EVER):
            closes[found.session].append(found.close)
        return sum(bool(prices) and (len(prices) != len(SYMBOLS) or len(set(prices)) > 1) for prices in closes.values())

    _repeat(path, float(seconds), read)


def saver(path: Path, first: str) -> None:
    """Save one transaction after the other, of one session with many symbols, until killed; tell each one's number."""
    with open_store(path, EVENING).store as store:
        for number in range(int(first), 10**6):
            _say(f"{number}\n")
            store.save(_transaction(number))


def limited(path: Path, most_bytes: str) -> None:
    """Save a little, then a lot, where no file may grow beyond `most_bytes`, as on a full disk."""
    import resource  # noqa: PLC0415 - not on Windows

    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most_bytes), resource.RLIM_INFINITY))
    opened = open_store(path, EVENING)
    told = [notice.code for notice in opened.notices]
    with opened.store as store:
        before = len(tuple(store.all_bars()))
        try:
            store.save(_transaction(0)[:10])
            for number in range(1, 20):
                store.save(_transaction(number))
        except StoreError as error:
            told.append(error.message)
    _say(json.dumps({"told": told, "before": before}))


def sizes(path: Path) -> Counter[int]:
    """Return how many sessions of the `saver` have how many bars: only whole ones should be there."""
    with open_store(path, EVENING).store as store:
        return Counter(Counter(found.session for found in store.all_bars()).values())


def _transaction(number: int) -> tuple[KeptBar, ...]:
    day = date(1990, 1, 1) + timedelta(number)
    return tuple(bar(f"S{at:04}", day, 1.0 + number) for at in range(WHOLE))


def _repeat(path: Path, seconds: float, turn: Callable[[BarStore], int]) -> None:
    seen = Seen()
    ends = time.monotonic() + seconds
    while time.monotonic() < ends or seen.turns < LEAST_TURNS:
        opened = open_store(path, EVENING)
        seen.errors += [notice.message for notice in opened.notices]
        with opened.store as store:
            try:
                seen.torn += turn(store)
            except StoreError as error:
                seen.errors.append(error.message)
        seen.turns += 1
    _say(json.dumps(asdict(seen)))


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    role, place, argument = sys.argv[1:]
    {"writer": writer, "reader": reader, "saver": saver, "limited": limited}[role](Path(place), argument)
