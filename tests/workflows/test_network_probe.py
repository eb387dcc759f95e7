from pathlib import Path

import pytest
import trustme

from cryptoai_cli.net import proxies
from cryptoai_cli.report.model import Notice
from cryptoai_cli.workflows.doctor import Finding, Health
from cryptoai_cli.workflows.network_probe import probe_network, proxy_notices

ADVICE = "write names, addresses or networks between commas, such as example.org, 10.0.0.0/8 or fd00::/8"
PROXY = {"HTTPS_PROXY": "http://me:s3cret@p.example:3128"}


def test_an_entry_that_cannot_be_read_is_told_with_its_variable() -> None:
    told = f'no_proxy has entries that mean nothing and are ignored: "a/b"; {ADVICE}.'
    assert proxy_notices({**PROXY, "no_proxy": "a/b,c.example"}) == (Notice("proxy", told),)


def test_of_many_entries_three_are_shown() -> None:
    (notice,) = proxy_notices({**PROXY, "NO_PROXY": "a/b,b/c,c/d,d/e"})
    assert ': "a/b", "b/c", "c/d", ...; ' in notice.message


@pytest.mark.parametrize("environment", [{}, {"NO_PROXY": "a/b"}, {**PROXY, "NO_PROXY": "fd00::/8,[::1],*.corp"}])
def test_without_a_proxy_or_with_entries_that_mean_something_there_is_nothing_to_tell(
    environment: dict[str, str],
) -> None:
    assert proxy_notices(environment) == ()


def test_nothing_is_found_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxies, "system_proxies", lambda: iter(()))
    assert list(probe_network({})) == []


def test_a_proxy_is_named_without_its_login() -> None:
    assert list(probe_network(PROXY)) == [Finding("proxy", Health.OK, "the proxy p.example:3128 (HTTPS_PROXY)")]


def test_a_proxy_that_cannot_be_used_and_a_list_that_cannot_be_read_are_faults() -> None:
    proxy, exempt = probe_network({"ALL_PROXY": "odd://p", "NO_PROXY": "a/b"})
    assert (proxy.part, proxy.health, proxy.cure) == ("proxy", Health.FAILED, "set ALL_PROXY correctly, or unset it")
    assert (exempt.part, exempt.health, exempt.cure) == ("proxy", Health.FAILED, ADVICE)


def test_certificates_of_the_environment_are_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxies, "system_proxies", lambda: iter(()))
    file = tmp_path / "ca.pem"
    (gone,) = probe_network({"SSL_CERT_FILE": str(file)})
    assert (gone.part, gone.health) == ("TLS", Health.FAILED)
    assert gone.words == "SSL_CERT_FILE names a file that is not there"
    trustme.CA().cert_pem.write_to_path(str(file))
    (there,) = probe_network({"SSL_CERT_FILE": str(file), "SSL_CERT_DIR": "/none"})
    assert (there.health, there.words) == (Health.OK, "the certificates of SSL_CERT_FILE are trusted, and no others")


def test_a_key_log_is_told_and_one_that_cannot_be_written_is_a_fault_even_beside_good_certificates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proxies, "system_proxies", lambda: iter(()))
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    good = {"SSL_CERT_FILE": str(tmp_path / "ca.pem")}
    for beside in ({}, good):
        (found,) = probe_network({**beside, "SSLKEYLOGFILE": str(tmp_path / "gone" / "keys")})
        assert (found.health, found.words) == (Health.FAILED, "SSLKEYLOGFILE names a file that cannot be written")
        assert found.cure == "set SSLKEYLOGFILE correctly, or unset it"
    _, log = probe_network({**good, "SSLKEYLOGFILE": str(tmp_path / "keys")})
    told = "the keys of encrypted connections are written to the file of SSLKEYLOGFILE"
    assert log == Finding("TLS", Health.OK, told)
    assert not (tmp_path / "keys").exists()
