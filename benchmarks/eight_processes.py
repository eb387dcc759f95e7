"""Eight commands at once on one store for a minute: reports that write, `sync`, and readers.

Counts what they leave with and what they say, and looks at the store afterwards: is the file whole, and does it hold
every share of every session that was reported? Needs the replay server beside the checkout.
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
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from cold_report import settings_text
from measure import SHARED

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
_TROUBLE = ("locked", "Traceback", "bug", "damaged")
_CHANCE = random.Random(1)  # noqa: S311 dates, not secrets


def main() -> int:
    """Start the replay server, run the eight and print what was counted."""
    server = subprocess.Popen(
        [sys.executable, SHARED / "replay" / "server.py", "--port", "0", "--now", NOW],
        stdout=subprocess.PIPE,
        text=True,
    )
    base = server.stdout.readline().split()[-1] if server.stdout else ""
    try:
        with tempfile.TemporaryDirectory() as folder:
            return compete(Path(folder), base)
    finally:
        server.terminate()


def compete(folder: Path, base: str) -> int:
    """Run the eight, and return 1 where anything went wrong."""
    settings = folder / "movers.toml"
    settings.write_text(settings_text())
    environment = {**os.environ, "MOVERS_CONFIG": str(settings), "MOVERS_HOME": str(folder / "home")}
    environment["MOVERS_SOURCES__YAHOO__BASE_URL"] = base
    seen: Counter[str] = Counter()
    reported: set[str] = set()
    until = time.monotonic() + SECONDS

    def again_and_again(words_of: Callable[[], list[str]]) -> None:
        while time.monotonic() < until:
            words = words_of()
            done = subprocess.run(
                [sys.executable, "-c", COMMAND, *words], env=environment, capture_output=True, text=True, check=False
            )
            seen[f"{words[0]} left with {done.returncode}"] += 1
            seen.update(f"TROUBLE {word}: {done.stderr.strip()[:200]}" for word in _TROUBLE if word in done.stderr)
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
    for what, count in sorted(seen.items()):
        print(f"{count:6,} {what}")
    verdict, torn = look(folder / "home" / "store.sqlite", reported)
    print(f"file: {verdict}; {len(reported)} sessions reported, not whole in the store: {torn or 'none'}")
    return int(verdict != "ok" or bool(torn) or any(what.startswith("TROUBLE") for what in seen))


def some_day() -> str:
    """Return a session of the weeks before the story."""
    while True:
        day = date(2025, 9, 3) + timedelta(days=_CHANCE.randint(0, 36))
        if day.weekday() < 5:  # noqa: PLR2004 from Monday to Friday
            return day.isoformat()


def look(store: Path, reported: set[str]) -> tuple[str, list[str]]:
    """Return what SQLite says of the file, and the sessions of which some share is missing."""
    connection = sqlite3.connect(store)
    try:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        held = dict(connection.execute("SELECT session, count(DISTINCT symbol) FROM bars GROUP BY session"))
    finally:
        connection.close()
    return verdict, sorted(day for day in reported if held.get(day, 0) < SHARES)


if __name__ == "__main__":
    raise SystemExit(main())
