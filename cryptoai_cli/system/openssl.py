"""Refuse settings of OpenSSL that it would wait for: it reads them as it is loaded, before anything can stop it."""

import os
import stat
from collections.abc import Mapping

from cryptoai_cli.errors import SettingsError

OPENSSL_VARIABLE = "OPENSSL_CONF"


def require_openssl_settings_that_end(environment: Mapping[str, str]) -> None:
    """Raise SettingsError if OPENSSL_CONF names a pipe; anything else that it cannot read, OpenSSL passes over."""
    if (named := environment.get(OPENSSL_VARIABLE)) and _is_pipe(named):
        raise SettingsError(
            f"{OPENSSL_VARIABLE} names a pipe, not a file", hint=f"set {OPENSSL_VARIABLE} correctly, or unset it"
        )


def _is_pipe(name: str) -> bool:
    try:
        return stat.S_ISFIFO(os.stat(name).st_mode)  # noqa: PTH116 - Path costs more, and this is asked at every start
    except (OSError, ValueError):
        return False
