"""An HTTP client that looks like Chrome, by the package curl_cffi; imported only where the settings ask for it."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import urlsplit

from curl_cffi import CurlError
from curl_cffi.requests import Session, exceptions

from cryptoai_cli.market.failure import FailureKind, Obstacle, ObstacleKind
from cryptoai_cli.net.browser import ExchangeError
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.refusals import CLOSED, NO_CONNECTION, NOT_AN_ADDRESS, TIMED_OUT, UNTRUSTED, unusable_certificates
from cryptoai_cli.net.unpack import CUT_SHORT
from cryptoai_cli.system.certificates import UnusableCertificatesError, authorities_file, require_key_log
from cryptoai_cli.system.connect import CONNECT_SECONDS

_DECODED = frozenset({"content-encoding", "content-length"})  # of the packed content: curl unpacks it
_SHORTEST_SECONDS = 0.05  # curl takes 0 for no limit
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PROXY_REFUSED = "the proxy in the environment refused"
_BAD_PROXY = Refusal(
    FailureKind.UNREACHABLE,
    f"cannot be reached: {_PROXY_REFUSED}",
    obstacle=Obstacle(ObstacleKind.PROXY, _PROXY_REFUSED),
)
_REFUSALS = (  # the first that fits: some kinds are special cases of later ones
    (exceptions.CertificateVerifyError, UNTRUSTED),
    (exceptions.ProxyError, _BAD_PROXY),
    (exceptions.ConnectionError, NO_CONNECTION),
    (exceptions.Timeout, TIMED_OUT),
    (exceptions.InvalidURL, NOT_AN_ADDRESS),
    (exceptions.InvalidSchema, NOT_AN_ADDRESS),
    (exceptions.MissingSchema, NOT_AN_ADDRESS),
)


class CurlResponse(Protocol):
    """What is used of a response of curl_cffi."""

    status_code: int
    url: str
    headers: Mapping[str, str | None]

    def iter_content(self) -> Iterator[bytes]:
        """Yield the unpacked body piece by piece."""

    def close(self) -> None:
        """Stop reading."""


class BrowserAddress:
    """The address of a response."""

    def __init__(self, url: str) -> None:
        self.netloc = urlsplit(url).netloc.rpartition("@")[2].encode()


class BrowserResponse:
    """A response whose body is still to come; `headers` have names in lower case, the body arrives unpacked."""

    def __init__(self, response: CurlResponse) -> None:
        self._response = response
        self.status_code = int(response.status_code)
        self.url = BrowserAddress(str(response.url))
        named = {name.lower(): value or "" for name, value in response.headers.items()}
        self.headers: Mapping[str, str] = {name: value for name, value in named.items() if name not in _DECODED}

    @property
    def is_success(self) -> bool:
        """Whether the status is one of 200 to 299."""
        return self.status_code // 100 == 2  # noqa: PLR2004 - the first digit

    @property
    def has_redirect_location(self) -> bool:
        """Whether it sends on to another address."""
        return self.status_code in _REDIRECTS and "location" in self.headers

    def iter_raw(self) -> Iterator[bytes]:
        """Yield the unpacked body piece by piece; raise ExchangeError if it breaks off."""
        try:
            yield from self._response.iter_content()
        except CurlError as error:
            raise ExchangeError(TIMED_OUT if isinstance(error, exceptions.Timeout) else CUT_SHORT) from error


class BrowserClient:
    """Sends requests as Chrome does, with its headers and its TLS handshake; cookies are kept between requests."""

    def __init__(self) -> None:
        self._opened: Any = None

    @contextmanager
    def stream(
        self, url: str, *, params: Mapping[str, str] | None, headers: Mapping[str, str], until: float
    ) -> Iterator[BrowserResponse]:
        """Send a request, and give its response while it arrives; raise ExchangeError if there is none.

        `until` is the monotonic instant at which all of it has to be there.
        """
        session = self._session()
        left = max(_SHORTEST_SECONDS, until - time.monotonic())
        limits = (min(CONNECT_SECONDS, left), left)
        try:
            response = session.request(
                "GET", url, params=dict(params or {}), headers=dict(headers), timeout=limits, stream=True
            )
        except CurlError as error:
            raise ExchangeError(_refusal_of(error)) from error
        try:
            yield BrowserResponse(response)
        finally:
            response.close()

    def close(self) -> None:
        """Close all connections."""
        if self._opened is not None:
            self._opened.close()

    def _session(self) -> Any:  # noqa: ANN401 - the library's types do not hold
        """Return the session; the first one opens the log of keys, so that the variables are looked at before it."""
        _require_usable_certificates()
        if self._opened is None:
            authorities = os.environ.get("SSL_CERT_FILE") or True
            options: dict[str, Any] = {"impersonate": "chrome", "allow_redirects": False, "verify": authorities}
            self._opened = Session(**options)
        return self._opened


def _require_usable_certificates() -> None:
    try:
        authorities_file(os.environ)
        require_key_log(os.environ)
    except UnusableCertificatesError as error:
        raise ExchangeError(unusable_certificates(error)) from error


def _refusal_of(error: CurlError) -> Refusal:
    return next((refusal for kind, refusal in _REFUSALS if isinstance(error, kind)), CLOSED)
