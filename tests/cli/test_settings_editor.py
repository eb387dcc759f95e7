"""The editor is a program of ours here, which does to the file what a person would."""

import os
import shlex
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from cryptoai_cli.cli import settings_editor
from cryptoai_cli.errors import OutputError, SettingsError, UsageError
from cryptoai_cli.settings.load import Surroundings
from cryptoai_cli.sources.registry import KNOWN_SOURCES

START = "# mine\n[report]\ntop = 5\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.mkdtemp", lambda **_: str(_made(tmp_path / "draft")))
    monkeypatch.delenv("VISUAL", raising=False)
    path = tmp_path / "a.toml"
    path.write_text(START)
    return path


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def edit(file: Path, monkeypatch: pytest.MonkeyPatch, *steps: str) -> str:
    """Edit the file by Python that sees `text` and the number `run` of the editor, and leaves a new `text`."""
    program = (
        "import pathlib, sys\np = pathlib.Path(sys.argv[-1]); n = p.with_suffix('.n')\n"
        "run = len(n.read_text()) if n.exists() else 0\nn.write_text('x' * (run + 1))\n"
        f"steps = {list(steps)!r}\nscope = {{'text': p.read_text(), 'file': pathlib.Path({str(file)!r})}}\n"
        "exec(steps[run], scope)\np.write_text(scope['text'])\nsys.exit(scope.get('code', 0))"
    )
    monkeypatch.setenv("EDITOR", shlex.join([sys.executable, "-c", program]))
    return settings_editor.edit_settings(Surroundings(file, {}, file.parent, KNOWN_SOURCES))


def test_an_edit_that_is_right_takes_the_place_of_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert edit(file, monkeypatch, "text = text.replace('5', '3')") == f"{file}: saved and in force"
    assert file.read_text() == START.replace("5", "3")
    assert not (file.parent / "draft").exists()


def test_no_edit_changes_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = file.stat().st_mtime_ns
    assert edit(file, monkeypatch, "") == f"{file}: nothing was changed"
    assert file.stat().st_mtime_ns == before


def test_a_new_file_begins_with_the_starter(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.unlink()
    edit(file, monkeypatch, "text = text.splitlines()[0] + '\\n[report]\\ntop = 2\\n'")
    assert file.read_text().startswith("#")
    assert file.read_text().endswith("top = 2\n")


def test_what_is_wrong_is_told_and_may_be_edited_again(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings_editor, "_wants_to_go_on", lambda: True)
    edit(file, monkeypatch, "text = text.replace('5', '0')", "text = text.replace('0', '4')")
    assert file.read_text() == START.replace("5", "4")
    assert "a.toml:3: report.top = 0" in capsys.readouterr().err


def test_what_is_wrong_and_not_edited_again_is_kept_beside_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file.parent / "a.toml.edited").write_text("earlier")
    with pytest.raises(SettingsError, match=r"a\.toml\.edited2"):
        edit(file, monkeypatch, "text = text.replace('5', '0')")
    assert file.read_text() == START
    assert (file.parent / "a.toml.edited").read_text() == "earlier"
    assert (file.parent / "a.toml.edited2").read_text() == START.replace("5", "0")


def test_a_file_that_another_run_changed_meanwhile_stays_and_so_does_the_edit(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OutputError, match="was changed while you edited it"):
        edit(file, monkeypatch, "text = text.replace('5', '3'); file.write_text('# theirs')")
    assert file.read_text() == "# theirs"
    assert (file.parent / "a.toml.edited").read_text() == START.replace("5", "3")


def test_an_editor_that_fails_changes_nothing_and_loses_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OutputError, match=r"ended with 1.*a\.toml\.edited"):
        edit(file, monkeypatch, "text = text.replace('5', '3'); code = 1")
    assert file.read_text() == START


@pytest.mark.parametrize("editor", ["no-such-editor", "'"])
def test_an_editor_that_cannot_be_started_is_wrong_usage(
    file: Path, monkeypatch: pytest.MonkeyPatch, editor: str
) -> None:
    monkeypatch.setenv("VISUAL", editor)
    with pytest.raises(UsageError, match="cannot be started"):
        edit(file, monkeypatch, "")
    assert file.read_text() == START


@pytest.mark.skipif(os.name == "nt", reason="its editor has a window of its own")
@pytest.mark.parametrize(("kind", "term"), [("pipe", "xterm"), ("terminal", "dumb")])
def test_the_usual_editor_is_not_started_without_a_terminal(
    file: Path, monkeypatch: pytest.MonkeyPatch, kind: str, term: str
) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.setenv("TERM", term)
    for name in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{name}", SimpleNamespace(isatty=lambda: kind == "terminal"))
    with pytest.raises(UsageError, match="without a terminal") as refused:
        settings_editor.edit_settings(Surroundings(file, {}, file.parent, KNOWN_SOURCES))
    assert "movers config set KEY VALUE" in refused.value.hint
    assert not (file.parent / "draft").exists()
