"""Read URLs, mail addresses, hosts and file paths; reject those that would send a secret unencrypted."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from cryptoai_cli.net.contact import mail_contact
from cryptoai_cli.net.secrets import source_secrets
from cryptoai_cli.report.style import SYMBOL_PLACE
from cryptoai_cli.settings.layers import LayerKind, Leaf, Leaves
from cryptoai_cli.settings.model import Security
from cryptoai_cli.settings.problems import Problem
from cryptoai_cli.settings.read_values import Cursor, UnseenWrongValueError, WrongValueError, scalar_text, whole_number
from cryptoai_cli.settings.toml.reading import WINDOWS_PATH_ADVICE
from cryptoai_cli.settings.toml.text import value_for_message
from cryptoai_cli.system.folders import expand_home

_MAILBOX = r"[^@\s<>,;:\"()\[\]\\]+@(?:[A-Za-z0-9_.\-\[\]:]|[^\s\x00-\x7f])+"  # vowel signs of some scripts are no \w
_ADDRESS = (
    rf"{_MAILBOX}|(?:[^<>@,;:\"\\]*\S|\"(?:[^\"\\]|\\.)*\") <{_MAILBOX}>"  # compiled on use: few files have an address
)
_HOST = r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"
_URL_CHARACTERS = r"[!-~]+"
_EXAMPLE_URL = "https://proxy.example.org"
_EXAMPLE_LAKE = "s3://team/lake"
_EXAMPLE_PAGE = "https://finance.yahoo.com/quote/{symbol}"
_LONGEST_ADDRESS = 320
_LAST_PORT = 65535
_QUOTES = "\"'"

port = whole_number(1, _LAST_PORT)


def url(cursor: Cursor) -> str:
    """Read the URL of a server, without a trailing slash; an invalid one is not shown, as it may hold a password."""
    value = cursor.value
    if not isinstance(value, str) or not re.fullmatch(_URL_CHARACTERS, value):
        raise UnseenWrongValueError(f'write an address in quotes, without spaces, such as "{_EXAMPLE_URL}"')
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise UnseenWrongValueError(f"write an address with http:// or https:// and a host, such as {_EXAMPLE_URL}")
    if "@" in parts.netloc:
        raise UnseenWrongValueError("write the address without user and password: keys come from the environment only")
    if "?" in value or "#" in value:
        raise UnseenWrongValueError("write the address without ? and # and what follows them")
    return value.rstrip("/")


def quote_page(cursor: Cursor) -> str:
    """Read the address of a quote page, with `{symbol}` where the symbol goes; an empty text means no links.

    A file of somebody else's folder may not set it: a reader would follow its links.
    """
    value = cursor.value
    if cursor.layer.kind is LayerKind.FOLDER_FILE:
        raise WrongValueError("write this into your own file (`movers config init`): a report's readers follow it")
    if value == "":
        return ""
    if not isinstance(value, str) or not re.fullmatch(_URL_CHARACTERS, value) or not _is_quote_page(value):
        raise WrongValueError(f'write an address with {SYMBOL_PLACE} in it, such as "{_EXAMPLE_PAGE}", or "" for none')
    return value


def _is_quote_page(text: str) -> bool:
    try:
        parts = urlsplit(text.replace(SYMBOL_PLACE, "X"))
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return usable and "@" not in parts.netloc and SYMBOL_PLACE in text.partition("://")[2].partition("/")[2]


def file_path(cursor: Cursor) -> str:
    """Read the path of a file or folder: expand `~`, and resolve a relative path against the folder of its layer."""
    if isinstance(cursor.value, str) and not cursor.value.isprintable():
        raise WrongValueError(f"the path has a control character: {WINDOWS_PATH_ADVICE}")
    value = scalar_text(cursor)
    if value[0] in _QUOTES and value[-1] == value[0]:
        raise WrongValueError("write the path without quotes of its own")
    path = expand_home(Path(value), os.environ)
    if str(path).startswith("~"):
        raise WrongValueError("write the path without ~: the home folder of that user is not known")
    return str(cursor.layer.folder / path)


def lake_place(cursor: Cursor) -> str:
    """Read the folder of the lake as a path, or as a URL; one that is refused is not shown: it may hold a password."""
    value = cursor.value
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]+)://", value) if isinstance(value, str) else None
    if scheme is None:
        return file_path(cursor)
    if scheme[1].lower() == "file":
        raise WrongValueError("write the path of the folder, without file://")
    if not re.fullmatch(_URL_CHARACTERS, value) or not value.partition("://")[2].strip("/"):
        raise UnseenWrongValueError(f'write an address without spaces, such as "{_EXAMPLE_LAKE}"')
    if "@" in value.partition("://")[2].partition("/")[0]:
        raise UnseenWrongValueError("write the address without user and password: keys come from the environment only")
    return str(value).rstrip("/")


def address(cursor: Cursor) -> str:
    """Read one mail address, with or without a display name."""
    value = cursor.value
    if not (
        isinstance(value, str)
        and len(value) <= _LONGEST_ADDRESS
        and value.isprintable()
        and re.fullmatch(_ADDRESS, value)
    ):
        raise WrongValueError('write one mail address in quotes, such as "desk@example.org"')
    return value


def contact(cursor: Cursor) -> str:
    """Read the plain mail address that a provider is told; blanks and a pair of quotes around it are left out."""
    found = mail_contact(cursor.value) if isinstance(cursor.value, str) else ""
    if not found:
        raise WrongValueError('write your mail address alone, in ASCII letters, such as "desk@example.org"')
    return found


def host(cursor: Cursor) -> str:
    """Read a host name or an IP address."""
    if not isinstance(cursor.value, str) or not re.fullmatch(_HOST, cursor.value):
        raise WrongValueError('write the name of a machine, without https:// and a port, such as "smtp.example.org"')
    return cursor.value


def is_loopback(host: str) -> bool:
    """Return whether `host` is this machine."""
    name = host.strip("[]").lower().rstrip(".")
    if name in {"localhost", "::1"} or name.endswith(".localhost"):
        return True
    parts = name.split(".")
    return len(parts) == 4 and parts[0] == "127" and all(part.isdigit() for part in parts)  # noqa: PLR2004 - IPv4


def password_in_the_clear(leaves: Leaves, security: Security) -> Iterable[Problem]:
    """Yield a problem if the mail password would be sent unencrypted to another machine."""
    user, host = leaves.get(("email", "user")), leaves.get(("email", "host"))
    if security is not Security.NONE or user is None or (host is not None and is_loopback(host.value)):
        return
    leaf = leaves[("email", "security")]
    advice = "with a user, the password would travel unencrypted; write starttls or tls, or remove the user"
    yield Problem(leaf.layer, ("email", "security"), advice, value_for_message(leaf.value))


def keys_in_the_clear(leaves: Leaves, environment: Mapping[str, str]) -> Iterable[Problem]:
    """Yield a problem for each source whose key from the environment would be sent unencrypted."""
    for path, leaf in leaves.items():
        is_base_url = path[0] == "sources" and path[-1] == "base_url"
        if is_base_url and source_secrets(str(path[1]), environment) and _is_unencrypted(leaf):
            yield Problem(
                leaf.layer, path, "the key of this source would travel unencrypted; write an https:// address"
            )


def _is_unencrypted(leaf: Leaf) -> bool:
    parts = urlsplit(leaf.value)
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")
