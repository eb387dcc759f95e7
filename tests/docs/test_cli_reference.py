from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.docs.pages import script
from tests.docs.test_commands import called, parse

SCRIPT = script("write_cli_reference")
ENTRIES = [pytest.param(entry, id=entry.words) for entry in SCRIPT.entries()]


@pytest.fixture
def reference(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """Return the script, writing to a folder of the test."""
    monkeypatch.setattr(SCRIPT, "PAGE", tmp_path / "cli.md")
    return SCRIPT


def test_the_page_in_the_project_is_what_the_commands_say() -> None:
    assert SCRIPT.main(["--check"]) == 0, "run scripts/write_cli_reference.py"


def test_check_tells_a_page_that_differs(reference: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    reference.PAGE.write_text("# Commands\n", encoding="utf-8")

    assert reference.main(["--check"]) == 1
    assert "without --check" in capsys.readouterr().err
    assert reference.PAGE.read_text(encoding="utf-8") == "# Commands\n"


def test_what_is_written_passes_the_check(reference: ModuleType) -> None:
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0


def test_another_option_prints_the_usage(reference: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert reference.main(["--chekc"]) == 2
    assert "--check" in capsys.readouterr().err


@pytest.mark.parametrize("columns", ["40", "200"])
def test_the_page_does_not_depend_on_the_terminal(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)

    assert SCRIPT.main(["--check"]) == 0


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_command_says_what_it_does(entry: Any) -> None:  # noqa: ANN401 - its type lives in the script
    assert entry.command.help


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_command_has_examples_that_can_be_called(entry: Any) -> None:  # noqa: ANN401 - its type lives in the script
    assert entry.examples
    assert entry.examples[0].startswith(entry.words)
    for example in entry.examples:
        calls = list(called(example))
        assert calls
        for arguments in calls:
            parse(arguments)
