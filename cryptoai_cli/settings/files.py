"""Find, read and write the settings files."""

import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.errors import OutputError, SettingsError, TryLaterError
from cryptoai_cli.settings.layers import Layer, LayerKind, Table
from cryptoai_cli.settings.places import settings_folder, shipped_path
from cryptoai_cli.settings.problems import Problem
from cryptoai_cli.settings.toml.reading import NotTomlError, read_toml
from cryptoai_cli.system import atomic
from cryptoai_cli.system.folders import expand_home, full_path, may_search
from cryptoai_cli.system.lock import Lock
from cryptoai_cli.system.reading import read_regular

FILE_NAME = "movers.toml"
_CONFIG_VARIABLE = "MOVERS_CONFIG"
_SHIPPED_NAME = "shipped settings"
_BYTE_ORDER_MARK = "\ufeff"
_PRIVATE = 0o600
_PRIVATE_FOLDER = 0o700
_LOCK_ENDING = ".lock"
_ANOTHER_FILE = "nothing was changed; name another file with --config"
_PATIENCE_SECONDS = 30.0  # an edit takes less than a second
MOST_BYTES = 4_000_000  # ten thousand groups have less than two million


class SettingsFile(Struct, frozen=True):
    """A settings file: its path, its name in messages, its kind and its text."""

    path: Path
    name: str
    kind: LayerKind
    text: str


def shipped_file() -> SettingsFile:
    """Read the settings that ship with the package; raise SettingsError if they are missing."""
    path = shipped_path(FILE_NAME)
    text = _read_text(path, str(path))
    if text is None:
        raise SettingsError(f"{path}: the settings that ship with movers are missing", hint="reinstall movers")
    return SettingsFile(path, _SHIPPED_NAME, LayerKind.SHIPPED, text)


def user_files(config: Path | None, environment: Mapping[str, str], folder: Path) -> tuple[SettingsFile, ...]:
    """Read the user's files; a later one overrides an earlier one.

    A file named by `--config` or `MOVERS_CONFIG` is the only one, and must exist. Otherwise the user's own file comes
    first, then `movers.toml` in the current folder; either may be missing. Raises SettingsError for an unreadable file.
    """
    if (named := named_path(config, environment, folder)) is not None:
        return (_named_file(named, "--config" if config is not None else _CONFIG_VARIABLE, folder),)
    own = known_own_path(environment)
    beside = folder / FILE_NAME
    found = [None if own is None else _read_if_there(own, str(own), LayerKind.USER_FILE)]
    if may_search(folder) and not (own is not None and _is_same(own, beside)):
        found.append(_read_if_there(beside, FILE_NAME, LayerKind.FOLDER_FILE))
    return tuple(file for file in found if file is not None)


def editable_files(config: Path | None, environment: Mapping[str, str], folder: Path) -> tuple[SettingsFile, ...]:
    """Read the user's files; the last one is the one to edit, with empty text if it does not exist yet."""
    named = named_path(config, environment, folder)
    if named is None:
        return user_files(config, environment, folder) or (_new_own_file(environment),)
    text = _read_text(named, str(named))
    return (SettingsFile(named, str(named), LayerKind.USER_FILE, text or ""),)


def named_path(config: Path | None, environment: Mapping[str, str], folder: Path) -> Path | None:
    """Return the path given by `--config`, else by `MOVERS_CONFIG`; None if neither is set."""
    named = config if config is not None else environment.get(_CONFIG_VARIABLE)
    return folder / expand_home(Path(named), environment) if named else None


def own_path(environment: Mapping[str, str]) -> Path:
    """Return the path of the user's own settings file; raise SettingsError if this user has no home."""
    known = known_own_path(environment)
    if known is None:
        raise SettingsError(
            "there is no place for settings of your own: HOME names no folder, and this user has no entry",
            hint=f"set HOME or {_CONFIG_VARIABLE}, or name a file with --config",
        )
    return known


def known_own_path(environment: Mapping[str, str]) -> Path | None:
    """Return the path of the user's own settings file; None if this user has no home."""
    folder = settings_folder(environment)
    return None if folder is None else folder / FILE_NAME


def file_layer(file: SettingsFile, problems: list[Problem]) -> Layer:
    """Return the layer of settings from `file`; if it is not TOML, return an empty one and append a problem."""
    table: Table = {}
    layer = Layer(file.kind, file.name, table, file.path.parent, file.text)
    try:
        table |= read_toml(file.text)
    except NotTomlError as error:
        problems.append(Problem(layer, (), error.advice, line=error.line, column=error.column))
    return layer


@contextmanager
def hold_settings_file(path: Path) -> Iterator[Path]:
    """Yield the file that `path` leads to while no other run edits it.

    Raises TryLaterError if another run holds it for too long, and OutputError if its folder cannot be written.
    """
    target = full_path(path, {})
    lock = Lock(target.with_name(f".{target.name}{_LOCK_ENDING}"), folder_mode=_PRIVATE_FOLDER)
    try:
        is_free = lock.acquire(_PATIENCE_SECONDS)
    except OSError as error:
        raise _write_error(path, error) from None
    if not is_free:
        raise TryLaterError(f"{path} is being edited by another run", hint="run this again when that one has finished")
    try:
        yield target
    finally:
        lock.release(remove=True)


def create_settings_file(path: Path, text: str) -> None:
    """Write `text` to the new file `path`; raise OutputError if it exists or cannot be written."""
    try:
        with hold_settings_file(path):
            atomic.create_file(path, text.encode(), mode=_PRIVATE)
    except FileExistsError:
        raise OutputError(
            f"{path}: the file already exists; it was left as it is", hint="edit it, or name another one with --config"
        ) from None
    except OSError as error:
        raise _write_error(path, error) from None


def replace_settings_file(path: Path, text: str) -> None:
    """Replace the content of `path`, following links and keeping its mode; raise OutputError if that fails."""
    target = full_path(path, {})
    try:
        target.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else _PRIVATE
        atomic.replace_file(target, (text.encode(),), mode=mode)
    except OSError as error:
        raise _write_error(path, error) from None


def _write_error(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path}: cannot be written: {error.strerror or error}",
        hint=_ANOTHER_FILE,
    )


def _named_file(path: Path, named_by: str, folder: Path) -> SettingsFile:
    name = str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
    text = _read_text(path, f"{named_by}: {name}")
    if text is None:
        raise SettingsError(
            f"{named_by}: {name}: there is no such file", hint="name another one, or write it with `movers config init`"
        )
    return SettingsFile(path, name, LayerKind.USER_FILE, text)


def _read_if_there(path: Path, name: str, kind: LayerKind) -> SettingsFile | None:
    text = _read_text(path, name)
    return None if text is None else SettingsFile(path, name, kind, text)


def _read_text(path: Path, name: str) -> str | None:
    """Return the text of the file, or None if it does not exist; raise SettingsError if it cannot be read."""
    try:
        return read_regular(path, most_bytes=MOST_BYTES).decode().removeprefix(_BYTE_ORDER_MARK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{name}:{line}: this is not UTF-8; save the file as UTF-8") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SettingsError(f"{name}: cannot be read: {reason}", hint="name another file with --config") from None


def _new_own_file(environment: Mapping[str, str]) -> SettingsFile:
    path = own_path(environment)
    return SettingsFile(path, str(path), LayerKind.USER_FILE, "")


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
