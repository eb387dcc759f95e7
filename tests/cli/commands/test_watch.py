"""`movers watch` on a terminal of its own, as a user sees it."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import CLOSES, EVENING, Command

CLOCK = Path(__file__).resolve().parents[2] / "e2e" / "clock"
ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"
PATIENCE_SECONDS = 20

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


class Terminal:
    """A run on a pseudo-terminal: what it has written, and its keyboard."""

    def __init__(self, process: "subprocess.Popen[bytes]", master: int) -> None:
        self._process, self._master, self.text, self._is_closed = process, master, "", False

    def until(self, words: str) -> None:
        """Read on until the words are on the screen."""
        end = time.monotonic() + PATIENCE_SECONDS
        while words not in self.text:
            assert time.monotonic() < end, f"{words!r} is not in {self.text!r}"
            self._read()

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def send(self, number: int) -> None:
        self._process.send_signal(number)

    def left_with(self) -> int:
        """Read until nobody has the terminal open any more, for the last words may come after the end is known."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not self._is_closed:
            assert time.monotonic() < end, "it does not leave"
            self._read()
        return self._process.wait(PATIENCE_SECONDS)

    def _read(self) -> None:
        if select.select([self._master], [], [], 0.1)[0]:
            try:
                read = os.read(self._master, 65536)
            except OSError:  # Linux: the other end is closed
                read = b""
            self.text += read.decode()
            self._is_closed = not read


@contextmanager
def terminal(*arguments: str, now: str = EVENING, variables: Mapping[str, str]) -> Iterator[Terminal]:
    import pty  # noqa: PLC0415 - not there on Windows

    master, slave = pty.openpty()
    environment = {**os.environ, "FAKE_NOW": now, "PYTHONPATH": str(CLOCK), "TERM": "xterm", **variables}
    process = subprocess.Popen(
        [sys.executable, "-m", "cryptoai_cli", "watch", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment,
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        process.kill()
        process.wait()
        os.close(master)


SIZE = {"COLUMNS": "110", "LINES": "40", "NO_COLOR": "1"}
BEFORE_INDEXES_SETTLE = "2025-10-13T21:14:51Z"  # which is at 21:15, 17:15 in New York: the next refresh


def test_off_a_terminal_it_is_wrong_usage_that_names_what_to_use(movers: Command) -> None:
    result = movers("watch")

    assert (result.code, result.out) == (2, "")
    assert "movers today" in result.err


def test_an_interval_below_fifteen_seconds_is_refused(movers: Command) -> None:
    result = movers("watch", "-n", "14")

    assert result.code == 2
    assert "15" in result.err


def test_it_has_no_options_of_files(movers: Command) -> None:
    assert movers("watch", "-f", "csv").code == 2
    assert movers("watch", "--once-per-session").code == 2


@pytest.mark.usefixtures("movers")
def test_it_draws_the_table_with_its_age_and_q_quits_with_0() -> None:
    with terminal("chips", variables=SIZE) as screen:
        screen.until("q quits")
        screen.until("AVGO")
        assert "As of 16:00 New York, 30 min ago. Next at 17:15." in screen.text
        screen.press("q")
        assert screen.left_with() == 0
    before, _, after = screen.text.rpartition(LEAVE)
    assert ENTER in before
    assert "AVGO" in after  # what was seen last stays


@pytest.mark.usefixtures("movers")
def test_ctrl_c_is_130_and_puts_the_terminal_back() -> None:
    with terminal(variables=SIZE) as screen:
        screen.until("q quits")
        screen.send(signal.SIGINT)
        assert screen.left_with() == 130
    assert screen.text.rstrip().endswith(LEAVE)
    assert "Traceback" not in screen.text


@pytest.mark.usefixtures("movers")
def test_ctrl_c_many_times_over_puts_the_terminal_back_too() -> None:
    with terminal(variables=SIZE) as screen:
        screen.until("q quits")
        for _ in range(50):
            screen.send(signal.SIGINT)
        assert screen.left_with() == 130
    assert screen.text.rstrip().endswith(LEAVE)
    assert "Traceback" not in screen.text


@pytest.mark.parametrize("seconds", [0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3])
@pytest.mark.usefixtures("movers")
def test_ctrl_c_during_the_start_leaves_the_terminal_as_it_was(seconds: float) -> None:
    with terminal(variables=SIZE) as screen:
        time.sleep(seconds)
        screen.send(signal.SIGINT)
        screen.left_with()
    assert screen.text.count(ENTER) == screen.text.count(LEAVE)


@pytest.mark.usefixtures("movers")
def test_a_request_to_end_puts_the_terminal_back() -> None:
    with terminal(variables=SIZE) as screen:
        screen.until("q quits")
        screen.send(signal.SIGTERM)
        assert screen.left_with() == 128 + signal.SIGTERM
    assert screen.text.rstrip().endswith(LEAVE)


def test_new_figures_appear_at_the_time_that_was_told(movers: Command) -> None:
    with terminal("chips", now=BEFORE_INDEXES_SETTLE, variables=SIZE) as screen:
        screen.until("AVGO +9.88 %")
        assert "Next at 17:15. " in screen.text
        movers.write_bars({**CLOSES, "AVGO": (345.0, 324.63, 350.6)})  # 350.6 from 324.63 is +8.00 %
        screen.until("AVGO +8.00 %")
        screen.until("Next at Tuesday 14 October 09:30. ")
        screen.press("q")
        assert screen.left_with() == 0


def test_a_broken_source_leaves_the_last_table_standing(movers: Command) -> None:
    with terminal("chips", now=BEFORE_INDEXES_SETTLE, variables=SIZE) as screen:
        screen.until("AVGO +9.88 %")
        (movers.folder / "bars.csv").unlink()
        screen.until("The last try failed, this is the table from before")
        screen.press("q")
        assert screen.left_with() == 0
    assert "AVGO +9.88 %" in screen.text.rpartition(LEAVE)[2]


def test_a_first_report_that_fails_is_an_error_as_with_today(movers: Command) -> None:
    (movers.folder / "bars.csv").unlink()
    with terminal(variables=SIZE) as screen:
        code = screen.left_with()
    assert code == movers("today").code != 0
    assert ENTER not in screen.text
