"""The whole market: from the list to the printed table, the history of its breadth, and the import of years.

The list is made up, and served by this program: so that the time after its last byte is known, the benchmarks come from
a file. Import and breadth need the recorded lists beside the checkout, in `shared/tape/us_screener`.
"""

import gzip
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.measure import MOVERS, SHARED, bare_python, peak_megabytes, surroundings, timed
from benchmarks.verdict import leave
from cryptoai_cli.lake.lake import Lake
from cryptoai_cli.market.listing import Listing
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.lists.nasdaq_parse import lines_of

NOW, SESSION, BEFORE = "2025-10-13T20:30:00Z", date(2025, 10, 13), date(2025, 10, 10)
LATER = "2026-06-01T12:00:00Z"
RUNS, SIZES, SPANS = 7, (700, 7_000, 70_000), (10, 100, 250, 1_330)
WHOLE = 7_000
TAPE = SHARED / "tape" / "us_screener"
MOST_SECONDS, MOST_REQUESTS, MOST_MEGABYTES = 0.5, 4, 150
MOST_TIMES_BARE, MOST_IMPORT_SECONDS, MOST_IMPORT_MEGABYTES = 2.5, 30, 700
# the command with another clock, which costs nothing: see cold_report.py
COMMAND = """
import gc, sys
from datetime import datetime
from cryptoai_cli.cli import main as program
gc.set_threshold(program._GARBAGE_THRESHOLD)
from cryptoai_cli.cli import wiring
wiring.present_instant = lambda now=datetime.fromisoformat(sys.argv[1]): now
sys.argv = ["movers", *sys.argv[2:]]
program.main()
"""
SETTINGS = """
[report]
benchmarks = ["^IXIC", "^GSPC"]
[sources]
order = ["csv"]
[sources.csv]
path = "bars.csv"
[groups.first]
members = ["S00001", "S00002", "S00003"]
"""
BARS = """date,symbol,close
2025-10-10,^IXIC,22204.43
2025-10-13,^IXIC,22694.61
2025-10-10,^GSPC,6552.51
2025-10-13,^GSPC,6654.72
"""
# advances and declines, highs and lows of a year, and the share above two means, with nothing that protects a figure
BARE = """
import duckdb, sys
folder, first = sys.argv[1:]
duckdb.sql(f\"\"\"
WITH moved AS (
    SELECT date, symbol, volume, net_change, last / (last - net_change) AS step
    FROM read_parquet('{folder}/**/*.parquet', union_by_name=true)
    WHERE date >= '{first}' AND last > 0 AND last - net_change > 0
), levelled AS (
    SELECT *, sum(ln(step)) OVER w AS level FROM moved
    WINDOW w AS (PARTITION BY symbol ORDER BY date ROWS UNBOUNDED PRECEDING)
), judged AS (
    SELECT *, max(level) OVER (w ROWS BETWEEN 252 PRECEDING AND 1 PRECEDING) AS highest,
        min(level) OVER (w ROWS BETWEEN 252 PRECEDING AND 1 PRECEDING) AS lowest,
        avg(exp(level)) OVER (w ROWS BETWEEN 49 PRECEDING AND CURRENT ROW) AS short_mean,
        avg(exp(level)) OVER (w ROWS BETWEEN 199 PRECEDING AND CURRENT ROW) AS long_mean
    FROM levelled WINDOW w AS (PARTITION BY symbol ORDER BY date)
)
SELECT date, count(*) FILTER (net_change > 0), count(*) FILTER (net_change < 0),
    count(*) FILTER (level > highest), count(*) FILTER (level < lowest),
    count(*) FILTER (exp(level) > short_mean), count(*) FILTER (exp(level) > long_mean)
FROM judged WHERE volume > 0 GROUP BY date ORDER BY date
\"\"\").fetchall()
"""
_MOST_AT_ONCE = 40_000  # rows that the parser takes for one list
WARM_UP = 253  # sessions before the first one shown, which highs and lows of a year need


class Run(NamedTuple):
    """One report: seconds in all, seconds after the last byte of the last list, and requests."""

    seconds: float
    after: float
    requests: int


class Found(NamedTuple):
    """The median run on a list that comes, the most memory of a report, and the seconds of one on a list held."""

    run: Run
    megabytes: float
    held: float


class Server(ThreadingHTTPServer):
    """Serves one list as Nasdaq's screener would, and knows when the last byte of each answer had left."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        head = {
            "data": {"asof": "Last price as of Oct 13, 2025", "totalrecords": len(rows), "table": {"rows": rows[:1]}}
        }
        self.head, self.rows = _packed(head), _packed({"data": {"rows": rows}})
        self.left: list[float] = []


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        """Send the list, or its table form."""
        body = self.server.rows if "download=true" in self.path else self.server.head
        self.send_response(200)
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip", "Content-Length": str(len(body))}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        self.server.left.append(time.perf_counter())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the library's name
        """Say nothing."""


def main() -> None:
    """Print the figures, and leave with 1 where a bound does not hold."""
    complaints = [*_reports()]
    if TAPE.is_dir():
        complaints += _years()
    else:
        print(f"no recorded lists at {TAPE}: no import and no breadth")
    sys.exit(leave(complaints))


def _reports() -> Iterator[str]:
    """Measure reports on lists of several sizes; yield which bound does not hold for the usual one."""
    bare, help_ = bare_python(), timed([MOVERS, "--help"])
    print(f"python -c pass {bare.seconds:.3f} s, movers --help {help_.seconds:.3f} s")
    print(f"{'rows':>8} {'seconds':>8} {'after':>8} {'- help':>8} {'requests':>8} {'held':>8} {'MB':>6}")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            found = _of_size(size, Path(folder))
        beyond = found.run.after - help_.seconds
        told = f"{found.run.seconds:8.3f} {found.run.after:8.3f} {beyond:+8.3f} {found.run.requests:8}"
        shown = told if found.run.requests else f"{'too large to be sent':>35}"
        print(f"{size:8,} {shown} {found.held:8.3f} {found.megabytes:6.0f}", flush=True)
        if size == WHOLE:
            yield from _broken(found, beyond)


def _broken(found: Found, beyond: float) -> Iterator[str]:
    if beyond > MOST_SECONDS:
        yield f"the table comes {beyond:.2f} s + --help after the last byte, not {MOST_SECONDS}"
    if found.run.requests > MOST_REQUESTS:
        yield f"{found.run.requests} requests, not {MOST_REQUESTS}"
    if found.megabytes > MOST_MEGABYTES:
        yield f"{found.megabytes:.0f} MB, not {MOST_MEGABYTES}"


def _of_size(size: int, folder: Path) -> Found:
    """Measure reports on a list that comes, and on one that is held; what is larger than an answer may be is held."""
    (folder / "bars.csv").write_text(BARS, encoding="utf-8")
    (folder / "movers.toml").write_text(SETTINGS, encoding="utf-8")
    rows = _rows(size)
    _keep(folder, BEFORE, [{**row, "lastsale": _base(row), "netchange": "0.01"} for row in rows])
    with _serving(rows) as server:
        environment = _environment(folder, server)
        if size > WHOLE:
            _keep(folder, SESSION, rows)
            run = Run(0.0, 0.0, 0)
        else:
            runs = [_run(server, folder, environment) for _ in range(RUNS + 1)][1:]
            run = Run(*(median(each) for each in zip(*runs, strict=True)))
            _forget(folder)
        megabytes = peak_megabytes(_market(folder), environment)
        held = timed(_market(folder), runs=RUNS, environment=environment)
    return Found(run, megabytes, held.seconds)


def _run(server: Server, folder: Path, environment: Mapping[str, str]) -> Run:
    _forget(folder)
    server.left.clear()
    started = time.perf_counter()
    done = subprocess.run(_market(folder), capture_output=True, env=surroundings(environment), check=False)
    ended = time.perf_counter()
    if done.returncode:
        sys.exit(done.stderr.decode())
    return Run(ended - started, ended - max(server.left), len(server.left))


def _market(folder: Path) -> list[str]:
    return [sys.executable, "-c", COMMAND, NOW, "market", "--config", str(folder / "movers.toml")]


def _forget(folder: Path) -> None:
    for path in (folder / "home" / "lake").rglob(f"{SESSION}.parquet"):
        path.unlink()


def _environment(folder: Path, server: Server) -> Mapping[str, str]:
    address = f"http://127.0.0.1:{server.server_address[1]}"
    return {"MOVERS_HOME": str(folder / "home"), "HOME": str(folder), "MOVERS_SOURCES__NASDAQ__BASE_URL": address}


@contextmanager
def _serving(rows: list[dict[str, str]]) -> Iterator[Server]:
    with Server(rows) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def _packed(document: object) -> bytes:
    return gzip.compress(json.dumps(document).encode(), 1)


def _rows(size: int) -> list[dict[str, str]]:
    """Return made-up rows as the screener writes them, the same at every call."""
    chance = random.Random(7)  # noqa: S311 - figures to compute with, not secrets
    return [_row(at, chance.uniform(5, 300), chance.gauss(0, 2), chance) for at in range(size)]


def _row(at: int, base: float, percent: float, chance: random.Random) -> dict[str, str]:
    base = round(base, 2)
    change = round(base * max(percent, -10) / 100, 2)
    return {
        "symbol": f"S{at:05}",
        "name": f"Company {at} Inc. Common Stock",
        "lastsale": f"${base + change:.2f}",
        "netchange": f"{change:.2f}",
        "pctchange": f"{change / base * 100:.3f}%",
        "volume": str(chance.randrange(1_000, 20_000_000)),
        "marketCap": f"{chance.lognormvariate(21, 2):.2f}",
        "country": "United States",
        "ipoyear": "",
        "industry": f"Industry {at % 120}",
        "sector": f"Sector {at % 12}",
        "url": f"/market-activity/stocks/s{at:05}",
    }


def _keep(folder: Path, session: date, rows: list[dict[str, str]]) -> None:
    """Keep a list in the lake of the runs."""
    lines = lines_of(Document(200, {"data": {"rows": rows[:_MOST_AT_ONCE]}}))
    more = lines_of(Document(200, {"data": {"rows": rows[_MOST_AT_ONCE:]}})) if rows[_MOST_AT_ONCE:] else ()
    if isinstance(lines, Refusal) or isinstance(more, Refusal):
        sys.exit("the parser refuses the rows that are made up")
    Lake(folder / "home" / "lake").keep(Listing(session, "nasdaq", (*lines, *more)))


def _base(row: Mapping[str, str]) -> str:
    return f"${float(row['lastsale'].lstrip('$')) - float(row['netchange']):.2f}"


def _years() -> Iterator[str]:
    """Measure the import of all recorded lists and the breadth over several spans; yield which bound does not hold."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"MOVERS_HOME": folder, "HOME": folder}
        yield from _import(environment)
        lake = Path(folder) / "lake"
        sessions = Lake(lake).sessions()
        print(f"{'sessions':>8} {'seconds':>8} {'bare':>8} {'times':>8} {'MB':>6}")
        for span in SPANS:
            command = [sys.executable, "-c", COMMAND, LATER, "history", "market", "--sessions", str(span), "-q"]
            taken = timed(command, runs=3, environment=environment).seconds
            first = sessions[max(0, len(sessions) - span - WARM_UP)]
            bare = timed([sys.executable, "-c", BARE, str(lake), str(first)], runs=3).seconds
            megabytes = peak_megabytes(command, environment)
            print(f"{span:8,} {taken:8.2f} {bare:8.2f} {taken / bare:8.2f} {megabytes:6.0f}", flush=True)
            if span == max(SPANS) and taken > MOST_TIMES_BARE * bare:
                yield f"the breadth of {span:,} sessions takes {taken / bare:.1f} times the bare query"


def _import(environment: Mapping[str, str]) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as years:
        for path in TAPE.glob("*.parquet"):
            (Path(years) / path.name).symlink_to(path)
        command = [sys.executable, "-c", COMMAND, LATER, "import", "--market", years, "-q"]
        started = time.perf_counter()
        megabytes = peak_megabytes(command, environment)
        seconds = time.perf_counter() - started
    print(f"import of {TAPE.name}: {seconds:.1f} s, {megabytes:.0f} MB", flush=True)
    if seconds > MOST_IMPORT_SECONDS:
        yield f"the import takes {seconds:.1f} s, not {MOST_IMPORT_SECONDS}"
    if megabytes > MOST_IMPORT_MEGABYTES:
        yield f"the import takes {megabytes:.0f} MB, not {MOST_IMPORT_MEGABYTES}"


if __name__ == "__main__":
    main()
