import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from cryptoai_cli.cli.interrupt import INTERRUPTED
from cryptoai_cli.cli.main import BUG
from cryptoai_cli.cli.output import INCOMPLETE
from cryptoai_cli.errors import MoversError
from tests.docs.pages import ROOT, script


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script; it finds the one beside it as it does when it is run."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return script("write_man_page")


def test_the_page_in_the_project_is_what_the_commands_say(writer: ModuleType) -> None:
    assert writer.main(["--check"]) == 0, "run scripts/write_man_page.py"


def test_check_tells_a_page_that_differs(
    writer: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(writer, "PAGE", tmp_path / "movers.1")

    assert writer.main(["--check"]) == 1
    assert "without --check" in capsys.readouterr().err
    assert writer.main([]) == 0
    assert writer.main(["--check"]) == 0


def test_another_option_prints_the_usage(writer: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert writer.main(["--chekc"]) == 2
    assert "--check" in capsys.readouterr().err


@pytest.mark.parametrize("columns", ["40", "200"])
def test_the_page_does_not_depend_on_the_terminal(
    columns: str, writer: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)

    assert writer.main(["--check"]) == 0


def test_the_page_is_in_ascii(writer: ModuleType) -> None:
    assert writer.page_text().isascii()


def test_text_is_printed_as_it_is_and_never_taken_for_a_request(writer: ModuleType) -> None:
    assert writer.roff(".TH  of\n--top") == "\\&.TH of \\-\\-top"
    assert writer.roff("'quoted'") == "\\&'quoted'"
    assert writer.roff(r"a\b") == r"a\eb"
    assert writer.roff("a · b") == "a \\[u00B7] b"


def test_the_exit_codes_are_those_of_the_program(writer: ModuleType) -> None:
    def below(error: type[MoversError]) -> Iterator[type[MoversError]]:
        yield error
        for child in error.__subclasses__():
            yield from below(child)

    codes = {0, INCOMPLETE, BUG, INTERRUPTED} | {error.exit_code for error in below(MoversError)}
    assert [code for code, _ in writer.EXIT_CODES] == sorted(codes)


@pytest.mark.parametrize(
    "reader", [("mandoc", "-T", "lint", "-W", "error"), ("groff", "-man", "-ww", "-z"), ("man", "-l", "--warnings")]
)
def test_readers_of_manual_pages_have_nothing_to_complain_of(reader: tuple[str, ...]) -> None:
    if shutil.which(reader[0]) is None:
        pytest.skip(f"there is no {reader[0]}")
    done = subprocess.run([*reader, ROOT / "docs" / "movers.1"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
