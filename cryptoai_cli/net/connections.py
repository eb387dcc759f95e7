"""Send requests over pools of connections, each address through the proxy that the environment has for it."""

import re
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote, urlsplit

import httpcore
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind, Obstacle, ObstacleKind
from cryptoai_cli.net.browser import ExchangeError
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.proxies import Proxies, Proxy
from cryptoai_cli.net.refusals import (
    CLOSED,
    NO_CONNECTION,
    NO_ENCRYPTION,
    NOT_AN_ADDRESS,
    NOT_HTTP,
    OF_ANOTHER_HOST,
    OUT_OF_DATE,
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

_SLOW = Refusal(FailureKind.UNREACHABLE, "did not accept a connection in time")
_UNKNOWN = Refusal(
    FailureKind.UNREACHABLE,
    "has a name that cannot be looked up",
    may_pass=True,
    obstacle=Obstacle(ObstacleKind.NAMES, "names of hosts cannot be looked up"),
)
_LOGIN_WANTED = "407"
_IDLE_SECONDS = 5.0
_NO_SOCKS = Refusal(FailureKind.UNREACHABLE, "does not speak SOCKS")
_OF_CERTIFICATES = {  # by the code of OpenSSL: not valid yet, not valid any more, for another name, another address
    9: OUT_OF_DATE,
    10: OUT_OF_DATE,
    62: OF_ANOTHER_HOST,
    64: OF_ANOTHER_HOST,
}

_REFUSALS: tuple[tuple[type[Exception], Refusal], ...] = (  # the first that fits: some kinds are cases of later ones
    (httpcore.ConnectTimeout, _SLOW),
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
            fault = Obstacle(ObstacleKind.PROXY, proxy.fault)
            raise ExchangeError(Refusal(FailureKind.UNREACHABLE, f"cannot be asked: {proxy.fault}", obstacle=fault))
        is_secure = urlsplit(url).scheme == "https"
        self.until.begin()
        try:
            response = self._pool(proxy, is_secure=is_secure).handle_request(request)
        except UnusableCertificatesError as error:
            raise ExchangeError(unusable_certificates(error)) from error
        except Exception as error:
            self.until.give_up()
            if (refusal := _refusal_of(error, proxy)) is None:
                raise
            if proxy is not None:
                is_beyond = is_secure and _is_beyond(proxy, self.until)
                refusal = _through(proxy, refusal, is_beyond=is_beyond)
            raise ExchangeError(refusal) from error
        self.until.is_answered = True
        return response

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
        return _unreached(error)
    if isinstance(error, httpcore.ProxyError):
        return _refused_by_proxy(error)
    if proxy is not None and proxy.is_socks and _is_no_socks(error):
        return _NO_SOCKS
    if isinstance(error, httpcore.ConnectError) and (fault := _tls_fault(error)) is not None:
        return fault
    if isinstance(error, httpcore.RemoteProtocolError) and error.__context__ is not None:
        return NOT_HTTP  # it comes from the parser: where a server has just closed the connection, it comes from none
    return next((refusal for kind, refusal in _REFUSALS if isinstance(error, kind)), None)


def _is_no_socks(error: Exception) -> bool:
    """Return whether what came from a SOCKS proxy is not of its protocol, the end of the connection included."""
    from socksio import SOCKSError  # noqa: PLC0415 - of an extra, which a SOCKS proxy needs

    return isinstance(error, SOCKSError)


def _tls_fault(error: BaseException | None) -> Refusal | None:
    """Return what is wrong with the encryption by the causes of `error`, or None if it is not that."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return _OF_CERTIFICATES.get(error.verify_code, UNTRUSTED)
        if isinstance(error, ssl.SSLError):
            return NO_ENCRYPTION
        error = error.__cause__ or error.__context__
    return None


def _is_beyond(proxy: Proxy, until: Until) -> bool:
    """Return whether a request to an https:// address had got past the proxy, by the connection opened for it."""
    own = 1 if proxy.scheme == "https" else 0
    return until.opened is None or until.handshakes > own


def _through(proxy: Proxy, refusal: Refusal, *, is_beyond: bool) -> Refusal:
    """Return `refusal` with the proxy that it is of, or through which there was no connection."""
    if refusal is NOT_AN_ADDRESS:
        return refusal
    if not is_beyond:
        words = f"{proxy.words} {refusal.detail}"
        return replace(refusal, detail=f"cannot be reached: {words}", obstacle=Obstacle(ObstacleKind.PROXY, words))
    is_of_connection = refusal in {_SLOW, NO_CONNECTION, NO_ENCRYPTION}
    return replace(refusal, detail=f"{refusal.detail} through {proxy.words}") if is_of_connection else refusal


def _unreached(error: Exception) -> Refusal:
    """Return the refusal of the host that was connected to: with a proxy, it is that."""
    if isinstance(error, UnknownHostError):
        return _UNKNOWN
    return NO_CONNECTION if isinstance(error, UnreachedError) else _SLOW


def _refused_by_proxy(error: Exception) -> Refusal:
    """Return the refusal of a proxy; of its words only the status is told, they may repeat a login."""
    found = re.match(r"[1-9][0-9]{2}\b", str(error))
    status = found[0] if found else ""
    told = f" (status {status})" if status else ""
    wish = ": it wants a user and a password" if status == _LOGIN_WANTED else ""
    return Refusal(FailureKind.UNREACHABLE, f"refused{told}{wish}")
