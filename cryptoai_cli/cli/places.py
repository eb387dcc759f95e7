"""Where this user's own files lie."""

from collections.abc import Mapping
from pathlib import Path


def data_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder for logs and kept data: `MOVERS_HOME`, else the platform's."""
    if home := environment.get("MOVERS_HOME"):
        return Path(home).expanduser()
    from platformdirs import user_data_path  # noqa: PLC0415 12 ms that a set MOVERS_HOME saves

    return user_data_path("movers", appauthor=False)
