"""Exit without interpreter shutdown: the operating system frees memory faster."""

import atexit
import contextlib
import os
import sys
from typing import IO, NoReturn

from cryptoai_cli.cli.interrupt import INTERRUPTED
from cryptoai_cli.cli.messages import error_text
from cryptoai_cli.errors import OutputError


def leave(code: int) -> NoReturn:
    """Run the exit handlers, flush stdout and stderr, and end the process with `code`.

    If flushing stdout fails and `code` is 0, exit with the code of OutputError. Tearing down three hundred modules
    would take a seventh of a short run. Threads are not joined.
    """
    try:
        atexit._run_exitfuncs()  # noqa: SLF001 no public function runs them, and a plug-in may have registered one
        fault = _flush(sys.stdout)
        _flush(sys.stderr)  # a message that cannot be written changes no exit code
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)
    if fault and not code:  # an earlier error has been printed already
        with contextlib.suppress(OSError, AttributeError, ValueError):
            error = OutputError(fault, hint="check the free space")
            os.write(sys.stderr.fileno(), f"{error_text(error)}\n".encode())
        code = OutputError.exit_code
    os._exit(code)


def _flush(stream: IO[str] | None) -> str:
    """Flush a stream and return the error text, empty if none; a closed pipe is not an error."""
    try:
        if stream is not None and not stream.closed:
            stream.flush()
    except BrokenPipeError:
        return ""
    except OutputError as error:
        return error.message
    except OSError as error:
        return f"cannot write: {error.strerror or error}"
    return ""
