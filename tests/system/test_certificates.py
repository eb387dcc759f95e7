import os
from pathlib import Path

import pytest
import trustme

from cryptoai_cli.system.certificates import UnusableCertificatesError, trusting_context

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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of Unix")
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSLKEYLOGFILE"])
def test_a_pipe_is_refused_and_not_waited_for(variable: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert fault_of(variable, tmp_path / "pipe")
    assert fault_of("SSL_CERT_FILE", "/dev/null") == "names a pipe or a device: write the path of a file"


def test_folders_may_be_listed_and_one_that_can_be_used_is_enough(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "one" / "0a1b2c3d.0"))
    listed = os.pathsep.join(["/none", str(tmp_path / "one"), ""])
    trusting_context({"SSL_CERT_DIR": listed})
    assert "cannot be read" in fault_of("SSL_CERT_DIR", os.pathsep.join(["/none", "/neither"]))
    assert "cannot be read" in fault_of("SSL_CERT_DIR", os.pathsep)


@pytest.mark.parametrize("named", ["gone/keys", ""], ids=["no folder", "a folder"])
def test_a_key_log_that_cannot_be_written_is_named_whatever_is_trusted(named: str, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    assert fault_of("SSLKEYLOGFILE", tmp_path / named) == "names a file that cannot be written"
    with pytest.raises(UnusableCertificatesError, match=r"^SSLKEYLOGFILE names"):
        trusting_context({"SSL_CERT_FILE": str(file), "SSLKEYLOGFILE": str(tmp_path / named)})


def test_a_key_log_that_can_be_written_is_no_fault(tmp_path: Path) -> None:
    trusting_context({"SSLKEYLOGFILE": str(tmp_path / "keys")})
