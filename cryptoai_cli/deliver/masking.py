"""Mask a login in what a mail server says, in whatever form the server repeats it."""

import base64
import binascii
import html
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from urllib.parse import quote, quote_plus

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")
_GROUP = 4  # letters of base64 that stand for three bytes
_LEAST_DECODED = 3  # shorter secrets would be found in anything
PASSWORD, USER = "<password>", "<user>"


def mask_login(text: str, user: str, password: str) -> str:
    """Return `text` with the password masked in every form, and the user name where it is encoded.

    A plain user name stays: it is often an address that the message is about.
    """
    for secret, mask, forms in ((password, PASSWORD, _forms(password)), (user, USER, _encoded_forms(user))):
        if secret and text:
            text = _mask_base64(_pattern(forms).sub(mask, text), secret, mask)
    return text


def _forms(secret: str) -> tuple[str, ...]:
    """Return the secret and its encoded forms, the longest first."""
    return tuple(sorted({secret, *_encoded_forms(secret)}, key=len, reverse=True))


@cache
def _encoded_forms(secret: str) -> tuple[str, ...]:
    """Return the forms that differ from the secret itself, the longest first."""
    return tuple(sorted(set(_encodings(secret)) - {secret, ""}, key=len, reverse=True))


def _encodings(secret: str) -> Iterator[str]:
    data = _bytes(secret)
    yield from (quote(data), quote(data, safe=""), quote_plus(data), html.escape(secret), json.dumps(secret)[1:-1])
    yield from (" ".join(secret.split()), repr(secret)[1:-1], data.hex(), data.decode("latin-1"))
    yield from (base64.b64encode(data).decode("ascii"), base64.urlsafe_b64encode(data).decode("ascii"))


def _pattern(forms: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, forms)) or r"(?!)", re.IGNORECASE)


def _mask_base64(text: str, secret: str, mask: str) -> str:
    """Return `text` with `mask` for each word that, read as base64 from any of its first letters, holds the secret."""
    data = _bytes(secret)

    def masked(found: re.Match[str]) -> str:
        return mask if any(data in _decoded(found[0][start:]) for start in range(_GROUP)) else found[0]

    return text if len(data) < _LEAST_DECODED else _BASE64.sub(masked, text)


def _decoded(token: str) -> bytes:
    letters = token.rstrip("=").replace("-", "+").replace("_", "/")
    whole = letters[: len(letters) - 1] if len(letters) % _GROUP == 1 else letters
    try:
        return base64.b64decode(whole + "=" * (-len(whole) % _GROUP))
    except binascii.Error:
        return b""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
