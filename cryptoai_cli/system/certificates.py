"""Load the certificate authorities that servers are checked against, and what else the environment says of TLS."""

import os
import ssl
import stat
from collections.abc import Mapping
from pathlib import Path
from re import compile as pattern

from cryptoai_cli.system.openssl import OPENSSL_VARIABLE
from cryptoai_cli.system.reading import NoFileError, open_regular

FILE_VARIABLE, FOLDER_VARIABLE = "SSL_CERT_FILE", "SSL_CERT_DIR"
KEY_LOG_VARIABLE = "SSLKEYLOGFILE"
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
    that counts cannot be used, or if SSLKEYLOGFILE or OPENSSL_CONF stop every encrypted connection.
    """
    _require_usable_tls(environment)
    if file := authorities_file(environment):
        return _of_file(file)
    if folders := environment.get(FOLDER_VARIABLE):
        return _of_folders(folders)
    import certifi  # noqa: PLC0415 - only where it is needed

    return ssl.create_default_context(cafile=certifi.where())


def mail_context(environment: Mapping[str, str]) -> ssl.SSLContext:
    """Return a context with the authorities of `environment`, else of the system, else of the package certifi.

    Raise UnusableCertificatesError as `trusting_context` does.
    """
    paths = ssl.get_default_verify_paths()
    has_system = any((paths.cafile, paths.capath))  # None where there is no such file
    if environment.get(FILE_VARIABLE) or environment.get(FOLDER_VARIABLE) or not has_system:
        return trusting_context(environment)
    _require_usable_tls(environment)
    return ssl.create_default_context()


def authorities_file(environment: Mapping[str, str]) -> str | None:
    """Return the file that SSL_CERT_FILE names; None if it is not set.

    Raise UnusableCertificatesError if it is no file that can be read: a library would wait for a pipe.
    """
    file = environment.get(FILE_VARIABLE)
    try:
        if file:
            open_regular(Path(file)).close()
    except (OSError, ValueError) as error:
        raise UnusableCertificatesError(FILE_VARIABLE, _fault_of_file(error)) from error
    return file or None


def certificate_folders(value: str) -> tuple[Path, ...]:
    """Return the folders that the value of SSL_CERT_DIR lists."""
    return tuple(Path(folder) for folder in value.split(os.pathsep) if folder)


def bare_context() -> ssl.SSLContext:
    """Return a context that trusts nobody; raise UnusableCertificatesError if OpenSSL refuses its own settings."""
    try:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    except ssl.SSLError as error:
        fault = "(or the settings of OpenSSL on this machine, if it is not set) names settings that cannot be used"
        raise UnusableCertificatesError(OPENSSL_VARIABLE, fault) from error


def _require_usable_tls(environment: Mapping[str, str]) -> None:
    """Raise UnusableCertificatesError if no context can be made, or the keys of connections cannot be logged."""
    bare_context()
    require_key_log(environment)


def require_key_log(environment: Mapping[str, str]) -> None:
    """Raise UnusableCertificatesError if SSLKEYLOGFILE cannot be written: a library would wait for a pipe."""
    log = environment.get(KEY_LOG_VARIABLE)
    if log and not _can_be_appended(Path(log)):
        raise UnusableCertificatesError(KEY_LOG_VARIABLE, "names a file that cannot be written")


def _can_be_appended(file: Path) -> bool:
    """Return whether keys could be written to `file` at once: a pipe may have nobody who reads it."""
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        return os.access(file.resolve().parent, os.W_OK | os.X_OK)  # of a link, where it leads
    except (OSError, ValueError):
        return False
    return (stat.S_ISREG(mode) or stat.S_ISCHR(mode)) and os.access(file, os.W_OK)


def _of_file(file: str) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=file)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        fault = "names a file that holds no certificate in the PEM format"
        raise UnusableCertificatesError(FILE_VARIABLE, fault) from error
    if not context.cert_store_stats()["x509"]:
        raise UnusableCertificatesError(FILE_VARIABLE, "names a file without a certificate")
    return context


def _fault_of_file(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "names a file that is not there"
    if isinstance(error, IsADirectoryError):
        return "names a folder: write the path of a file, or set SSL_CERT_DIR instead"
    if isinstance(error, NoFileError):
        return "names a pipe or a device: write the path of a file"
    return "names a file that cannot be read"


def _of_folders(folders: str) -> ssl.SSLContext:
    """Return a context that trusts the authorities in `folders`, a list as OpenSSL reads it."""
    held = [_has_certificates(folder) for folder in certificate_folders(folders)]
    if not any(held):
        fault = (
            "names a folder that cannot be read"
            if all(one is None for one in held)
            else "names a folder without a certificate named by its hash: run `openssl rehash` on it"
        )
        raise UnusableCertificatesError(FOLDER_VARIABLE, fault)
    return ssl.create_default_context(capath=folders)


def _has_certificates(folder: Path) -> bool | None:
    """Return whether `folder` holds a certificate named by its hash; None if it cannot be read."""
    try:
        return any(_IN_A_FOLDER.fullmatch(entry.name) for entry in folder.iterdir())
    except (OSError, ValueError):
        return None
