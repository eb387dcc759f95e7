"""Eight commands at once on one store for a minute: reports that write, `sync`, and readers.

Counts what they leave with and what they say, and looks at the store afterwards: is the file whole, and does it hold
every share of every session that was reported? Leaves with 1 where a command left otherwise than it may, one of them
never did its work, or the store is not as it should be. Needs the replay server beside the checkout.
"""

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.cold_report import settings_text
from benchmarks.measure import SHARED
from benchmarks.verdict import leave, too_few, wrong

SECONDS = 60
NOW = "2025-10-13T22:30:00Z"
SHARES = 41  # with the benchmarks
COMMAND = f"""
import sys
from datetime import datetime
from cryptoai_cli.cli import wiring
wiring.present_instant = lambda: datetime.fromisoformat("{NOW}")
from cryptoai_cli.cli.main import main
main()
"""
# what each command may leave with: 69 where nothing is held yet, 75 while another sync is at work
_MAY_LEAVE_WITH = {
    "on": {0},
    "today": {0, 69},
    "sync": {0, 75},
    "over": {0, 69},
    "history": {0, 69},
}
_LEAST_DONE = 2  # how often each of them must have left with 0
_TROUBLE = ("locked", "Traceback", "bug", "damaged")
_CHANCE = random.Random(1)  # noqa: S311 dates, not secrets


def main(seconds: int) -> int:
    """Start the replay server, run the eight and print what was counted."""
    server = subprocess.Popen(
        [sys.executable, SHARED / "replay" / "server.py", "--port", "0", "--now", NOW],
        stdout=subprocess.PIPE,
        text=True,
    )
    base = server.stdout.readline().split()[-1] if server.stdout else ""
    try:
        with tempfile.TemporaryDirectory() as folder:
            return compete(Path(folder), base, seconds)
    finally:
        server.terminate()


def compete(folder: Path, base: str, seconds: int) -> int:
    """Run the eight, and return 1 where anything went wrong."""
    settings = folder / "movers.toml"
    settings.write_text(settings_text())
    environment = {**os.environ, "MOVERS_CONFIG": str(settings), "MOVERS_HOME": str(folder / "home")}
    environment["MOVERS_SOURCES__YAHOO__BASE_URL"] = base
    left: Counter[tuple[str, int]] = Counter()
    troubles: list[str] = []
    reported: set[str] = set()
    until = time.monotonic() + seconds

    def again_and_again(words_of: Callable[[], list[str]]) -> None:
        while time.monotonic() < until:
            words = words_of()
            done = subprocess.run(
                [sys.executable, "-c", COMMAND, *words], env=environment, capture_output=True, text=True, check=False
            )
            left[words[0], done.returncode] += 1
            troubles.extend(f"{word}: {done.stderr.strip()[:200]}" for word in _TROUBLE if word in done.stderr)
            if words[0] == "on" and done.returncode == 0:
                reported.add(words[1])

    commands = (
        *[lambda: ["on", some_day(), "-f", "csv", "--source", "yahoo"]] * 2,
        lambda: ["today", "-f", "csv", "--refresh", "--source", "yahoo"],
        *[lambda: ["sync", "--since", f"2025-0{_CHANCE.randint(1, 9)}-02", "--source", "yahoo"]] * 2,
        lambda: ["today", "-f", "csv", "--offline"],
        lambda: ["over", "1mo", "-f", "csv", "--offline"],
        lambda: ["history", "MARA", "-f", "csv", "--offline"],
    )
    threads = [threading.Thread(target=again_and_again, args=(command,)) for command in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for (command, code), count in sorted(left.items()):
        print(f"{count:6,} {command} left with {code}")
    for trouble in troubles:
        print(f"TROUBLE {trouble}")
    words, torn = look(folder / "home" / "store.sqlite", reported)
    print(f"file: {words}; {len(reported)} sessions reported, not whole in the store: {torn or 'none'}")
    return leave(verdict(Competition(left, tuple(troubles), words, len(reported), tuple(torn))))


@dataclass(frozen=True, slots=True)
class Competition:
    """What came of it: how often each command left with which code, and the store at the end."""

    left: Mapping[tuple[str, int], int]
    troubles: tuple[str, ...]
    store: str
    reported: int
    torn: tuple[str, ...]


def verdict(came: Competition) -> tuple[str, ...]:
    """Return what is not as it should be."""
    strange = [each for each in sorted(came.left) if each[1] not in _MAY_LEAVE_WITH[each[0]]]
    return (
        *wrong("commands that left with a code that they may not", strange),
        *wrong("troubles told", came.troubles),
        *wrong("the file is not whole", [] if came.store == "ok" else [came.store]),
        *wrong("sessions that are not whole", came.torn),
        *too_few("a session was reported", came.reported, 1),
        *(
            words
            for command in _MAY_LEAVE_WITH
            for words in too_few(f"`{command}` left with 0", came.left.get((command, 0), 0), _LEAST_DONE)
        ),
    )


def some_day() -> str:
    """Return a session of the weeks before the story."""
    while True:
        day = date(2025, 9, 3) + timedelta(days=_CHANCE.randint(0, 36))
        if day.weekday() < 5:  # noqa: PLR2004 from Monday to Friday
            return day.isoformat()


def look(store: Path, reported: set[str]) -> tuple[str, list[str]]:
    """Return what SQLite says of the file, and the sessions of which some share is missing."""
    if not store.exists():
        return "there is none", sorted(reported)
    with closing(sqlite3.connect(store)) as connection:
        try:
            (words,) = connection.execute("PRAGMA integrity_check").fetchone()
            held = dict(connection.execute("SELECT session, count(DISTINCT symbol) FROM bars GROUP BY session"))
        except sqlite3.Error as error:
            return str(error), sorted(reported)
    return words, sorted(day for day in reported if held.get(day, 0) < SHARES)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
