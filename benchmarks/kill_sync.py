"""Kill `movers sync` in the middle of its work, half of the times in the midst of a save, and look at the store.

    python -m benchmarks.kill_sync [KILLS]

Every third kill begins with an empty store. Each save of the killed program is told when it begins and ends, so that
a kill is known to have struck one. Leaves with 1 where a file was ever damaged, a kill left fewer bars than the one
before, the run that is left alone at the end does not complete what an undisturbed one holds, or too few kills struck
a save for anything to be proved. Needs the replay server beside the checkout.
"""

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import SHARED
from benchmarks.verdict import leave, too_few, wrong

KILLS = 50
ROUND = 3
NOW = "2025-10-13T22:30:00Z"
PATIENCE_SECONDS = 30.0
LONGEST_SAVE_SECONDS = 0.004  # from the word that a save begins to the kill
LEAST_IN_A_SAVE = 0.1  # of all kills
LEAST_RUNNING = 0.5
SYNC = f"""
import os, sys
from datetime import datetime
from cryptoai_cli.cli import wiring
from cryptoai_cli.store.bars import BarStore
wiring.present_instant = lambda: datetime.fromisoformat("{NOW}")
save = BarStore.save
def told_save(self, *arguments):
    os.write(1, b"begin\\n")
    try:
        return save(self, *arguments)
    finally:
        os.write(1, b"end\\n")
BarStore.save = told_save
from cryptoai_cli.cli.main import main
sys.argv = ["movers", "sync", "-q", "--since", "2024-01-02", "--source", "yahoo"]
main()
"""


@dataclass(frozen=True, slots=True)
class Look:
    """What SQLite says of a store, and how many bars it holds."""

    words: str
    bars: int

    @property
    def is_whole(self) -> bool:
        """Whether the file is sound."""
        return self.words == "ok"


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: whether it struck a running program and one of its saves, and the store before and after."""

    was_running: bool
    in_a_save: bool
    before: int
    after: Look


@dataclass(frozen=True, slots=True)
class Last:
    """The run that was left alone at the end: its exit code, the store after it, the bars of an undisturbed store."""

    code: int
    after: Look
    undisturbed: int


def verdict(kills: Sequence[Kill], last: Last) -> tuple[str, ...]:
    """Return what is not as it should be."""
    running, in_a_save = sum(kill.was_running for kill in kills), sum(kill.in_a_save for kill in kills)
    return (
        *wrong("damaged files", [kill for kill in kills if not kill.after.is_whole]),
        *wrong("bars lost", [kill for kill in kills if kill.after.is_whole and kill.after.bars < kill.before]),
        *too_few("a kill struck a running program", running, max(1, int(LEAST_RUNNING * len(kills)))),
        *too_few("a kill struck a save", in_a_save, max(1, int(LEAST_IN_A_SAVE * len(kills)))),
        *wrong("the run that was left alone left with another code than 0", [last.code] if last.code else []),
        *wrong("damaged after the run that was left alone", [last.after.words] if not last.after.is_whole else []),
        *wrong(
            f"bars after it for {last.undisturbed}", [last.after.bars] if last.after.bars != last.undisturbed else []
        ),
        *too_few("a bar was fetched without any kill", last.undisturbed, 1),
    )


def main(kills: int) -> int:
    """Start the replay server, kill, count, and return the exit code."""
    server = subprocess.Popen(
        [sys.executable, SHARED / "replay" / "server.py", "--port", "0", "--now", NOW, "--delay-ms", "20"],
        stdout=subprocess.PIPE,
        text=True,
    )
    base = server.stdout.readline().split()[-1] if server.stdout else ""
    try:
        with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as calm:
            done = kill_often(Path(home), _environment(home, base), kills)
            last = _last(Path(home), Path(calm), base)
    finally:
        server.terminate()
    print(f"{len(done)} kills: {sum(kill.was_running for kill in done)} of a running program, ", end="")
    print(f"{sum(kill.in_a_save for kill in done)} in a save; bars after each: {[kill.after.bars for kill in done]}")
    print(f"the next run left with {last.code}: {last.after.bars:,} bars held, {last.undisturbed:,} without kills")
    return leave(verdict(done, last))


def _environment(home: str, base: str) -> dict[str, str]:
    return {**os.environ, "MOVERS_HOME": home, "MOVERS_SOURCES__YAHOO__BASE_URL": base}


def _last(home: Path, calm: Path, base: str) -> Last:
    """Run once on the store that was killed so often, and once on an empty one."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", SYNC], env=_environment(str(each), base), stdout=subprocess.DEVNULL, check=False
        )
        for each in (home, calm)
    ]
    return Last(runs[0].returncode, look(home / "store.sqlite"), look(calm / "store.sqlite").bars)


def kill_often(home: Path, environment: dict[str, str], kills: int) -> list[Kill]:
    """Kill the command so many times: at random moments and in the midst of its saves, in turns."""
    moments = random.Random(1)  # noqa: S311 moments, not secrets
    done = []
    for number in range(kills):
        if number % ROUND == 0:
            for file in home.iterdir():
                file.unlink()
        before = look(home / "store.sqlite").bars
        was_running, in_a_save = _killed(environment, moments, at_save=bool(number % 2))
        done.append(Kill(was_running, in_a_save, before, look(home / "store.sqlite")))
    return done


def _killed(environment: dict[str, str], moments: random.Random, *, at_save: bool) -> tuple[bool, bool]:
    """Run the command and kill it; return whether it was running, and in a save."""
    running = subprocess.Popen(
        [sys.executable, "-c", SYNC], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    told: list[str] = []
    due = threading.Event()
    awaited = moments.randint(1, 6)

    def listen() -> None:
        assert running.stdout is not None  # noqa: S101 it is a pipe
        for line in running.stdout:
            told.append(line.strip())
            if told.count("begin") >= awaited:
                due.set()
        due.set()

    listener = threading.Thread(target=listen)
    listener.start()
    if at_save:
        due.wait(PATIENCE_SECONDS)
        time.sleep(moments.uniform(0, LONGEST_SAVE_SECONDS))
    else:
        time.sleep(moments.uniform(0.3, 1.5))
    was_running = running.poll() is None
    running.kill()
    running.wait()
    listener.join()
    if running.stdout is not None:
        running.stdout.close()
    return was_running, was_running and told[-1:] == ["begin"]


def look(store: Path) -> Look:
    """Return what is in the file; one that is not there, or has no tables yet, is whole and empty."""
    if not store.exists():
        return Look("ok", 0)
    with closing(sqlite3.connect(store)) as connection:
        try:
            (words,) = connection.execute("PRAGMA integrity_check").fetchone()
            tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'bars'").fetchone()[0]
            bars = connection.execute("SELECT count(*) FROM bars").fetchone()[0] if tables else 0
        except sqlite3.Error as error:
            return Look(str(error), 0)
    return Look(str(words), int(bars))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))
