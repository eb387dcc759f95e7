"""A cold report of 42 instruments and 2 benchmarks, beside a server that takes 60 ms an answer, or as many as told.

Compared with a standard-library script that sends the same requests two at a time, with the same script asking for five
days of closes, which is what a report without a memory needs, and with yfinance's `download` of the same symbols where
that package is installed. Needs the replay server beside the checkout.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from functools import partial
from http.client import HTTPResponse
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measure import SHARED, Timing, bare_python, timed

DELAY_MS = sys.argv[1] if len(sys.argv) > 1 else "60"
NOW = "2025-10-13T20:30:00Z"
# fmt: off
SHARES = [
    "BITF", "CIFR", "MARA", "RIOT", "CLSK", "IREN", "HUT", "WULF", "CORZ", "BTDR", "HIVE", "BTBT", "CAN", "COIN",
    "MSTR", "HOOD", "GLXY", "CRCL", "BLSH", "BMNR", "SBET", "AVGO", "NVDA", "AMD", "MRVL", "TSM", "MU", "ARM",
    "QCOM", "INTC", "BE", "BAM", "BN", "VRT", "CEG", "VST", "GEV", "OKLO", "SMR",
]
# fmt: on
COINS = ["BTC-USD", "ETH-USD", "SOL-USD"]
BENCHMARKS = ["^IXIC", "^GSPC"]

# the command with another clock, which costs nothing: a library that fakes it would load half of what is measured.
# As in `main`, garbage is left alone before any other module is loaded
TODAY = f"""
import gc, sys
from datetime import datetime
from cryptoai_cli.cli import main as program
gc.set_threshold(program._GARBAGE_THRESHOLD)
from cryptoai_cli.cli import wiring
wiring.present_instant = lambda: datetime.fromisoformat("{NOW}")
from cryptoai_cli.cli.main import main
sys.argv = ["movers", "today"]
main()
"""
FLOOR = """
import http.client, json, sys, threading, urllib.parse
host, port, *paths = sys.argv[1:]
todo = list(enumerate(paths)); lock = threading.Lock(); answers = {}
def work():
    connection = http.client.HTTPConnection(host, int(port))
    while True:
        with lock:
            if not todo: return
            at, path = todo.pop(0)
        connection.request("GET", path, headers={"User-Agent": "Mozilla/5.0 (compatible; floor)"})
        answers[at] = json.loads(connection.getresponse().read())
threads = [threading.Thread(target=work) for _ in range(2)]
[t.start() for t in threads]; [t.join() for t in threads]
assert len(answers) == len(paths)
"""
YFINANCE = """
import sys, yfinance as yf
from yfinance import const, data
base = sys.argv[1]
for name in ("_BASE_URL_", "_QUERY1_URL_"):
    if hasattr(const, name): setattr(const, name, base)
from yfinance import base as b, scrapers
import yfinance.scrapers.history as history
history._BASE_URL_ = base
frame = yf.download(sys.argv[2].split(","), period="5d", threads=2, progress=False)
assert frame is not None
"""


def main() -> None:
    """Start the replay server, time the three and print ratios and request counts."""
    server = subprocess.Popen(
        [sys.executable, SHARED / "replay" / "server.py", "--port", "0", "--now", NOW, "--delay-ms", DELAY_MS],
        stdout=subprocess.PIPE,
        text=True,
    )
    base = server.stdout.readline().split()[-1] if server.stdout else ""
    try:
        compare(base)
    finally:
        server.terminate()


def compare(base: str) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "movers.toml"
        settings.write_text(settings_text())
        environment = {
            "MOVERS_CONFIG": str(settings),
            "MOVERS_HOME": str(Path(folder) / "home"),
            "MOVERS_SOURCES__YAHOO__BASE_URL": base,
        }
        reset(base)
        forget = partial(shutil.rmtree, Path(folder) / "home", ignore_errors=True)
        cold = timed([sys.executable, "-c", TODAY], runs=9, environment=environment, before_each=forget)
        requests = len(log(base)) / (cold.runs + 1)
        paths = [f"{e['path']}?{e['query']}" for e in log(base)][-round(requests) :]
        host, port = base.removeprefix("http://").split(":")
        floor = timed([sys.executable, "-c", FLOOR, host, port, *paths], runs=9, environment=environment)
        week = [path.replace("range=1y", "range=5d") for path in paths]
        assert week != paths  # noqa: S101 else the floor would be the same
        small = timed([sys.executable, "-c", FLOOR, host, port, *week], runs=9, environment=environment)
        reset(base)
        warm = timed([sys.executable, "-c", TODAY], runs=9, environment=environment)
        print(f"{DELAY_MS} ms an answer")
        print(f"warm: {warm.seconds / bare_python().seconds:.1f} x python -c pass")
        show(f"standard-library script, the same {len(paths)} requests", floor, 1.0)
        show("the same, but five days of closes for the year", small, small.seconds / floor.seconds)
        show(f"movers today, cold, {requests:.0f} requests", cold, cold.seconds / floor.seconds)
        print(f"cold: {cold.seconds / small.seconds:.2f} x the script that asks for five days")
        show(f"movers today, warm, {len(log(base))} requests", warm, warm.seconds / floor.seconds)
        if find_spec("yfinance") is None:
            print("yfinance is not installed: not compared")
            return
        reset(base)
        symbols = ",".join([*SHARES, *COINS, *BENCHMARKS])
        other = timed([sys.executable, "-c", YFINANCE, base, symbols], runs=3, environment=clean())
        requests = len(log(base)) / (other.runs + 1)
        show(f"yfinance download, {requests:.0f} requests", other, other.seconds / floor.seconds)
        print(f"movers is {other.seconds / cold.seconds:.1f} times as fast as yfinance")


def show(what: str, timing: Timing, ratio: float) -> None:
    """Print one line of the table; the ratio is to the script."""
    print(f"{what:<40} {timing.seconds * 1000:7.0f} ms {ratio:7.2f}")


def settings_text() -> str:
    """Return settings with one group of all shares and one of the coins."""
    return (
        f"[report]\nbenchmarks = {json.dumps(BENCHMARKS)}\n[groups.shares]\nlabel = 'Shares'\n"
        f"members = {json.dumps(SHARES)}\n[groups.coins]\nlabel = 'Coins'\nmembers = {json.dumps(COINS)}\n"
    )


def clean() -> dict[str, str]:
    """Return an environment in which nothing is set that would disturb another program."""
    return {"HOME": tempfile.gettempdir(), "PYTHONPATH": "", "PATH": os.environ["PATH"]}


def reset(base: str) -> None:
    """Empty the server's log."""
    call(urllib.request.Request(f"{base}/__reset", data=b"{}")).close()


def call(request: urllib.request.Request) -> HTTPResponse:
    """Ask the replay server's control address."""
    answer: HTTPResponse = urllib.request.urlopen(request, timeout=10)
    return answer


def log(base: str) -> list[dict[str, str]]:
    """Return the requests the server has seen."""
    with call(urllib.request.Request(f"{base}/__log")) as answer:
        entries: list[dict[str, str]] = json.load(answer)
    return entries


if __name__ == "__main__":
    main()
