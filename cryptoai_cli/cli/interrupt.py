"""What an interrupt does: leave at once while the program starts, later unwind what is under way."""

import _thread
import contextlib
import os
import signal
import sys
import time
from types import FrameType

INTERRUPTED = 130
_STDERR = 2
_A_MOMENT_SECONDS = 0.002
_received: list[int] = []
_main_threads: list[int] = []
_last_words: list[bytes] = []


def leave_at_interrupt(words: str = "") -> None:
    """Let an interrupt end the process at once: nothing is under way while modules load, and nothing has to be undone.

    The last `words` are told on stderr then. Where an interrupt is ignored, as in a job in the background, it stays
    ignored.
    """
    _last_words[:] = [words.encode()]
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)


def remember_interrupts() -> None:
    """Let an interrupt raise KeyboardInterrupt, and be remembered: what it falls into may swallow the exception.

    One that comes after it ends the process at once. Where interrupts are ignored, they stay ignored.
    """
    if signal.getsignal(signal.SIGINT) in {signal.default_int_handler, _leave}:
        signal.signal(signal.SIGINT, _receive)
        _main_threads[:] = [_thread.get_ident()]  # handlers are set by the main thread alone
        sys.unraisablehook = _raise_again


def check_interrupt() -> None:
    """Raise KeyboardInterrupt if an interrupt has been received."""
    if _received:
        raise KeyboardInterrupt


def _receive(number: int, frame: FrameType | None) -> None:
    if _received:
        _leave(number, frame)
    _received.append(number)
    raise KeyboardInterrupt


def _raise_again(lost: "sys.UnraisableHookArgs") -> None:
    """Raise an interrupt again that fell into a callback of Python, such as those of an import, which swallow it."""
    if lost.exc_type is KeyboardInterrupt:
        _thread.start_new_thread(_interrupt_again, ())  # at once, it would fall into this function
    else:
        sys.__unraisablehook__(lost)


def _interrupt_again() -> None:
    time.sleep(_A_MOMENT_SECONDS)
    _received.clear()
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(_main_threads[0], signal.SIGINT)  # this one ends a wait of the system too
    else:
        _thread.interrupt_main()


def _leave(_number: int, _frame: FrameType | None) -> None:
    with contextlib.suppress(OSError):
        os.write(_STDERR, b"".join(_last_words))
    os._exit(INTERRUPTED)
