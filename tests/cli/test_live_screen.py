import errno
import io
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from cryptoai_cli.cli.live_screen import (
    LiveScreen,
    ScrollingScreen,
    SignalGate,
    can_draw_over,
    frame,
    live_screen,
    signal_gate,
)
from cryptoai_cli.errors import OutputError

ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"


class Terminal:
    """A stdout or stdin that is a terminal or is not; every write is noted, or fails."""

    def __init__(self, *, is_terminal: bool = True, file: int = -1, fails: bool = False) -> None:
        self.written: list[str] = []
        self._is_terminal, self._file, self._fails = is_terminal, file, fails

    def isatty(self) -> bool:
        return self._is_terminal

    def fileno(self) -> int:
        if self._file < 0:
            raise OSError
        return self._file

    def write(self, text: str) -> None:
        if self._fails:
            raise OSError(5, "Input/output error")
        self.written.append(text)

    def flush(self) -> None:
        pass


def placed(monkeypatch: pytest.MonkeyPatch, stdout: Terminal | None = None) -> Terminal:
    """Put a terminal in the place of stdout, without a keyboard."""
    screen = stdout or Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(sys, "stdin", Terminal())
    return screen


@pytest.fixture(autouse=True)
def _own_handlers() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [(number, signal.getsignal(number)) for number in numbers]
    yield
    for number, handler in before:
        signal.signal(number, handler)


def test_a_frame_starts_at_the_top_and_wipes_what_is_left_of_the_last_one() -> None:
    assert frame(["a", "b"], 5) == "\x1b[Ha\x1b[0m\x1b[K\r\nb\x1b[0m\x1b[K\x1b[J"


def test_lines_without_room_are_counted_at_the_bottom() -> None:
    shown = frame(["a", "b", "c", "d"], 3)
    assert "2 more lines" in shown  # c and d
    assert "c\x1b" not in shown
    assert "more lines" not in frame(["a", "b", "c"], 3)


def test_what_stands_there_already_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = placed(monkeypatch)
    screen = LiveScreen(SignalGate(), reads_keys=False)
    for line in ("a", "a", "b"):
        screen.draw([line])
    assert len(stdout.written) == 2


def test_a_key_is_the_first_byte_of_what_came(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    monkeypatch.setattr(sys, "stdin", Terminal(file=reader))
    screen = LiveScreen(SignalGate(), reads_keys=True)

    os.write(writer, b"\x1b[A")
    assert screen.key(5) == "\x1b"
    assert screen.key(0) == ""
    os.close(writer)
    assert screen.key(5) == ""
    assert not screen.reads_keys  # the other end has hung up
    os.close(reader)


def test_without_a_keyboard_a_key_is_only_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    assert LiveScreen(SignalGate(), reads_keys=False).key(0.2) == ""
    assert waited == [0.2]


@pytest.mark.parametrize(
    ("is_terminal", "term", "expected"), [(True, "xterm", True), (True, "dumb", False), (False, "xterm", False)]
)
def test_only_a_terminal_with_a_cursor_can_be_drawn_over(
    monkeypatch: pytest.MonkeyPatch, term: str, *, is_terminal: bool, expected: bool
) -> None:
    placed(monkeypatch, Terminal(is_terminal=is_terminal))
    monkeypatch.setenv("TERM", term)

    assert can_draw_over() is expected


def test_where_nothing_can_be_drawn_over_lines_are_written_below_those_before(
    capfd: pytest.CaptureFixture[str],
) -> None:
    screen = ScrollingScreen()

    screen.draw(["a", "b"])
    screen.draw(["c"])

    assert capfd.readouterr().out == "a\nb\nc\n"
    assert not screen.key(0)


@pytest.mark.parametrize(("code", "raised"), [(errno.EPIPE, SystemExit), (errno.ENOSPC, OutputError)])
def test_a_reader_that_has_gone_ends_the_run_and_a_full_disk_is_told(
    monkeypatch: pytest.MonkeyPatch, code: int, raised: type[BaseException]
) -> None:
    class Pipe(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, _data: object) -> int:
            raise OSError(code, os.strerror(code))

    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BufferedWriter(Pipe(), 1), encoding="utf-8"))
    monkeypatch.setattr("cryptoai_cli.cli.live_screen.discard_further_output", lambda _stream: None)

    with pytest.raises(raised) as ended:
        ScrollingScreen().draw(["a"])

    assert raised is not SystemExit or ended.value.args == (0,)


def test_the_other_page_is_entered_and_left(monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = placed(monkeypatch)
    with live_screen() as screen:
        assert not screen.reads_keys
        assert ENTER in stdout.written[-1]
    assert LEAVE in stdout.written[-1]


def test_the_page_is_left_when_the_block_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = placed(monkeypatch)
    with pytest.raises(ZeroDivisionError), live_screen():
        raise ZeroDivisionError
    assert LEAVE in stdout.written[-1]


@pytest.mark.parametrize(("number", "ends"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)])
def test_a_signal_ends_the_block_and_the_page_is_left(
    monkeypatch: pytest.MonkeyPatch, number: int, ends: type[BaseException]
) -> None:
    stdout = placed(monkeypatch)
    with pytest.raises(ends), live_screen():
        signal.raise_signal(number)
    assert LEAVE in stdout.written[-1]


def test_signals_while_the_terminal_is_put_back_do_not_keep_it_from_that(monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = placed(monkeypatch)

    def leave_slowly(text: str) -> None:
        signal.raise_signal(signal.SIGINT)
        stdout.written.append(text)

    with pytest.raises(KeyboardInterrupt), live_screen():
        stdout.write = leave_slowly  # type: ignore[method-assign]
    assert LEAVE in stdout.written[-1]


def test_a_signal_while_the_terminal_is_set_up_ends_the_run_and_puts_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = placed(monkeypatch)

    def enter_slowly(text: str) -> None:
        stdout.written.append(text)
        if ENTER in text:
            signal.raise_signal(signal.SIGTERM)

    stdout.write = enter_slowly  # type: ignore[method-assign]
    with pytest.raises(SystemExit) as ended, live_screen():
        pytest.fail("the block begins")
    assert ended.value.code == 128 + signal.SIGTERM
    assert LEAVE in stdout.written[-1]


def test_an_interrupt_that_a_library_swallows_ends_the_run_at_the_next_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = placed(monkeypatch)

    def drawn_after_an_interrupt() -> None:
        with live_screen() as screen:
            with suppress(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            screen.draw(["a"])

    with pytest.raises(KeyboardInterrupt):
        drawn_after_an_interrupt()
    assert len(stdout.written) == 2  # the page entered and left, and nothing between


def test_a_second_interrupt_does_not_stop_what_the_first_one_unwinds(monkeypatch: pytest.MonkeyPatch) -> None:
    placed(monkeypatch)
    tidied: list[str] = []

    def interrupted_twice() -> None:
        with live_screen():
            try:
                signal.raise_signal(signal.SIGINT)
            finally:
                signal.raise_signal(signal.SIGINT)
                tidied.append("all of it")

    with pytest.raises(KeyboardInterrupt):
        interrupted_twice()
    assert tidied == ["all of it"]


def test_an_interrupt_that_was_lost_before_ends_the_run_before_the_page_is_entered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stdout = placed(monkeypatch)
    monkeypatch.setattr("cryptoai_cli.cli.interrupt._received", [signal.SIGINT])
    with pytest.raises(KeyboardInterrupt), live_screen():
        pytest.fail("the block begins")
    assert stdout.written == []


def test_handlers_are_those_from_before_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = placed(monkeypatch)
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with live_screen():
        assert signal.getsignal(signal.SIGTERM) is not before[1]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    assert LEAVE in stdout.written[-1]


def test_an_interrupt_that_is_to_be_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with signal_gate() as gate:
        gate.open()
        signal.raise_signal(signal.SIGINT)


def test_a_terminal_that_cannot_be_written_to_is_an_error_of_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    placed(monkeypatch, Terminal(fails=True))
    with pytest.raises(OutputError, match="cannot write to the terminal: Input/output error"), live_screen():
        pytest.fail("the block begins")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_keys_come_at_once_and_unseen_and_the_keyboard_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    import pty  # noqa: PLC0415 - not there on Windows
    import termios  # noqa: PLC0415 - not there on Windows

    master, slave = pty.openpty()
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setattr(sys, "stdin", Terminal(file=slave))
    before = termios.tcgetattr(slave)
    with live_screen() as screen:
        assert screen.reads_keys
        local_modes = termios.tcgetattr(slave)[3]
        assert not local_modes & termios.ICANON
        assert not local_modes & termios.ECHO
        assert local_modes & termios.ISIG  # Ctrl-C stays an interrupt
        os.write(master, b"q")
        assert screen.key(5) == "q"
    assert termios.tcgetattr(slave) == before
    os.close(master)
    os.close(slave)
