import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cryptoai_cli.cli.app import COMMANDS
from cryptoai_cli.cli.interrupt import INTERRUPTED
from cryptoai_cli.cli.main import BUG
from cryptoai_cli.cli.output import INCOMPLETE
from cryptoai_cli.errors import MoversError
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.settings.load import load_settings
from cryptoai_cli.sources.registry import BUILT_IN, KNOWN_SOURCES
from tests.docs.pages import PAGES, Page, page

README = page("README.md")


def family(error: type[MoversError]) -> Iterator[type[MoversError]]:
    """Yield a class of errors and all that are derived from it."""
    yield error
    for child in error.__subclasses__():
        yield from family(child)


ERRORS: tuple[type[MoversError], ...] = tuple(family(MoversError))


@pytest.mark.parametrize("end", [".venv/bin/movers demo", ".venv/bin/python -m pytest"])
def test_one_line_sets_everything_up_in_a_fresh_copy(end: str) -> None:
    lines = [
        line for block in README.blocks("sh") for line in block.splitlines() if line.startswith("python3 -m venv ")
    ]

    assert [line.endswith(f" && {end}") for line in lines].count(True) == 1
    assert all(line.startswith("python3 -m venv .venv && .venv/bin/pip install -q ") for line in lines)


def test_the_table_of_exit_codes_is_that_of_the_program() -> None:
    told = [int(code) for code in re.findall(r"^\| (\d+) \|", README.section("Exit codes"), re.MULTILINE)]

    assert told == sorted({0, INCOMPLETE, BUG, INTERRUPTED} | {error.exit_code for error in ERRORS})


@pytest.mark.parametrize("command", [name for name, _ in COMMANDS])
def test_every_command_is_named(command: str) -> None:
    assert re.search(rf"\bmovers {command}\b", README.text)


def test_every_format_is_named() -> None:
    listed = next(line for line in README.text.split("\n\n") if line.startswith("Formats"))

    assert set(Format) <= set(re.findall(r"`(\w+)`", listed))


@pytest.mark.parametrize("name", [name for name in BUILT_IN if name != "sample"])
def test_every_source_is_named(name: str) -> None:
    assert f"`{name}`" in README.section("Where the data come from")


@pytest.mark.parametrize("arguments", ["demo", "demo --market --top 3"])
def test_the_screens_are_what_the_demo_shows_at_101_columns(arguments: str, tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "cryptoai_cli", *arguments.split()],
        env=os.environ | {"COLUMNS": "101"},
        cwd=tmp_path,
        capture_output=True,
        check=True,
    ).stdout.decode()
    (screen,) = (block for block in README.blocks("text") if block.startswith(f"$ movers {arguments}\n"))

    assert screen == f"$ movers {arguments}\n{shown}"


@pytest.mark.parametrize("where", PAGES, ids=lambda where: where.path.name)
def test_settings_that_are_shown_are_accepted(where: Page, tmp_path: Path) -> None:
    for block in where.blocks("toml"):
        file = tmp_path / "movers.toml"
        file.write_text(block, encoding="utf-8")
        settings = load_settings(config=file, environment={}, folder=tmp_path, known_sources=KNOWN_SOURCES)
        assert settings.groups
