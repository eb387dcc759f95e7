"""Which environment variables hold secrets, and how secrets are kept out of what is shown or logged."""

from collections.abc import Mapping
from urllib.parse import urlsplit

SMTP_PASSWORD = "MOVERS_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
# for each source that needs secrets: the setting it finds one under, and the variable
SOURCE_SECRETS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "alpaca": (("key", "MOVERS_ALPACA_KEY"), ("secret", "MOVERS_ALPACA_SECRET")),
}
SECRET_VARIABLES = (*(variable for pairs in SOURCE_SECRETS.values() for _, variable in pairs), SMTP_PASSWORD)


def source_secrets(source: str, environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the secrets that `environment` holds for `source`, each with the setting it goes under."""
    pairs = SOURCE_SECRETS.get(source, ())
    return tuple((key, environment[variable]) for key, variable in pairs if environment.get(variable))


def without_secrets(text: str, environment: Mapping[str, str]) -> str:
    """Return `text` with the name of the variable in place of every secret that `environment` holds."""
    held = [(environment[name], name) for name in SECRET_VARIABLES if environment.get(name)]
    for secret, name in sorted(held, key=lambda pair: -len(pair[0])):  # one may be a part of another
        text = text.replace(secret, f"<{name}>")
    return text


def public_address(url: str) -> str:
    """Return the host and the path of `url`: no user, no password, no query."""
    try:
        parts = urlsplit(url)
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        return "the address of base_url"
    return f"{parts.hostname or ''}{port}{parts.path}" or "the address of base_url"
