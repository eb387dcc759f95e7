"""`movers watch` on a terminal of its own, as a user sees it."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import time_machine

from cryptoai_cli.cli.commands.watch import make_watched
from cryptoai_cli.cli.interrupt import INTERRUPTED
from cryptoai_cli.cli.live_screen import ScrollingScreen
from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.query_groups import MembersOfSession
from tests.build import history
from tests.cli.conftest import CLOSES, EVENING, Command
from tests.fakes import FakeSource

CLOCK = Path(__file__).resolve().parents[2] / "e2e" / "clock"
ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"
PATIENCE_SECONDS = 20
MOST_LOOKS = 1000

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


class Terminal:
    """A run on a pseudo-terminal: what it has written, and its keyboard."""

    def __init__(self, process: "subprocess.Popen[bytes]", master: int) -> None:
        self._process, self._master, self.text, self._is_closed = process, master, "", False
        self._letters = getincrementaldecoder("utf-8")()  # a read may end inside a letter

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
            self.text += self._letters.decode(read)
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


@pytest.mark.usefixtures("movers")
def test_off_a_terminal_the_table_is_printed_and_ctrl_c_is_130() -> None:
    environment = {**os.environ, "FAKE_NOW": EVENING, "PYTHONPATH": str(CLOCK)}
    program = [sys.executable, "-m", "cryptoai_cli", "watch", "chips"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("As of 16:00 New York, 30 min ago. Next at 17:15. Ctrl-C quits.")
        text = "".join(process.stdout.readline() for _ in range(12))
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_SECONDS) == 130
    assert "AVGO" in text
    assert "\x1b" not in text


def test_an_interval_below_fifteen_seconds_is_refused(movers: Command) -> None:
    result = movers("watch", "-n", "14")

    assert result.code == 2
    assert "15" in result.err


def test_it_has_no_options_of_files(movers: Command) -> None:
    assert movers("watch", "-f", "csv").code == 2
    assert movers("watch", "--once-per-session").code == 2


@pytest.mark.usefixtures("movers")
def test_the_application_opens_and_q_leaves_the_last_table_above_the_prompt() -> None:
    with terminal("chips", variables=SIZE) as screen:
        screen.until("Quit")
        screen.press("q")
        assert screen.left_with() == 0
    assert screen.text.count(ENTER) == screen.text.count(LEAVE) == 1
    assert "AVGO" in screen.text.rpartition(LEAVE)[2]


@pytest.mark.parametrize(("how", "code"), [("\x03", 130), (signal.SIGINT, 130), (signal.SIGTERM, 128 + signal.SIGTERM)])
@pytest.mark.usefixtures("movers")
def test_the_application_is_interrupted_and_the_terminal_put_back(how: str | int, code: int) -> None:
    with terminal("chips", variables=SIZE) as screen:
        screen.until("Quit")
        if isinstance(how, str):
            screen.press(how)
        else:
            screen.send(how)
        assert screen.left_with() == code
    assert screen.text.count(ENTER) == screen.text.count(LEAVE) == 1
    assert "Traceback" not in screen.text


@pytest.mark.parametrize("option", ["--by-group", "--columns=symbol,change_pct"])
@pytest.mark.usefixtures("movers")
def test_a_table_of_ones_own_columns_is_plain(option: str) -> None:
    with terminal("chips", option, variables=SIZE) as screen:
        screen.until("q quits")
        screen.press("q")
        assert screen.left_with() == 0


@pytest.mark.usefixtures("movers")
def test_it_draws_the_table_with_its_age_and_q_quits_with_0() -> None:
    with terminal("--plain", "chips", variables=SIZE) as screen:
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
    with terminal("--plain", variables=SIZE) as screen:
        screen.until("q quits")
        screen.send(signal.SIGINT)
        assert screen.left_with() == 130
    assert screen.text.rstrip().endswith(LEAVE)
    assert "Traceback" not in screen.text


@pytest.mark.usefixtures("movers")
def test_ctrl_c_many_times_over_puts_the_terminal_back_too() -> None:
    with terminal("--plain", variables=SIZE) as screen:
        screen.until("q quits")
        for _ in range(50):
            screen.send(signal.SIGINT)
        assert screen.left_with() == 130
    assert screen.text.rstrip().endswith(LEAVE)
    assert "Traceback" not in screen.text


@pytest.mark.parametrize("seconds", [0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3])
@pytest.mark.usefixtures("movers")
def test_ctrl_c_during_the_start_leaves_the_terminal_as_it_was(seconds: float) -> None:
    with terminal("--plain", variables=SIZE) as screen:
        time.sleep(seconds)
        screen.send(signal.SIGINT)
        screen.left_with()
    assert screen.text.count(ENTER) == screen.text.count(LEAVE)


@pytest.mark.usefixtures("movers")
def test_a_request_to_end_puts_the_terminal_back() -> None:
    with terminal("--plain", variables=SIZE) as screen:
        screen.until("q quits")
        screen.send(signal.SIGTERM)
        assert screen.left_with() == 128 + signal.SIGTERM
    assert screen.text.rstrip().endswith(LEAVE)


Steps = Sequence[Callable[[], None]]


def watch_through(movers: Command, monkeypatch: pytest.MonkeyPatch, steps: Steps) -> str:
    """Watch off a terminal from just before indexes settle; after `steps` they have, and one refresh comes of it."""
    looks = 0

    def key(_screen: ScrollingScreen, _seconds: float) -> str:
        nonlocal looks
        looks += 1
        if looks == 1:
            clock.start()
            for step in steps:
                step()
        time.sleep(0.01)
        return "q" if "failed" in written[-1] or len(written) > 1 or looks > MOST_LOOKS else ""

    def draw(_screen: ScrollingScreen, lines: Sequence[str]) -> None:
        written.append("\n".join(lines))

    written: list[str] = []
    clock = time_machine.travel("2025-10-13T21:15:01Z", tick=False)
    monkeypatch.setattr("cryptoai_cli.watch_app.refresher.LEAST_SECONDS", 0)
    monkeypatch.setattr(ScrollingScreen, "key", key)
    monkeypatch.setattr(ScrollingScreen, "draw", draw)
    try:
        assert movers("watch", "chips", now=BEFORE_INDEXES_SETTLE).code == 0
    finally:
        clock.stop()
    return written[-1]


def test_new_figures_appear_at_the_time_that_was_told(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    closes = {**CLOSES, "AVGO": (345.0, 324.63, 350.6)}  # 350.6 from 324.63 is +8.00 %

    text = watch_through(movers, monkeypatch, [lambda: movers.write_bars(closes)])

    assert "Next at Tuesday 14 October 09:30. " in text
    assert re.search(r"AVGO +\+8.00 %", text)


@pytest.mark.usefixtures("movers")
def test_a_symbol_that_nobody_knows_is_asked_for_in_the_first_round_only(monkeypatch: pytest.MonkeyPatch) -> None:
    closes = {symbol: history(symbol=symbol) for symbol in ("^IXIC", "NVDA", "AMD", "INTC")}
    sources = {name: FakeSource(name, closes=closes, bars=closes) for name in ("yahoo", "cnbc")}
    monkeypatch.setattr("cryptoai_cli.cli.wiring.build_source", lambda name, _context: sources[name])
    options = ReportOptions(symbols="NVDA,AMD,INTC,ZZQQX", benchmark=["^IXIC"], source=list(sources))
    counts = []

    for minute in range(3):
        with time_machine.travel(f"2025-10-13T20:3{minute}:00Z", tick=False):
            made = make_watched(options, (), lambda _line: None, MembersOfSession())
        asked = [symbol for source in sources.values() for symbol, _ in source.asked]
        counts.append((asked.count("ZZQQX"), asked.count("NVDA")))

    assert made.report.groups[0].missing == 1
    unknown, known = zip(*counts, strict=True)
    assert unknown[0] > 0
    assert set(unknown) == {unknown[0]}
    assert known[-1] >= known[0]


def test_a_broken_source_leaves_the_last_table_standing(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    text = watch_through(movers, monkeypatch, [(movers.folder / "bars.csv").unlink])

    assert "The last attempt failed, this is the earlier table" in text


def test_a_first_report_that_fails_is_an_error_as_with_today(movers: Command) -> None:
    (movers.folder / "bars.csv").unlink()
    with terminal(variables=SIZE) as screen:
        code = screen.left_with()
    assert code == movers("today").code != 0
    assert ENTER not in screen.text


def test_notices_below_the_table_are_told_in_the_form_asked_for(movers: Command) -> None:
    movers.write_bars({symbol: closes for symbol, closes in CLOSES.items() if symbol != "RIOT"})
    told: list[str] = []

    def stop_at_once(_screen: ScrollingScreen, lines: Sequence[str]) -> None:
        told.extend(lines)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScrollingScreen, "draw", stop_at_once)
        for_programs = movers("watch", "--errors", "json")
        assert not [line for line in told if line.startswith(("{", "notice"))]
        assert movers("watch", "--errors", "json", "-q").err == ""
        told.clear()
        for_people = movers("watch")
    assert for_programs.code == INTERRUPTED
    notices = [json.loads(line) for line in for_programs.err.splitlines()]
    assert "missing" in {notice["code"] for notice in notices}
    assert for_people.err == ""
    assert [line for line in told if "RIOT" in line] == ["missing  RIOT: CSV file: not in bars.csv"]
