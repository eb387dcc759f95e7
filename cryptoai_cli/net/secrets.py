"""Name the environment variables that hold secrets, and keep secrets out of output and logs."""

from collections.abc import Mapping
from urllib.parse import urlsplit

SMTP_PASSWORD = "MOVERS_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
# for each source that needs secrets: the setting that receives each one, and its variable
SOURCE_SECRETS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "alpaca": (("key", "MOVERS_ALPACA_KEY"), ("secret", "MOVERS_ALPACA_SECRET")),
    "massive": (("key", "MOVERS_MASSIVE_KEY"),),
}
SECRET_VARIABLES = (*(variable for pairs in SOURCE_SECRETS.values() for _, variable in pairs), SMTP_PASSWORD)


def source_secrets(source: str, environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return (setting, secret) pairs for the secrets of `source` that `environment` holds."""
    pairs = SOURCE_SECRETS.get(source, ())
    return tuple((key, environment[variable]) for key, variable in pairs if environment.get(variable))


def without_secrets(text: str, environment: Mapping[str, str]) -> str:
    """Return `text` with every secret that `environment` holds replaced by the name of its variable."""
    held = [(environment[name], name) for name in SECRET_VARIABLES if environment.get(name)]
    for secret, name in sorted(held, key=lambda pair: -len(pair[0])):  # longest first: one may be part of another
        text = text.replace(secret, f"<{name}>")
    return text


def public_address(url: str) -> str:
    """Return the host, port and path of `url`, without user, password and query."""
    try:
        parts = urlsplit(url)
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        return "the address of base_url"
    return f"{parts.hostname or ''}{port}{parts.path}" or "the address of base_url"
