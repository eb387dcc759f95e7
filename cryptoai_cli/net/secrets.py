"""Name the environment variables that hold secrets, and keep secrets out of output and logs."""

from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

SMTP_PASSWORD = "MOVERS_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
# for each source that needs secrets: the setting that receives each one, and its variable
SOURCE_SECRETS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "alpaca": (("key", "MOVERS_ALPACA_KEY"), ("secret", "MOVERS_ALPACA_SECRET")),
    "massive": (("key", "MOVERS_MASSIVE_KEY"),),
}
_PROXY_VARIABLES = frozenset({"http_proxy", "https_proxy", "all_proxy"})
_SHORTEST = 4
SECRET_VARIABLES = (*(variable for pairs in SOURCE_SECRETS.values() for _, variable in pairs), SMTP_PASSWORD)


def source_secrets(source: str, environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return (setting, secret) pairs for the secrets of `source` that `environment` holds."""
    pairs = SOURCE_SECRETS.get(source, ())
    return tuple((key, environment[variable]) for key, variable in pairs if environment.get(variable))


def without_secrets(text: str, environment: Mapping[str, str]) -> str:
    """Return `text` with every secret that `environment` holds, however it is spelt, as the name of its variable."""
    return hide_secrets(text, all_secrets(environment))


def all_secrets(environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return (variable, secret) pairs for every secret that `environment` holds."""
    own = tuple((name, environment[name]) for name in SECRET_VARIABLES if environment.get(name))
    return own + proxy_logins(environment)


def proxy_logins(environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return (variable, secret) pairs for the passwords in the addresses of proxies, as written and as meant.

    Where a login is one word, it is that. A secret of fewer than four characters is left out: it may stand in any word.
    """
    named = ((name, value) for name, value in environment.items() if name.lower() in _PROXY_VARIABLES)
    found = ((name, _secret_part(value)) for name, value in named)
    both = ((name, secret) for name, written in found for secret in (written, unquote(written)))
    return tuple(dict.fromkeys(pair for pair in both if len(pair[1]) >= _SHORTEST))


def _secret_part(address: str) -> str:
    """Return the secret of a login in the address of a proxy, however odd the address, or nothing."""
    login, at, _ = address.rpartition("://")[2].rpartition("@")
    user, colon, password = login.partition(":")
    return (password if colon else user) if at else ""


def hide_secrets(text: str, secrets: Iterable[tuple[str, str]]) -> str:
    """Return `text` with `<name>` in place of each secret; `secrets` are pairs of a name and a secret."""
    from cryptoai_cli.net.spellings import forms_of, may_hold, secret_pattern  # noqa: PLC0415 - few runs need them

    forms = forms_of(text)
    for name, secret in sorted(secrets, key=lambda pair: -len(pair[1])):  # longest first: one may be part of another
        if may_hold(forms, secret):
            text = secret_pattern(secret).sub(f"<{name}>", text)
    return text


def public_address(url: str) -> str:
    """Return the host, port and path of `url`, without user, password and query."""
    try:
        parts = urlsplit(url)
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        return "the address of base_url"
    return f"{parts.hostname or ''}{port}{parts.path}" or "the address of base_url"
