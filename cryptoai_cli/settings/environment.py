"""Read settings from environment variables: `MOVERS_SECTION__KEY`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptoai_cli.settings.layers import Layer, LayerKind, Table
from cryptoai_cli.settings.problems import Problem
from cryptoai_cli.settings.toml.reading import NotTomlError, read_toml
from cryptoai_cli.settings.toml.text import KeyPath

_PREFIX = "MOVERS_"
_SEPARATOR = "__"


def environment_layer(environment: Mapping[str, str], folder: Path, problems: list[Problem]) -> Layer:
    """Return the layer of settings from `environment`; relative paths in it start from `folder`.

    Only variables with a double underscore after `MOVERS_` are settings.
    """
    table: Table = {}
    variables: dict[KeyPath, str] = {}
    layer = Layer(LayerKind.ENVIRONMENT, "environment", table, folder, variables=variables)
    for name in sorted(environment):
        if name.startswith(_PREFIX) and _SEPARATOR in name.removeprefix(_PREFIX):
            path = _key_path(name)
            variables[path] = name
            if not _set_value(table, path, read_value(environment[name])):
                problems.append(Problem(layer, path, "another variable sets the table of this one; keep one of them"))
    return layer


def _key_path(name: str) -> KeyPath:
    """Return the key path that the variable `name` sets; in group keys and symbols, `_` stands for `-`."""
    parts = name.removeprefix(_PREFIX).lower().split(_SEPARATOR)
    if parts[0] in {"groups", "instruments"} and len(parts) > 1:
        parts[1] = parts[1].replace("_", "-")
    return tuple(parts)


def read_value(text: str) -> Any:  # noqa: ANN401 - any TOML value
    """Return a value that is typed or in a variable: as TOML reads it, else as text."""
    try:
        found = read_toml(f"value = {text}")
    except NotTomlError:
        return text
    return found["value"] if len(found) == 1 else text


def _set_value(table: Table, path: KeyPath, value: object) -> bool:
    """Set `path` in `table`; return False if it is already set or lies inside another value."""
    inner: object = table
    for part in path[:-1]:
        inner = inner.setdefault(str(part), {}) if isinstance(inner, dict) else None
    return isinstance(inner, dict) and inner.setdefault(str(path[-1]), value) is value
