"""One mail, one server, every way it can go."""

import socket
import time
from collections.abc import Iterator

import pytest

from cryptoai_cli.deliver.outcome import Envelope, MailServer, MailStatus, Outcome, Protection
from cryptoai_cli.deliver.smtp import hand_over
from tests.deliver.mailroom import CUT, DRIP, DROP, HANG, Mailroom, running_mailroom

MAIL = b"Subject: x\r\n\r\n.a line with a dot\r\n..two\r\nend\r\n"
ONE = Envelope("movers@example.org", ("desk@example.org",))
THREE = Envelope("movers@example.org", ("a@x.org", "b@x.org", "c@x.org"))


@pytest.fixture
def room(socket_enabled: None) -> Iterator[Mailroom]:  # noqa: ARG001 loopback only
    with running_mailroom() as server:
        yield server


def handed(
    room: Mailroom, envelope: Envelope = ONE, *, content: bytes = MAIL, seconds: float = 5.0, final: float = 5.0
) -> Outcome:
    server = MailServer("127.0.0.1", room.port, Protection.NONE, final_reply_seconds=final)
    settled: list[Outcome] = []
    until = time.monotonic() + seconds
    outcome = hand_over(server, envelope, content, until=until, settle=settled.append)
    assert settled[-1] == outcome
    assert [each.status for each in settled[:-1]] in ([], [MailStatus.UNCERTAIN])
    return outcome


def test_a_mail_is_taken_byte_for_byte(room: Mailroom) -> None:
    assert handed(room) == Outcome(MailStatus.TAKEN, taken=("desk@example.org",))
    assert room.accepted == [MAIL]
    assert room.envelopes == [("movers@example.org", ("desk@example.org",))]


def test_line_ends_of_any_kind_arrive_as_they_must(room: Mailroom) -> None:
    handed(room, content=b"Subject: x\n\none\r.\rtwo")
    assert room.accepted == [b"Subject: x\r\n\r\none\r\n.\r\ntwo\r\n"]


def test_the_outcome_is_settled_before_the_connection_is_closed(room: Mailroom) -> None:
    said_before: list[str] = []
    server = MailServer("127.0.0.1", room.port, Protection.NONE)
    hand_over(server, ONE, MAIL, until=time.monotonic() + 5, settle=lambda _: said_before.extend(room.heard))
    assert said_before[-1] == "DATA"
    assert room.heard[-1].lower() == "quit"


def test_what_settling_raises_is_passed_on(room: Mailroom) -> None:
    def full(_: Outcome) -> None:
        raise RuntimeError("no record")

    server = MailServer("127.0.0.1", room.port, Protection.NONE)
    with pytest.raises(RuntimeError, match="no record"):
        hand_over(server, ONE, MAIL, until=time.monotonic() + 5, settle=full)


@pytest.mark.parametrize("verb", ["greeting", "MAIL", "RCPT", "DATA", "content"])
@pytest.mark.parametrize("code", ["421 closing", "451 try later", "452 4.2.2 mailbox full"])
def test_a_4xx_anywhere_means_later(room: Mailroom, verb: str, code: str) -> None:
    room.answers[verb] = code
    outcome = handed(room)
    assert (outcome.status, outcome.words, outcome.waiting) == (MailStatus.DEFERRED, code, ONE.recipients)
    assert outcome.may_pass
    assert outcome.is_reached
    assert room.accepted == []


@pytest.mark.parametrize("verb", ["greeting", "MAIL", "RCPT", "DATA", "content"])
def test_a_5xx_anywhere_means_never_and_keeps_the_server_s_words(room: Mailroom, verb: str) -> None:
    room.answers[verb] = "550-5.7.1 we do not\r\n550 like you\x1b[31m"
    outcome = handed(room)
    assert (outcome.status, outcome.refused) == (MailStatus.REFUSED, ONE.recipients)
    assert outcome.refusal == "550 5.7.1 we do not like you[31m"


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
def test_a_server_that_wants_a_login_first_is_about_credentials(room: Mailroom, verb: str) -> None:
    room.answers[verb] = "530 5.7.0 authentication required"
    assert handed(room).status is MailStatus.CREDENTIALS_REFUSED


def test_each_recipient_has_a_fate_of_its_own(room: Mailroom) -> None:
    room.answers |= {"rcpt TO:<b@x.org>": "451 grey", "rcpt TO:<c@x.org>": "550 no such user"}
    outcome = handed(room, THREE)
    assert outcome.status is MailStatus.TAKEN
    assert (outcome.taken, outcome.waiting, outcome.refused) == (("a@x.org",), ("b@x.org",), ("c@x.org",))
    assert (outcome.words, outcome.refusal) == ("451 grey", "550 no such user")
    assert room.envelopes == [("movers@example.org", ("a@x.org",))]


def test_the_answer_to_the_mail_does_not_touch_those_refused_before(room: Mailroom) -> None:
    room.answers |= {"rcpt TO:<c@x.org>": "550 no such user", "content": "451 later"}
    outcome = handed(room, THREE)
    assert (outcome.waiting, outcome.refused) == (("a@x.org", "b@x.org"), ("c@x.org",))


def test_a_server_that_closes_among_the_recipients_leaves_the_rest_waiting(room: Mailroom) -> None:
    room.answers["rcpt TO:<b@x.org>"] = "421 closing"
    outcome = handed(room, THREE)
    assert [line for line in room.heard if line.startswith("rcpt")] == ["rcpt TO:<a@x.org>", "rcpt TO:<b@x.org>"]
    assert outcome.waiting == ("b@x.org", "c@x.org")


@pytest.mark.parametrize("verb", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_connection_lost_before_the_mail_was_sent_means_later(room: Mailroom, verb: str) -> None:
    room.answers[verb] = DROP
    outcome = handed(room)
    assert (outcome.status, outcome.waiting) == (MailStatus.DEFERRED, ONE.recipients)
    assert "closed the connection" in outcome.words
    assert outcome.may_pass


@pytest.mark.parametrize("answer", [DROP, CUT])
def test_a_connection_lost_after_the_mail_was_sent_is_uncertain_and_not_tried_at_once(
    room: Mailroom, answer: str
) -> None:
    room.answers["content"] = answer
    outcome = handed(room)
    assert (outcome.status, outcome.uncertain, outcome.may_pass) == (MailStatus.UNCERTAIN, ONE.recipients, False)
    assert outcome.waiting == ()


@pytest.mark.parametrize("answer", ["nonsense", "354 go on", "999 what"])
def test_an_answer_that_says_nothing_is_uncertain_too(room: Mailroom, answer: str) -> None:
    room.answers["content"] = answer
    assert handed(room).status is MailStatus.UNCERTAIN


@pytest.mark.parametrize("answer", ["250 OK", "nonsense"])
def test_a_server_that_is_no_mail_server_gets_no_mail(room: Mailroom, answer: str) -> None:
    room.answers["DATA"] = answer
    assert handed(room).status is MailStatus.DEFERRED
    assert room.accepted == []


def test_a_server_that_knows_no_ehlo_is_greeted_the_old_way(room: Mailroom) -> None:
    room.answers["EHLO"] = "502 what?"
    assert handed(room).status is MailStatus.TAKEN
    assert [line[:4].upper() for line in room.heard[:3]] == ["EHLO", "HELO", "MAIL"]


@pytest.mark.parametrize("answer", [HANG, DRIP])
@pytest.mark.parametrize("verb", ["greeting", "RCPT"])
def test_a_silent_or_dripping_server_is_left_at_the_deadline(room: Mailroom, verb: str, answer: str) -> None:
    room.answers[verb] = answer
    started = time.monotonic()
    outcome = handed(room, seconds=0.4)
    assert time.monotonic() - started < 3
    assert (outcome.status, outcome.is_reached) == (MailStatus.DEFERRED, False)
    assert "did not answer in time" in outcome.words


@pytest.mark.parametrize("answer", [HANG, DRIP])
def test_the_answer_to_a_whole_mail_is_waited_for_beyond_the_deadline_but_not_for_ever(
    room: Mailroom, answer: str
) -> None:
    room.answers["content"] = answer
    started = time.monotonic()
    assert handed(room, seconds=0.5, final=1.0).status is MailStatus.UNCERTAIN
    assert 0.9 < time.monotonic() - started < 4


def test_an_answer_of_several_lines_counts_once_it_is_whole(room: Mailroom) -> None:
    room.answers["content"] = "250-queued\r\n250 as 4f0c"
    assert handed(room).status is MailStatus.TAKEN


def test_nobody_listening_means_later(socket_enabled: None) -> None:  # noqa: ARG001 loopback only
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    outcome = handed(Mailroom(port))
    assert (outcome.status, outcome.is_reached, outcome.may_pass) == (MailStatus.DEFERRED, False, True)
    assert f"127.0.0.1:{port} cannot be reached" in outcome.words
