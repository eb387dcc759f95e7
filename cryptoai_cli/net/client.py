"""The HTTP client of the program. The only module that knows the HTTP library."""

import os
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from urllib.request import Request

import httpcore
import httpx

from cryptoai_cli.net.browser import ExchangeError, Handshake, dress_up
from cryptoai_cli.net.connections import Connections, pieces
from cryptoai_cli.net.proxies import read_proxies
from cryptoai_cli.net.refusals import MISDIRECTED, NOT_AN_ADDRESS
from cryptoai_cli.system.certificates import trusting_context

PlainResponse = httpx.Response


class PlainClient:
    """Sends requests under the program's own name; cookies are kept between requests.

    Proxies and certificates are those of the environment.
    """

    def __init__(self, user_agent: str, handshake: Handshake) -> None:
        self._connections = Connections(read_proxies(os.environ), partial(_trusting_context, handshake))
        headers = {"User-Agent": user_agent, "Accept-Encoding": "gzip"}
        wire, cookies = _Wire(self._connections), CookieJar(_Sendable())
        self._client = httpx.Client(
            headers=headers, cookies=cookies, transport=wire, follow_redirects=False, trust_env=False
        )

    @contextmanager
    def stream(
        self, url: str, *, params: Mapping[str, str] | None, headers: Mapping[str, str], until: float
    ) -> Iterator[PlainResponse]:
        """Send a request, and give its response while it arrives.

        All of it, the body as well, has to arrive by the monotonic instant `until`. Raise ExchangeError if it does not.
        """
        limit = self._connections.until
        limit.instant, limit.is_answered = until, False
        try:
            with self._client.stream("GET", url, params=params, headers=headers, timeout=None) as response:
                yield response
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            # behind an answer, the library has looked where a redirect leads
            raise ExchangeError(MISDIRECTED if limit.is_answered else NOT_AN_ADDRESS) from error

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


class _Sendable(DefaultCookiePolicy):
    """Takes the cookies that can be sent back: one with letters beyond ASCII would stop every later request."""

    def set_ok(self, cookie: Cookie, request: Request) -> bool:
        return f"{cookie.name}{cookie.value}".isascii() and super().set_ok(cookie, request)


class _Wire(httpx.BaseTransport):
    """Hands the requests of the library over to our connections."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        address = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        sent = httpcore.Request(request.method, address, headers=request.headers.raw)
        response = self._connections.send(sent, str(url))
        return httpx.Response(response.status, headers=response.headers, stream=_Stream(response))

    def close(self) -> None:
        self._connections.close()


class _Stream(httpx.SyncByteStream):
    """The body of a response."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return pieces(self._response.iter_stream())

    def close(self) -> None:
        self._response.close()


def _trusting_context(handshake: Handshake) -> ssl.SSLContext:
    context = trusting_context(os.environ)
    return dress_up(context) if handshake is Handshake.CIPHERS else context
