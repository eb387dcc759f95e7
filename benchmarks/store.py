"""Measure the store: time by size, many processes at once for a minute, fifty kills in mid-save."""

import random
import sqlite3
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from benchmarks.verdict import leave, too_few, wrong
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.opening import open_store
from cryptoai_cli.store.records import KeptBar
from tests.store.kept import bar, days
from tests.store.load import LEAST_TURNS, WHOLE, sizes
from tests.store.started import at_once, killed_in_mid_save

NOW = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)
SESSIONS = days(260)
ROLES = ("writer", "reader", "writer", "reader", "reader", "writer", "reader", "reader")
SECONDS = 60
KILLS = 50


@dataclass(frozen=True, slots=True)
class Endured:
    """What a store went through: turns of many processes, kills in mid-save, and what was wrong afterwards."""

    turns: int
    torn: int
    errors: tuple[str, ...]
    saves_begun: int
    whole: int
    in_part: int
    damaged: int


def verdict(endured: Endured) -> tuple[str, ...]:
    """Return what is not as it should be."""
    return (
        *wrong("sessions torn", [endured.torn] if endured.torn else []),
        *wrong("errors", endured.errors),
        *wrong("saves in part", [endured.in_part] if endured.in_part else []),
        *wrong("files damaged", [endured.damaged] if endured.damaged else []),
        *too_few("a process took its turn", endured.turns, LEAST_TURNS * len(ROLES)),
        *too_few("a killed program had begun a save", endured.saves_begun, KILLS),
        *too_few("a save was whole", endured.whole, 1),
        *too_few("a kill prevented a save", endured.saves_begun - endured.whole, 1),
    )


def main() -> int:
    """Print the figures, and return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        by_size(Path(folder))
        turns, torn, errors = processes(Path(folder) / "processes.sqlite")
        return leave(verdict(Endured(turns, torn, errors, *kills(Path(folder) / "kills.sqlite"))))


def by_size(folder: Path) -> None:
    """Print what filling, opening and reading take, each a table row for a number of instruments of 260 sessions."""
    print("instruments       bars     fill  fill again  open, ms  a year, ms  two sessions, ms  stream all      file")
    for count in (43, 100, 1_000, 10_000):
        path = folder / f"{count}.sqlite"
        symbols = [f"S{number:05}" for number in range(count)]
        with open_store(path, NOW).store as store:
            fill = seconds(partial(store.save, year(symbols)))
            again = seconds(partial(store.save, year(symbols)))
        opening = min(seconds(partial(open_and_close, path)) for _ in range(9))
        with open_store(path, NOW).store as store:
            whole = best(store, symbols[:43], SESSIONS[0], SESSIONS[-1])
            two = best(store, symbols, SESSIONS[-2], SESSIONS[-1])
            stream = seconds(partial(deque, store.all_bars(), maxlen=0))
        print(
            f"{count:11,} {count * 260:10,} {fill:6.2f} s {again:9.2f} s {opening * 1e3:9.1f} {whole * 1e3:11.1f} "
            f"{two * 1e3:17.1f} {stream:9.2f} s {path.stat().st_size / 1e6:6.0f} MB"
        )


def processes(path: Path) -> tuple[int, int, tuple[str, ...]]:
    """Print what processes met that read and save at the same time; return turns, torn sessions and errors."""
    seen = at_once(path, SECONDS, ROLES)
    for role in ("writer", "reader"):
        turns = sum(each.turns for each, its in zip(seen, ROLES, strict=True) if its == role)
        print(f"{SECONDS} s, {ROLES.count(role)} {role}s: {turns:,} turns")
    errors = tuple(error for each in seen for error in each.errors)
    torn = sum(each.torn for each in seen)
    print(f"torn sessions: {torn}, errors: {len(errors)}")
    return sum(each.turns for each in seen), torn, errors


def kills(path: Path) -> tuple[int, int, int, int]:
    """Kill writers in the midst of saving, print and return saves begun, saves whole, saves in part, files damaged."""
    chance = random.Random(7)  # noqa: S311 the same kills at every run
    begun, broken = 0, 0
    for _ in range(KILLS):
        begun += killed_in_mid_save(path, chance)
        connection = sqlite3.connect(path)
        broken += connection.execute("PRAGMA integrity_check").fetchone() != ("ok",)
        connection.close()
    left = sizes(path)
    parts = sum(count for size, count in left.items() if size != WHOLE)
    print(f"{KILLS} kills, {begun} saves begun: {left[WHOLE]} whole, {parts} in part, {broken} files damaged")
    return begun, left[WHOLE], parts, broken


def year(symbols: list[str]) -> Iterator[KeptBar]:
    """Yield a year of bars, one symbol after the other."""
    return (bar(symbol, day, 1.0 + at, volume=1e6 + at) for symbol in symbols for at, day in enumerate(SESSIONS))


def open_and_close(path: Path) -> None:
    """Do what every run does before its first read."""
    open_store(path, NOW).store.close()


def best(store: BarStore, symbols: list[str], first: date, last: date) -> float:
    """Return the shortest time of five to read these bars, in seconds."""
    return min(seconds(lambda: store.bars(symbols, first, last)) for _ in range(5))


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    raise SystemExit(main())
