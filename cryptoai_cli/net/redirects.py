"""Decide which redirects of a provider to follow."""

from urllib.parse import SplitResult, urljoin, urlsplit

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.secrets import public_address

_CONSENT_HOSTS = ("consent.", "guce.")
_COUNTRY_LETTERS = 2
_LONGEST_SHARED_SUFFIX = 3  # the `co` of `co.uk`
_DEFAULT_PORTS = {"http": 80, "https": 443}


def redirect_target(url: str, location: str) -> str | Refusal:
    """Return the address to which `url` redirects, or a Refusal if it must not be followed.

    A redirect must keep the scheme and the port, and stay on the same host or within its registered domain.
    """
    try:
        target = urljoin(url, location)
        here, there = urlsplit(url), urlsplit(target)
        is_same_port = _scheme_and_port(here) == _scheme_and_port(there)
    except ValueError:
        return Refusal(FailureKind.BAD_ANSWER, "redirected to an address that cannot be read")
    host = there.hostname or ""
    if host.startswith(_CONSENT_HOSTS):
        return Refusal(FailureKind.BLOCKED, f"redirected to a consent page ({host})")
    if _domain(host) != _domain(here.hostname or ""):
        return Refusal(FailureKind.BAD_ANSWER, f"redirected to another host ({host})")
    if not is_same_port:
        address = f"{there.scheme}://{public_address(f'//{there.netloc}')}"
        return Refusal(FailureKind.BAD_ANSWER, f"redirected to {address}: if that is right, set base_url to it")
    return target


def _scheme_and_port(parts: SplitResult) -> tuple[str, int | None]:
    return parts.scheme, parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _domain(host: str) -> str:
    """Return the registered domain of `host`: `yahoo.com` for `query2.finance.yahoo.com`."""
    labels = host.lower().split(".")
    if ":" in host or labels[-1].isdigit():
        return host  # an IP address has no domain
    shared = len(labels) > 1 and len(labels[-1]) == _COUNTRY_LETTERS and len(labels[-2]) <= _LONGEST_SHARED_SUFFIX
    return ".".join(labels[-3:] if shared else labels[-2:])
