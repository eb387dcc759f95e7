"""Tell which TLS library and which certificates the connections to providers use."""

import os
import ssl
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.system.certificates import FILE_VARIABLE, FOLDER_VARIABLE, bare_context, certificate_folders
from cryptoai_cli.system.reading import open_regular


class TrustStore(StrEnum):
    """Where the certificates come from that providers are checked against."""

    FILE = "the file of SSL_CERT_FILE"
    FOLDER = "the folder of SSL_CERT_DIR"
    BUNDLED = "the bundle of the package certifi"


class TlsFacts(Struct, frozen=True):
    """The TLS library and its newest protocol, the certificates in use, and whether they are there to be read.

    `certificates` is how many authorities were loaded; None for a folder, which is read as needed, and where none can
    be read.
    """

    library: str
    newest_protocol: str
    trust_store: TrustStore
    is_readable: bool
    certificates: int | None


def read_tls_facts(environment: Mapping[str, str]) -> TlsFacts:
    """Return the facts for the variables in `environment`; like the HTTP library, a file counts before a folder."""
    newest = "TLS 1.3" if ssl.HAS_TLSv1_3 else "TLS 1.2"
    if file := environment.get(FILE_VARIABLE):
        return TlsFacts(ssl.OPENSSL_VERSION, newest, TrustStore.FILE, *_authorities_in(file))
    if folder := environment.get(FOLDER_VARIABLE):
        is_readable = any(os.access(one, os.R_OK) and one.is_dir() for one in certificate_folders(folder))
        return TlsFacts(ssl.OPENSSL_VERSION, newest, TrustStore.FOLDER, is_readable, None)
    import certifi  # noqa: PLC0415 - only where it is asked for

    return TlsFacts(ssl.OPENSSL_VERSION, newest, TrustStore.BUNDLED, *_authorities_in(certifi.where()))


def _authorities_in(file: str) -> tuple[bool, int | None]:
    """Return whether a file of certificates can be read, and how many authorities it holds."""
    try:
        open_regular(Path(file)).close()  # OpenSSL would wait for a pipe
        context = bare_context()
        context.load_verify_locations(cafile=file)
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        return False, None
    return True, context.cert_store_stats()["x509_ca"]
