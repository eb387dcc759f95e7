"""Find, read and write the settings files."""

import re
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.errors import OutputError, SettingsError
from cryptoai_cli.settings.layers import Layer, LayerKind, Table
from cryptoai_cli.settings.places import settings_folder, shipped_path
from cryptoai_cli.settings.problems import Problem
from cryptoai_cli.system import atomic
from cryptoai_cli.system.folders import expand_home, may_search

FILE_NAME = "movers.toml"
_CONFIG_VARIABLE = "MOVERS_CONFIG"
_SHIPPED_NAME = "shipped settings"
_PLACE_IN_MESSAGE = r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$"
_BYTE_ORDER_MARK = "\ufeff"
_READABLE_FOR_ALL = 0o644


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
        raise SettingsError(f"{path}: the settings that ship with movers are missing", hint="install movers again")
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
        table |= tomllib.loads(file.text)
    except ValueError as error:  # TOMLDecodeError, or an integer of thousands of digits
        problems.append(_syntax_problem(layer, str(error)))
    except RecursionError:
        problems.append(Problem(layer, (), "write it with fewer brackets inside each other", line=1, column=1))
    return layer


def create_settings_file(path: Path, text: str) -> None:
    """Write `text` to the new file `path`; raise OutputError if it exists or cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.create_file(path, text.encode())
    except FileExistsError:
        raise OutputError(
            f"{path}: there is a file already; it was left as it is", hint="edit it, or name another one with --config"
        ) from None
    except OSError as error:
        raise _write_error(path, error) from None


def replace_settings_file(path: Path, text: str) -> None:
    """Replace the content of `path`, following links and keeping its mode; raise OutputError if that fails."""
    target = path.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else _READABLE_FOR_ALL
        atomic.replace_file(target, (text.encode(),), mode=mode)
    except OSError as error:
        raise _write_error(path, error) from None


def _write_error(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path}: cannot be written: {error.strerror or error}",
        hint="nothing was changed; name another file with --config",
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
        return path.read_bytes().decode().removeprefix(_BYTE_ORDER_MARK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        raise SettingsError(f"{name}: this is a folder, not a file", hint="name a file with --config") from None
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


def _syntax_problem(layer: Layer, message: str) -> Problem:
    place = re.search(_PLACE_IN_MESSAGE, message)
    what = message[: place.start()] if place else message
    if place is None or place["line"] is None:
        line, column = layer.text.count("\n") + 1, 1
    else:
        line, column = int(place["line"]), int(place["column"])
    return Problem(layer, (), f"this is not TOML: {what[:1].lower()}{what[1:]}", line=line, column=column)
