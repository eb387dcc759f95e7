"""Run the command in this process, in a home of its own, with a file of bars as its source."""

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import time_machine

from cryptoai_cli.cli.main import run
from cryptoai_cli.net import retry
from cryptoai_cli.sources.kraken import Kraken

SETTINGS = """
[report]
benchmarks = ["^IXIC", "^GSPC"]

[groups.miners]
label = "Miners"
members = ["MARA", "RIOT", "CLSK"]

[groups.chips]
label = "Chips"
members = ["NVDA", "AMD", "AVGO"]

[sources]
order = ["csv"]

[sources.csv]
path = "bars.csv"
"""
CLOSES = {
    "^IXIC": (100.0, 96.4, 98.5),
    "^GSPC": (100.0, 97.3, 98.8),
    "MARA": (20.0, 18.65, 20.24),
    "RIOT": (22.0, 21.01, 21.7),
    "CLSK": (20.0, 19.28, 20.04),
    "NVDA": (192.0, 183.16, 188.32),
    "AMD": (232.0, 214.9, 216.42),
    "AVGO": (345.0, 324.63, 356.7),
}
DAYS = ("2025-10-09", "2025-10-10", "2025-10-13")
EVENING = "2025-10-13T20:30:00Z"


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left behind."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the pauses between two requests; their length has tests of its own."""
    monkeypatch.setattr(retry, "JITTER_SECONDS", (0.0, 0.02))
    monkeypatch.setattr(Kraken.__init__, "__kwdefaults__", {"interval_seconds": 0.02})


class Command:
    """`movers` in a folder of its own."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capture = folder, capture
        self.settings = folder / "settings.toml"
        self.settings.write_text(SETTINGS)
        self.write_bars(CLOSES)

    def write_bars(self, closes: Mapping[str, Sequence[float]], days: Sequence[str] = DAYS) -> None:
        lines = ["date,symbol,close"]
        lines += [f"{day},{s},{c}" for s, cs in closes.items() for day, c in zip(days, cs, strict=True)]
        (self.folder / "bars.csv").write_text("\n".join(lines) + "\n")

    def __call__(self, *arguments: str, now: str = EVENING) -> Outcome:
        self._capture.readouterr()
        with time_machine.travel(now, tick=False):
            code = run(list(arguments))
        done = self._capture.readouterr()
        assert "Traceback" not in done.out + done.err
        return Outcome(code, done.out, done.err)


@pytest.fixture
def movers(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    for name in [name for name in os.environ if name.startswith("MOVERS_")]:
        monkeypatch.delenv(name)
    command = Command(tmp_path, capfd)
    monkeypatch.setenv("MOVERS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MOVERS_CONFIG", str(command.settings))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(tmp_path)
    return command
