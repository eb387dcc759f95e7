"""`movers send --outbox`, `--resend`, `--forget` from the outside."""

import json
import stat
from collections.abc import Iterator

import pytest

from tests.cli.commands.test_send import Sender
from tests.cli.conftest import Command, Outcome
from tests.deliver.mailroom import DROP, KEEP, running_mailroom


@pytest.fixture
def sender(movers: Command, socket_enabled: None) -> Iterator[Sender]:  # noqa: ARG001 loopback only
    with running_mailroom() as room:
        yield Sender(movers, room)


@pytest.fixture
def doubted(sender: Sender) -> str:
    """Return the id of a mail that the server took and never answered for."""
    sender.room.answers["content"] = [f"{KEEP}{DROP}"]
    result = sender("--once-per-session")
    assert (result.code, len(sender.mails)) == (75, 1)
    (mail,) = listed(sender)
    assert f"movers send --resend {mail['id']}" in result.err
    assert f"movers send --forget {mail['id']}" in result.err
    return str(mail["id"])


def listed(sender: Sender) -> list[dict[str, object]]:
    result = sender("--outbox", "-f", "json")
    assert (result.code, result.err) == (0, "")
    mails: list[dict[str, object]] = json.loads(result.out)["mails"]
    return mails


def test_an_uncertain_mail_is_listed(sender: Sender, doubted: str) -> None:
    result = sender("--outbox")
    assert result.code == 0
    assert result.out.startswith(f"{doubted}  uncertain  2025-10-13 20:30 UTC  session 2025-10-13, once per session\n")
    assert "desk@example.org (uncertain)" in result.out
    assert "Miners led the bounce" in result.out
    assert "--resend ID" in result.err
    assert json.loads(sender("--outbox", "--errors", "json").err)["code"] == "kept-mail"
    assert sender("--outbox", "-q").err == ""


def test_it_is_told_by_every_run_and_sent_by_none(sender: Sender, doubted: str) -> None:
    for arguments in (("--once-per-session",), (), ("-q",), ("--only-if", 'group("miners").median_pct > 99')):
        result = sender(*arguments)
        assert (result.code, result.out) == (75, "")
        assert doubted in result.err
    assert len(sender.mails) == 1


def test_a_report_on_another_job_goes_out_and_the_uncertain_one_is_told(sender: Sender, doubted: str) -> None:
    result = sender("chips", "--once-per-session")
    assert result.code == 75
    assert doubted in result.err
    assert len(sender.mails) == 2


def test_it_goes_again_when_the_user_says_so_and_counts(sender: Sender, doubted: str) -> None:
    assert sender("--resend", doubted) == Outcome(0, "", "notice: The mail kept since 2025-10-13 20:30 UTC was sent.\n")
    assert len(sender.mails) == 2
    assert sender.mails[0].as_bytes() == sender.mails[1].as_bytes()
    assert listed(sender) == []
    assert "already reported" in sender("--once-per-session").err
    assert sender("--resend", doubted).code == 2


def test_it_is_dropped_when_the_user_says_so_and_counts(sender: Sender, doubted: str) -> None:
    result = sender("--forget", doubted)
    assert (result.code, result.err) == (0, "notice: The mail of 2025-10-13 20:30 UTC is forgotten.\n")
    assert listed(sender) == []
    assert "already reported" in sender("--once-per-session").err
    assert len(sender.mails) == 1


def test_an_unknown_id_is_wrong_usage(sender: Sender, doubted: str) -> None:
    for option in ("--resend", "--forget"):
        result = sender(option, doubted[:-1])
        assert (result.code, result.out) == (2, "")
        assert f"Did you mean {doubted}?" in result.err
    assert len(listed(sender)) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--outbox", "--resend", "x"),
        ("--resend", "x", "--forget", "y"),
        ("--outbox", "miners"),
        ("--outbox", "--dry-run"),
        ("--outbox", "-f", "csv"),
        ("--outbox", "-o", "x.json"),
        ("--resend", "x", "--to", "a@x.org"),
        ("--forget", "x", "--if-final"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(sender: Sender, arguments: tuple[str, ...]) -> None:
    assert sender(*arguments).code == 2


def test_an_empty_outbox_is_told_and_nothing_is_made(sender: Sender) -> None:
    result = sender("--outbox")
    assert (result.code, result.out, result.err) == (0, "", "no mail is kept\n")


def test_a_file_that_holds_no_mail_is_told_by_the_list(sender: Sender, doubted: str) -> None:
    (sender.home / "outbox" / "20251013-x.mail").write_text("?")
    result = sender("--outbox")
    assert doubted in result.out
    assert "holds no mail" in result.err


def test_what_is_kept_is_for_the_user_only(sender: Sender, doubted: str) -> None:
    assert doubted
    for folder in ("outbox", "reported", "logs"):
        assert stat.S_IMODE((sender.home / folder).stat().st_mode) == 0o700
        for file in (sender.home / folder).iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_the_list_needs_no_mail_settings(movers: Command) -> None:
    assert movers("send", "--outbox").code == 0
    assert movers("send", "--resend", "x").code == 78
