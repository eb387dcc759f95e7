"""Read the list of hosts that are asked without a proxy (NO_PROXY)."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from msgspec import Struct

_BETWEEN = re.compile(r"[,;\s]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://(.*)")
_NAME = re.compile(r"(?:\*?\.)?[\w*?-]+(?:\.[\w*?-]+)*\.?")
_PORT = re.compile(r":([0-9]{1,5})$")
_SHORT_NETWORK = re.compile(r"((?:[0-9]{1,3}\.){0,2}[0-9]{1,3})/([0-9]{1,2})")  # 169.254/16, as macOS writes it
_BRACKETED = re.compile(r"\[([0-9a-f:.]+)(?:%[^\]]*)?\](/[0-9]+)?$")
_WITHOUT_DOTS = "<local>"  # as Windows writes it
_IPV4_PARTS = 4


class _Entry(Struct, frozen=True):
    """One entry that can be read: a network, or a pattern of names; `scheme` and `port` are empty for any."""

    scheme: str
    port: str
    name: str = ""
    network: IPv4Network | IPv6Network | None = None

    def covers(self, scheme: str, host: str, port: int | None) -> bool:
        if self.scheme not in {"", "all", scheme} or self.port not in {"", str(port)}:
            return False
        if self.network is not None:
            address = _address(host)
            return address is not None and address in self.network
        if self.name == _WITHOUT_DOTS:
            return "." not in host and ":" not in host
        return fnmatchcase(host, self.name) or fnmatchcase(host, f"*.{self.name}")


class NoProxy(Struct, frozen=True):
    """The hosts that are asked without a proxy; `unread` are the entries that mean nothing and are ignored."""

    entries: tuple[_Entry, ...] = ()
    unread: tuple[str, ...] = ()
    is_for_all: bool = False

    def covers(self, scheme: str, host: str, port: int | None) -> bool:
        """Return whether `host` is asked without a proxy; `port` is None if the address names none."""
        if self.is_for_all:
            return True
        known = host.lower().rstrip(".").strip("[]")
        return any(entry.covers(scheme.lower(), known, port) for entry in self.entries)


def parse_no_proxy(text: str) -> NoProxy:
    """Read a list of names, addresses and networks between commas or white space.

    A name stands for itself and all below it, with or without a dot or `*.` in front; `*` alone for everything. A
    network is written `10.0.0.0/8` or `fd00::/8`, an IPv6 address with or without brackets. A port (`host:8080`) or a
    scheme (`https://host`) limits an entry.
    """
    written = [entry for entry in _BETWEEN.split(text) if entry]
    read = [(entry, _parse_entry(entry.lower())) for entry in written if entry != "*"]
    return NoProxy(
        entries=tuple(found for _, found in read if found is not None),
        unread=tuple(entry for entry, found in read if found is None),
        is_for_all="*" in written,
    )


def _parse_entry(text: str) -> _Entry | None:
    scheme = ""
    if match := _SCHEME.fullmatch(text):
        scheme, text = match.groups()
    for host, port in _splits(text.rstrip("/")):
        if (network := _network(host)) is not None:
            return _Entry(scheme, port, network=network)
        if host == _WITHOUT_DOTS:
            return _Entry(scheme, port, name=host)
        if _NAME.fullmatch(host):
            return _Entry(scheme, port, name=host.removeprefix("*.").strip("."))
    return None


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Yield `text` as host without a port, then, where it ends like one, with it."""
    yield text, ""
    if match := _PORT.search(text):
        yield text[: match.start()], match[1]


def _network(text: str) -> IPv4Network | IPv6Network | None:
    bare = _BRACKETED.sub(r"\1\2", text) if text.startswith("[") else text
    if match := _SHORT_NETWORK.fullmatch(bare):
        parts = match[1].split(".")
        bare = ".".join([*parts, *["0"] * (_IPV4_PARTS - len(parts))]) + f"/{match[2]}"
    try:
        return ip_network(bare, strict=False)
    except ValueError:
        return None


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None
