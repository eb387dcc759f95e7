"""A web server on loopback with a certificate of its own, which remembers what each client offered to encrypt with."""

import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme

from tests.net.web import Web, running_web


@dataclass
class Offers:
    """The ciphers that each connection offered, in the client's order; a number where they have no name."""

    of_connections: list[tuple[str, ...]] = field(default_factory=list)


def ciphers_in(hello: bytes) -> tuple[str, ...]:
    """Return the ciphers in the first message of a client, without the made-up ones that browsers mix in."""
    at = 5 + 4 + 2 + 32  # the heads of record and message, the version, the random bytes
    at += 1 + hello[at]  # the session
    (length,) = struct.unpack_from(">H", hello, at)
    numbers = struct.unpack_from(f">{length // 2}H", hello, at + 2)
    return tuple(_NAMES.get(number, f"{number:04x}") for number in numbers if number & 0x0F0F != 0x0A0A)


def _names_of_ciphers() -> dict[int, str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    return {cipher["id"] & 0xFFFF: cipher["name"] for cipher in context.get_ciphers()}


_NAMES = _names_of_ciphers()


@contextmanager
def running_tls_web(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Web, Offers]]:
    """Run the server for the time of the block; clients that read SSL_CERT_FILE trust it."""
    authority, offers = trustme.CA(), Offers()
    file = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))

    class Noting(ssl.SSLSocket):
        def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - the signature is given
            hello = socket.socket.recv(self, 4096, socket.MSG_PEEK)
            super().do_handshake(block)
            offers.of_connections.append(ciphers_in(hello))

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sslsocket_class = Noting
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with running_web(context) as web:
        yield web, offers
