"""Decompress the body of a response chunk by chunk, within limits of size and time."""

import time
import zlib
from collections.abc import Iterable

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Refusal

_GZIP_WITH_HEADER = 16 + zlib.MAX_WBITS
CUT_SHORT = Refusal(FailureKind.BAD_ANSWER, "answered with only a part of the data", may_pass=True)
_PLAIN = frozenset({"", "identity"})
_GZIP = frozenset({"gzip", "x-gzip"})


def unpack(chunks: Iterable[bytes], *, encoding: str, limit: int, until: float) -> bytes | Refusal:
    """Return the decoded content of `chunks`, which are in the content encoding `encoding`, or a Refusal.

    Refuse more than `limit` bytes of content, so that no small body can expand into a huge one, and stop at the
    monotonic instant `until`, so that a slow stream cannot last for ever.
    """
    coding = encoding.strip().lower()
    if coding in _GZIP:
        return _gunzip(chunks, limit, until)
    if coding not in _PLAIN:
        return Refusal(FailureKind.BAD_ANSWER, "answered in a compression that was not asked for")
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if (stop := _limit_exceeded(len(content), limit, until)) is not None:
            return stop
    return bytes(content)


def _gunzip(chunks: Iterable[bytes], limit: int, until: float) -> bytes | Refusal:
    stream = zlib.decompressobj(_GZIP_WITH_HEADER)
    content, arrived = bytearray(), 0
    for chunk in chunks:
        arrived += len(chunk)
        try:
            # behind its end a stream would only gather what comes
            content += b"" if stream.eof else stream.decompress(chunk, limit - len(content) + 1)
        except zlib.error:
            return Refusal(FailureKind.BAD_ANSWER, "answered with damaged compressed data")
        # what arrives counts too: after its end and in empty blocks a stream can go on for ever
        if (stop := _limit_exceeded(max(len(content), arrived), limit, until)) is not None:
            return stop
    return bytes(content) if stream.eof or not arrived else CUT_SHORT


def _limit_exceeded(size: int, limit: int, until: float) -> Refusal | None:
    if size > limit:
        return Refusal(FailureKind.BAD_ANSWER, f"answered with more than {limit // 1_000_000} MB")
    if time.monotonic() > until:
        return Refusal(FailureKind.TIMEOUT, "answered too slowly to be read in time")
    return None
