"""Every way a run ends."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cryptoai_cli.cli.main import drop_unreadable_sizes
from cryptoai_cli.errors import TryLaterError
from tests.cli.conftest import Command


def test_a_bug_is_one_line_and_a_log(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVERS_SMTP_PASSWORD", "hunter2-hunter2")

    def broken(*_: object) -> None:
        raise RuntimeError("hunter2-hunter2 leaked")

    monkeypatch.setattr("cryptoai_cli.workflows.report.compose_report", broken)
    result = movers("today")
    assert result.code == 70
    assert result.err.count("\n") == 1
    log = Path(result.err.split(" in ")[-1].strip())
    assert "RuntimeError" in log.read_text()
    assert "hunter2" not in log.read_text()


def test_an_interrupt_is_130(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cryptoai_cli.workflows.report.compose_report", interrupted)
    assert movers("today").code == 130


def test_a_disk_that_is_full_is_no_bug(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("cryptoai_cli.cli.commands.demo.run_report", full)
    result = movers("demo")
    assert (result.code, result.err) == (74, "movers: cannot write: No space left on device\nCheck the free space.\n")


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (OSError(errno.EMFILE, "x"), "open files"),
        (OSError(errno.ENFILE, "x"), "open files"),
        (OSError(errno.ENOMEM, "x"), "memory"),
        (MemoryError(), "memory"),
    ],
)
def test_a_machine_that_gives_no_more_is_told_and_no_bug(
    movers: Command, monkeypatch: pytest.MonkeyPatch, fault: Exception, word: str
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ImportError from fault

    monkeypatch.setattr("cryptoai_cli.cli.commands.demo.run_report", failing)
    result = movers("demo")
    assert result.code == 75
    assert result.err.startswith(f"movers: this machine has no more {word} for this run\n")


def test_a_lack_is_seen_behind_an_error_that_names_no_cause(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        try:
            raise MemoryError
        finally:
            raise KeyError

    monkeypatch.setattr("cryptoai_cli.cli.commands.demo.run_report", failing)
    assert movers("demo").code == TryLaterError.exit_code


def test_a_thread_of_any_library_that_the_machine_refuses_is_no_bug(
    movers: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError

    name = "_start_joinable_thread" if hasattr(threading, "_start_joinable_thread") else "_start_new_thread"
    monkeypatch.setattr(threading, name, refuse)
    monkeypatch.setattr("cryptoai_cli.cli.commands.demo.run_report", lambda *_, **__: threading.Thread().start())
    result = movers("demo")
    assert result.code == 75
    assert result.err.startswith("movers: this machine has no more threads for this run\n")


def test_a_bug_whose_handler_cannot_be_loaded_is_still_one_line(
    movers: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise KeyError

    monkeypatch.setattr("cryptoai_cli.cli.commands.demo.run_report", failing)
    monkeypatch.setitem(sys.modules, "cryptoai_cli.cli.crash", None)
    result = movers("demo")
    assert (result.code, result.err.count("\n")) == (70, 1)
    assert "KeyError" in result.err


def test_wrong_settings_are_78_and_every_problem_is_told(movers: Command) -> None:
    movers.settings.write_text('[report]\nmeasure = "middle"\ntop = 0\n')
    result = movers("today")
    assert (result.code, result.out) == (78, "")
    assert "settings.toml:2" in result.err
    assert "settings.toml:3" in result.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_as_settings_of_openssl_is_78_before_anything_waits_for_it(
    movers: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setenv("OPENSSL_CONF", str(tmp_path / "pipe"))
    result = movers("--version")
    assert (result.code, result.err.splitlines()[0]) == (78, "movers: OPENSSL_CONF names a pipe, not a file")


def test_a_settings_file_that_is_missing_is_78(movers: Command) -> None:
    assert movers("today", "--config", "nowhere.toml").code == 78


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("today", "chipz"), "chips"),
        (("on", "2025-10-12"), "2025-10-13"),
        (("on", "2025-13-45"), "date"),
        (("today", "--columns", "symbl"), "symbol"),
        (("today", "--source", "yaho"), "yahoo"),
        (("today", "--decimal", ","), "csv"),
        (("today", "-f", "json", "--columns", "symbol"), "json"),
        (("today", "-f", "csv", "--delimiter", "ab"), "ab"),
        (("today", "-o", "report.doc"), ".csv"),
        (("today", "--symbols", " , "), "--symbols"),
        (("today", "--top", "0"), "--top"),
        (("today", "--measure", "middle"), "median"),
        (("today", "--explain", "MARB"), "MARA"),
        (("todai",), "today"),
    ],
)
def test_wrong_usage_is_2_and_says_what_would_be_right(movers: Command, arguments: tuple[str, ...], word: str) -> None:
    result = movers(*arguments)
    assert result.code == 2
    assert word in result.err


def test_what_is_wrong_is_one_sentence_and_what_to_do_another(movers: Command) -> None:
    assert movers("today", "chipz").err == "movers: there is no group or symbol 'chipz'\nDid you mean chips?\n"


def test_explain_may_stand_alone_at_the_end_and_before_another_option(movers: Command) -> None:
    alone = movers("demo", "-f", "headline", "--explain")
    assert (alone.code, alone.err) == (0, movers("demo", "--explain", "-f", "headline").err)
    assert alone.err == movers("demo", "-f", "headline", "--explain", "").err != ""


def test_a_bug_keeps_secrets_out_of_its_log(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("login with topsecret failed")

    monkeypatch.setenv("MOVERS_SMTP_PASSWORD", "topsecret")
    monkeypatch.setattr("cryptoai_cli.cli.commands.demo.run_report", broken)
    assert movers("demo").code == 70
    (log,) = (movers.folder / "home" / "logs").iterdir()
    assert "login with <MOVERS_SMTP_PASSWORD> failed" in log.read_text()


def test_a_log_that_cannot_lie_at_home_lies_in_the_folder_for_temporary_files(
    movers: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    (movers.folder / "home").write_text("a file where the folder should be")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("cryptoai_cli.cli.commands.demo.run_report", broken)
    result = movers("demo")
    assert result.code == 70
    assert f"{tmp_path}{os.sep}movers-bug-" in result.err


def test_an_error_of_the_system_that_is_no_lack_of_space_is_a_bug(
    movers: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("cryptoai_cli.cli.commands.demo.run_report", refused)
    assert movers("demo").code == 70


@pytest.mark.parametrize(("code", "left_with"), [(None, 0), (3, 3), ("a sentence", 1)])
def test_an_exit_keeps_its_code(movers: Command, monkeypatch: pytest.MonkeyPatch, code: object, left_with: int) -> None:
    def leaves(*_: object, **__: object) -> None:
        raise SystemExit(code)

    monkeypatch.setattr("cryptoai_cli.cli.commands.demo.run_report", leaves)
    assert movers("demo").code == left_with


def test_an_interrupt_while_modules_load_is_130_without_a_traceback() -> None:
    program = (
        "import signal, sys\nfrom cryptoai_cli.cli.main import main\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'typer':\n            signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\nsys.argv = ['movers', '--help']\nmain()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_stream_that_was_closed_before_the_start_is_no_error() -> None:
    program = "import sys\nsys.stdout = sys.stderr = None\nfrom cryptoai_cli.cli.main import run\nrun(['--version'])"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0


def test_what_goes_into_a_pipe_is_utf_8_whatever_the_locale_says() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "cryptoai_cli", "demo"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60, env=environment)
    assert "\N{MINUS SIGN}" in done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    "module", ["enum", "typing", "gc", "cryptoai_cli.errors", "cryptoai_cli.cli.app", "typer", "msgspec"]
)
def test_an_interrupt_at_any_import_is_130_without_a_word(module: str) -> None:
    program = (
        "import sys\nfor name in ('enum', 'typing', 'signal'):\n    sys.modules.pop(name, None)\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}:\n            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Finder())\nsys.argv = ['movers', 'demo']\n"
        "from cryptoai_cli.__main__ import main\nmain()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize("value", ["²", "-5", "abc", "", "99999", "9" * 5000])
def test_a_size_of_the_terminal_that_is_no_plain_number_is_dropped(value: str) -> None:
    sizes = {"COLUMNS": value, "LINES": value, "OTHER": value}
    drop_unreadable_sizes(sizes)
    assert sizes == {"OTHER": value}


def test_a_size_of_the_terminal_that_is_a_number_stays() -> None:
    sizes = {"COLUMNS": "120"}
    drop_unreadable_sizes(sizes)
    assert sizes == {"COLUMNS": "120"}


def test_an_interrupt_that_a_library_swallowed_is_130_at_the_end() -> None:
    program = (
        "import signal, sys\nfrom cryptoai_cli.cli import interrupt, main as module\n"
        "def swallowing(arguments):\n    interrupt.remember_interrupts()\n"
        "    try:\n        signal.raise_signal(signal.SIGINT)\n    except BaseException:\n        return 0\n"
        "module.run = swallowing\nmodule.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (130, "")
