"""The folders of the person and of the process: the home and the current folder, either of which may be missing."""

import os
from collections.abc import Mapping
from pathlib import Path

_HOME_VARIABLE = "USERPROFILE" if os.name == "nt" else "HOME"


def home_folder(environment: Mapping[str, str]) -> Path | None:
    """Return the home of this user: HOME if it is a full path, else that of the list of users; None without either."""
    named = Path(environment.get(_HOME_VARIABLE, ""))
    return named if named.is_absolute() else _listed_home()


def current_folder() -> Path:
    """Return the current folder, or the empty path if it was deleted or cannot be had: nothing is found there."""
    try:
        return Path.cwd()
    except OSError:
        return Path()


def may_search(folder: Path) -> bool:
    """Return whether the permissions allow looking for a file in `folder`."""
    return os.access(folder, os.X_OK)


def expand_home(path: Path, environment: Mapping[str, str]) -> Path:
    """Return `path` with the home of its user for a leading `~`; unchanged if that home is not known."""
    if path.parts[:1] == ("~",):
        home = home_folder(environment)
        return path if home is None else home.joinpath(*path.parts[1:])
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def full_path(path: Path, environment: Mapping[str, str]) -> Path:
    """Return `path` from the root, its home and links resolved; where that cannot be done, `path` as it is."""
    try:
        return expand_home(path, environment).resolve()
    except (OSError, RuntimeError):  # the current folder was deleted; links in a circle
        return path


def _listed_home() -> Path | None:
    try:
        import pwd  # noqa: PLC0415 - a system without such a list has no such module

        listed = Path(pwd.getpwuid(os.getuid()).pw_dir)
    except (ImportError, KeyError):
        return None
    return listed if listed.is_absolute() else None
