"""Kill `movers sync` fifty times in the middle of its work, and look at the store each time.

Every tenth begins with an empty store. Prints how many bars were held after each kill, whether the file was ever
damaged, and what the last run, which is left alone, says. Needs the replay server beside the checkout.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import SHARED

KILLS = 50
ROUND = 10
NOW = "2025-10-13T22:30:00Z"
SYNC = f"""
import sys
from datetime import datetime
from cryptoai_cli.cli import wiring
wiring.present_instant = lambda: datetime.fromisoformat("{NOW}")
from cryptoai_cli.cli.main import main
sys.argv = ["movers", "sync", "--since", "2024-01-02", "--source", "yahoo"]
main()
"""


def main() -> None:
    """Start the replay server, kill and count."""
    server = subprocess.Popen(
        [sys.executable, SHARED / "replay" / "server.py", "--port", "0", "--now", NOW, "--delay-ms", "20"],
        stdout=subprocess.PIPE,
        text=True,
    )
    base = server.stdout.readline().split()[-1] if server.stdout else ""
    try:
        with tempfile.TemporaryDirectory() as home:
            kill_often(Path(home), {**os.environ, "MOVERS_HOME": home, "MOVERS_SOURCES__YAHOO__BASE_URL": base})
    finally:
        server.terminate()


def kill_often(home: Path, environment: dict[str, str]) -> None:
    """Kill the command at random moments; every time the file must be whole."""
    command = [sys.executable, "-c", SYNC]
    damaged, held, moments = 0, [], random.Random(1)  # noqa: S311 moments, not secrets
    for number in range(KILLS):
        if number % ROUND == 0:
            for file in home.iterdir():
                file.unlink()
        running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.3, 1.5))
        running.send_signal(signal.SIGKILL)
        running.wait()
        whole, bars = look(home / "store.sqlite")
        damaged += not whole
        held.append(bars)
        if number % ROUND == ROUND - 1:
            print(f"{number + 1} kills, damaged files so far: {damaged}; bars held after each: {held[-ROUND:]}")
    last = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    print(
        f"the next run left with {last.returncode}: {last.stdout.strip()} {look(home / 'store.sqlite')[1]:,} bars held"
    )


def look(store: Path) -> tuple[bool, int]:
    """Return whether the file is whole, and how many bars it holds."""
    if not store.exists():
        return True, 0
    connection = sqlite3.connect(store)
    try:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        (bars,) = connection.execute("SELECT count(*) FROM bars").fetchone()
    except sqlite3.OperationalError:  # killed before the tables were there
        return True, 0
    else:
        return verdict == "ok", bars
    finally:
        connection.close()


if __name__ == "__main__":
    main()
