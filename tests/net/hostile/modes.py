"""The ways in which a server may misbehave: each with what must come of it."""

import gzip
import zlib
from typing import NamedTuple

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.limits import BIGGEST_BODY
from tests.net.hostile.server import Play, Wire

OK = b"HTTP/1.1 200 OK\r\n"
GOOD = OK + b'Content-Length: 12\r\n\r\n{"ok": true}'
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
OPEN = OK + b"Connection: close\r\n\r\n"
GZIP = OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
BODY = b'{"ok": true}'

UNREACHABLE, TIMEOUT, BAD = FailureKind.UNREACHABLE, FailureKind.TIMEOUT, FailureKind.BAD_ANSWER
BLOCKED = FailureKind.BLOCKED


class Mode(NamedTuple):
    """One way to misbehave. `kind` is the refusal that must come of it, None if the answer is good all the same."""

    name: str
    play: Play
    kind: FailureKind | None


def in_turn(*plays: Play) -> Play:
    """Do one after the other."""

    def play(wire: Wire) -> None:
        for each in plays:
            each(wire)

    return play


def sends(*parts: bytes) -> Play:
    """Send these at once, and end."""
    return lambda wire: wire.send(*parts)


def stops(*parts: bytes) -> Play:
    """Send these at once, then keep silent."""
    return in_turn(sends(*parts), Wire.wait)


def drips(content: bytes, before: bytes = b"") -> Play:
    """Send `before` at once, then a byte at a time."""
    return in_turn(sends(before), lambda wire: wire.drip(content), Wire.wait)


def floods(content: bytes, before: bytes = b"", *, every: float = 0.0) -> Play:
    """Send `before`, then the same for ever."""
    return in_turn(sends(before), lambda wire: wire.flood(content, every=every))


def answers(body: bytes, *lines: bytes, status: bytes = b"200 OK") -> Play:
    """Send a whole answer with these headers."""
    head = b"\r\n".join([b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *lines])
    return sends(head + b"\r\n\r\n" + body)


def after(seconds: float, play: Play) -> Play:
    """Keep silent for a while first."""
    return in_turn(lambda wire: wire.wait(seconds), play)


def chunk(content: bytes) -> bytes:
    """Return one chunk."""
    return b"%x\r\n%b\r\n" % (len(content), content)


def _moved(location: bytes) -> Play:
    return answers(b"", b"Location: " + location, status=b"302 Found")


def _moved_to_itself(wire: Wire) -> None:
    wire.send(b"HTTP/1.1 307 Again\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")
    while wire.read_head():
        wire.send(b"HTTP/1.1 307 Again\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")


def _gunzips_to(size: int) -> bytes:
    return gzip.compress(b" " * size)


def _empty_blocks() -> bytes:
    return b"\x00\x00\x00\xff\xff"  # a stored block of no bytes


HEADS = (
    Mode("silence", Wire.wait, TIMEOUT),
    Mode("closed at once", sends(), UNREACHABLE),
    Mode("reset at once", Wire.reset, UNREACHABLE),
    Mode("status line drips", drips(GOOD), TIMEOUT),
    Mode("headers drip", drips(b"Content-Length: 12\r\nX-A: 1\r\n\r\n" + BODY, OK), TIMEOUT),
    Mode("headers drip for ever", floods(b"X-A: 1\r\n", OK, every=0.05), TIMEOUT),
    Mode("half a status line, closed", sends(b"HTTP/1.1 2"), UNREACHABLE),
    Mode("half a status line, silence", stops(b"HTTP/1.1 2"), TIMEOUT),
    Mode("half a head, closed", sends(OK, b"Content-Le"), UNREACHABLE),
    Mode("half a head, silence", stops(OK, b"Content-Le"), TIMEOUT),
    Mode("half a head, reset", in_turn(sends(OK), Wire.reset), UNREACHABLE),
    Mode("another protocol", sends(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), BAD),
    Mode("mail instead of the web", stops(b"220 mail ESMTP\r\n\r\n"), BAD),
    Mode("a status that is no number", sends(b"HTTP/1.1 abc\r\n\r\n"), BAD),
    Mode("a status beyond all", answers(b"", status=b"999 Odd"), UNREACHABLE),
    Mode("a header line without end", floods(b"a" * 1000, OK + b"X-A: "), BAD),
    Mode("headers without end", floods(b"X-A: 1\r\n", OK), BAD),
    Mode("a folded header without end", floods(b"\r\n a", OK + b"X-A: "), BAD),
    Mode("blank lines without end", floods(b"\r\n"), BAD),
    Mode("a header without a colon", answers(BODY, b"no colon here"), BAD),
    Mode("a header with a zero byte", answers(BODY, b"X-A: \x00"), BAD),
    Mode("two lengths", sends(OK, b"Content-Length: 12\r\nContent-Length: 13\r\n\r\n", BODY), BAD),
    Mode("a negative length", sends(OK, b"Content-Length: -1\r\n\r\n", BODY), BAD),
    Mode("a length that is no number", sends(OK, b"Content-Length: many\r\n\r\n", BODY), BAD),
    Mode("a length of thirty digits", sends(OK, b"Content-Length: " + b"9" * 30 + b"\r\n\r\n", BODY), BAD),
    Mode("line feeds alone", sends(b"HTTP/1.1 200 OK\nContent-Length: 12\n\n", BODY), None),
    Mode("an old version", sends(b"HTTP/1.0 200 OK\r\n\r\n", BODY), None),
    Mode("continue, then an answer", sends(b"HTTP/1.1 100 Continue\r\n\r\n", GOOD), None),
    Mode("early hints, then an answer", sends(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", GOOD), None),
    Mode("continue without end", floods(b"HTTP/1.1 100 Continue\r\n\r\n"), TIMEOUT),
    Mode("processing now and then", floods(b"HTTP/1.1 102 Processing\r\n\r\n", every=0.05), TIMEOUT),
    Mode("another protocol from here on", stops(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"), BAD),
)

BODIES = (
    Mode("no body comes", stops(OK, b"Content-Length: 12\r\n\r\n"), TIMEOUT),
    Mode("a body drips", drips(b" " * 100, OK + b"Content-Length: 100\r\n\r\n"), TIMEOUT),
    Mode("chunk sizes drip", drips(b"c\r\n" + BODY + b"\r\n0\r\n\r\n", CHUNKED), TIMEOUT),
    Mode("chunks of a byte drip", floods(chunk(b" "), CHUNKED, every=0.05), TIMEOUT),
    Mode("trailers drip", floods(b"X-A: 1\r\n", CHUNKED + chunk(BODY) + b"0\r\n", every=0.05), TIMEOUT),
    Mode("the last chunk is missing, silence", stops(CHUNKED, chunk(BODY)), TIMEOUT),
    Mode("the last chunk is missing, closed", sends(CHUNKED, chunk(BODY)), BAD),
    Mode("a chunk of all memory", stops(CHUNKED, b"FFFFFFFFFFFFFFFF\r\n"), TIMEOUT),
    Mode("a chunk size that is no number", sends(CHUNKED, b"many\r\n"), BAD),
    Mode("a chunk extension without end", floods(b"a" * 1000, CHUNKED + b"1;"), BAD),
    Mode("trailers without end", floods(b"X-A: 1\r\n", CHUNKED + chunk(BODY) + b"0\r\n"), BAD),
    Mode("chunks without end", floods(chunk(b" " * 4000), CHUNKED), BAD),
    Mode("a body without end", floods(b" " * 4000, OPEN), BAD),
    Mode("a body until the connection ends", sends(OPEN, BODY), None),
    Mode("a body until the connection ends, silence", stops(OPEN, BODY), TIMEOUT),
    Mode("less than announced", sends(OK, b"Content-Length: 99\r\n\r\n", BODY), BAD),
    Mode("more than announced", sends(GOOD, b"and more"), None),
    Mode("a second answer behind the first", sends(GOOD, GOOD), None),
    Mode("no content", sends(b"HTTP/1.1 204 No Content\r\n\r\n"), BAD),
    Mode("not modified", sends(b"HTTP/1.1 304 Not Modified\r\n\r\n"), BAD),
)

PACKED = (
    Mode("a bomb", sends(GZIP, chunk(_gunzips_to(BIGGEST_BODY + 1)), b"0\r\n\r\n"), BAD),
    Mode("packed twice", answers(gzip.compress(gzip.compress(BODY)), b"Content-Encoding: gzip, gzip"), BAD),
    Mode("packed otherwise", answers(BODY, b"Content-Encoding: br"), BAD),
    Mode("deflated", answers(zlib.compress(BODY), b"Content-Encoding: deflate"), BAD),
    Mode("not packed at all", answers(BODY, b"Content-Encoding: gzip"), BAD),
    Mode("a part of what was packed", answers(gzip.compress(BODY)[:-9], b"Content-Encoding: gzip"), BAD),
    Mode("a wrong sum", answers(gzip.compress(BODY)[:-8] + bytes(8), b"Content-Encoding: gzip"), BAD),
    Mode("garbage without end behind it", floods(chunk(b"x" * 4000), GZIP + chunk(gzip.compress(BODY))), BAD),
    Mode("empty blocks without end", floods(chunk(_empty_blocks() * 800), GZIP + chunk(gzip.compress(b"")[:10])), BAD),
    Mode("a file name without end", floods(chunk(b"a" * 4000), GZIP + chunk(b"\x1f\x8b\x08\x08" + bytes(6))), BAD),
    Mode("packed and dripping", drips(gzip.compress(BODY * 9), OK + b"Content-Encoding: gzip\r\n\r\n"), TIMEOUT),
)

ELSEWHERE = (
    Mode("to itself for ever", _moved_to_itself, BAD),
    Mode("to itself, slowly", after(0.3, _moved(b"/again")), TIMEOUT),
    Mode("to a file", _moved(b"file:///etc/passwd"), BAD),
    Mode("to nowhere", _moved(b"http://["), BAD),
    Mode("to another port", _moved(b"http://127.0.0.1:1/"), BAD),
    Mode("to another host", _moved(b"http://evil.example/"), BAD),
    Mode("to a consent page", _moved(b"http://consent.example.com/"), BLOCKED),
    Mode("to an address without end", floods(b"a" * 1000, b"HTTP/1.1 302 Found\r\nLocation: /"), BAD),
    Mode("come back in years", answers(b"", b"Retry-After: 999999999", status=b"429 Slow"), BLOCKED),
    Mode("come back never", answers(b"", b"Retry-After: nan", status=b"503 Down"), UNREACHABLE),
    Mode("down, slowly", after(0.3, answers(b"", status=b"503 Down")), TIMEOUT),
)

JSON = (
    Mode("nested without end", answers(b"[" * 200_000), BAD),
    Mode("a number of five thousand digits", answers(b"[" + b"9" * 5000 + b"]"), BAD),
    Mode("letters of no alphabet", answers(b'{"a": "\xff\xfe"}'), BAD),
    Mode("half a document", answers(b'{"a": [1, 2'), BAD),
    Mode("two documents", answers(b"{} {}"), BAD),
    Mode("a web page", answers(b"<html>sorry</html>"), BLOCKED),
    Mode("a byte order mark", answers(b"\xef\xbb\xbf" + BODY), None),
)

MODES: tuple[Mode, ...] = (*HEADS, *BODIES, *PACKED, *ELSEWHERE, *JSON)

TUNNELS = (
    Mode("a proxy that keeps silent", Wire.wait, TIMEOUT),
    Mode("a proxy that closes", sends(), UNREACHABLE),
    Mode("a proxy whose answer drips", drips(b"HTTP/1.1 200 Connection established\r\n\r\n"), TIMEOUT),
    Mode("a proxy whose headers have no end", floods(b"X-A: 1\r\n", OK), BAD),
    Mode("a proxy that wants a login", sends(b"HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n"), UNREACHABLE),
    Mode("a proxy that refuses", sends(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"), UNREACHABLE),
    Mode("a proxy that is none", sends(b"HTTP/1.1 404 What\r\nContent-Length: 0\r\n\r\n"), UNREACHABLE),
    Mode("a proxy with silence behind it", stops(b"HTTP/1.1 200 OK\r\n\r\n"), UNREACHABLE),
    Mode("a proxy with a drip behind it", drips(b"\x16\x03\x03\x00\x7a" + bytes(99), OK + b"\r\n"), UNREACHABLE),
)
HANDSHAKES = (
    Mode("no handshake", Wire.wait, UNREACHABLE),
    Mode("the handshake drips", drips(b"\x16\x03\x03\x00\x7a" + bytes(99)), UNREACHABLE),
    Mode("no encryption", sends(b"HTTP/1.1 400 Plain\r\n\r\n"), UNREACHABLE),
    Mode("closed in the handshake", sends(), UNREACHABLE),
    Mode("an alert", sends(b"\x15\x03\x03\x00\x02\x02\x28"), UNREACHABLE),
)
