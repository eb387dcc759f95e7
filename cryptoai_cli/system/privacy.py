"""Keep what this process writes to its user alone, from the first byte, except the outputs that were asked for."""

import os

_PRIVATE_UMASK = 0o077
_umask_of_user: list[int] = []


def keep_private() -> None:
    """Let every file and folder that is made from now on, by any library too, be for this user only."""
    _umask_of_user[:] = [os.umask(_PRIVATE_UMASK)]


def mode_for_others(mode: int) -> int | None:
    """Return the permissions `mode` less what the user's own umask takes away; None where that is still in force."""
    return mode & ~_umask_of_user[0] if _umask_of_user else None
