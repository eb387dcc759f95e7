"""Set one value in the user's settings file, preserving its comments."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.errors import MoversError, OutputError, SettingsError, UsageError
from cryptoai_cli.market.symbol_book import SymbolBook
from cryptoai_cli.settings.environment import environment_layer
from cryptoai_cli.settings.files import (
    SettingsFile,
    editable_files,
    hold_settings_file,
    replace_settings_file,
    user_files,
)
from cryptoai_cli.settings.layers import Layer, LayerKind, Table
from cryptoai_cli.settings.load import Surroundings, settings_of
from cryptoai_cli.settings.problems import Problem, settings_error
from cryptoai_cli.settings.schema import check_layer
from cryptoai_cli.settings.toml.reading import NotTomlError, read_toml
from cryptoai_cli.settings.toml.text import key_text, value_text
from cryptoai_cli.settings.typed_values import is_table_list, meanings

_QUOTED = "put the whole value in single quotes, so that your shell leaves it as it is"


class SetValue(Struct, frozen=True):
    """A value that was written: its key, its value as TOML, its file, and the variable that counts more."""

    key: str
    value_text: str
    file: str
    stronger: str = ""


def set_value(around: Surroundings, key: str, text: str) -> SetValue:
    """Write a value into the settings file: as TOML reads it, else as text, or what else it means for this setting.

    Raises UsageError for an unknown key, a value that it cannot have, or a secret; SettingsError if the file would be
    wrong with it; OutputError if it cannot be written. The file is then as it was.
    """
    path = _key_path(key)
    value = _meant(around, path, text)
    *_, found = editable_files(around.config, around.environment, around.folder)
    with hold_settings_file(found.path):
        *beneath, file = editable_files(around.config, around.environment, around.folder)
        before = read_toml(file.text)
        _require_groups(path, before)
        old, file = file, replace(file, text=_with_value(file, path, value))
        _require_right((*beneath, old), (*beneath, file), around, path)
        if read_toml(file.text) != _changed(before, path, value):
            raise OutputError(
                f"{file.name}: {key_text(path)} cannot be set without a change elsewhere; the file was left as it is",
                hint="write it with `movers config edit`",
                place=file.name,
            )
        replace_settings_file(file.path, file.text)
    return SetValue(
        key_text(path),
        value_text(value),
        file.name,
        environment_layer(around.environment, around.folder, []).variable(path),
    )


def _key_path(key: str) -> tuple[str, ...]:
    """Return the parts of a dotted key as TOML reads it; raise UsageError if it is none."""
    try:
        table: Any = read_toml(f"{key} = 0")
    except NotTomlError:
        table = {}
    path: list[str] = []
    while isinstance(table, dict) and len(table) == 1:
        ((part, table),) = table.items()
        path.append(part)
    if table != 0 or len(path) < 2:  # noqa: PLR2004 a section and a key
        raise UsageError(f"{key!r} is not a setting", hint="write a section and a key, such as report.top")
    return tuple(path)


def _meant(around: Surroundings, path: tuple[str, ...], text: str) -> Any:  # noqa: ANN401 any TOML value
    """Return the first meaning of `text` that the setting can have.

    Raise UsageError if there is no such setting, it is a secret, or it can have none of them.
    """
    refused: list[list[Problem]] = []
    for value in meanings(path, text, lambda: _book(around)):
        problems = _problems_of(around, path, value)
        if not problems:
            return value
        refused.append(problems)
    # what is wrong inside a list tells more than that it is none
    inside = (each for each in refused if all(len(problem.path) > len(path) for problem in each))
    error = settings_error(next(inside, refused[0]))
    if is_table_list(path):
        raise UsageError(error.message, hint=_QUOTED, faults=error.faults)
    raise error


def _require_right(
    old: tuple[SettingsFile, ...], new: tuple[SettingsFile, ...], around: Surroundings, path: tuple[str, ...]
) -> None:
    """Raise SettingsError if the files are wrong, and UsageError if only the new value makes them so."""
    try:
        settings_of(new, around)
    except SettingsError as wrong:
        if _are_wrong(old, around):
            raise
        raise UsageError(
            f"{key_text(path)} cannot be set by itself: {'; '.join(fault.message for fault in wrong.faults)}",
            hint="write several values at once with `movers config edit`",
            place=key_text(path),
        ) from None


def _are_wrong(files: tuple[SettingsFile, ...], around: Surroundings) -> bool:
    try:
        settings_of(files, around)
    except MoversError:
        return True
    return False


def _problems_of(around: Surroundings, path: tuple[str, ...], value: object) -> list[Problem]:
    problems: list[Problem] = []
    # no value is told here that may be a secret: the schema shows only those that are none
    layer = Layer(
        LayerKind.OPTIONS, "options", _changed({}, path, value), around.folder, variables={path: key_text(path)}
    )
    check_layer(layer, around.known_sources, problems)
    return problems


def _book(around: Surroundings) -> SymbolBook:
    """Return the symbols of the settings in force; none where the settings are wrong, which is told elsewhere."""
    try:
        return settings_of(user_files(around.config, around.environment, around.folder), around).book
    except MoversError:
        return SymbolBook()


def _require_groups(path: tuple[str, ...], before: Table) -> None:
    if path[0] == "groups" and not before.get("groups"):
        raise UsageError(
            "this file has no groups, and its first one would replace all groups in force",
            hint=f"use `movers groups add {path[1]} SYMBOL...`, which copies them first",
        )


def _with_value(file: SettingsFile, path: tuple[str, ...], value: object) -> str:
    """Return the text of the file with the value in its place, or in a new table at the end."""
    import tomlkit  # noqa: PLC0415 - slow to load, only edits need it

    document: Any = tomlkit.parse(file.text.replace("\r\n", "\n"))
    table = document
    for part in path[:-1]:
        table = table.get(part) if isinstance(table, dict) else None
    if isinstance(table, dict):
        table[path[-1]] = value
        text = str(document.as_string())
    else:
        text = f"{document.as_string().rstrip()}\n\n[{key_text(path[:-1])}]\n{_assignment(path[-1], value)}\n".lstrip()
    return text.replace("\n", "\r\n") if "\r\n" in file.text else text


def _assignment(key: str, value: object) -> str:
    return f"{key_text((key,))} = {value_text(value)}"


def _changed(table: Table, path: tuple[str, ...], value: object) -> Table:
    """Return a copy of `table` with `value` at `path`."""
    first, *rest = path
    inner = table.get(first)
    below = _changed(inner if isinstance(inner, dict) else {}, tuple(rest), value) if rest else value
    return {**table, first: below}
