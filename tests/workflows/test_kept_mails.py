"""What a user decides about kept mails."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.errors import CredentialsError, TryLaterError, UsageError
from cryptoai_cli.system.lock import hold_lock
from cryptoai_cli.workflows.kept_mails import chosen_mails, forget_mails, kept_mails, resend_mails
from tests.deliver.mailroom import DROP
from tests.workflows.running_mailer import KEY, MAIL, RunningMailer, another, running_mailer

DOUBTED = replace(MAIL, recipients=(), uncertain=MAIL.recipients)
OTHER = replace(another(DOUBTED, "other"), content=b"Subject: other\r\n\r\nx\r\n")


@pytest.fixture
def post(tmp_path: Path, socket_enabled: None) -> Iterator[RunningMailer]:  # noqa: ARG001 loopback only
    with running_mailer(tmp_path) as mailer:
        mailer.mailer.outbox.keep(DOUBTED)
        mailer.mailer.outbox.keep(OTHER)
        yield mailer


def forget(post: RunningMailer, *ids: str) -> None:
    forget_mails(ids, post.mailer.outbox, post.mailer.records, post.mailer.log, pause=lambda _: None)


def test_only_the_mail_that_is_named_is_sent_again(post: RunningMailer) -> None:
    resend_mails([f" {DOUBTED.id.upper()} "], post.mailer)
    assert post.room.accepted == [MAIL.content]
    assert post.kept == [OTHER]
    assert post.mailer.records.is_delivered(KEY.name)


def test_several_are_sent_again_each_once(post: RunningMailer) -> None:
    resend_mails([OTHER.id, DOUBTED.id, OTHER.id], post.mailer)
    assert post.room.accepted == [OTHER.content, MAIL.content]
    assert post.kept == []


def test_an_unknown_id_stops_all_and_names_the_closest(post: RunningMailer) -> None:
    wrong = f"{DOUBTED.id[:-1]}x"
    with pytest.raises(UsageError, match=wrong) as caught:
        resend_mails([OTHER.id, wrong], post.mailer)
    assert caught.value.hint == f"did you mean {DOUBTED.id}?"
    with pytest.raises(UsageError):
        forget(post, OTHER.id, wrong)
    assert (post.room.accepted, len(post.kept)) == ([], 2)


def test_an_id_like_none_points_to_the_list() -> None:
    with pytest.raises(UsageError) as caught:
        chosen_mails([MAIL], ["?"])
    assert "movers send --outbox" in caught.value.hint
    with pytest.raises(UsageError) as caught:
        chosen_mails([], [MAIL.id])
    assert caught.value.hint == "no mail is kept"


def test_a_server_that_falls_silent_again_ends_it(post: RunningMailer) -> None:
    post.room.answers["content"] = DROP
    with pytest.raises(TryLaterError, match="is uncertain"):
        resend_mails([OTHER.id, DOUBTED.id], post.mailer)
    assert [line for line in post.room.heard if line == "DATA"] == ["DATA"]
    assert len(post.kept) == 2


def test_a_login_that_is_refused_ends_it(post: RunningMailer) -> None:
    post.room.answers["MAIL"] = "535 no"
    with pytest.raises(CredentialsError):
        resend_mails([OTHER.id, DOUBTED.id], post.mailer)
    assert len([line for line in post.room.heard if line.lower().startswith("mail")]) == 1
    assert [mail.uncertain for mail in post.kept] == [MAIL.recipients] * 2


def test_what_is_on_record_as_delivered_is_neither_listed_nor_sent_again(post: RunningMailer) -> None:
    post.mailer.records.deliver(KEY.name)
    assert kept_mails(post.mailer.outbox, post.mailer.records) == (OTHER,)
    with pytest.raises(UsageError):
        resend_mails([DOUBTED.id], post.mailer)
    assert post.room.accepted == []


def test_a_forgotten_mail_is_gone_and_its_session_counts_as_reported(post: RunningMailer) -> None:
    forget(post, DOUBTED.id)
    assert post.kept == [OTHER]
    assert post.mailer.records.is_delivered(KEY.name)
    assert post.logged == [f"send: mail <{MAIL.message_id}> forgotten"]


def test_a_mail_that_does_not_count_is_forgotten_without_a_record(post: RunningMailer) -> None:
    forget(post, OTHER.id)
    assert not (post.home / "reported").exists()


def test_while_another_run_sends_nothing_is_decided(post: RunningMailer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cryptoai_cli.workflows.kept_mails.LEAST_PATIENCE_SECONDS", 0.0)
    with hold_lock(post.mailer.outbox.lock_file, "x", patience_seconds=0), pytest.raises(TryLaterError):
        forget(post, DOUBTED.id)
    assert len(post.kept) == 2
