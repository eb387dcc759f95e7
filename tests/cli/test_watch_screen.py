import os
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from cryptoai_cli.cli import watch_screen
from cryptoai_cli.cli.watch_screen import can_show_app, show_app
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.watch_app.pages import Year


class Stream(SimpleNamespace):
    def isatty(self) -> bool:
        return bool(self.is_terminal)


def on_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand on a terminal of 80 by 24 that can show the application; a test takes one thing away."""
    for name in ("__stdin__", "__stdout__", "__stderr__", "stdout"):
        monkeypatch.setattr(sys, name, Stream(is_terminal=True, encoding="utf-8"))
    for name, value in (("TERM", "xterm"), ("COLUMNS", "80"), ("LINES", "24")):
        monkeypatch.setenv(name, value)
    assert can_show_app()


@pytest.mark.parametrize(("name", "value"), [("TERM", "dumb"), ("COLUMNS", "59"), ("LINES", "15")])
def test_a_dumb_or_small_terminal_does_not_show_the_application(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    on_a_screen(monkeypatch)
    monkeypatch.setenv(name, value)

    assert not can_show_app()


@pytest.mark.parametrize("name", ["__stdin__", "__stdout__", "__stderr__", "stdout"])
def test_every_stream_has_to_be_a_terminal(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    on_a_screen(monkeypatch)
    monkeypatch.setattr(sys, name, Stream(is_terminal=False, encoding="utf-8"))

    assert not can_show_app()


def test_a_terminal_without_the_characters_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_screen(monkeypatch)
    monkeypatch.setattr(sys, "stdout", Stream(is_terminal=True, encoding="ascii"))

    assert not can_show_app()


class FakeApp:
    """In place of the application: it returns or raises what a test says, and takes NO_COLOR as the library does."""

    last: object = "the last report"
    bug: Exception | None = None
    sends = 0

    def __init__(self, setup: SimpleNamespace) -> None:
        self.setup = setup

    def run(self) -> object:
        os.environ.pop("NO_COLOR", None)
        if FakeApp.sends:
            os.kill(os.getpid(), FakeApp.sends)
            assert self.setup.must_end()
            return None
        return FakeApp.last


def shown(
    monkeypatch: pytest.MonkeyPatch, *, last: object = None, bug: Exception | None = None, sends: int = 0
) -> object:
    module = ModuleType("app")
    module.WatchApp, module.WatchSetup = FakeApp, lambda *parts: SimpleNamespace(must_end=parts[2])  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "cryptoai_cli.watch_app.app", module)
    monkeypatch.setattr(FakeApp, "last", last)
    monkeypatch.setattr(FakeApp, "bug", bug)
    monkeypatch.setattr(FakeApp, "sends", sends)
    return show_app(None, lambda _symbol: Year(), RenderOptions())  # type: ignore[arg-type] # nobody asks it


def test_the_last_report_is_given_back_and_no_color_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    assert shown(monkeypatch, last="report") == "report"
    assert os.environ["NO_COLOR"] == "1"


def test_the_line_of_progress_is_gone_before_the_screen_opens(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown(monkeypatch, last="report")

    assert capsys.readouterr().err == "\r\x1b[2K"


def test_without_a_report_it_was_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeyboardInterrupt):
        shown(monkeypatch)


def test_a_bug_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError):
        shown(monkeypatch, bug=ZeroDivisionError())


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
def test_a_request_to_end_waits_for_the_terminal_and_leaves_with_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit) as left:
        shown(monkeypatch, sends=signal.SIGTERM)

    assert left.value.code == 128 + signal.SIGTERM


def test_nothing_but_the_application_loads_its_library() -> None:
    program = (
        "import sys\n"
        "import cryptoai_cli.cli.commands.watch, cryptoai_cli.cli.commands.today, cryptoai_cli.cli.app\n"
        "print('textual' in sys.modules, 'asyncio' in sys.modules)\n"
    )
    folder = Path(watch_screen.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=folder)
    assert done.stdout.split() == ["False", "False"]
