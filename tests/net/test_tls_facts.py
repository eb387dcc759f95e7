import os
import ssl
from pathlib import Path

import pytest
import trustme

from cryptoai_cli.net.tls_facts import TrustStore, read_tls_facts


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    file = tmp_path / "authority.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    return file


def test_the_library_and_its_newest_protocol_are_told() -> None:
    facts = read_tls_facts({})
    assert (facts.library, facts.newest_protocol) == (ssl.OPENSSL_VERSION, "TLS 1.3")


def test_without_variables_the_bundle_of_certifi_is_used() -> None:
    facts = read_tls_facts({"SSL_CERT_FILE": "", "SSL_CERT_DIR": ""})
    assert (facts.trust_store, facts.is_readable) == (TrustStore.BUNDLED, True)
    assert facts.certificates is not None
    assert facts.certificates > 50


def test_a_file_counts_before_a_folder(bundle: Path) -> None:
    facts = read_tls_facts({"SSL_CERT_FILE": str(bundle), "SSL_CERT_DIR": str(bundle.parent)})
    assert (facts.trust_store, facts.is_readable, facts.certificates) == (TrustStore.FILE, True, 1)


def test_a_file_that_is_not_there_or_holds_no_certificate_cannot_be_read(tmp_path: Path) -> None:
    for content in (None, b"", b"no certificate"):
        file = tmp_path / "authority.pem"
        if content is not None:
            file.write_bytes(content)
        facts = read_tls_facts({"SSL_CERT_FILE": str(file)})
        assert (facts.trust_store, facts.is_readable, facts.certificates) == (TrustStore.FILE, False, None)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of Unix")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert not read_tls_facts({"SSL_CERT_FILE": str(tmp_path / "pipe")}).is_readable


def test_of_several_folders_one_is_enough(tmp_path: Path) -> None:
    assert read_tls_facts({"SSL_CERT_DIR": f"/none{os.pathsep}{tmp_path}"}).is_readable


def test_a_folder_is_read_as_needed(tmp_path: Path) -> None:
    for folder, is_readable in ((tmp_path, True), (tmp_path / "none", False)):
        facts = read_tls_facts({"SSL_CERT_DIR": str(folder)})
        assert (facts.trust_store, facts.is_readable, facts.certificates) == (TrustStore.FOLDER, is_readable, None)
