"""`movers sync` from the outside: what it prints, what it keeps, and its exit codes."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.cli import wiring
from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.sources.base import Grain
from cryptoai_cli.sources.chain import BuiltSources
from cryptoai_cli.system.lock import Lock
from tests.build import FRIDAY, MONDAY, THURSDAY
from tests.cli.commands.test_market import HEAD, lines
from tests.cli.conftest import CLOSES, Command
from tests.fakes import FakeSource

SINCE = ("sync", "--since", "2025-10-10")
QUERY = '\n[groups.giants]\nlabel = "Giants"\nquery = "price > 0"\n'
DAYS = (THURSDAY, FRIDAY, MONDAY)


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> FakeSource:
    """Return the one source that every run of this test asks."""
    bars = {s: [Bar(d, c, c, c + 1, c - 1, 1000.0) for d, c in zip(DAYS, cs, strict=True)] for s, cs in CLOSES.items()}
    whole = {symbol: History(symbol, "fake", bars=tuple(each), splits=()) for symbol, each in bars.items()}
    closes = {s: replace(h, bars=tuple(Bar(b.session, b.close) for b in h.bars), splits=None) for s, h in whole.items()}
    fake = FakeSource(closes=closes, bars=whole)

    def built(_settings: object, _names: object, limits: wiring.RunLimits) -> BuiltSources:
        assert limits.deadline == math.inf  # a sync takes as long as it needs
        return BuiltSources((fake,))

    monkeypatch.setattr(wiring, "_build_sources", built)
    return fake


def test_a_sync_fills_the_store_and_says_so_in_one_line(movers: Command, source: FakeSource) -> None:
    result = movers(*SINCE)
    line = "8 symbols, 2 sessions from 2025-10-10 to 2025-10-13: 16 closes and 16 daily bars were fetched\n"
    assert (result.code, result.out, result.err) == (0, line, "")
    assert len(source.symbols_asked(Grain.CLOSES)) == 8
    report = movers("today", "-f", "csv", "--offline", "--columns", "symbol,price,volume")
    assert report.code == 0
    assert "MARA,20.24,1000" in report.out


def test_a_sync_fills_what_the_queries_of_groups_find(movers: Command, source: FakeSource) -> None:
    moves = {"AMD": 0.01, "NVDA": 0.02, "NEWCO": 0.03}
    (movers.folder / "lists.csv").write_text("\n".join([HEAD, *lines("2025-10-13", moves)]))
    assert movers("import", "--market", "lists.csv", "-q").code == 0
    movers.settings.write_text(movers.settings.read_text() + QUERY)
    result = movers(*SINCE)
    assert "NEWCO" in source.symbols_asked(Grain.CLOSES)
    assert "3 members found by its query" in result.err


def test_a_second_sync_has_nothing_to_ask(movers: Command, source: FakeSource) -> None:
    movers(*SINCE)
    source.asked.clear()
    result = movers(*SINCE)
    assert result.out.endswith(": nothing new\n")
    assert source.asked == []


def test_quiet_says_nothing_and_verbose_says_each_step(movers: Command, source: FakeSource) -> None:
    assert source.name == "fake"
    verbose = movers(*SINCE, "-v")
    assert "movers: 0/8 closes of ^IXIC, ^GSPC ...\n" in verbose.err
    assert "movers: 6/8 daily bars of AMD, AVGO\n" in verbose.err
    quiet = movers(*SINCE, "-q")
    assert (quiet.out, quiet.err) == ("", "")


def test_t32_off_a_terminal_there_is_no_bar(movers: Command, source: FakeSource) -> None:
    assert source.name == "fake"
    assert "\x1b" not in movers(*SINCE).err


def test_what_no_source_has_is_a_notice(movers: Command, source: FakeSource) -> None:
    source.closes = {s: h for s, h in source.closes.items() if s != "RIOT"}
    source.bars = {s: h for s, h in source.bars.items() if s != "RIOT"}
    result = movers(*SINCE)
    assert result.code == 0
    assert result.err == "notice: Some sessions are missing from every source: RIOT 2.\n"


def test_when_no_source_answers_it_is_69(movers: Command, source: FakeSource) -> None:
    source.fails_with = FailureKind.UNREACHABLE
    result = movers(*SINCE)
    assert (result.code, result.out) == (69, "")
    assert "Fake does not answer" in result.err
    assert "Fake: does not answer" in movers(*SINCE, "-v").err


def test_a_file_of_bars_is_no_source_for_it(movers: Command) -> None:
    result = movers(*SINCE)
    assert result.code == 69
    assert "movers import" in result.err


def test_while_another_sync_is_at_work_it_is_75_and_a_report_is_made(movers: Command, source: FakeSource) -> None:
    assert source.name == "fake"
    movers(*SINCE)
    with Lock(movers.folder / "home" / "sync.lock"):
        result = movers(*SINCE)
        assert (result.code, result.out) == (75, "")
        assert "another sync" in result.err
        assert movers("today", "-f", "csv", "--offline").code == 0
    assert movers(*SINCE).code == 0


def test_a_store_that_cannot_be_written_is_74(
    movers: Command, source: FakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOVERS_HOME", str(Path(os.devnull) / "home"))
    result = movers(*SINCE)
    assert result.code == 74
    assert source.asked == []


def test_an_interrupt_is_130_and_keeps_what_came(
    movers: Command, source: FakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_seconds: float) -> None:
        if source.symbols_asked(Grain.BARS):
            raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", interrupt)
    result = movers(*SINCE, "--errors", "json")
    assert (result.code, result.out) == (130, "")
    told = [json.loads(line) for line in result.err.splitlines()]
    assert [(each["kind"], each["code"]) for each in told[:1]] == [("notice", "sync")]
    assert "what was fetched is stored" in told[0]["message"]
    monkeypatch.undo()
    monkeypatch.setenv("MOVERS_HOME", str(movers.folder / "home"))
    monkeypatch.setenv("MOVERS_CONFIG", str(movers.settings))
    assert "MARA" in movers("today", "-f", "csv", "--offline").out
    assert not Lock(movers.folder / "home" / "sync.lock").held


@pytest.mark.parametrize("since", ["yesterday", "2025-10-14", "1900-01-01"])
def test_a_date_that_cannot_be_is_wrong_usage(movers: Command, since: str) -> None:
    assert movers("sync", "--since", since).code == 2


def test_a_sync_loads_no_heavy_library() -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "cryptoai_cli", "sync", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rsplit("|", 1)[-1].strip() for line in run.stderr.splitlines()}
    assert not loaded & {"pandas", "numpy", "pyarrow", "httpx", "rich"}
