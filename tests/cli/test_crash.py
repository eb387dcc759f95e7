import os
import stat
from pathlib import Path

import pytest

from cryptoai_cli.cli.crash import crash_message


class Unspeakable(Exception):  # noqa: N818 - the name of an error that breaks as it is told
    def __str__(self) -> str:
        raise RuntimeError


def raised(error: Exception) -> Exception:
    """Return the error with the traceback that it has once it was raised."""
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_the_details_lie_in_the_data_folder_without_secrets(tmp_path: Path) -> None:
    variables = {"MOVERS_HOME": str(tmp_path), "MOVERS_SMTP_PASSWORD": "hunter2-hunter2"}
    told = crash_message(raised(ValueError("hunter2-hunter2")), variables)
    (log,) = (tmp_path / "logs").iterdir()
    assert told == f"movers: this is a bug (ValueError). The details are in {log}"
    assert "hunter2" not in log.read_text()
    assert "test_crash.py" in log.read_text()
    if os.name == "posix":
        assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_home_that_is_no_folder_sends_the_details_to_the_folder_for_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    told = crash_message(raised(ValueError()), {"MOVERS_HOME": '"quoted"'})
    (log,) = tmp_path.iterdir()
    assert told.endswith(f"The details are in {log}")


def test_where_nothing_can_be_written_one_line_says_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere() -> str:
        raise FileNotFoundError

    (tmp_path / "file").touch()
    monkeypatch.setattr("tempfile.gettempdir", nowhere)
    told = crash_message(raised(ValueError()), {"MOVERS_HOME": str(tmp_path / "file")})
    assert told.startswith("movers: this is a bug (ValueError). Its details could not be written: set MOVERS_HOME")
    assert "\n" not in told


def test_an_error_whose_text_fails_is_told_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("traceback.format_exception", failing)
    crash_message(raised(Unspeakable()), {"MOVERS_HOME": str(tmp_path)})
    (log,) = (tmp_path / "logs").iterdir()
    assert log.read_text() == "Unspeakable: its traceback cannot be written down\n"
