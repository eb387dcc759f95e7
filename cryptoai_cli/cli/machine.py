"""Describe the machine and the program for `movers doctor --report`: versions, TLS, proxies, clock, terminal."""

import locale
import os
import platform
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

from cryptoai_cli import __version__
from cryptoai_cli.cli.masking import PROXY_VARIABLES
from cryptoai_cli.net.server_clock import ServerClocks
from cryptoai_cli.net.tls_facts import TrustStore, read_tls_facts

Lines = Iterator[tuple[str, str]]
"""Names with what is to be told of each."""

_PACKAGES = ("httpx", "httpcore", "certifi", "msgspec", "typer", "rich", "tomlkit", "pandas", "resvg-py", "xlsxwriter")
_EXTRAS = ("curl_cffi", "keyring", "pyarrow", "socksio")
_PROXY_KINDS = frozenset({"http", "https", "socks4", "socks5", "socks5h"})
_ZONE_NAME = re.compile(r"[A-Z]{2,5}|[+-][0-9]{2,4}")  # a variable may hold anything


def version_lines() -> Lines:
    """Yield the versions of the program, of Python, of the libraries and of the system."""
    yield "movers", __version__
    yield "Python", f"{platform.python_version()} ({platform.python_implementation()})"
    yield "platform", platform.platform()
    yield "libraries", ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    yield "extras", ", ".join(f"{name} {_version(name)}" for name in _EXTRAS)
    yield "SQLite", sqlite3.sqlite_version


def tls_lines(environment: Mapping[str, str]) -> Lines:
    """Yield the TLS library and the certificates that providers are checked against."""
    facts = read_tls_facts(environment)
    yield "library", f"{facts.library}, up to {facts.newest_protocol}"
    count = "" if facts.certificates is None else f", {facts.certificates} authorities"
    readable = "" if facts.is_readable else ": it CANNOT BE READ"
    bundle = f" {_version('certifi')}" if facts.trust_store is TrustStore.BUNDLED else ""
    yield "certificates", f"{facts.trust_store.value}{bundle}{count}{readable}"
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        yield name, _set_or_not(environment.get(name))


def proxy_lines(environment: Mapping[str, str]) -> Lines:
    """Yield which proxies are set, by their kind alone: neither host nor login."""
    for name in PROXY_VARIABLES:
        value = environment.get(name) or environment.get(name.lower())
        kind = urlsplit(value).scheme.lower() if value and name != "NO_PROXY" and "://" in value else ""
        yield name, f"{_set_or_not(value)}{f' ({kind})' if kind in _PROXY_KINDS else ''}"


def clock_lines(now: datetime, clocks: ServerClocks) -> Lines:
    """Yield this machine's time zone and how far the providers' clocks are from ours; `now` is aware."""
    local = now.astimezone()
    name, offset = local.tzname() or "", local.utcoffset() or timedelta()
    yield "now", f"{now:%Y-%m-%d %H:%M:%S} UTC"
    yield "time zone", f"{name if _ZONE_NAME.fullmatch(name) else 'of another name'}, {_signed(offset)} from UTC"
    yield "TZ", _set_or_not(os.environ.get("TZ"))
    yield "servers", clock_line(clocks)


def clock_line(clocks: ServerClocks) -> str:
    """Return how far the clock of each provider is ahead of this machine's."""
    told = {
        server.provider: f"{server.provider} {round(server.ahead.total_seconds()):+d} s" for server in clocks.servers
    }
    return ", ".join(told.values()) or "none told its time"


def terminal_lines(environment: Mapping[str, str]) -> Lines:
    """Yield what output goes to and how it is encoded."""
    for name, stream in (("stdout", sys.stdout), ("stderr", sys.stderr)):
        yield name, f"{'a terminal' if stream.isatty() else 'no terminal'}, {stream.encoding}"
    yield "width", f"{shutil.get_terminal_size().columns} columns"
    yield "encoding", locale.getpreferredencoding(do_setlocale=False)
    yield "NO_COLOR", _set_or_not(environment.get("NO_COLOR"))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _set_or_not(value: str | None) -> str:
    return "set" if value else "not set"


def _signed(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
