"""The layers that settings come from, and how a later layer overrides an earlier one."""

from collections.abc import Iterable, Mapping
from enum import Enum, auto
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from cryptoai_cli.settings.toml.text import KeyPath, parents

Table = dict[str, Any]


class LayerKind(Enum):
    """Where a layer comes from."""

    SHIPPED = auto()
    USER_FILE = auto()  # the user's own, or one the user named
    FOLDER_FILE = auto()  # ./movers.toml, which may be in somebody else's folder
    ENVIRONMENT = auto()
    OPTIONS = auto()


class Layer(Struct, frozen=True):
    """One source of settings and the table of values it sets.

    `name` is the file name shown to the user. `text` is the content of the file, for line numbers. Relative paths start
    from `folder`. For the environment and options, `variables` maps key paths to the variable or option that set them.
    """

    kind: LayerKind
    name: str
    table: Table
    folder: Path
    text: str = ""
    variables: Mapping[KeyPath, str] = MappingProxyType({})

    def variable(self, path: KeyPath) -> str:
        """Return the variable or option that set `path`, or those that set a part of it; empty for a file."""
        around = next((self.variables[part] for part in parents(path) if part in self.variables), "")
        return around or ", ".join(name for key, name in self.variables.items() if key[: len(path)] == path)


class Leaf(Struct, frozen=True):
    """A value in force, and the layer that set it."""

    value: Any
    layer: Layer


Leaves = dict[KeyPath, Leaf]


def merge_layers(layers: Iterable[Layer]) -> Leaves:
    """Return the values in force: later layers win, key by key; any groups in a user's file replace earlier groups."""
    leaves: Leaves = {}
    for layer in layers:
        if layer.table.get("groups") and layer.kind in {LayerKind.USER_FILE, LayerKind.FOLDER_FILE}:
            leaves = {path: leaf for path, leaf in leaves.items() if path[0] != "groups"}
        leaves.update((path, Leaf(value, layer)) for path, value in _flat_values(layer.table, ()))
    return leaves


def nested_table(leaves: Leaves) -> Table:
    """Return the values of `leaves` as nested tables."""
    whole: Table = {}
    for path, leaf in leaves.items():
        table = whole
        for part in path[:-1]:
            table = table.setdefault(str(part), {})
        table.setdefault(str(path[-1]), {} if leaf.value == {} else leaf.value)
    return whole


def _flat_values(table: Table, above: KeyPath) -> Iterable[tuple[KeyPath, Any]]:
    for key, value in table.items():
        path = (*above, key)
        if isinstance(value, dict) and value:
            yield from _flat_values(value, path)
        else:
            yield path, value
