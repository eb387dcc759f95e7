import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cryptoai_cli.deliver.run_log import FILE_NAME, MOST_BYTES, RunLog

NOW = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)


def test_each_run_is_one_line_whatever_a_server_says(tmp_path: Path) -> None:
    log = RunLog(tmp_path, NOW)
    log.write("send: taken\r\nforged line\x1b[31m")
    log.write("today")
    assert (tmp_path / "logs" / FILE_NAME).read_text() == (
        "2025-10-13T20:30:00Z send: taken forged line[31m\n2025-10-13T20:30:00Z today\n"
    )


def test_a_long_log_is_put_aside(tmp_path: Path) -> None:
    log = RunLog(tmp_path, NOW)
    log.write("first")
    (tmp_path / "logs" / FILE_NAME).write_text("x" * (MOST_BYTES + 1))
    log.write("second")
    assert (tmp_path / "logs" / FILE_NAME).read_text().endswith("second\n")
    assert len(list((tmp_path / "logs").iterdir())) == 2


def test_a_log_that_cannot_be_written_fails_no_run(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    RunLog(tmp_path, NOW).write("lost")


def test_the_log_is_for_the_user_only_from_its_first_byte(tmp_path: Path) -> None:
    RunLog(tmp_path, NOW).write("x")
    assert stat.S_IMODE((tmp_path / "logs" / FILE_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o700


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_a_pipe_in_place_of_the_log_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    os.mkfifo(tmp_path / "logs" / FILE_NAME)
    RunLog(tmp_path, datetime(2025, 10, 13, tzinfo=UTC)).write("sent")
