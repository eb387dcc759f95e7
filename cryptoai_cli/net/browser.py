"""Ways to connect that resemble a browser's, for users whom a provider refuses by the look of the TLS handshake.

None of them is the default: they pretend to be what the program is not, and lift no block of an address.
"""

from collections.abc import Mapping
from enum import StrEnum
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING

from cryptoai_cli.errors import SettingsError

if TYPE_CHECKING:  # the settings read this module at every start, and need neither
    import ssl

    from cryptoai_cli.net.classify import Refusal

INSTALL = "pip install 'cryptoai-cli[browser]'"
_PACKAGE = "curl_cffi"
# what Chrome offers for TLS 1.2, in its order; those of TLS 1.3 are the same everywhere
BROWSER_CIPHERS = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
    "ECDHE-RSA-AES128-SHA",
    "ECDHE-RSA-AES256-SHA",
    "AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
    "AES128-SHA",
    "AES256-SHA",
)


class Handshake(StrEnum):
    """How a connection is made: as the HTTP library does, with a browser's ciphers, or by curl dressed up as one."""

    PLAIN = "plain"
    CIPHERS = "ciphers"
    CURL = "curl"


class TransportChoice(StrEnum):
    """The setting `transport` of a source; `BROWSER` tries the ciphers first, and curl once they are refused."""

    PLAIN = "plain"
    CIPHERS = "ciphers"
    BROWSER = "browser"
    CURL_CFFI = "curl_cffi"


class ExchangeError(OSError):
    """A request without a response; `refusal` says why."""

    def __init__(self, refusal: "Refusal") -> None:
        super().__init__(refusal.detail)
        self.refusal = refusal


_HANDSHAKES: Mapping[TransportChoice, tuple[Handshake, ...]] = MappingProxyType(
    {
        TransportChoice.PLAIN: (Handshake.PLAIN,),
        TransportChoice.CIPHERS: (Handshake.CIPHERS,),
        TransportChoice.BROWSER: (Handshake.CIPHERS, Handshake.CURL),
        TransportChoice.CURL_CFFI: (Handshake.CURL,),
    }
)


def handshakes_for(choice: str, source: str) -> tuple[Handshake, ...]:
    """Return the handshakes to try for the setting `transport` of `source`, in their order; plain if it is not set.

    Raise SettingsError if one of them needs a package that is not installed.
    """
    found = _HANDSHAKES[TransportChoice(choice or TransportChoice.PLAIN)]
    if Handshake.CURL in found and find_spec(_PACKAGE) is None:
        raise SettingsError(
            f'transport = "{choice}" under [sources.{source}] needs the package {_PACKAGE}, which is not installed',
            hint=f'install it with {INSTALL}, or write "ciphers" or "plain"',
        )
    return found


def dress_up(context: "ssl.SSLContext") -> "ssl.SSLContext":
    """Let `context` offer a browser's ciphers in a browser's order; return it."""
    context.set_ciphers(":".join(BROWSER_CIPHERS))
    return context
