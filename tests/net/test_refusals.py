import pytest

from cryptoai_cli.market.failure import FailureKind, Obstacle, ObstacleKind
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.refusals import NO_CONNECTION, OF_ANOTHER_HOST, OUT_OF_DATE, UNTRUSTED, unusable_certificates
from cryptoai_cli.system.certificates import UnusableCertificatesError


def test_certificates_that_cannot_be_used_are_named_by_their_variable() -> None:
    refusal = unusable_certificates(UnusableCertificatesError("SSL_CERT_DIR", "names a folder that cannot be read"))
    assert refusal.kind is FailureKind.UNREACHABLE
    words = "SSL_CERT_DIR names a folder that cannot be read"
    assert refusal.detail == f"cannot be asked: {words}"
    assert refusal.obstacle == Obstacle(ObstacleKind.CERTIFICATES, words)


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (UNTRUSTED, ObstacleKind.TRUST),
        (OUT_OF_DATE, ObstacleKind.CLOCK),
        (OF_ANOTHER_HOST, ObstacleKind.SIGN_IN),
        (NO_CONNECTION, None),
    ],
)
def test_what_is_wrong_here_or_on_the_way_is_an_obstacle(refusal: Refusal, kind: ObstacleKind | None) -> None:
    assert (None if refusal.obstacle is None else refusal.obstacle.kind) is kind


def test_a_certificate_that_is_not_trusted_names_its_cure() -> None:
    assert "not trusted" in UNTRUSTED.detail
    assert "SSL_CERT_FILE" in UNTRUSTED.detail
