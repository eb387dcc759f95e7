"""Keep the details of a bug in a file, and say where; nothing here fails, whatever the machine is like."""

import contextlib
import os
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path

from cryptoai_cli.errors import MoversError
from cryptoai_cli.net.secrets import without_secrets
from cryptoai_cli.settings.places import HOME_VARIABLE, data_folder


def crash_message(error: Exception, environment: Mapping[str, str]) -> str:
    """Return one line on the bug `error`, with the path of the file that has its traceback, without any secret."""
    said = f"movers: this is a bug ({type(error).__name__})."
    log = _log(_details(error, environment), environment)
    if log is None:
        return f"{said} Its details could not be written: set {HOME_VARIABLE} to a folder that can be written"
    return f"{said} The details are in {log}"


def _details(error: Exception, environment: Mapping[str, str]) -> str:
    try:
        return without_secrets("".join(traceback.format_exception(error)), environment)
    except Exception:  # noqa: BLE001 - an error whose own text fails: the last line of defence must not
        return f"{type(error).__name__}: its traceback cannot be written down\n"


def _log(text: str, environment: Mapping[str, str]) -> Path | None:
    """Write `text` to a file of its own in the first folder that can be written; return its path, None without one."""
    for folder in _folders(environment):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix="movers-bug-", suffix=".log", dir=folder)
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError:
            continue
        return Path(name)
    return None


def _folders(environment: Mapping[str, str]) -> Iterator[Path]:
    with contextlib.suppress(MoversError):
        yield data_folder(environment) / "logs"
    with contextlib.suppress(OSError):
        yield Path(tempfile.gettempdir())
