"""A screen that is drawn over and over: its own page of the terminal, keys without Enter, and everything put back."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from cryptoai_cli.cli.interrupt import check_interrupt
from cryptoai_cli.cli.streams import discard_further_output
from cryptoai_cli.errors import OutputError

_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l"  # the other page, no cursor, no line is broken
_LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l"
_HOME, _END_OF_LINE, _BELOW = "\x1b[H", "\x1b[0m\x1b[K", "\x1b[J"
_A_KEY = 32  # bytes: of a key that sends several, only the first counts


class SignalGate:
    """Requests to end: the first unwinds the run by an exception, but not while the terminal is set up or put back."""

    def __init__(self) -> None:
        self._pending: BaseException | None = None
        self._is_open = False

    def receive(self, number: int, _frame: FrameType | None = None) -> None:
        """Raise what ends the run where the gate is open; keep it where the gate is closed, or was passed before."""
        if self._pending is None:
            self._pending = KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)
        if self._is_open:
            self.check()

    def open(self) -> None:
        """Let a request unwind the run from now on, one that has arrived already too."""
        self._is_open = True
        self.check()

    def close(self) -> None:
        """Keep requests from now on."""
        self._is_open = False

    @property
    def is_pending(self) -> bool:
        """Whether a request to end has arrived."""
        return self._pending is not None

    def check(self) -> None:
        """Raise the request that has arrived, once more if whatever it interrupted swallowed the exception."""
        if self._pending is not None:
            self._is_open = False
            raise self._pending


class LiveScreen:
    """The page of the terminal while it is live; `reads_keys` says whether a key can be told from no key."""

    draws_over = True

    def __init__(self, gate: SignalGate, *, reads_keys: bool) -> None:
        self.reads_keys = reads_keys
        self._gate, self._shown = gate, ""

    def draw(self, lines: Sequence[str]) -> None:
        """Show the lines, as many as there is room for; write nothing where they stand there already."""
        self._gate.check()
        text = frame(lines, shutil.get_terminal_size().lines)
        if text != self._shown:
            self._shown = text
            _write(text)

    def key(self, seconds: float) -> str:
        """Wait for a key at most so long and return it; empty where none came."""
        if not self.reads_keys:
            time.sleep(seconds)
            return ""
        import select  # noqa: PLC0415 - not for terminals on Windows

        if not select.select([sys.stdin], [], [], seconds)[0]:
            return ""
        pressed = os.read(sys.stdin.fileno(), _A_KEY)
        if not pressed:
            self.reads_keys = False  # the other end has hung up: from now on only the clock counts
        return pressed[:1].decode("ascii", "replace")


def frame(lines: Sequence[str], height: int) -> str:
    """Return what draws the lines from the top, and says at the bottom how many found no room."""
    shown = list(lines[:height])
    if len(lines) > height:
        shown[-1] = f"{len(lines) - height + 1} more lines: make the window taller, or name a group"
    return _HOME + "\r\n".join(line + _END_OF_LINE for line in shown) + _BELOW


class ScrollingScreen:
    """Stdout where nothing can be drawn over: a pipe, a file, a terminal without a cursor. It has no keyboard."""

    draws_over = False
    reads_keys = False

    def draw(self, lines: Sequence[str]) -> None:
        """Write the lines below those before; leave the program once nobody reads them any more."""
        try:
            sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode(sys.stdout.encoding, "replace"))
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            discard_further_output(sys.stdout)
            raise SystemExit(0) from None
        except OSError as error:
            discard_further_output(sys.stdout)
            raise OutputError(f"cannot write to stdout: {error.strerror}", hint="check the free space") from error

    def key(self, seconds: float) -> str:
        """Let time pass."""
        time.sleep(seconds)
        return ""


def can_draw_over() -> bool:
    """Return whether stdout is a terminal on which the lines before can be replaced."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def live_screen() -> Iterator[LiveScreen]:
    """Give the screen; whatever ends the block, and whenever, the terminal is as it was before."""
    with signal_gate() as gate:
        check_interrupt()  # one before may have been lost
        put_keys_back = _keys_at_once()
        try:
            try:
                _write(_ENTER)
                gate.open()
                yield LiveScreen(gate, reads_keys=put_keys_back is not None)
            finally:
                gate.close()  # a request that arrives just before has closed it, and ends this block too
        finally:
            with suppress(OutputError):
                _write(_LEAVE)
            if put_keys_back is not None:
                put_keys_back()


@contextmanager
def signal_gate() -> Iterator[SignalGate]:
    """Give the gate through which requests to end come, closed; raise one that it still keeps at the end."""
    gate = SignalGate()
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if callable(signal.getsignal(signal.SIGINT)):  # not where it is ignored
        numbers.append(signal.SIGINT)
    before = [(number, signal.signal(number, gate.receive)) for number in numbers]
    try:
        yield gate
    finally:
        for number, handler in before:
            signal.signal(number, handler)
    gate.open()


def _keys_at_once() -> Callable[[], None] | None:
    """Let keys arrive without Enter and unseen; return what puts that back, None where there is no keyboard."""
    try:
        import termios  # noqa: PLC0415 - not there on Windows
    except ImportError:
        return None
    try:
        keyboard = sys.stdin.fileno()
        before = termios.tcgetattr(keyboard)
    except (OSError, termios.error):
        return None
    now = termios.tcgetattr(keyboard)
    now[3] &= ~(termios.ICANON | termios.ECHO)
    now[6][termios.VSUSP] = b"\0"  # a stopped run would leave the terminal like this
    termios.tcsetattr(keyboard, termios.TCSADRAIN, now)

    def put_back() -> None:
        with suppress(termios.error):
            termios.tcsetattr(keyboard, termios.TCSADRAIN, before)

    return put_back


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        raise OutputError(
            f"cannot write to the terminal: {error.strerror}", hint="start `movers watch` in another one"
        ) from error
