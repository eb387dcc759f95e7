"""`movers send` from the outside: a mail server on one side, exit codes and stderr on the other."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cryptoai_cli.cli.reporting import request_for
from cryptoai_cli.workflows.report import ReportRequest
from tests.cli.conftest import CLOSES, Command, Outcome
from tests.deliver.mailroom import Mailroom, running_mailroom

MINERS = 'group("miners").median_pct'
EMAIL = """
[email]
from = "Movers <movers@example.org>"
to = ["desk@example.org"]
host = "127.0.0.1"
port = {port}
security = "none"
"""


class Sender:
    """`movers send` with a mail server that listens."""

    def __init__(self, movers: Command, room: Mailroom) -> None:
        self.movers, self.room = movers, room
        self.home = movers.folder / "home"
        movers.settings.write_text(movers.settings.read_text() + EMAIL.format(port=room.port))

    def __call__(self, *arguments: str, now: str = "2025-10-13T20:30:00Z") -> Outcome:
        return self.movers("send", *arguments, now=now)

    @property
    def mails(self) -> list[EmailMessage]:
        return [_read(content) for content in self.room.accepted]


def _read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _attached(mail: EmailMessage) -> bytes:
    (attachment,) = mail.iter_attachments()
    content = attachment.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


@pytest.fixture
def sender(movers: Command, socket_enabled: None) -> Iterator[Sender]:  # noqa: ARG001 loopback only
    with running_mailroom() as room:
        yield Sender(movers, room)


def test_a_mail_holds_what_today_shows(sender: Sender) -> None:
    result = sender()
    assert (result.code, result.out, result.err) == (0, "", "")
    (mail,) = sender.mails
    assert mail["Subject"].startswith("Miners led the bounce, +")
    assert mail["Subject"].endswith(" % · Mon 13 Oct")
    assert mail["To"] == "desk@example.org"
    assert _attached(mail) == sender.movers("today", "-f", "csv").out.encode()
    assert {"image/png", "text/html", "text/plain"} <= {part.get_content_type() for part in mail.walk()}


def test_to_replaces_the_recipients_of_the_settings(sender: Sender) -> None:
    assert sender("--to", "a@x.org", "--to", "B <b@x.org>", "--to", "A@X.org").code == 0
    assert sender.room.envelopes == [("movers@example.org", ("a@x.org", "b@x.org"))]
    assert sender.mails[0]["To"] == "a@x.org, B <b@x.org>"


def test_the_options_of_a_report_shape_text_and_attachment(sender: Sender) -> None:
    assert sender("chips", "--columns", "symbol,change_pct", "--decimal", ",", "--top", "1").code == 0
    (mail,) = sender.mails
    assert b"AVGO;9,88" in _attached(mail)
    text = mail.get_body(("plain",))
    assert text is not None
    assert "RIOT" not in text.get_content()


def test_text_and_page_have_the_rows_a_side_that_every_report_has(sender: Sender) -> None:
    def parts() -> list[str]:
        file = sender.movers.folder / "a.eml"
        assert sender("--dry-run", "-o", str(file)).code == 0
        mail = _read(file.read_bytes())
        bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
        return [body.get_content() for body in bodies if body is not None]

    # Nvidia is neither the best nor the worst of its group: its symbol stands among leaders and laggards only
    assert ["NVDA" in part for part in parts()] == [True, True]
    settings = sender.movers.settings
    settings.write_text(settings.read_text().replace("[report]", "[report]\ntop = 1"))
    assert ["NVDA" in part for part in parts()] == [False, False]


def test_how_symbols_were_read_is_told_with_the_mail_and_not_again(sender: Sender) -> None:
    assert "is read as" in sender("nvda", "--once-per-session").err
    assert "is read as" not in sender("nvda", "--once-per-session").err


def test_once_per_session_sends_once_and_says_so(sender: Sender) -> None:
    assert sender("--once-per-session").err == ""
    again = sender("--once-per-session")
    assert (again.code, again.out) == (0, "")
    assert again.err == "notice: The session of 2025-10-13 was already reported by this job.\n"
    assert sender("--once-per-session", "-q").err == ""
    assert len(sender.mails) == 1


@pytest.mark.parametrize(
    "arguments",
    [("miners",), ("--to", "other@example.org"), ("--job", "evening"), ("--symbols", "MARA,RIOT,CLSK")],
)
def test_another_job_has_a_count_of_its_own(sender: Sender, arguments: tuple[str, ...]) -> None:
    sender("--once-per-session")
    assert sender("--once-per-session", *arguments).err == ""
    assert sender("--once-per-session", *arguments).err.startswith("notice")
    assert len(sender.mails) == 2


def test_groups_count_as_a_set(sender: Sender) -> None:
    sender("--once-per-session", "miners", "chips")
    sender("--once-per-session", "chips", "MINERS", "chips")
    assert len(sender.mails) == 1


def test_a_job_keeps_its_count_when_the_settings_move(sender: Sender) -> None:
    sender("--once-per-session", "--job", "evening")
    moved = sender.movers.settings.rename(sender.movers.folder / "moved.toml")
    assert "already" in sender("--once-per-session", "--job", "evening", "--config", str(moved)).err
    assert sender("--once-per-session", "--config", str(moved)).err == ""
    assert len(sender.mails) == 2


@pytest.mark.parametrize("option", ["--once-per-session", "--if-final"])
@pytest.mark.parametrize("now", ["2025-10-13T19:00:00Z", "2025-10-13T20:10:00Z"])
def test_before_the_closes_are_final_nothing_is_sent(sender: Sender, option: str, now: str) -> None:
    result = sender(option, now=now)
    assert (result.code, result.out, sender.mails) == (0, "", [])
    assert "not final yet" in result.err
    assert sender(option).code == 0
    assert len(sender.mails) == 1


def test_programs_are_told_that_the_mail_was_sent_and_cron_hears_nothing(sender: Sender) -> None:
    assert "sent to" not in sender().err
    told = [json.loads(line) for line in sender("--errors", "json").err.splitlines()]
    assert [each["message"].partition(":")[0] for each in told if each["code"] == "sent"] == [
        "sent to desk@example.org"
    ]
    assert '"sent"' not in sender("--errors", "json", "-q").err


def test_the_next_morning_still_belongs_to_the_session(sender: Sender) -> None:
    sender("--once-per-session")
    assert "already" in sender("--once-per-session", now="2025-10-14T12:00:00Z").err
    assert len(sender.mails) == 1


@pytest.mark.parametrize(
    ("condition", "count"),
    [(f"{MINERS} > 3", 1), (f"{MINERS} > 4", 0), (f"abs({MINERS}) > 3 and not group('chips').declines > 0", 1)],
)
def test_only_if_decides_by_the_figures_of_by_group(sender: Sender, condition: str, count: int) -> None:
    result = sender("--only-if", condition)  # by hand: the median of +8.53, +3.94 and +3.28 is +3.94
    assert (result.code, len(sender.mails)) == (0, count)
    assert ("does not hold" in result.err) is (count == 0)


def test_a_field_without_a_value_sends_nothing_and_is_3_under_strict(sender: Sender) -> None:
    sender.movers.write_bars(
        {symbol: closes for symbol, closes in CLOSES.items() if symbol in {"^IXIC", "NVDA", "AMD"}}
    )
    result = sender("--only-if", f"{MINERS} > 3")
    assert (result.code, sender.mails) == (0, [])
    assert f"{MINERS} has no value" in result.err
    assert sender("--strict", "--only-if", f"{MINERS} > 3").code == 3


def test_strict_sends_a_partial_report_and_leaves_with_3(sender: Sender) -> None:
    sender.movers.write_bars({symbol: closes for symbol, closes in CLOSES.items() if symbol != "RIOT"})
    result = sender("--strict", "--once-per-session")
    assert result.code == 3
    assert result.err.startswith("notice: RIOT")
    assert len(sender.mails) == 1
    assert sender("--strict", "--once-per-session").code == 0


def test_a_dry_run_writes_the_mail_and_sends_none(sender: Sender) -> None:
    target = sender.movers.folder / "mail.eml"
    assert sender("--dry-run", "--once-per-session", "-o", str(target)).code == 0
    mail = _read(target.read_bytes())
    assert mail["Subject"].startswith("Miners led the bounce, +")
    assert mail["Subject"].endswith(" % · Mon 13 Oct")
    assert sender.room.heard == []
    assert not (sender.home / "outbox").exists()
    assert not (sender.home / "reported").exists()


@pytest.mark.parametrize("output", ["-", "/dev/stdout"])
def test_a_dry_run_to_stdout_is_what_a_mailer_takes(sender: Sender, output: str) -> None:
    result = sender("--dry-run", "-o", output)
    assert result.code == 0
    assert "\r" not in result.out
    mail = _read(result.out.encode())
    assert mail["To"] == "desk@example.org"
    rows = list(csv.DictReader(io.StringIO(_attached(mail).decode(), newline="")))
    assert len(rows) == 8


def test_a_dry_run_without_a_place_shows_the_text(sender: Sender) -> None:
    result = sender("--dry-run")
    assert result.out.startswith("From: Movers <movers@example.org>\nTo: desk@example.org\nSubject: Miners led")
    assert "Leaders" in result.out
    assert sender.room.heard == []


def test_a_dry_run_that_is_shown_tells_its_notices_once(sender: Sender) -> None:
    shown, written = (sender("--dry-run", "--symbols", "MARA,NOSUCH", *more) for more in ((), ("-o", "mail.eml")))
    assert [line for line in shown.out.splitlines() if "NOSUCH" in line] == [
        "missing  NOSUCH: CSV file: not in bars.csv"
    ]
    assert "NOSUCH" not in shown.err
    assert "NOSUCH" in written.err
    assert "NOSUCH" in sender("--dry-run", "--symbols", "MARA,NOSUCH", "--errors", "json").err


def test_a_dry_run_needs_no_mail_settings(movers: Command) -> None:
    shown = movers("send", "--dry-run")
    assert (shown.code, shown.out.partition(" ")[0]) == (0, "Subject:")
    assert shown.err == "notice: The mail has no sender and no recipient: the settings name none.\n"
    written = movers("send", "--dry-run", "-o", "-", "--to", "desk@example.org")
    mail = _read(written.out.encode())
    assert (written.code, mail["To"], mail["From"]) == (0, "desk@example.org", None)
    assert mail["Message-ID"].endswith("@localhost>")
    assert written.err == "notice: The mail has no sender: the settings name none.\n"
    assert movers("send", "--dry-run", "-o", "x.eml", "-q").err == ""
    assert _read((movers.folder / "x.eml").read_bytes())["To"] is None
    assert movers("send").code == 78


def test_a_dry_run_shows_a_mail_that_counts_before_the_closes_are_final(sender: Sender) -> None:
    assert "Subject: " in sender("--dry-run", "--once-per-session", now="2025-10-13T20:10:00Z").out


def test_a_dry_run_keeps_the_conditions(sender: Sender) -> None:
    assert sender("--dry-run", "--if-final", "-o", "-", now="2025-10-13T19:00:00Z").out == ""
    assert sender("--dry-run", "--only-if", f"{MINERS} > 50", "-o", "-").out == ""


def test_a_deferred_mail_is_75_and_goes_out_with_the_next_run(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVERS_SOURCES__DEADLINE_SECONDS", "1")
    sender.room.answers["content"] = "451 4.7.1 grey"
    result = sender("--once-per-session")
    assert result.code == 75
    assert "451 4.7.1 grey" in result.err
    assert "outbox" in result.err
    assert len(list((sender.home / "outbox").glob("*.mail"))) == 1
    del sender.room.answers["content"]
    result = sender("--once-per-session")
    assert result.code == 0
    assert "The mail kept since" in result.err
    assert len(sender.mails) == 1
    assert list((sender.home / "outbox").glob("*.mail")) == []


def test_a_refused_mail_is_74_with_the_server_s_words(sender: Sender) -> None:
    sender.room.answers["RCPT"] = "550 5.1.1 no such user"
    result = sender("--once-per-session")
    assert result.code == 74
    assert "550 5.1.1 no such user" in result.err
    del sender.room.answers["RCPT"]
    assert sender("--once-per-session").code == 0
    assert len(sender.mails) == 1


@pytest.fixture
def login(sender: Sender) -> Sender:
    sender.movers.settings.write_text(sender.movers.settings.read_text() + 'user = "movers"\n')
    sender.room.answers |= {"EHLO": "250-x\r\n250 AUTH PLAIN", "AUTH": "235 welcome"}
    return sender


def test_the_password_comes_from_the_environment_and_shows_nowhere(
    login: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOVERS_SMTP_PASSWORD", "hunter2-hunter2")
    assert login().code == 0
    login.room.answers["AUTH"] = "535 5.7.8 bad hunter2-hunter2"
    result = login("-v")
    assert result.code == 77
    assert "535 5.7.8 bad <password>" in result.err
    kept = "".join(path.read_text(errors="replace") for path in login.home.rglob("*") if path.is_file())
    assert "hunter2" not in result.out + result.err + kept


def test_a_user_without_a_password_is_78_and_told_what_to_do(login: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOVERS_SMTP_PASSWORD", raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)
    result = login()
    assert result.code == 78
    assert "MOVERS_SMTP_PASSWORD" in result.err
    assert login.room.heard == []


class Keyring(ModuleType):
    """A keyring of one password."""

    def get_password(self, service: str, user: str) -> str | None:
        return "from the ring" if (service, user) == ("movers", "movers") else None


class BrokenKeyring(ModuleType):
    def get_password(self, service: str, user: str) -> str | None:
        raise RuntimeError(service, user)


def test_a_keyring_gives_the_password_where_the_environment_has_none(
    login: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", Keyring("keyring"))
    assert login().code == 0
    assert any(line.startswith("AUTH PLAIN") for line in login.room.heard)


def test_a_broken_keyring_has_no_password(login: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", BrokenKeyring("keyring"))
    assert login().code == 78


def test_no_mail_settings_are_78_and_told_what_to_write(movers: Command) -> None:
    result = movers("send")
    assert result.code == 78
    for words in ("settings.toml", "[email]", 'host = "smtp.example.org"', "MOVERS_SMTP_PASSWORD"):
        assert words in result.err


def test_no_recipient_is_78(sender: Sender) -> None:
    settings = sender.movers.settings
    settings.write_text(settings.read_text().replace('to = ["desk@example.org"]\n', ""))
    result = sender()
    assert result.code == 78
    assert "--to" in result.err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--to", "nobody"), "nobody"),
        (("--to", "a@x.org,b@x.org"), "repeat --to"),
        (("--to", "a@x.org\r\nBcc: thief@example.net"), "--to"),
        (("--only-if", "1 if"), "character 1"),
        (("--only-if", 'group("minrs").median_pct > 3'), "Did you mean miners?"),
        (("chips", "--only-if", f"{MINERS} > 3"), "Choose from: chips"),
        (("--only-if", 'group("miners").label > 3'), "label"),
        (("-o", "x.eml"), "--dry-run"),
        (("-f", "json"), "json"),
        (("--job", " ", "--once-per-session"), "--job"),
        (("minrs",), "miners"),
    ],
)
def test_wrong_usage_is_2_and_sends_nothing(sender: Sender, arguments: tuple[str, ...], word: str) -> None:
    result = sender(*arguments)
    assert result.code == 2
    assert word in result.err
    assert sender.room.heard == []


def test_no_quotes_are_69_and_send_nothing(sender: Sender) -> None:
    (sender.movers.folder / "bars.csv").unlink()
    assert sender().code == 69
    assert sender.mails == []


def test_a_record_that_cannot_be_written_is_74_and_sends_nothing(sender: Sender) -> None:
    sender.home.mkdir(exist_ok=True)
    (sender.home / "reported").write_text("in the way")
    result = sender("--once-per-session")
    assert result.code == 74
    assert sender.mails == []


def test_the_run_log_tells_each_mail(sender: Sender) -> None:
    sender("--once-per-session")
    log = (sender.home / "logs" / "runs.log").read_text()
    assert log.startswith("2025-10-13T20:30:00Z send: mail <2025-10-13-")
    assert log.endswith("@example.org> taken (1 taken, 0 waiting, 0 refused)\n")


@pytest.mark.parametrize(("words", "has_map"), [((), False), (("-o", "mail.eml"), True)])
def test_a_dry_run_without_a_page_needs_no_map(
    sender: Sender, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...], *, has_map: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    wanted = []

    def request(*parts: Any, **named: Any) -> ReportRequest:  # noqa: ANN401 whatever the command passes on
        wanted.append(named["has_map"])
        return request_for(*parts, **named)

    monkeypatch.setattr("cryptoai_cli.cli.send_request.request_for", request)
    assert sender("--dry-run", *words).code == 0
    assert wanted == [has_map]
