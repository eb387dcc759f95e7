"""Start threads, which a machine may refuse."""

import threading
from collections.abc import Callable
from traceback import walk_tb

from cryptoai_cli.errors import lack_error

THREADS = "threads"


def start_thread(job: Callable[[], None]) -> None:
    """Run a job in a daemon thread, which the end of the program does not wait for.

    Raise TryLaterError if the machine gives no thread.
    """
    try:
        threading.Thread(target=job, daemon=True).start()
    except RuntimeError as error:
        raise lack_error(THREADS) from error


def is_refused_thread(error: BaseException) -> bool:
    """Return whether `error` came out of the start of a thread that never ran, of a library as well."""
    if not isinstance(error, RuntimeError):
        return False
    frames = (frame for frame, _ in walk_tb(error.__traceback__))
    return any(
        frame.f_code is threading.Thread.start.__code__ and frame.f_locals["self"].ident is None for frame in frames
    )
