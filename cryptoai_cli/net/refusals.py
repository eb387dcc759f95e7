"""What is told of a request that got no answer, whichever client sent it."""

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.system.certificates import UnusableCertificatesError

NOT_AN_ADDRESS = Refusal(FailureKind.UNREACHABLE, "is not an address that can be asked: check base_url")
TOO_LATE = Refusal(FailureKind.TIMEOUT, "did not answer before the deadline of this run")
TIMED_OUT = Refusal(FailureKind.TIMEOUT, "did not answer in time")
NO_CONNECTION = Refusal(FailureKind.UNREACHABLE, "took no connection", may_pass=True)
CLOSED = Refusal(FailureKind.UNREACHABLE, "closed the connection before it answered", may_pass=True)
NOT_HTTP = Refusal(FailureKind.BAD_ANSWER, "answered with something that is not HTTP")
UNTRUSTED = Refusal(
    FailureKind.UNREACHABLE,
    "has a certificate that is not trusted here: on a network that checks what passes, set SSL_CERT_FILE to the file "
    "with its authority",
)


def unusable_certificates(error: UnusableCertificatesError) -> Refusal:
    """Return the refusal of every secure address while the certificates of the environment cannot be used."""
    return Refusal(FailureKind.UNREACHABLE, f"cannot be asked: {error.variable} {error.fault}")
