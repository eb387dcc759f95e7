import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.deliver.outbox import KeptMail, Outbox
from cryptoai_cli.deliver.outcome import MailStatus, Outcome
from cryptoai_cli.errors import CredentialsError, MailRefusedError, OutputError, TryLaterError
from cryptoai_cli.workflows.mailer import Sent, raise_if_undelivered, resend, send_kept, send_new
from tests.deliver.mailroom import DROP
from tests.workflows.running_mailer import KEY, MAIL, RunningMailer, another, running_mailer

THREE = replace(MAIL, recipients=("a@x.org", "b@x.org", "c@x.org"))


@pytest.fixture
def post(tmp_path: Path, socket_enabled: None) -> Iterator[RunningMailer]:  # noqa: ARG001 loopback only
    with running_mailer(tmp_path) as mailer:
        yield mailer


def sent_new(post: RunningMailer, mail: object = MAIL) -> Sent:
    assert isinstance(mail, type(MAIL))
    if mail.counts:
        post.mailer.records.attempt(KEY)
    return send_new(mail, post.mailer, ())


def sent_kept(post: RunningMailer, about: str = "", *, counts: bool = False) -> tuple[Sent, ...]:
    return send_kept(post.mailer, about, counts=counts)


def test_a_mail_that_is_taken_is_recorded_and_no_longer_kept(post: RunningMailer) -> None:
    assert sent_new(post).outcome.status is MailStatus.TAKEN
    assert post.room.accepted == [MAIL.content]
    assert post.kept == []
    assert post.mailer.records.is_delivered(KEY.name)
    assert post.pauses == []


def test_a_mail_lies_in_the_outbox_before_the_server_sees_it(
    post: RunningMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def looking(*_: object, **__: object) -> None:
        seen.append(len(post.kept))
        raise RuntimeError

    monkeypatch.setattr("cryptoai_cli.workflows.mailer.hand_over", looking)
    with pytest.raises(RuntimeError):
        sent_new(post)
    assert seen == [1]


def test_a_deferred_mail_is_tried_again_after_pauses_that_grow(post: RunningMailer) -> None:
    post.room.answers["content"] = ["451 grey", "451 grey", "250 OK"]
    assert sent_new(post).outcome.status is MailStatus.TAKEN
    assert post.pauses == [1.0, 2.0]
    assert len(post.room.accepted) == 1


def test_a_mail_that_stays_deferred_is_kept_and_told(post: RunningMailer) -> None:
    post.room.answers["content"] = "451 later"
    sent = sent_new(post)
    assert post.pauses == [1.0, 2.0, 4.0, 8.0]
    assert post.kept == [replace(MAIL, words="451 later")]
    assert not post.mailer.records.is_delivered(KEY.name)
    with pytest.raises(TryLaterError, match=r"desk@example\.org waits: 451 later"):
        raise_if_undelivered([sent], post.mailer)


def test_no_pause_reaches_beyond_the_deadline(tmp_path: Path, socket_enabled: None) -> None:  # noqa: ARG001 loopback
    with running_mailer(tmp_path, seconds=1.5) as post:
        post.room.answers["content"] = "451 later"
        sent_new(post)
        assert post.pauses == [1.0]


def test_one_attempt_is_made_even_after_the_deadline(tmp_path: Path, socket_enabled: None) -> None:  # noqa: ARG001 loopback
    with running_mailer(tmp_path, seconds=-5) as post:
        assert sent_new(post).outcome.status is MailStatus.TAKEN


def test_a_refused_mail_is_told_and_neither_kept_nor_recorded(post: RunningMailer) -> None:
    post.room.answers["RCPT"] = "550 no such user"
    sent = sent_new(post)
    assert post.kept == []
    assert not list((post.home / "reported").glob("*.attempted"))
    assert not post.mailer.records.is_delivered(KEY.name)
    with pytest.raises(MailRefusedError, match="550 no such user"):
        raise_if_undelivered([sent], post.mailer)


def test_an_uncertain_mail_is_kept_and_not_tried_again_in_this_run(post: RunningMailer) -> None:
    post.room.answers["content"] = DROP
    sent = sent_new(post)
    assert post.pauses == []
    assert post.kept == [replace(MAIL, recipients=(), uncertain=MAIL.recipients, words=post.kept[0].words)]
    assert not post.mailer.records.is_delivered(KEY.name)
    with pytest.raises(TryLaterError, match="cannot be known") as caught:
        raise_if_undelivered([sent], post.mailer)
    assert f"movers send --resend {MAIL.id}" in caught.value.hint
    assert f"movers send --forget {MAIL.id}" in caught.value.hint


def test_an_uncertain_mail_is_told_by_every_run_and_sent_by_none(post: RunningMailer) -> None:
    post.room.answers["content"] = [DROP]
    sent_new(post)
    for _ in range(2):
        sent = sent_kept(post)
        with pytest.raises(TryLaterError, match="cannot be known"):
            raise_if_undelivered(sent, post.mailer)
    assert [line for line in post.room.heard if line == "DATA"] == ["DATA"]


def test_a_mail_is_on_record_as_uncertain_before_its_last_byte_is_sent(
    post: RunningMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cryptoai_cli.deliver.smtp._finish", killed)
    with pytest.raises(KeyboardInterrupt):
        sent_new(post)
    assert post.kept == [replace(MAIL, recipients=(), uncertain=MAIL.recipients)]
    with pytest.raises(TryLaterError, match="run was ended"):
        raise_if_undelivered(sent_kept(post), post.mailer)
    assert post.room.accepted == []


def test_a_mail_that_cannot_be_recorded_as_uncertain_is_not_finished(
    post: RunningMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Outbox.keep

    def full(outbox: Outbox, mail: KeptMail) -> None:
        if mail.uncertain:
            raise OutputError("no space")
        keep(outbox, mail)

    monkeypatch.setattr(Outbox, "keep", full)
    with pytest.raises(OutputError):
        sent_new(post)
    assert post.kept == [MAIL]
    assert post.room.accepted == []


def test_who_is_uncertain_gets_nothing_while_who_waits_is_tried_again(post: RunningMailer) -> None:
    post.room.answers |= {"rcpt TO:<b@x.org>": ["451 grey"], "rcpt TO:<c@x.org>": "550 gone", "content": [DROP]}
    sent = sent_new(post, THREE)
    (kept,) = post.kept
    assert (kept.uncertain, kept.recipients, kept.refused) == (("a@x.org",), ("b@x.org",), ("c@x.org",))
    with pytest.raises(MailRefusedError, match=r"uncertain for a@x\.org"):
        raise_if_undelivered([sent], post.mailer)
    (again,) = sent_kept(post)
    assert [recipients for _, recipients in post.room.envelopes] == [("b@x.org",)]
    (kept,) = post.kept
    assert (kept.uncertain, kept.recipients, kept.taken) == (("a@x.org",), (), ("b@x.org",))
    with pytest.raises(TryLaterError, match=r"to a@x\.org is uncertain"):
        raise_if_undelivered([again], post.mailer)


def test_after_a_server_fell_silent_no_other_mail_is_risked(post: RunningMailer) -> None:
    post.room.answers["content"] = DROP
    post.mailer.outbox.keep(another(MAIL, "a"))
    post.mailer.outbox.keep(another(MAIL, "b"))
    kept = sent_kept(post)
    new = send_new(MAIL, post.mailer, kept)
    assert [one.outcome.status.value for one in (*kept, new)] == ["uncertain", "deferred", "deferred"]
    assert new.outcome.words == "the server stopped answering during another mail"
    assert [line for line in post.room.heard if line == "DATA"] == ["DATA"]
    assert [bool(mail.uncertain) for mail in post.kept].count(True) == 1


def uncertain(post: RunningMailer) -> KeptMail:
    mail = replace(MAIL, recipients=(), uncertain=MAIL.recipients)
    post.mailer.outbox.keep(mail)
    return mail


def test_an_uncertain_mail_that_is_sent_again_and_taken_is_done(post: RunningMailer) -> None:
    assert resend(uncertain(post), post.mailer).outcome.status is MailStatus.TAKEN
    assert post.room.accepted == [MAIL.content]
    assert post.kept == []
    assert post.mailer.records.is_delivered(KEY.name)


@pytest.mark.parametrize("verb", ["greeting", "content"])
@pytest.mark.parametrize("answer", ["451 later", DROP])
def test_an_uncertain_mail_that_is_sent_again_in_vain_stays_uncertain(
    post: RunningMailer, verb: str, answer: str
) -> None:
    post.room.answers[verb] = answer
    sent = resend(uncertain(post), post.mailer)
    (kept,) = post.kept
    assert (kept.uncertain, kept.recipients) == (MAIL.recipients, ())
    with pytest.raises(TryLaterError, match="is uncertain"):
        raise_if_undelivered([sent], post.mailer)


def test_an_uncertain_mail_that_is_sent_again_and_refused_is_dropped(post: RunningMailer) -> None:
    post.room.answers["RCPT"] = "550 no such user"
    with pytest.raises(MailRefusedError):
        raise_if_undelivered([resend(uncertain(post), post.mailer)], post.mailer)
    assert post.kept == []


def test_sending_again_goes_to_all_who_may_not_have_it(post: RunningMailer) -> None:
    mail = replace(THREE, recipients=("b@x.org",), uncertain=("a@x.org",), taken=("c@x.org",), is_served=True)
    post.mailer.outbox.keep(mail)
    resend(mail, post.mailer)
    assert [recipients for _, recipients in post.room.envelopes] == [("b@x.org", "a@x.org")]


def test_refused_credentials_leave_an_uncertain_mail_as_it_was(post: RunningMailer) -> None:
    post.room.answers["MAIL"] = "535 no"
    mail = uncertain(post)
    assert resend(mail, post.mailer).is_locked_out
    assert [(kept.uncertain, kept.recipients) for kept in post.kept] == [(mail.uncertain, ())]


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
def test_refused_credentials_drop_a_new_mail_and_keep_an_old_one(post: RunningMailer, verb: str) -> None:
    post.room.answers[verb] = "530 5.7.0 authentication required"
    old = another(MAIL, "old")
    sent = sent_new(post)
    assert post.kept == []
    with pytest.raises(CredentialsError, match="530"):
        raise_if_undelivered([sent], post.mailer)
    post.mailer.outbox.keep(old)
    kept = sent_kept(post)
    assert [kept.recipients for kept in post.kept] == [old.recipients]
    with pytest.raises(CredentialsError, match="stays in"):
        raise_if_undelivered(kept, post.mailer)


def test_after_refused_credentials_no_other_kept_mail_is_tried(post: RunningMailer) -> None:
    post.room.answers["MAIL"] = "535 no"
    post.mailer.outbox.keep(another(MAIL, "a"))
    post.mailer.outbox.keep(another(MAIL, "b"))
    assert len(sent_kept(post)) == 1
    assert len(post.kept) == 2


def test_each_recipient_gets_it_once_however_often_others_are_tried(post: RunningMailer) -> None:
    post.room.answers |= {"rcpt TO:<b@x.org>": ["451 grey", "250 OK"], "rcpt TO:<c@x.org>": "550 no such user"}
    sent = sent_new(post, THREE)
    assert [recipients for _, recipients in post.room.envelopes] == [("a@x.org",), ("b@x.org",)]
    assert post.kept == []
    assert post.mailer.records.is_delivered(KEY.name)
    with pytest.raises(MailRefusedError, match=r"to c@x\.org: 550 no such user; sent to a@x\.org, b@x\.org"):
        raise_if_undelivered([sent], post.mailer)


def test_those_who_have_it_are_not_sent_to_by_the_next_run(post: RunningMailer) -> None:
    post.room.answers["rcpt TO:<b@x.org>"] = "451 grey"
    sent_new(post, replace(THREE, recipients=("a@x.org", "b@x.org")))
    assert [mail.recipients for mail in post.kept] == [("b@x.org",)]
    assert not post.mailer.records.is_delivered(KEY.name)
    post.room.answers["rcpt TO:<b@x.org>"] = "550 gone"
    sent_kept(post)
    assert post.mailer.records.is_delivered(KEY.name)  # a@x.org has it
    assert post.kept == []


def test_kept_mails_go_out_oldest_first_and_are_told(post: RunningMailer) -> None:
    older = replace(
        another(MAIL, "older"), kept_at=MAIL.kept_at.replace(day=10), content=b"Subject: older\r\n\r\nx\r\n"
    )
    post.mailer.outbox.keep(MAIL)
    post.mailer.outbox.keep(older)
    sent_kept(post)
    assert [content.split(b"\r\n")[0] for content in post.room.accepted] == [b"Subject: older", b"Subject: x"]
    assert post.codes == ["kept-mail", "kept-mail"]
    assert "kept since 2025-10-10 20:30 UTC" in post.notices[0].message
    assert post.mailer.records.is_delivered(KEY.name)


def test_a_kept_mail_is_tried_once_a_run(post: RunningMailer) -> None:
    post.room.answers["content"] = "451 later"
    post.mailer.outbox.keep(MAIL)
    sent_kept(post)
    assert post.pauses == []
    assert post.kept == [replace(MAIL, words="451 later")]


def test_mails_of_other_settings_wait_for_their_own_server(post: RunningMailer) -> None:
    other = replace(MAIL, profile="other.toml")
    post.mailer.outbox.keep(other)
    assert sent_kept(post) == ()
    assert post.kept == [other]
    sent_kept(post, KEY.name)  # unless it is the very mail this run is about
    assert post.kept == []


def test_a_delivery_that_was_recorded_is_not_repeated_where_the_run_died_before_dropping_the_mail(
    post: RunningMailer,
) -> None:
    post.mailer.outbox.keep(MAIL)
    post.mailer.records.attempt(KEY)
    post.mailer.records.deliver(KEY.name)
    assert sent_kept(post) == ()
    assert post.room.accepted == []
    assert post.kept == []


def test_a_mail_that_did_not_count_counts_for_a_run_that_counts(post: RunningMailer) -> None:
    post.mailer.outbox.keep(replace(MAIL, counts=False))
    sent_kept(post, KEY.name, counts=True)
    assert post.mailer.records.is_delivered(KEY.name)


def test_a_delivery_that_cannot_be_recorded_stops_everything_and_keeps_the_mail(
    post: RunningMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OutputError("no space")

    monkeypatch.setattr("cryptoai_cli.deliver.once.Records.deliver", full)
    with pytest.raises(OutputError):
        sent_new(post)
    assert [(kept.recipients, kept.uncertain) for kept in post.kept] == [((), MAIL.recipients)]


def test_an_outbox_that_cannot_be_written_sends_nothing(post: RunningMailer) -> None:
    (post.home / "outbox").write_text("in the way")
    with pytest.raises(OutputError):
        sent_new(post)
    assert post.room.heard == []


def test_a_server_that_is_not_reached_is_not_asked_for_every_mail(tmp_path: Path, socket_enabled: None) -> None:  # noqa: ARG001 loopback
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with running_mailer(tmp_path, port=port) as post:
        post.mailer.outbox.keep(another(MAIL, "a"))
        post.mailer.outbox.keep(another(MAIL, "b"))
        kept = sent_kept(post)
        new = send_new(MAIL, post.mailer, kept)
        assert [one.outcome.words for one in (*kept, new)] == [kept[0].outcome.words] * 3
        assert new.outcome.waiting == MAIL.recipients
        assert post.pauses == []
        assert len(post.kept) == 3


def test_a_file_that_holds_no_mail_is_told_and_left_alone(post: RunningMailer) -> None:
    post.mailer.outbox.keep(MAIL)
    (post.home / "outbox" / "20251013-x.mail").write_text("?")
    sent_kept(post)
    assert post.codes == ["outbox", "kept-mail"]
    assert len(post.room.accepted) == 1


def test_credentials_are_told_before_refusals_and_refusals_before_deferrals(post: RunningMailer) -> None:
    def sent(outcome: Outcome) -> Sent:
        return Sent(MAIL, outcome, is_new=True)

    waiting = sent(Outcome(MailStatus.DEFERRED, "451", waiting=("a@x.org",)))
    refused = sent(Outcome(MailStatus.REFUSED, refusal="550", refused=("a@x.org",)))
    credentials = sent(Outcome(MailStatus.CREDENTIALS_REFUSED, "535", waiting=("a@x.org",)))
    with pytest.raises(CredentialsError):
        raise_if_undelivered([waiting, refused, credentials], post.mailer)
    with pytest.raises(MailRefusedError):
        raise_if_undelivered([waiting, refused], post.mailer)
    with pytest.raises(TryLaterError):
        raise_if_undelivered([waiting], post.mailer)
    raise_if_undelivered([sent(Outcome(MailStatus.TAKEN, taken=("a@x.org",)))], post.mailer)


def test_the_run_log_tells_what_became_of_each_mail(post: RunningMailer) -> None:
    post.room.answers["RCPT"] = "550 no such user"
    sent_new(post)
    assert post.logged == [f"send: mail <{MAIL.message_id}> refused (0 taken, 0 waiting, 1 refused) 550 no such user"]


def test_a_mail_is_not_made_anew_while_its_own_file_cannot_be_read(post: RunningMailer) -> None:
    post.mailer.outbox.keep(MAIL)
    (file,) = post.mailer.outbox.folder.glob("*.mail")
    file.write_bytes(b"?")
    with pytest.raises(OutputError):
        send_new(MAIL, post.mailer, ())
    assert (post.room.accepted, file.read_bytes()) == ([], b"?")
