"""The paths of this user's data and of the settings that ship with the package."""

from collections.abc import Mapping
from pathlib import Path

STORE = "store.sqlite"
_PACKAGE = Path(__file__).resolve().parent.parent


def data_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder for the store, logs and other data: `MOVERS_HOME`, else the platform's data folder."""
    if home := environment.get("MOVERS_HOME"):
        return Path(home).expanduser()
    from platformdirs import user_data_path  # noqa: PLC0415 12 ms that a set MOVERS_HOME saves

    return user_data_path("movers", appauthor=False)


def store_path(environment: Mapping[str, str]) -> Path:
    """Return the path of this user's store."""
    return data_folder(environment) / STORE


def shipped_path(name: str) -> Path:
    """Return the path of the shipped file `name`.

    A wheel has the folder inside the package; a checkout, an unpacked sdist or an editable install has it beside the
    package.
    """
    inside = _PACKAGE / "_config" / name
    return inside if inside.exists() else _PACKAGE.parent / "config" / name
