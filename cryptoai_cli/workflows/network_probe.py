"""Look at the proxies and certificates that the environment names, before anything is asked through them."""

from collections.abc import Iterator, Mapping

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.net.proxies import Proxies, read_proxies
from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.notices import list_names
from cryptoai_cli.system.certificates import (
    FILE_VARIABLE,
    FOLDER_VARIABLE,
    KEY_LOG_VARIABLE,
    UnusableCertificatesError,
    trusting_context,
)
from cryptoai_cli.system.openssl import OPENSSL_VARIABLE
from cryptoai_cli.workflows.doctor import Finding, Health

_OF_TLS = (FILE_VARIABLE, FOLDER_VARIABLE, KEY_LOG_VARIABLE, OPENSSL_VARIABLE)
_MOST_SHOWN = 3
_LONGEST_SHOWN = 60
_LIST_CURE = "write names, addresses or networks between commas, such as example.org, 10.0.0.0/8 or fd00::/8"


def proxy_notices(environment: Mapping[str, str]) -> tuple[Notice, ...]:
    """Return the notice on entries of NO_PROXY that cannot be read, or nothing."""
    proxies = read_proxies(environment)
    return (Notice("proxy", f"{_unread_words(proxies)}; {_LIST_CURE}."),) if proxies.unread else ()


def probe_network(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for each proxy and each variable for encryption that is set; none if nothing is."""
    proxies = read_proxies(environment)
    for proxy in dict.fromkeys(proxies.by_scheme.values()):
        if proxy.fault:
            yield Finding("proxy", Health.FAILED, proxy.fault, f"set {proxy.variable} correctly, or unset it")
        else:
            yield Finding("proxy", Health.OK, proxy.words)
    if proxies.unread:
        yield Finding("proxy", Health.FAILED, _unread_words(proxies), _LIST_CURE)
    if any(environment.get(name) for name in _OF_TLS):
        yield from _certificates(environment)


def _certificates(environment: Mapping[str, str]) -> Iterator[Finding]:
    try:
        trusting_context(environment)
    except UnusableCertificatesError as error:
        yield Finding("TLS", Health.FAILED, str(error), f"set {error.variable} correctly, or unset it")
        return
    named = next((name for name in (FILE_VARIABLE, FOLDER_VARIABLE) if environment.get(name)), None)
    if named is not None:
        yield Finding("TLS", Health.OK, f"the certificates of {named} are trusted, and no others")
    if environment.get(KEY_LOG_VARIABLE):
        words = f"the keys of encrypted connections are written to the file of {KEY_LOG_VARIABLE}"
        yield Finding("TLS", Health.OK, words)


def _unread_words(proxies: Proxies) -> str:
    shown = [f'"{plain_text(entry, longest=_LONGEST_SHOWN)}"' for entry in proxies.unread[:_MOST_SHOWN]]
    more = ["..."] if len(proxies.unread) > _MOST_SHOWN else []
    return f"{proxies.exempt_variable} has entries that mean nothing and are ignored: {list_names([*shown, *more])}"
