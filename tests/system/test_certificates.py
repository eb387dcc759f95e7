import os
import ssl
from pathlib import Path
from types import SimpleNamespace

import pytest
import trustme

from cryptoai_cli.system import certificates
from cryptoai_cli.system.certificates import (
    UnusableCertificatesError,
    authorities_file,
    bare_context,
    mail_context,
    trusting_context,
)

KEY_ALONE = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n"


def fault_of(variable: str, value: Path | str) -> str:
    with pytest.raises(UnusableCertificatesError) as caught:
        trusting_context({variable: str(value)})
    assert caught.value.variable == variable
    assert str(caught.value).startswith(variable)
    return caught.value.fault


def test_without_a_variable_the_authorities_of_the_package_are_trusted() -> None:
    assert trusting_context({}).cert_store_stats()["x509_ca"] > 50
    assert trusting_context({"SSL_CERT_FILE": "", "SSL_CERT_DIR": ""}).cert_store_stats()["x509_ca"] > 50


def test_a_file_is_trusted_alone_and_before_a_folder(tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = trusting_context({"SSL_CERT_FILE": str(tmp_path / "ca.pem"), "SSL_CERT_DIR": "/none"})
    assert context.cert_store_stats()["x509_ca"] == 1


@pytest.mark.parametrize(
    ("text", "told"), [("", "no certificate"), ("nothing\n", "no certificate"), (KEY_ALONE, "no certificate")]
)
def test_a_file_without_a_certificate_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "odd.pem").write_text(text)
    assert told in fault_of("SSL_CERT_FILE", tmp_path / "odd.pem")


def test_a_file_that_is_not_there_or_a_folder_is_told(tmp_path: Path) -> None:
    assert "not there" in fault_of("SSL_CERT_FILE", tmp_path / "gone" / "ca.pem")
    assert "SSL_CERT_DIR" in fault_of("SSL_CERT_FILE", tmp_path)
    assert "cannot be read" in fault_of("SSL_CERT_FILE", "a\0b")


def test_a_folder_that_is_none_or_empty_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not named by a hash")
    assert "cannot be read" in fault_of("SSL_CERT_DIR", tmp_path / "gone")
    assert "cannot be read" in fault_of("SSL_CERT_DIR", tmp_path / "ca.pem")
    assert "openssl rehash" in fault_of("SSL_CERT_DIR", tmp_path)


def test_a_folder_of_certificates_named_by_their_hashes_is_taken(tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "0a1b2c3d.0"))
    trusting_context({"SSL_CERT_DIR": str(tmp_path)})


def test_a_list_of_folders_is_taken_if_one_of_them_holds_certificates(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "full" / "0a1b2c3d.0"))
    trusting_context({"SSL_CERT_DIR": os.pathsep.join(("", str(tmp_path / "gone"), str(tmp_path / "full")))})
    empty = os.pathsep.join((str(tmp_path / "gone"), str(tmp_path)))
    assert "openssl rehash" in fault_of("SSL_CERT_DIR", empty)
    for unreadable in (os.pathsep.join(("/none", "/neither")), os.pathsep):
        assert "cannot be read" in fault_of("SSL_CERT_DIR", unreadable)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", os.devnull):
        assert fault_of("SSL_CERT_FILE", place) == "names a pipe or a device: write the path of a file"
    assert "cannot be written" in fault_of("SSLKEYLOGFILE", tmp_path / "pipe")


def test_only_a_file_that_can_be_written_takes_the_keys_of_connections(tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    for name in (str(tmp_path / "there"), str(tmp_path / "new"), os.devnull):
        trusting_context({"SSLKEYLOGFILE": name})
    (tmp_path / "link").symlink_to(tmp_path / "gone" / "keys")
    for place in (tmp_path, tmp_path / "gone" / "keys", tmp_path / ("x" * 300), tmp_path / "link", "a\0b"):
        assert "cannot be written" in fault_of("SSLKEYLOGFILE", place)


def test_keys_that_cannot_be_logged_are_told_whatever_is_trusted(tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with pytest.raises(UnusableCertificatesError, match=r"^SSLKEYLOGFILE names a file that cannot be written$"):
        trusting_context({"SSL_CERT_FILE": str(tmp_path / "ca.pem"), "SSLKEYLOGFILE": str(tmp_path)})


def test_the_file_of_certificates_is_none_without_the_variable() -> None:
    assert authorities_file({"SSL_CERT_FILE": ""}) is None


def test_settings_of_openssl_that_it_refuses_are_named_by_their_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(_protocol: int) -> ssl.SSLContext:
        raise ssl.SSLError(1, "LIBRARY_HAS_NO_CIPHERS")

    monkeypatch.setattr(ssl, "SSLContext", refusing)
    for make in (bare_context, lambda: trusting_context({}), lambda: mail_context({})):
        with pytest.raises(UnusableCertificatesError) as caught:
            make()
        assert caught.value.variable == "OPENSSL_CONF"


@pytest.mark.parametrize(
    ("system", "variable", "trusted"), [("/ca.pem", "", "system"), (None, "", "package"), ("/ca.pem", "F", "file")]
)
def test_mail_trusts_the_system_unless_it_has_none_or_a_variable_names_others(
    system: str | None, variable: str, trusted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    paths = SimpleNamespace(cafile=system, capath=None)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    monkeypatch.setattr(ssl, "create_default_context", lambda: made.append("system"))
    monkeypatch.setattr(certificates, "trusting_context", lambda given: made.append("file" if given else "package"))
    mail_context({"SSL_CERT_FILE": variable} if variable else {})
    assert made == [trusted]


def test_mail_is_refused_the_same_variables(tmp_path: Path) -> None:
    for variable in ("SSLKEYLOGFILE", "SSL_CERT_FILE"):
        with pytest.raises(UnusableCertificatesError, match=variable):
            mail_context({variable: str(tmp_path)})
