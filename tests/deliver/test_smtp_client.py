"""Replies within bounds."""

import smtplib
import socket
import ssl
import time
from collections.abc import Iterator

import pytest
import trustme

from cryptoai_cli.deliver.outcome import MailServer, Protection, base64_text
from cryptoai_cli.deliver.smtp_client import (
    MOST_BYTES,
    MOST_LINES,
    NO_CODE,
    Client,
    OverlongReplyError,
    Reply,
    as_reply,
    time_limit,
)

SERVER = MailServer("smtp.example.org", 25, Protection.NONE, "movers", "hunter2")


@pytest.fixture
def pair(socket_enabled: None) -> Iterator[tuple[Client, socket.socket]]:  # noqa: ARG001 loopback only
    ours, theirs = socket.socketpair()
    client = Client(SERVER)
    client.sock = ours
    ours.settimeout(5)
    with theirs:
        yield client, theirs
    client.close()
    ours.close()


def heard(pair: tuple[Client, socket.socket], said: bytes) -> tuple[int, bytes]:
    client, server = pair
    server.sendall(said)
    server.shutdown(socket.SHUT_WR)
    return client.getreply()


@pytest.mark.parametrize(
    ("said", "code", "text"),
    [
        (b"250 OK\r\n", 250, b"OK"),
        (b"250\r\n", 250, b""),
        (b"250 OK\n", 250, b"OK"),
        (b"250-one\r\n250-two\r\n250 three\r\n", 250, b"one\ntwo\nthree"),
        (b"250-one\r\n550 two\r\n", NO_CODE, b"one\ntwo"),
        (b"250-one\r\nwhat\r\n250 three\r\n", NO_CODE, b"one\nwhat"),
        (b"HTTP/1.1 200 OK\r\n", NO_CODE, b"HTTP/1.1 200 OK"),
        (b"25 OK\r\n", NO_CODE, b"25 OK"),
        (b"2500 OK\r\n", NO_CODE, b"2500 OK"),
        (b"\r\n", NO_CODE, b""),
    ],
)
def test_a_reply_is_read_as_a_whole(pair: tuple[Client, socket.socket], said: bytes, code: int, text: bytes) -> None:
    assert heard(pair, said) == (code, text)


@pytest.mark.parametrize("said", [b"", b"250 O", b"250-one\r\n", b"250-one\r\n250 two"])
def test_a_reply_that_breaks_off_is_none(pair: tuple[Client, socket.socket], said: bytes) -> None:
    with pytest.raises(smtplib.SMTPServerDisconnected):
        heard(pair, said)


@pytest.mark.parametrize(
    "said", [b"250-x\r\n" * (MOST_LINES + 1), b"2" * MOST_BYTES, (b"250-" + b"x" * 9000 + b"\r\n") * 8]
)
def test_a_reply_without_an_end_is_not_read_to_it(pair: tuple[Client, socket.socket], said: bytes) -> None:
    with pytest.raises(OverlongReplyError):
        heard(pair, said)


def test_a_reply_of_as_many_lines_as_are_allowed_is_read(pair: tuple[Client, socket.socket]) -> None:
    assert heard(pair, b"250-x\r\n" * (MOST_LINES - 1) + b"250 y\r\n")[0] == 250


def test_a_login_is_taken_out_before_anything_else_is_done_with_a_reply(pair: tuple[Client, socket.socket]) -> None:
    said = f"535-{'x' * 290} hunter2\r\n535 {base64_text('hunter2')} {SERVER.plain_login}\r\n"
    code, text = heard(pair, said.encode())
    assert code == 535
    assert text.decode().endswith("x <password>\n<password> <password>")
    assert "hunt" not in as_reply((code, text)).words


def test_the_code_and_the_subject_of_a_reply_decide() -> None:
    assert [Reply(code, "").is_good for code in (199, 200, 399, 400)] == [False, True, True, False]
    assert [Reply(code, "").is_final for code in (250, 354)] == [True, False]
    assert [Reply(code, "").is_deferral for code in (399, 400, 499, 500)] == [False, True, True, False]
    assert [Reply(code, "").is_refusal for code in (499, 500, 599, 600)] == [False, True, True, False]
    texts = ("5.7.1 no", "4.2.2 full", "no 5.7.1", "5.7.1.2 no", "")
    assert [Reply(550, text).subject for text in texts] == [7, 2, 0, 0, 0]
    assert Reply(530, "5.7.0 Must issue a StartTLS command first").names("STARTTLS")


def test_the_words_of_a_reply_have_its_code_if_there_is_one() -> None:
    assert (Reply(250, "OK").words, Reply(250, "").words, Reply(NO_CODE, "what").words) == ("250 OK", "250", "what")


def test_a_reply_that_has_come_unasked_is_seen_without_waiting(pair: tuple[Client, socket.socket]) -> None:
    client, server = pair
    server.sendall(b"354 go on\r\n250 too early\r\n")
    client.getreply()
    assert client.has_unread()
    assert client.getreply() == (250, b"too early")
    assert not client.has_unread()
    server.sendall(b"421 closing\r\n")
    assert client.has_unread()
    assert client.getreply()[0] == 421
    server.close()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.has_unread()


def test_looking_for_a_reply_leaves_the_patience_as_it_was(pair: tuple[Client, socket.socket]) -> None:
    client, server = pair
    server.sendall(b"220 hi\r\n")
    client.getreply()
    assert client.has_unread() is False
    assert client.sock is not None
    assert client.sock.gettimeout() == 5


def test_an_encrypted_connection_is_looked_at_alike(pair: tuple[Client, socket.socket]) -> None:
    client, server = pair
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("smtp.example.org").configure_cert(context)
    ours = ssl.create_default_context()
    authority.configure_trust(ours)
    theirs = context.wrap_socket(server, server_side=True, do_handshake_on_connect=False)
    assert client.sock is not None
    client.sock = ours.wrap_socket(client.sock, server_hostname="smtp.example.org", do_handshake_on_connect=False)
    _shake_hands(client.sock, theirs)
    theirs.sendall(b"354 go on\r\n")
    client.getreply()
    assert client.has_unread() is False
    theirs.sendall(b"552 too big\r\n")
    assert client.has_unread()
    assert client.getreply()[0] == 552
    theirs.close()
    with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
        client.has_unread()


def _shake_hands(ours: ssl.SSLSocket, theirs: ssl.SSLSocket) -> None:
    import threading  # noqa: PLC0415 - only here

    other = threading.Thread(target=theirs.do_handshake)
    other.start()
    ours.do_handshake()
    other.join()


def test_a_block_has_a_limit_even_if_data_still_arrives(pair: tuple[Client, socket.socket]) -> None:
    client, server = pair
    server.sendall(b"2")
    started = time.monotonic()
    with pytest.raises(TimeoutError), time_limit(client, 0.2):
        client.getreply()
    assert time.monotonic() - started < 3
