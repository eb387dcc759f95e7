"""Find the proxy of the environment through which an address is asked."""

import re
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from urllib.parse import urlsplit

from msgspec import Struct

from cryptoai_cli.net.no_proxy import NoProxy, parse_no_proxy

INSTALL_SOCKS = "pip install 'cryptoai-cli[socks]'"
_SOCKS_PACKAGE = "socksio"
_SOCKS = frozenset({"socks5", "socks5h"})
_USABLE = frozenset({"http", "https"}) | _SOCKS
_SCHEMES = ("http", "https", "all")
_PORTS = {"http": 80, "https": 443}
_ENDS_THE_HOST = re.compile(r"[/?#\\]")
_OF_THE_SYSTEM = "the settings of the system"
_NO_PROXY = "NO_PROXY"


class Proxy(Struct, frozen=True):
    """A proxy: its address as it was set, which may hold a login, and the variable that sets it."""

    url: str
    variable: str

    @property
    def scheme(self) -> str:
        """The scheme in lower case: how the proxy is spoken to."""
        return self.url.partition("://")[0].lower()

    @property
    def is_socks(self) -> bool:
        """Whether it is a SOCKS proxy, for which a package of its own is needed."""
        return self.scheme in _SOCKS

    @property
    def words(self) -> str:
        """How it is named to readers: host and port, never the login, and the variable."""
        return f"the proxy {_host_and_port(self.url)} ({self.variable})"

    @property
    def fault(self) -> str:
        """What is wrong with it as it is written, or nothing if it can be used."""
        if self.scheme not in _USABLE:
            return f"{self.words} is of a kind that is not known: write http://, https:// or socks5:// and its host"
        if _has_late_login(self.url):
            return f"the login of the proxy in {self.variable} cannot be read: write %2F for /, %3F for ? and %23 for #"
        if not _host_and_port(self.url):
            return f"the address of the proxy in {self.variable} cannot be read: write http://host:port"
        if self.is_socks and find_spec(_SOCKS_PACKAGE) is None:
            return f"{self.words} needs the package {_SOCKS_PACKAGE}: install it with {INSTALL_SOCKS}"
        return ""


class Proxies(Struct, frozen=True):
    """The proxies of the environment by the scheme that they are for, and the hosts that need none.

    `exempt_variable` is the variable that names these hosts, empty if there is none.
    """

    by_scheme: Mapping[str, Proxy]
    exempt: NoProxy
    exempt_variable: str = ""

    def proxy_for(self, url: str) -> Proxy | None:
        """Return the proxy for `url`, that for all schemes only where its own has none; None if none is needed."""
        parts = urlsplit(url)
        proxy = self.by_scheme.get(parts.scheme) or self.by_scheme.get("all")
        port = parts.port or _PORTS.get(parts.scheme)
        if proxy is None or self.exempt.covers(parts.scheme, parts.hostname or "", port):
            return None
        return proxy

    @property
    def unread(self) -> tuple[str, ...]:
        """The entries of NO_PROXY that mean nothing, where there is a proxy that they could have been meant for."""
        return self.exempt.unread if self.by_scheme else ()


def read_proxies(environment: Mapping[str, str]) -> Proxies:
    """Return the proxies that `environment` sets; if it sets none, those of the system's own settings.

    Lower-case variables count before upper-case ones, as everywhere; an empty one sets none.
    """
    named = {scheme: _variable(f"{scheme}_proxy", environment) for scheme in _SCHEMES}
    found = {
        scheme: Proxy(_with_scheme(environment[variable].strip()), variable)
        for scheme, variable in named.items()
        if variable and environment[variable].strip()
    }
    if not any(named.values()):
        found = {scheme: Proxy(_with_scheme(url), _OF_THE_SYSTEM) for scheme, url in system_proxies() if url}
    exempt = _variable(_NO_PROXY.lower(), environment)
    return Proxies(found, parse_no_proxy(environment[exempt] if exempt else ""), exempt)


def system_proxies() -> Iterator[tuple[str, str]]:
    """Yield the proxies that the system's own settings have for each scheme, as macOS and Windows keep them."""
    from urllib.request import getproxies  # noqa: PLC0415 - slow, and where a variable is set it is not needed

    found = getproxies()
    yield from ((scheme, found[scheme]) for scheme in _SCHEMES if scheme in found)


def _variable(name: str, environment: Mapping[str, str]) -> str:
    """Return the spelling of `name` that is set in `environment`, lower case first; empty if none is."""
    spellings = sorted((key for key in environment if key.lower() == name), key=lambda key: key != name)
    if name == "http_proxy" and "REQUEST_METHOD" in environment:  # a web server sets HTTP_PROXY from a request
        spellings = [key for key in spellings if key == name]
    return spellings[0] if spellings else ""


def _with_scheme(text: str) -> str:
    return text if ":/" in text else f"http://{text}"


def _has_late_login(url: str) -> bool:
    """Return whether a login has a character that ends the host: what stands before it would be taken for a host."""
    rest = url.partition("://")[2]
    end = _ENDS_THE_HOST.search(rest)
    return end is not None and "@" in rest[end.start() :]


def _host_and_port(url: str) -> str:
    """Return host and port of `url`; empty if it cannot be read, or no host can have such a name."""
    if _has_late_login(url):
        return ""
    try:
        parts = urlsplit(url)
        (parts.hostname or "").encode("idna")
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        return ""
    host = parts.hostname or ""
    return f"[{host}]{port}" if ":" in host else f"{host}{port}" if host else ""
