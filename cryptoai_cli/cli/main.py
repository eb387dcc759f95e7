"""Run the command: every error becomes one message and an exit code, a bug leaves a log file."""

import errno
import gc
import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import TextIO

from cryptoai_cli.cli.exit import leave
from cryptoai_cli.cli.interrupt import INTERRUPTED, remember_interrupts
from cryptoai_cli.errors import MoversError, OutputError

BUG = 70
_NO_SPACE = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_GARBAGE_THRESHOLD = 200_000  # a run is short: a collection costs more than it frees
_SWITCH_SECONDS = 0.0005  # an answer that arrives while modules load is taken up at once


def main() -> None:
    """Run `movers` with the arguments of the process and leave with its exit code."""
    gc.set_threshold(_GARBAGE_THRESHOLD)
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        remember_interrupts()
        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # the library turns one in a command into an exit
        code = INTERRUPTED
    leave(code)


def run(arguments: list[str]) -> int:
    """Run `movers` with `arguments` and return its exit code; raise nothing but KeyboardInterrupt."""
    _set_encodings()
    try:
        from cryptoai_cli.cli.app import build  # noqa: PLC0415 - most of a start, which may be interrupted too

        build().main(_with_explain_value(arguments), prog_name="movers", standalone_mode=True)
    except MoversError as error:
        _say("\n".join((f"movers: {error.message}", *([_sentence(error.hint)] if error.hint else ()))))
        return error.exit_code
    except SystemExit as leaving:
        return _code_of(leaving)
    except Exception as error:  # noqa: BLE001 this is the last line of defence
        if isinstance(error, OSError) and error.errno in _NO_SPACE:
            _say(f"movers: cannot write: {error.strerror}\nCheck the free space.")
            return OutputError.exit_code
        _say(f"movers: this is a bug ({type(error).__name__}). The details are in {_log(error)}")
        return BUG
    return 0


def _sentence(hint: str) -> str:
    return f"{hint[:1].upper()}{hint[1:]}" + ("" if hint.endswith((".", "?", "!")) else ".")


def _code_of(leaving: SystemExit) -> int:
    if leaving.code is None:
        return 0
    return leaving.code if isinstance(leaving.code, int) else 1


def _with_explain_value(arguments: list[str]) -> list[str]:
    """Give `--explain` its empty value where none follows: the option may stand alone."""
    return [
        "--explain=" if word == "--explain" and after.startswith("-") else word
        for word, after in pairwise([*arguments, "-"])
    ]


def _set_encodings() -> None:
    """Write UTF-8 to files and pipes; on a terminal replace what its own encoding cannot show.

    A stream that was closed before the start is replaced by one that discards everything.
    """
    sys.stdout = sys.stdout or _null_stream()
    sys.stderr = sys.stderr or _null_stream()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty():
            reconfigure(errors="replace")
        else:
            reconfigure(encoding="utf-8", errors="replace")


def _null_stream() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _say(text: str) -> None:
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        pass


def _log(error: Exception) -> Path:
    """Write the traceback, without any secret, to a file of its own and return its path."""
    import tempfile  # noqa: PLC0415 only a bug needs it
    import traceback  # noqa: PLC0415 only a bug needs it

    from cryptoai_cli.net.secrets import without_secrets  # noqa: PLC0415 only a bug needs it
    from cryptoai_cli.settings.places import data_folder  # noqa: PLC0415 only a bug needs it

    text = without_secrets("".join(traceback.format_exception(error)), os.environ)
    for folder in (data_folder(os.environ) / "logs", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix="movers-bug-", suffix=".log", dir=folder)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            continue
        return Path(name)
    return Path(os.devnull)
