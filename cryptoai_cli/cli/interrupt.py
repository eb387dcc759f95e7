"""Remember an interrupt: what it falls into, such as the loading of a module, may swallow its exception."""

import signal
from types import FrameType

INTERRUPTED = 130
_received: list[int] = []


def remember_interrupts() -> None:
    """Let an interrupt raise KeyboardInterrupt as ever, and be remembered; where it is ignored, it stays ignored."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _receive)


def check_interrupt() -> None:
    """Raise KeyboardInterrupt if an interrupt has been received."""
    if _received:
        raise KeyboardInterrupt


def _receive(number: int, _frame: FrameType | None) -> None:
    _received.append(number)
    raise KeyboardInterrupt
