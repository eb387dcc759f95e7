"""The paths of this user's settings and data, and of the settings that ship with the package."""

import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptoai_cli.errors import SettingsError
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.system.folders import expand_home, home_folder

STORE = "store.sqlite"
LAKE = "lake"
HOME_VARIABLE = "MOVERS_HOME"
_OUR_FOLDER = "movers"
_HOME_IN_SHELL = re.compile(r"\$HOME\b|\$\{HOME\}")
_QUOTES = "\"'"
_LONGEST_SHOWN = 200
_HAS_OWN_FOLDERS = os.name == "nt" or sys.platform == "darwin"
_PACKAGE = Path(__file__).resolve().parent.parent


def data_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder for the store, logs and other data: `MOVERS_HOME`, else the platform's data folder.

    Raises SettingsError if `MOVERS_HOME` is no full path, or if it is not set and this user has no home.
    """
    if named := environment.get(HOME_VARIABLE):
        return _named_folder(named, environment)
    found = _platform_folder(environment, "XDG_DATA_HOME", ".local/share", _data_folder_of_platform)
    if found is None:
        raise SettingsError(
            f"{HOME_VARIABLE} is not set, and no home folder is known: HOME names none, and this user has no entry",
            hint=f"set {HOME_VARIABLE} to the full path of a folder that can be written",
        )
    return found


def settings_folder(environment: Mapping[str, str]) -> Path | None:
    """Return the folder of this user's settings: in XDG_CONFIG_HOME, else the platform's; None without a home."""
    return _platform_folder(environment, "XDG_CONFIG_HOME", ".config", _settings_folder_of_platform)


def store_path(environment: Mapping[str, str]) -> Path:
    """Return the path of this user's store; raise SettingsError as `data_folder` does."""
    return data_folder(environment) / STORE


def shipped_path(name: str) -> Path:
    """Return the path of the shipped file `name`.

    A wheel has the folder inside the package; a checkout, an unpacked sdist or an editable install has it beside the
    package.
    """
    inside = _PACKAGE / "_config" / name
    return inside if inside.exists() else _PACKAGE.parent / "config" / name


def _named_folder(named: str, environment: Mapping[str, str]) -> Path:
    path = expand_home(Path(named), environment)
    if path.is_absolute():
        return path
    raise SettingsError(
        f"{HOME_VARIABLE}: {plain_text(named, longest=_LONGEST_SHOWN)} is not the full path of a folder",
        hint=f"write it without quotes, variables and dots: {_example(named, environment)}",
    )


def _example(named: str, environment: Mapping[str, str]) -> str:
    """Return what was probably meant if that is a full path, else one below the home."""
    home = str(home_folder(environment) or "/home/ana")
    meant = expand_home(Path(_HOME_IN_SHELL.sub(lambda _: home, named.strip().strip(_QUOTES))), environment)
    return plain_text(str(meant if meant.is_absolute() else Path(home) / _OUR_FOLDER), longest=_LONGEST_SHOWN)


def _platform_folder(
    environment: Mapping[str, str], variable: str, below_home: str, ask_platform: Callable[[], Path]
) -> Path | None:
    """Return our folder in the one that `variable` names, which counts only as a full path, else in the usual one."""
    chosen = Path(environment.get(variable, ""))
    if chosen.is_absolute():
        return chosen / _OUR_FOLDER
    if _HAS_OWN_FOLDERS:
        usual = ask_platform()
        if usual.is_absolute():
            return usual
    home = home_folder(environment)
    return None if home is None else home / below_home / _OUR_FOLDER


def _data_folder_of_platform() -> Path:
    from platformdirs import user_data_path  # noqa: PLC0415 - 12 ms that other systems save

    return user_data_path(_OUR_FOLDER, appauthor=False)


def _settings_folder_of_platform() -> Path:
    from platformdirs import user_config_path  # noqa: PLC0415 - as above

    return user_config_path(_OUR_FOLDER, appauthor=False, roaming=True)
