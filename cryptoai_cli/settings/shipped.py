"""Find the files that ship with the package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped(name: str) -> Path:
    """Return the path of the shipped settings file `name`.

    A wheel carries the folder inside the package; in a checkout, an unpacked sdist or an editable install it lies
    beside the package.
    """
    inside = _PACKAGE / "_config" / name
    return inside if inside.exists() else _PACKAGE.parent / "config" / name
