import subprocess
import sys

import pytest

from tests.cli.conftest import Command

HEAVY = {"duckdb", "textual", "pandas", "numpy", "pydantic", "exchange_calendars", "jinja2", "matplotlib"}


def loaded_by(*arguments: str) -> set[str]:
    """Names of the modules that a run of the command imports."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "cryptoai_cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return {line.rsplit("|", 1)[-1].strip() for line in run.stderr.splitlines() if "|" in line}


def test_help_loads_no_heavy_library() -> None:
    assert not loaded_by("--help") & (HEAVY | {"httpx", "rich", "tomllib", "cryptoai_cli.report.compose"})


def test_a_report_that_asks_no_network_loads_nothing_for_it() -> None:
    loaded = loaded_by("demo")
    assert not loaded & {"json", "rich.console", "cryptoai_cli.net.transport"}


def test_a_report_loads_no_heavy_library() -> None:
    assert not loaded_by("demo") & (HEAVY | {"httpx", "platformdirs", "tomlkit"})
    assert "rich" not in loaded_by("demo", "-f", "csv")


@pytest.mark.parametrize("command", ["today", "on", "demo", "groups", "config"])
def test_every_command_has_help_with_an_example(movers: Command, command: str) -> None:
    result = movers(command, "--help")
    assert result.code == 0
    assert f"movers {command}" in result.out.replace("\n  ", " ")


def test_help_and_version_need_no_settings(movers: Command) -> None:
    movers.settings.write_text("broken")
    assert movers("--help").code == 0
    assert movers("--version").out.startswith("movers 0.")


def test_no_arguments_show_the_help(movers: Command) -> None:
    result = movers()
    assert "today" in result.out + result.err


@pytest.mark.parametrize("command", ["import", "export", "sync"])
def test_the_help_names_the_command_and_shows_how_it_is_used(movers: Command, command: str) -> None:
    result = movers(command, "--help")
    assert result.out.startswith(f"Usage: movers {command} [OPTIONS]")
    assert result.out.count(f"movers {command}") >= 3
