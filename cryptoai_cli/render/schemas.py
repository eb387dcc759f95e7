"""The JSON Schemas that ship with the package, one for each kind of JSON that a command writes."""

from importlib.resources import files

_ENDING = ".schema.json"
_FOLDER = files("cryptoai_cli.render")


def schema_names() -> tuple[str, ...]:
    """Return the names of the schemas, the report's first."""
    found = (file.name.removesuffix(_ENDING) for file in _FOLDER.iterdir() if file.name.endswith(_ENDING))
    return tuple(sorted(found, key=lambda name: (name != "report", name)))


def schema_text(name: str) -> str:
    """Return the text of the schema `name`, one of `schema_names`."""
    return _FOLDER.joinpath(f"{name}{_ENDING}").read_text(encoding="utf-8")
