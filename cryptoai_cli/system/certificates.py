"""Load the certificate authorities that servers are checked against."""

import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from re import compile as pattern

from cryptoai_cli.system.reading import NoFileError, open_regular

FILE_VARIABLE, FOLDER_VARIABLE = "SSL_CERT_FILE", "SSL_CERT_DIR"
KEY_LOG_VARIABLE = "SSLKEYLOGFILE"  # which the TLS library opens whenever certificates are loaded
_IN_A_FOLDER = pattern(r"[0-9a-f]{8}\.[0-9]+")  # how OpenSSL names a certificate in a folder: by its hash


class UnusableCertificatesError(OSError):
    """What `variable` of the environment names for encrypted connections cannot be used; `fault` says why."""

    def __init__(self, variable: str, fault: str) -> None:
        super().__init__(f"{variable} {fault}")
        self.variable = variable
        self.fault = fault


def trusting_context(environment: Mapping[str, str]) -> ssl.SSLContext:
    """Return a context that trusts the authorities named in `environment`, else those of the package certifi.

    SSL_CERT_FILE counts before SSL_CERT_DIR, which may list several folders. Raise UnusableCertificatesError if the one
    that counts cannot be used, or the file of SSLKEYLOGFILE.
    """
    check_key_log(environment)
    if file := environment.get(FILE_VARIABLE):
        return _of_file(file)
    if folder := environment.get(FOLDER_VARIABLE):
        return _of_folder(folder)
    import certifi  # noqa: PLC0415 - only where it is needed

    return ssl.create_default_context(cafile=certifi.where())


def check_key_log(environment: Mapping[str, str]) -> None:
    """Raise UnusableCertificatesError if the file that the TLS library writes its keys into cannot be written."""
    name = environment.get(KEY_LOG_VARIABLE)
    if not name:
        return
    try:
        if Path(name).is_fifo():
            raise NoFileError  # opening it would wait for a reader
        with Path(name).open("ab"):
            pass
    except (OSError, ValueError) as error:
        raise UnusableCertificatesError(KEY_LOG_VARIABLE, "names a file that cannot be written") from error


def certificate_folders(variable: str) -> tuple[Path, ...]:
    """Return the folders that the value of SSL_CERT_DIR lists."""
    return tuple(Path(folder) for folder in variable.split(os.pathsep) if folder)


def _of_file(file: str) -> ssl.SSLContext:
    try:
        open_regular(Path(file)).close()  # a pipe would be waited for
        context = ssl.create_default_context(cafile=file)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise UnusableCertificatesError(FILE_VARIABLE, _fault_of_file(file)) from error
    if not context.cert_store_stats()["x509"]:
        raise UnusableCertificatesError(FILE_VARIABLE, "names a file without a certificate")
    return context


def _fault_of_file(file: str) -> str:
    try:
        with open_regular(Path(file)) as opened:
            opened.read(1)
    except FileNotFoundError:
        return "names a file that is not there"
    except IsADirectoryError:
        return "names a folder: write the path of a file, or set SSL_CERT_DIR instead"
    except NoFileError:
        return "names a pipe or a device: write the path of a file"
    except (OSError, ValueError):
        return "names a file that cannot be read"
    return "names a file that holds no certificate in the PEM format"


def _of_folder(variable: str) -> ssl.SSLContext:
    readable = [names for folder in certificate_folders(variable) if (names := _names_in(folder)) is not None]
    if not readable:
        raise UnusableCertificatesError(FOLDER_VARIABLE, "names a folder that cannot be read")
    if not any(_IN_A_FOLDER.fullmatch(name) for names in readable for name in names):
        raise UnusableCertificatesError(
            FOLDER_VARIABLE, "names a folder without a certificate named by its hash: run `openssl rehash` on it"
        )
    return ssl.create_default_context(capath=variable)


def _names_in(folder: Path) -> tuple[str, ...] | None:
    """Return the names in a folder, or None if it cannot be read."""
    try:
        return tuple(entry.name for entry in folder.iterdir())
    except (OSError, ValueError):
        return None
