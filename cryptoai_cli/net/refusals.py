"""What is told of a request that got no answer, whichever client sent it."""

from cryptoai_cli.market.failure import FailureKind, Obstacle, ObstacleKind
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.system.certificates import UnusableCertificatesError

NOT_AN_ADDRESS = Refusal(FailureKind.UNREACHABLE, "is not an address that can be used: check base_url")
TOO_LATE = Refusal(FailureKind.TIMEOUT, "did not answer before the deadline of this run")
TIMED_OUT = Refusal(FailureKind.TIMEOUT, "did not answer in time")
NO_TURN = Refusal(
    FailureKind.TIMEOUT, "allows only so many requests a second: the turn of this one did not come in time"
)
NO_CONNECTION = Refusal(FailureKind.UNREACHABLE, "did not accept a connection", may_pass=True)
CLOSED = Refusal(FailureKind.UNREACHABLE, "closed the connection before it answered", may_pass=True)
NOT_HTTP = Refusal(FailureKind.BAD_ANSWER, "answered with something that is not HTTP")
NO_ENCRYPTION = Refusal(FailureKind.UNREACHABLE, "did not agree on an encrypted connection", may_pass=True)
MISDIRECTED = Refusal(FailureKind.BAD_ANSWER, "redirected to an address that cannot be used")
OUT_OF_DATE = Refusal(
    FailureKind.UNREACHABLE,
    "has a certificate that is not valid at this machine's date and time: check the clock; if it is right, the "
    "certificate has expired",
    obstacle=Obstacle(ObstacleKind.CLOCK, "the certificates are not valid at this machine's date and time"),
)
OF_ANOTHER_HOST = Refusal(
    FailureKind.UNREACHABLE,
    "has a certificate for another host: check its address, and whether this network wants a sign-in first",
    obstacle=Obstacle(ObstacleKind.SIGN_IN, "another host answers in their place"),
)
UNTRUSTED = Refusal(
    FailureKind.UNREACHABLE,
    "has a certificate that is not trusted here: on a network that checks what passes, set SSL_CERT_FILE to the file "
    "with its authority",
    obstacle=Obstacle(ObstacleKind.TRUST, "the certificates shown are not trusted here"),
)


def unusable_certificates(error: UnusableCertificatesError) -> Refusal:
    """Return the refusal of every secure address while the certificates of the environment cannot be used."""
    words = f"{error.variable} {error.fault}"
    return Refusal(
        FailureKind.UNREACHABLE, f"cannot be asked: {words}", obstacle=Obstacle(ObstacleKind.CERTIFICATES, words)
    )
