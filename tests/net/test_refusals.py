from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.refusals import UNTRUSTED, unusable_certificates
from cryptoai_cli.system.certificates import UnusableCertificatesError


def test_certificates_that_cannot_be_used_are_named_by_their_variable() -> None:
    refusal = unusable_certificates(UnusableCertificatesError("SSL_CERT_DIR", "names a folder that cannot be read"))
    assert refusal.kind is FailureKind.UNREACHABLE
    assert refusal.detail == "cannot be asked: SSL_CERT_DIR names a folder that cannot be read"


def test_a_certificate_that_is_not_trusted_names_its_cure() -> None:
    assert "not trusted" in UNTRUSTED.detail
    assert "SSL_CERT_FILE" in UNTRUSTED.detail
