"""Run the command: every error becomes one message and an exit code, a bug leaves a log file."""

import errno
import gc
import os
import sys
from collections.abc import MutableMapping
from itertools import pairwise

from cryptoai_cli.cli.exit import leave
from cryptoai_cli.cli.interrupt import INTERRUPTED, check_interrupt, leave_at_interrupt
from cryptoai_cli.cli.messages import asked_form, error_text, interrupt_text, messages_in
from cryptoai_cli.cli.streams import protect_streams, set_encodings
from cryptoai_cli.errors import MoversError, OutputError, TryLaterError, lack_error
from cryptoai_cli.system.openssl import require_openssl_settings_that_end
from cryptoai_cli.system.privacy import keep_private

BUG = 70
_NO_SPACE = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_LACKS = {
    errno.EMFILE: "open files",
    errno.ENFILE: "open files",
    errno.ENOMEM: "memory",
}
_GARBAGE_THRESHOLD = 200_000  # a run is short: a collection costs more than it frees
_MOST_SIZE_DIGITS = 4
_SWITCH_SECONDS = 0.0005  # an answer that arrives while modules load is taken up at once


def main() -> None:
    """Run `movers` with the arguments of the process and leave with its exit code."""
    gc.set_threshold(_GARBAGE_THRESHOLD)
    sys.setswitchinterval(_SWITCH_SECONDS)
    words = ""
    try:
        words = _words_of_an_interrupt()
        leave_at_interrupt(words)
        keep_private()
        protect_streams()
        drop_unreadable_sizes(os.environ)
        code = run(sys.argv[1:])
        check_interrupt()  # one that nobody took up
    except KeyboardInterrupt:  # the library turns one in a command into an exit
        code = INTERRUPTED
    if code == INTERRUPTED and words:
        _say(words.rstrip())
    leave(code)


def run(arguments: list[str]) -> int:
    """Run `movers` with `arguments` and return its exit code; raise nothing but KeyboardInterrupt."""
    set_encodings()
    try:
        form = asked_form(arguments, os.environ)
    except MoversError as error:
        _say(error_text(error))
        return error.exit_code
    with messages_in(form):
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    try:
        require_openssl_settings_that_end(os.environ)
        from cryptoai_cli.cli.app import build  # noqa: PLC0415 - most of a start, which may be interrupted too

        build().main(_with_explain_value(arguments), prog_name="movers", standalone_mode=True)
    except MoversError as error:
        _say(error_text(error))
        return error.exit_code
    except SystemExit as leaving:
        return _code_of(leaving)
    except Exception as error:  # noqa: BLE001 this is the last line of defence
        return _tell_last(error)
    return 0


def _lack_behind(error: BaseException) -> str | None:
    """Return what the machine does not give, if that is why this error, or one before it, came about."""
    if isinstance(error, MemoryError):
        return _LACKS[errno.ENOMEM]
    if isinstance(error, OSError) and error.errno in _LACKS:
        return _LACKS[error.errno]
    from cryptoai_cli.system.threads import THREADS, is_refused_thread  # noqa: PLC0415 - only a run that ends needs it

    if is_refused_thread(error):
        return THREADS
    before = error.__cause__ or error.__context__
    return None if before is None else _lack_behind(before)


def _tell_last(error: Exception) -> int:
    """Tell an error that nobody expected, and return the exit code: a lack of the machine is no bug, all else is."""
    if isinstance(error, OSError) and error.errno in _NO_SPACE:
        _say(error_text(OutputError(f"cannot write: {error.strerror}", hint="check the free space")))
        return OutputError.exit_code
    if (lack := _lack_behind(error)) is not None:
        _say(error_text(lack_error(lack)))
        return TryLaterError.exit_code
    _say(error_text(MoversError(_bug_words(error))))
    return BUG


def _bug_words(error: Exception) -> str:
    try:
        from cryptoai_cli.cli.crash import crash_message  # noqa: PLC0415 only a bug needs it

        return crash_message(error, os.environ).removeprefix("movers: ")
    except Exception:  # noqa: BLE001 - a handler that cannot be loaded must not fail either
        return f"this is a bug ({type(error).__name__}). Its details could not be written down"


def drop_unreadable_sizes(environment: MutableMapping[str, str]) -> None:
    """Drop a size of the terminal that is no plain number, or an absurd one: some libraries would fail for it."""
    for name in ("COLUMNS", "LINES"):
        value = environment.get(name, "")
        if not (value.isascii() and value.isdigit() and len(value) <= _MOST_SIZE_DIGITS):
            environment.pop(name, None)


def _words_of_an_interrupt() -> str:
    """Return what to tell of an interrupt; nothing where the form of messages cannot be read, which is told later."""
    try:
        return interrupt_text(INTERRUPTED, asked_form(sys.argv[1:], os.environ))
    except MoversError:
        return ""


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


def _say(text: str) -> None:
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        pass
