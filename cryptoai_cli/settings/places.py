"""Where this user's own files lie."""

from collections.abc import Mapping
from pathlib import Path

STORE = "store.sqlite"


def data_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder for the store, logs and other kept data: `MOVERS_HOME`, else the platform's."""
    if home := environment.get("MOVERS_HOME"):
        return Path(home).expanduser()
    from platformdirs import user_data_path  # noqa: PLC0415 12 ms that a set MOVERS_HOME saves

    return user_data_path("movers", appauthor=False)


def store_path(environment: Mapping[str, str]) -> Path:
    """Return the file of this user's store."""
    return data_folder(environment) / STORE
