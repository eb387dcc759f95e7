"""`movers send` through a real mail server, Postfix with TLS and a login, to a mailbox that is read again."""

import tempfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from pathlib import Path

import pytest
import trustme

from tests.deliver.postfix import (
    PASSWORD,
    RECIPIENT,
    UNKNOWN,
    USER,
    NotStartedError,
    Postfix,
    running_postfix,
    why_not,
)
from tests.e2e.command import Movers, Outcome

EVENING = "2025-10-13T20:30:00+00:00"
SETTINGS = """
[report]
benchmarks = ["^IXIC", "^GSPC"]

[groups.miners]
label = "Mïners & co"
members = ["MARA", "RIOT", "CLSK"]

[groups.chips]
label = "Chips"
members = ["NVDA", "AMD", "AVGO"]

[sources]
order = ["sample"]
deadline_seconds = 10

[email]
from = "Mövers <movers@example.org>"
to = ["{recipient}"]
host = "127.0.0.1"
port = {port}
security = "{security}"
user = "{user}"
"""


class Sender:
    """`movers send` with the login and the authority that the server has."""

    def __init__(self, folder: Path, server: Postfix, security: str, authority: Path) -> None:
        text = SETTINGS.format(recipient=RECIPIENT, port=server.port(security), security=security, user=USER)
        self.movers, self.server = Movers(folder, "http://127.0.0.1:9", text), server
        self._variables = {"MOVERS_SMTP_PASSWORD": PASSWORD, "SSL_CERT_FILE": str(authority)}

    def __call__(self, *arguments: str, **variables: str) -> Outcome:
        return self.movers.installed("send", *arguments, now=EVENING, variables={**self._variables, **variables})

    @property
    def kept(self) -> list[Path]:
        return list((self.movers.home / "data" / "outbox").glob("*.mail"))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def postfix(authority: trustme.CA) -> Iterator[Postfix]:
    if reason := why_not():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="movers-postfix-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server's own account has to come through, and may not through tmp_path
        try:
            with running_postfix(folder, authority) as server:
                yield server
        except NotStartedError as error:
            pytest.skip(str(error))


@pytest.fixture(params=["starttls", "tls"])
def sender(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    postfix: Postfix,
    authority: trustme.CA,
    socket_enabled: None,  # noqa: ARG001 loopback only
) -> Iterator[Sender]:
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    yield Sender(tmp_path, postfix, request.param, tmp_path / "authority.pem")
    postfix.clear()


def _delivered(server: Postfix) -> EmailMessage:
    (path,) = server.settled_mails()
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _parts(mail: EmailMessage, content_type: str) -> list[EmailMessage]:
    parts = [part for part in mail.walk() if part.get_content_type() == content_type]
    return [part for part in parts if isinstance(part, EmailMessage)]


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def _shape(part: Message) -> object:
    if not part.is_multipart():
        return part.get_content_type()
    inner = part.get_payload()
    assert isinstance(inner, list)
    return (part.get_content_type(), *(_shape(each) for each in inner if isinstance(each, Message)))


def test_a_report_arrives_once_by_a_protected_login(sender: Sender) -> None:
    result = sender()
    assert (result.code, result.out, result.err) == (0, "", "")
    mail = _delivered(sender.server)
    assert " with ESMTPSA " in mail["Received"]  # S: over TLS, A: after a login
    assert (mail["Return-Path"], mail["To"]) == ("<movers@example.org>", RECIPIENT)
    assert mail["From"] == "Mövers <movers@example.org>"
    headline = sender.movers.installed("today", "-f", "headline", now=EVENING).out
    clause, figure = "Mïners & co led the bounce", headline.partition("median ")[2].partition(",")[0]
    assert mail["Subject"] == f"{clause}, {figure} · Mon 13 Oct"
    assert headline.startswith(f"{clause}: median +")


def test_the_parts_of_a_delivered_mail_are_sound(sender: Sender) -> None:
    assert sender().code == 0
    mail = _delivered(sender.server)
    page = ("multipart/related", "text/html", "image/png")
    assert _shape(mail) == ("multipart/mixed", ("multipart/alternative", "text/plain", page), "text/csv")
    assert [part.defects for part in mail.walk() if part.defects] == []
    assert [each for part in mail.walk() for each in part.values() if each.defects] == []
    texts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    assert [part.get_content_charset() for part in texts] == ["utf-8"] * 3
    assert max(map(len, mail.as_bytes().splitlines())) <= 78


def test_a_delivered_mail_shows_what_today_shows(sender: Sender) -> None:
    assert sender().code == 0
    mail = _delivered(sender.server)
    (text,) = _parts(mail, "text/plain")
    shown = sender.movers.installed("today", now=EVENING, variables={"COLUMNS": "78"}).out
    title, *rest = shown.rstrip().split("\n")
    assert text.get_content().rstrip() == "\n".join([title, "", *rest])
    assert "Mïners & co" in shown
    table = sender.movers.home / "today.csv"
    assert sender.movers.installed("today", "-f", "csv", "-o", str(table), now=EVENING).code == 0
    (attached,) = _parts(mail, "text/csv")
    assert (attached.get_content_disposition(), _bytes(attached)) == ("attachment", table.read_bytes())


def test_the_picture_of_a_delivered_mail_is_the_one_of_its_page(sender: Sender) -> None:
    assert sender().code == 0
    mail = _delivered(sender.server)
    (picture,), (page,) = _parts(mail, "image/png"), _parts(mail, "text/html")
    assert picture.get_content_disposition() == "inline"
    assert _bytes(picture).startswith(b"\x89PNG\r\n\x1a\n")
    assert _bytes(picture).endswith(b"IEND\xaeB`\x82")
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in page.get_content()


def test_a_wrong_password_is_77_and_delivers_nothing(sender: Sender) -> None:
    result = sender(MOVERS_SMTP_PASSWORD=f"{PASSWORD}!")
    assert (result.code, result.out) == (77, "")
    assert "535 5.7.8" in result.err
    assert PASSWORD not in result.err
    assert (sender.server.settled_mails(), sender.kept) == ([], [])


def test_an_unknown_recipient_is_74_with_the_server_s_words(sender: Sender) -> None:
    result = sender("--to", UNKNOWN)
    assert (result.code, result.out) == (74, "")
    assert f"550 5.1.1 <{UNKNOWN}>: Recipient address rejected: User unknown" in " ".join(result.err.split())
    assert (sender.server.settled_mails(), sender.kept) == ([], [])


def test_an_unknown_recipient_does_not_keep_the_mail_from_the_others(sender: Sender) -> None:
    result = sender("--to", UNKNOWN, "--to", RECIPIENT)
    assert result.code == 74
    assert UNKNOWN in result.err
    assert _delivered(sender.server)["Delivered-To"] == RECIPIENT
    assert sender.kept == []


def test_a_certificate_that_is_not_trusted_gets_nothing_until_it_is(sender: Sender, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    result = sender("--once-per-session", SSL_CERT_FILE=str(other))
    assert (result.code, result.out) == (75, "")
    assert "certificate that is not trusted" in " ".join(result.err.split())
    assert (sender.server.settled_mails(), len(sender.kept)) == ([], 1)
    assert sender("--once-per-session").code == 0
    assert (len(sender.server.settled_mails()), sender.kept) == (1, [])
