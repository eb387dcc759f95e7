"""Load the certificate authorities that servers are checked against."""

import ssl
from collections.abc import Mapping
from pathlib import Path
from re import compile as pattern

FILE_VARIABLE, FOLDER_VARIABLE = "SSL_CERT_FILE", "SSL_CERT_DIR"
_IN_A_FOLDER = pattern(r"[0-9a-f]{8}\.[0-9]+")  # how OpenSSL names a certificate in a folder: by its hash


class UnusableCertificatesError(OSError):
    """The certificates that `variable` of the environment names cannot be used; `fault` says why."""

    def __init__(self, variable: str, fault: str) -> None:
        super().__init__(f"{variable} {fault}")
        self.variable = variable
        self.fault = fault


def trusting_context(environment: Mapping[str, str]) -> ssl.SSLContext:
    """Return a context that trusts the authorities named in `environment`, else those of the package certifi.

    SSL_CERT_FILE counts before SSL_CERT_DIR. Raise UnusableCertificatesError if the one that counts cannot be used.
    """
    if file := environment.get(FILE_VARIABLE):
        return _of_file(file)
    if folder := environment.get(FOLDER_VARIABLE):
        return _of_folder(folder)
    import certifi  # noqa: PLC0415 - only where it is needed

    return ssl.create_default_context(cafile=certifi.where())


def _of_file(file: str) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=file)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise UnusableCertificatesError(FILE_VARIABLE, _fault_of_file(file)) from error
    if not context.cert_store_stats()["x509"]:
        raise UnusableCertificatesError(FILE_VARIABLE, "names a file without a certificate")
    return context


def _fault_of_file(file: str) -> str:
    try:
        with Path(file).open("rb") as opened:
            opened.read(1)
    except FileNotFoundError:
        return "names a file that is not there"
    except IsADirectoryError:
        return "names a folder: write the path of a file, or set SSL_CERT_DIR instead"
    except (OSError, ValueError):
        return "names a file that cannot be read"
    return "names a file that holds no certificate in the PEM format"


def _of_folder(folder: str) -> ssl.SSLContext:
    try:
        found = any(_IN_A_FOLDER.fullmatch(entry.name) for entry in Path(folder).iterdir())
    except (OSError, ValueError) as error:
        raise UnusableCertificatesError(FOLDER_VARIABLE, "names a folder that cannot be read") from error
    if not found:
        raise UnusableCertificatesError(
            FOLDER_VARIABLE, "names a folder without a certificate named by its hash: run `openssl rehash` on it"
        )
    return ssl.create_default_context(capath=folder)
