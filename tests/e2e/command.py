"""Run `movers` in a home of its own: in this process for speed, or the installed program as a user would."""

import csv
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import time_machine

from cryptoai_cli.cli.main import run
from tests.e2e.replay import PATHS

_CLOCK = Path(__file__).resolve().parent / "clock"
_NONE: Mapping[str, str] = MappingProxyType({})
_OURS = ("MOVERS_", "XDG_", "COLUMNS", "LINES")
SETTINGS = """
[report]
benchmarks = ["^IXIC", "^GSPC"]

[groups.miners]
label = "Miners"
members = ["MARA", "RIOT", "CLSK", "CIFR", "IREN", "WULF", "HUT", "BTDR", "CAN"]

[groups.treasuries]
label = "Treasuries"
members = ["COIN", "MSTR", "HOOD", "BMNR", "CRCL"]

[groups.chips]
label = "Chips"
members = ["NVDA", "AMD", "AVGO", "MU", "ARM", "INTC"]

[groups.power]
label = "Power"
members = ["BE", "CEG", "VST", "BN"]

[groups.coins]
label = "Coins"
members = ["BTC-USD", "ETH-USD", "SOL-USD"]
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left behind, and how long it took in seconds."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows of the CSV document on stdout."""
        return list(csv.DictReader(io.StringIO(self.out)))

    @property
    def good(self) -> dict[str, dict[str, str]]:
        """The rows that have a figure, by symbol."""
        return {row["symbol"]: row for row in self.rows if row["status"] == "ok"}


class Movers:
    """The command in a home of its own; every provider is the server at `base_url`.

    The installed program finds other packages in `packages` as well.
    """

    def __init__(self, home: Path, base_url: str, settings: str = SETTINGS, packages: Sequence[Path] = ()) -> None:
        self.home, self.base_url, self._packages = home, base_url, packages
        self.config = home / "movers.toml"
        self.config.write_text(settings, encoding="utf-8")

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of a run: that of this process without what would disturb, and `variables`."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(_OURS) and not name.lower().endswith("_proxy")
        }
        addresses = {f"MOVERS_SOURCES__{name.upper()}__BASE_URL": self.base_url for name in PATHS}
        own = {"MOVERS_HOME": str(self.home / "data"), "MOVERS_CONFIG": str(self.config), "HOME": str(self.home)}
        return {**kept, **addresses, **own, "NO_COLOR": "1", **variables}

    def here(self, *arguments: str, now: str, variables: Mapping[str, str] = _NONE) -> Outcome:
        """Run in this process at `now`."""
        out, err = _stream(), _stream()
        with _environment(self.environment(variables)), redirect_stdout(out), redirect_stderr(err):
            started = time.monotonic()
            with time_machine.travel(datetime.fromisoformat(now), tick=True):
                code = run(list(arguments))
            seconds = time.monotonic() - started
        return Outcome(code, _text(out), _text(err), seconds)

    def installed(
        self, *arguments: str, now: str, variables: Mapping[str, str] = _NONE, timeout: float = 60
    ) -> Outcome:
        """Run the program that is installed beside this Python, at `now`."""
        program = os.environ.get("MOVERS_BIN") or str(Path(sys.executable).with_name("movers"))
        paths = os.pathsep.join(map(str, (_CLOCK, *self._packages)))
        environment = self.environment({"FAKE_NOW": now, "PYTHONPATH": paths, "PYTHONUTF8": "1", **variables})
        started = time.monotonic()
        done = subprocess.run(
            [program, *arguments],
            env=environment,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr, time.monotonic() - started)


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
