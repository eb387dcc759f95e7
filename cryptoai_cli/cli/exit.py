"""End the process at once: the operating system frees its memory faster than the interpreter does."""

import atexit
import contextlib
import os
import sys
from typing import IO, NoReturn

from cryptoai_cli.cli.interrupt import INTERRUPTED
from cryptoai_cli.errors import OutputError


def leave(code: int) -> NoReturn:
    """Run the exit handlers, flush stdout and stderr, and end the process with `code`.

    Tearing down some three hundred modules would take a seventh of a short run. Threads are not waited for.
    """
    try:
        atexit._run_exitfuncs()  # noqa: SLF001 nothing public runs them, and a plug-in may have registered something
        faults = [fault for stream in (sys.stdout, sys.stderr) if (fault := _flush(stream))]
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)
    if faults and not code:  # an error before has been printed already
        with contextlib.suppress(OSError, AttributeError, ValueError):
            os.write(sys.stderr.fileno(), f"movers: cannot write: {faults[0]}\nCheck the free space.\n".encode())
        code = OutputError.exit_code
    os._exit(code)


def _flush(stream: IO[str] | None) -> str:
    """Flush a stream and return what is wrong; a reader that has closed the pipe is no error."""
    try:
        if stream is not None and not stream.closed:
            stream.flush()
    except BrokenPipeError:
        return ""
    except OSError as error:
        return error.strerror or str(error)
    return ""
