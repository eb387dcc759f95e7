"""A live terminal screen: the alternate screen, unbuffered keys, and the terminal restored at the end."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from cryptoai_cli.errors import OutputError, UsageError

_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l"  # alternate screen, no cursor, no line wrapping
_LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l"
_HOME, _END_OF_LINE, _BELOW = "\x1b[H", "\x1b[0m\x1b[K", "\x1b[J"
_A_KEY = 32  # bytes: if a key sends several, only the first counts


class SignalGate:
    """Turns the first signal to end into an exception, but not while the terminal is being set up or restored."""

    def __init__(self) -> None:
        self._pending: BaseException | None = None
        self._is_open = False

    def receive(self, number: int, _frame: FrameType | None = None) -> None:
        """Handle a signal: raise its exception if the gate is open, else keep the first one for later."""
        if self._pending is None:
            self._pending = KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)
        if self._is_open:
            self.check()

    def open(self) -> None:
        """Let signals raise from now on; raise at once if one has arrived already."""
        self._is_open = True
        self.check()

    def close(self) -> None:
        """Defer signals from now on."""
        self._is_open = False

    def check(self) -> None:
        """Raise the exception of a signal that has arrived, again if the code it interrupted swallowed it."""
        if self._pending is not None:
            self._is_open = False
            raise self._pending


class LiveScreen:
    """The live screen; `reads_keys` is True if key presses can be read."""

    def __init__(self, gate: SignalGate, *, reads_keys: bool) -> None:
        self.reads_keys = reads_keys
        self._gate, self._shown = gate, ""

    def draw(self, lines: Sequence[str]) -> None:
        """Show as many lines as fit; write nothing if they are unchanged."""
        self._gate.check()
        text = frame(lines, shutil.get_terminal_size().lines)
        if text != self._shown:
            self._shown = text
            _write(text)

    def key(self, seconds: float) -> str:
        """Wait for a key for at most `seconds`, and return it, or an empty string if none was pressed."""
        if not self.reads_keys:
            time.sleep(seconds)
            return ""
        import select  # noqa: PLC0415 - not usable for terminals on Windows

        if not select.select([sys.stdin], [], [], seconds)[0]:
            return ""
        pressed = os.read(sys.stdin.fileno(), _A_KEY)
        if not pressed:
            self.reads_keys = False  # end of input: from now on just wait
        return pressed[:1].decode("ascii", "replace")


def frame(lines: Sequence[str], height: int) -> str:
    """Return the text that draws the lines from the top, the last one replaced by a count if some do not fit."""
    shown = list(lines[:height])
    if len(lines) > height:
        shown[-1] = f"{len(lines) - height + 1} more lines: make the window taller, or name a group"
    return _HOME + "\r\n".join(line + _END_OF_LINE for line in shown) + _BELOW


def require_terminal() -> None:
    """Raise UsageError if stdout is not a terminal that can be redrawn."""
    if not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        raise UsageError(
            "`movers watch` draws over its table: it needs a terminal",
            hint="for a pipe or a file use `movers today`, and cron to repeat it",
        )


@contextmanager
def live_screen() -> Iterator[LiveScreen]:
    """Yield the screen, and restore the terminal however the block ends."""
    with signal_gate() as gate:
        put_keys_back = _keys_at_once()
        try:
            try:
                _write(_ENTER)
                gate.open()
                yield LiveScreen(gate, reads_keys=put_keys_back is not None)
            finally:
                gate.close()  # a signal that arrives just before has closed it, and ends this block too
        finally:
            with suppress(OutputError):
                _write(_LEAVE)
            if put_keys_back is not None:
                put_keys_back()


@contextmanager
def signal_gate() -> Iterator[SignalGate]:
    """Install the signal handlers and yield their closed gate; at the end, raise a signal that is still deferred."""
    gate = SignalGate()
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not if it is ignored or handled elsewhere
        numbers.append(signal.SIGINT)
    before = [(number, signal.signal(number, gate.receive)) for number in numbers]
    try:
        yield gate
    finally:
        for number, handler in before:
            signal.signal(number, handler)
    gate.open()


def _keys_at_once() -> Callable[[], None] | None:
    """Make keys readable without Enter or echo; return a function that undoes this, None without a keyboard."""
    try:
        import termios  # noqa: PLC0415 - missing on Windows
    except ImportError:
        return None
    try:
        keyboard = sys.stdin.fileno()
        before = termios.tcgetattr(keyboard)
    except (OSError, termios.error):
        return None
    now = termios.tcgetattr(keyboard)
    now[3] &= ~(termios.ICANON | termios.ECHO)
    now[6][termios.VSUSP] = b"\0"  # a suspended run would leave the terminal in this state
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
