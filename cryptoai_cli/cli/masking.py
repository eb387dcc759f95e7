"""Take secrets and personal data out of a text that a user will show to others."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from cryptoai_cli.net.secrets import SECRET_VARIABLES, hide_secrets, proxy_logins
from cryptoai_cli.settings.model import Settings

PROXY_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
_SECRET_NAME = re.compile(r"KEY|SECRET|TOKEN|PASS|CREDENTIAL|AUTH", re.IGNORECASE)
_SHORTEST = 4  # a shorter value of a variable that is not ours would garble every text
# the part before the @ may be masked already
_MAIL_ADDRESS = re.compile(r"(?:<[^<>]*>|[^\s<>\"'(),:;@\[\]])+@[^\s<>\"'(),:;@\[\]]+")
_LOGIN = re.compile(r"(?<=://)[^/\s@]+@")
_SHORTEST_PATH = 12  # of an address: a shorter one may stand in the addresses of others
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Masking(Struct, frozen=True):
    """What to write instead of each text that must not be shown, the longest text first.

    `secrets` are pairs of a variable and its value, which is masked however it is spelt.
    """

    replacements: tuple[tuple[str, str], ...]
    secrets: tuple[tuple[str, str], ...] = ()

    def mask(self, text: str) -> str:
        """Return `text` without secrets, mail addresses, logins, and the user's own hosts and folders."""
        text = hide_secrets(text, self.secrets)
        for hidden, shown in self.replacements:
            text = text.replace(hidden, shown)
        return _MAIL_ADDRESS.sub("<mail address>", _LOGIN.sub("<login>@", text))


def masking_for(settings: Settings, environment: Mapping[str, str], home: Path | None) -> Masking:
    """Return the masking for these settings and variables; `home` is the user's own folder, None if unknown."""
    found = dict.fromkeys(_hidden_texts(settings, environment, home))
    secrets = tuple((name, value) for name, value in environment.items() if value and _is_secret(name, value))
    of_proxies = tuple(("proxy", secret) for _, secret in proxy_logins(environment))
    return Masking(tuple(sorted(found, key=lambda pair: -len(pair[0]))), secrets + of_proxies)


def _is_secret(name: str, value: str) -> bool:
    return name in SECRET_VARIABLES or (_SECRET_NAME.search(name) is not None and len(value) >= _SHORTEST)


def short_path(path: Path, home: Path | None) -> str:
    """Return a path with `~` for the user's own folder."""
    if home is None or home == Path(home.anchor) or not path.is_relative_to(home):
        return str(path)
    return str(Path("~") / path.relative_to(home))


def name_only(path: Path, home: Path | None) -> str:
    """Return a path below the user's own folder with `~`; of any other path, only its last part."""
    shown = short_path(path, home)
    return shown if shown.startswith("~") else f"…/{path.name}"


def _hidden_texts(settings: Settings, environment: Mapping[str, str], home: Path | None) -> Iterator[tuple[str, str]]:
    for name in PROXY_VARIABLES[:-1]:  # the last one names hosts that no message has
        for value in (environment.get(name, ""), environment.get(name.lower(), "")):
            yield from _of_address(value if "://" in value else f"//{value}", "proxy")
    for source in settings.sources.sources:
        for key, value in source.values:
            yield from _of_setting(source.name, key, value)
    if settings.email is not None:
        hidden = (settings.email.host, settings.email.user, settings.email.sender, *settings.email.to)
        yield from ((text, "<mail setting>") for text in hidden if len(text) >= _SHORTEST)
    if home is not None and home != Path(home.anchor):
        yield str(home), "~"


def _of_setting(source: str, key: str, value: str) -> Iterable[tuple[str, str]]:
    if key == "base_url":
        return _of_address(value, "base_url")
    return ((value, f"<{key} of {source}>"), (Path(value).name, f"<{key} of {source}>")) if key == "path" else ()


def _of_address(url: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of an address of the user's own, whole and one by one."""
    try:
        parts = urlsplit(url)
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        yield url, f"<{name}>"
        return
    host, path = parts.hostname or "", parts.path.rstrip("/")
    texts = [f"{host}{port}{path}", f"{host}{port}", host, parts.username or "", parts.password or ""]
    texts += [unquote(text) for text in texts[-2:]] + [path if len(path) >= _SHORTEST_PATH else ""]
    yield from ((text, f"<{name}>") for text in texts if len(text) >= _SHORTEST and text not in _LOOPBACK)
