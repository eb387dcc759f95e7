"""Every way a run ends."""

import errno
from pathlib import Path

import pytest

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


def test_wrong_settings_are_78_and_every_problem_is_told(movers: Command) -> None:
    movers.settings.write_text('[report]\nmeasure = "middle"\ntop = 0\n')
    result = movers("today")
    assert (result.code, result.out) == (78, "")
    assert "settings.toml:2" in result.err
    assert "settings.toml:3" in result.err


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
