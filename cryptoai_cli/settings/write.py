"""Write a settings file whole or not at all."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptoai_cli.errors import OutputError

_READABLE_FOR_ALL = 0o644


def create(path: Path, text: str) -> None:
    """Write `text` to the new file `path`; refuse where there is one already."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise OutputError(
            f"{path}: there is a file already; it was left as it is", hint="edit it, or name another one with --config"
        ) from None
    except OSError as error:
        raise _not_written(path, error) from None


def replace(path: Path, text: str) -> None:
    """Write `text` in place of what `path` holds; its mode, and a link to it, stay as they are."""
    target = path.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = target.stat().st_mode if target.exists() else _READABLE_FOR_ALL
        descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise _not_written(path, error) from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode & 0o7777)
        Path(temporary).replace(target)
    except OSError as error:
        with suppress(OSError):
            Path(temporary).unlink()
        raise _not_written(path, error) from None


def _not_written(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path}: cannot be written: {error.strerror or error}",
        hint="nothing was changed; name another file with --config",
    )
