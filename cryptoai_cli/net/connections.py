"""Send requests over pools of connections, each address through the proxy that the environment has for it."""

import re
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote, urlsplit

import httpcore

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.browser import ExchangeError
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.proxies import Proxies, Proxy
from cryptoai_cli.net.refusals import (
    CLOSED,
    NO_CONNECTION,
    NOT_AN_ADDRESS,
    NOT_HTTP,
    TIMED_OUT,
    UNTRUSTED,
    unusable_certificates,
)
from cryptoai_cli.net.streams import (
    Backend,
    UnknownHostError,
    UnreachedError,
    UnreachedInTimeError,
    Until,
)
from cryptoai_cli.net.unpack import CUT_SHORT
from cryptoai_cli.system.certificates import UnusableCertificatesError, bare_context

_SLOW = "took no connection in time"
_UNKNOWN = "has a name that cannot be looked up"
_LOGIN_WANTED = "407"
_IDLE_SECONDS = 5.0

_REFUSALS: tuple[tuple[type[Exception], Refusal], ...] = (  # the first that fits: some kinds are cases of later ones
    (httpcore.ConnectTimeout, Refusal(FailureKind.UNREACHABLE, _SLOW)),
    (httpcore.TimeoutException, TIMED_OUT),
    (httpcore.ConnectError, NO_CONNECTION),
    (httpcore.NetworkError, CLOSED),
    (httpcore.RemoteProtocolError, CLOSED),
    (httpcore.LocalProtocolError, NOT_AN_ADDRESS),
    (httpcore.UnsupportedProtocol, NOT_AN_ADDRESS),
    (UnicodeError, NOT_AN_ADDRESS),  # a name that no address can have
)


class Connections:
    """The connections of one client; `trust` makes the context for `https://`, when it is first needed."""

    def __init__(self, proxies: Proxies, trust: Callable[[], ssl.SSLContext]) -> None:
        self.until = Until()
        self._proxies = proxies
        self._trust = trust
        self._lock = threading.Lock()
        self._pools: dict[tuple[Proxy | None, bool], httpcore.ConnectionPool] = {}

    def send(self, request: httpcore.Request, url: str) -> httpcore.Response:
        """Send a request for `url` and return the response while it arrives; raise ExchangeError if there is none."""
        proxy = self._proxies.proxy_for(url)
        if proxy is not None and proxy.fault:
            raise ExchangeError(Refusal(FailureKind.UNREACHABLE, f"cannot be asked: {proxy.fault}"))
        try:
            pool = self._pool(proxy, is_secure=urlsplit(url).scheme == "https")
            return pool.handle_request(request)
        except UnusableCertificatesError as error:
            raise ExchangeError(unusable_certificates(error)) from error
        except Exception as error:
            if (refusal := _refusal_of(error, proxy)) is None:
                raise
            raise ExchangeError(refusal) from error

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for pool in self._pools.values():
                pool.close()

    def _pool(self, proxy: Proxy | None, *, is_secure: bool) -> httpcore.ConnectionPool:
        needs_trust = is_secure or (proxy is not None and proxy.scheme == "https")
        with self._lock:
            if (proxy, needs_trust) not in self._pools:
                # loading the certificates takes a third of the start-up time; the other context trusts none
                context = self._trust() if needs_trust else bare_context()
                self._pools[proxy, needs_trust] = _new_pool(proxy, context, Backend(self.until))
            return self._pools[proxy, needs_trust]


def pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the body piece by piece; raise ExchangeError if it breaks off."""
    try:
        yield from content
    except httpcore.TimeoutException as error:
        raise ExchangeError(TIMED_OUT) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise ExchangeError(CUT_SHORT) from error


def _new_pool(proxy: Proxy | None, context: ssl.SSLContext, backend: Backend) -> httpcore.ConnectionPool:
    if proxy is None:
        return httpcore.ConnectionPool(ssl_context=context, keepalive_expiry=_IDLE_SECONDS, network_backend=backend)
    if proxy.is_socks:
        return httpcore.SOCKSProxy(
            _proxy_url(proxy),
            proxy_auth=_login(proxy),
            ssl_context=context,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=backend,
        )
    return httpcore.HTTPProxy(
        _proxy_url(proxy),
        proxy_auth=_login(proxy),
        ssl_context=context,
        proxy_ssl_context=context if proxy.scheme == "https" else None,
        keepalive_expiry=_IDLE_SECONDS,
        network_backend=backend,
    )


def _proxy_url(proxy: Proxy) -> httpcore.URL:
    parts = urlsplit(proxy.url)
    host = (parts.hostname or "").encode("idna")
    return httpcore.URL(scheme=proxy.scheme.encode(), host=host, port=parts.port, target=b"/")


def _login(proxy: Proxy) -> tuple[bytes, bytes] | None:
    parts = urlsplit(proxy.url)
    if parts.username is None:
        return None
    return unquote(parts.username).encode(), unquote(parts.password or "").encode()


def _refusal_of(error: Exception, proxy: Proxy | None) -> Refusal | None:
    """Return what an error of a connection means, or None if it is none."""
    if isinstance(error, UnreachedError | UnreachedInTimeError):
        return _unreached(error, proxy)
    if isinstance(error, httpcore.ProxyError):
        return _refused_by(proxy, error)
    if isinstance(error, httpcore.ConnectError) and _is_untrusted(error):
        return UNTRUSTED
    if isinstance(error, httpcore.RemoteProtocolError) and error.__context__ is not None:
        return NOT_HTTP  # it comes from the parser: where a server has just closed the connection, it comes from none
    return next((refusal for kind, refusal in _REFUSALS if isinstance(error, kind)), None)


def _is_untrusted(error: BaseException | None) -> bool:
    """Return whether a certificate that cannot be verified is among the causes of `error`."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _unreached(error: Exception, proxy: Proxy | None) -> Refusal:
    """Return the refusal of the host that was connected to: with a proxy, it is that."""
    in_time = isinstance(error, UnreachedError)
    fault = _SLOW if not in_time else _UNKNOWN if isinstance(error, UnknownHostError) else NO_CONNECTION.detail
    words = fault if proxy is None else f"is not reached: {proxy.words} {fault}"
    return Refusal(FailureKind.UNREACHABLE, words, may_pass=in_time)


def _refused_by(proxy: Proxy | None, error: Exception) -> Refusal:
    """Return the refusal of a proxy; of its words only the status is told, they may repeat a login."""
    words = "the proxy" if proxy is None else proxy.words
    found = re.match(r"[1-9][0-9]{2}\b", str(error))
    status = found[0] if found else ""
    told = f" (status {status})" if status else ""
    wish = ": it wants a user and a password" if status == _LOGIN_WANTED else ""
    return Refusal(FailureKind.UNREACHABLE, f"is not reached: {words} refused{told}{wish}")
