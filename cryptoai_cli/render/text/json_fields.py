"""The fields of a report in JSON that a user asks for by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from cryptoai_cli.errors import UsageError
from cryptoai_cli.user_input import nearest, suggestion

_FEW = 3
_LIST = "The fields are those of the JSON Schema: `movers schema report`"
_ROWS = frozenset({"benchmarks", "groups", "rows"})  # lists of objects, of which some fields may be kept

_LISTS = frozenset({"lists"})  # objects of such lists


def parse_fields(names: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return the fields asked for; raise UsageError if there is none, or one that no report has."""
    asked = tuple(name.strip() for name in names if name.strip())
    fields = tuple(dict.fromkeys(known))
    if not asked:
        raise UsageError("--fields is empty", hint=_LIST)
    for name in asked:
        if name not in fields:
            meant = suggestion(*nearest(name, fields, _FEW))
            raise UsageError(f"no field is called {name!r}", hint=f"{meant} {_LIST}".strip())
    return asked


def fields_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields of a report by its JSON Schema: those of the whole, of its groups and of its rows."""
    found = dict.fromkeys(schema["properties"])
    for kind in ("row", "line", "group"):
        found |= dict.fromkeys(schema["$defs"].get(kind, {}).get("properties", ()))
    return tuple(found)


def kept_fields(document: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """Return the document with the fields `names` only: of the whole, of every group and of every row.

    A field that is named is kept whole. Lists of groups and rows are kept where something of them is asked for, so that
    a field is found at the same place as in the whole document.
    """
    kept: dict[str, Any] = {}
    for key, value in document.items():
        if key in names:
            kept[key] = value
        elif key in _ROWS and isinstance(value, list):
            objects = [found for each in value if (found := kept_fields(each, names))]
            kept |= {key: objects} if objects else {}
        elif key in _LISTS and isinstance(value, Mapping):
            lists = {name: [kept_fields(row, names) for row in rows] for name, rows in value.items()}
            kept |= {key: lists} if any(row for rows in lists.values() for row in rows) else {}
    return kept
