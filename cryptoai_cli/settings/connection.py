"""Refuse to send a password or a key over a connection that anyone can read."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from cryptoai_cli.settings.layers import Leaf, Leaves
from cryptoai_cli.settings.model import SECRET_VARIABLES, Security
from cryptoai_cli.settings.problems import Problem
from cryptoai_cli.settings.toml_text import shown


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine."""
    name = host.strip("[]").lower().rstrip(".")
    if name in {"localhost", "::1"} or name.endswith(".localhost"):
        return True
    parts = name.split(".")
    return len(parts) == 4 and parts[0] == "127" and all(part.isdigit() for part in parts)  # noqa: PLR2004 - IPv4


def password_in_the_clear(leaves: Leaves, security: Security) -> Iterable[Problem]:
    """Return the problem of a mail password that would travel without encryption."""
    user, host = leaves.get(("email", "user")), leaves.get(("email", "host"))
    if security is not Security.NONE or user is None or (host is not None and is_loopback(host.value)):
        return
    leaf = leaves[("email", "security")]
    advice = "with a user, the password would travel unencrypted; write starttls or tls, or take the user out"
    yield Problem(leaf.layer, ("email", "security"), advice, shown(leaf.value))


def keys_in_the_clear(leaves: Leaves, environment: Mapping[str, str]) -> Iterable[Problem]:
    """Return the problems of sources with a key in the environment that would travel without encryption."""
    for path, leaf in leaves.items():
        if path[0] == "sources" and path[-1] == "base_url" and _has_key(str(path[1]), environment) and _is_open(leaf):
            yield Problem(
                leaf.layer, path, "the key of this source would travel unencrypted; write an https:// address"
            )


def _has_key(source: str, environment: Mapping[str, str]) -> bool:
    return any(environment.get(name) for name in SECRET_VARIABLES if name.startswith(f"MOVERS_{source.upper()}_"))


def _is_open(leaf: Leaf) -> bool:
    parts = urlsplit(leaf.value)
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")
