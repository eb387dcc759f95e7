"""Mask a login in what a mail server says, in whatever form the server repeats it."""

import base64
import binascii
import re

from cryptoai_cli.net.spellings import bytes_of, secret_pattern

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")
_GROUP = 4  # letters of base64 that stand for three bytes
_LEAST_DECODED = 3  # shorter secrets would be found in anything
PASSWORD, USER = "<password>", "<user>"


def mask_login(text: str, user: str, password: str) -> str:
    """Return `text` with the password masked in every spelling, and the user name where it is in base64.

    A plain user name stays: it is often an address that the message is about.
    """
    if password:
        text = secret_pattern(password).sub(PASSWORD, _mask_base64(text, password, PASSWORD))
    return _mask_base64(text, user, USER)


def _mask_base64(text: str, secret: str, mask: str) -> str:
    """Return `text` with `mask` for each word that, read as base64 from any of its first letters, holds the secret."""
    data = bytes_of(secret)

    def masked(found: re.Match[str]) -> str:
        return mask if any(data in _decoded(found[0][start:]) for start in range(_GROUP)) else found[0]

    return text if len(data) < _LEAST_DECODED else _BASE64.sub(masked, text)


def _decoded(token: str) -> bytes:
    letters = token.rstrip("=").replace("-", "+").replace("_", "/")
    whole = letters[:-1] if len(letters) % _GROUP == 1 else letters
    try:
        return base64.b64decode(whole + "=" * (-len(whole) % _GROUP))
    except binascii.Error:
        return b""
