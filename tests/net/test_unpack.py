import gzip
import time
import tracemalloc
from collections.abc import Iterator

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.unpack import unpack

LATER = 60.0


def pieces(content: bytes, size: int = 7) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


def unpacked(
    chunks: list[bytes], encoding: str = "gzip", limit: int = 1000, *, seconds: float = LATER
) -> bytes | Refusal:
    return unpack(chunks, encoding=encoding, limit=limit, until=time.monotonic() + seconds)


def kind(result: bytes | Refusal) -> FailureKind:
    assert isinstance(result, Refusal)
    return result.kind


@pytest.mark.parametrize("encoding", ["gzip", " GZIP", "x-gzip"])
def test_compressed_content_is_unpacked(encoding: str) -> None:
    assert unpacked(pieces(gzip.compress(b"data" * 50)), encoding) == b"data" * 50


@pytest.mark.parametrize("encoding", ["", "identity"])
def test_plain_content_passes(encoding: str) -> None:
    assert unpacked([b"da", b"ta"], encoding) == b"data"


def test_a_body_without_a_byte_is_empty_also_when_called_compressed() -> None:
    assert unpacked([]) == b""


def test_content_of_exactly_the_limit_passes() -> None:
    assert unpacked(pieces(gzip.compress(b"x" * 1000))) == b"x" * 1000
    assert unpacked([b"x" * 1000], "") == b"x" * 1000


@pytest.mark.parametrize("encoding", ["gzip", ""])
def test_one_byte_more_than_the_limit_is_refused(encoding: str) -> None:
    content = b"x" * 1001
    assert kind(unpacked([gzip.compress(content) if encoding else content], encoding)) is FailureKind.BAD_ANSWER


def test_a_bomb_is_left_after_the_first_pieces() -> None:
    read: list[int] = []

    def bomb() -> Iterator[bytes]:
        for index, piece in enumerate(pieces(gzip.compress(b"\0" * 20_000_000), 200)):
            read.append(index)
            yield piece

    assert kind(unpack(bomb(), encoding="gzip", limit=1000, until=time.monotonic() + LATER)) is FailureKind.BAD_ANSWER
    assert len(read) < 5


def test_a_bomb_in_one_piece_takes_no_memory() -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    tracemalloc.start()
    try:
        assert kind(unpacked([bomb])) is FailureKind.BAD_ANSWER
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_a_cut_off_stream_is_worth_another_try() -> None:
    result = unpacked(pieces(gzip.compress(b"data" * 50))[:-2])
    assert isinstance(result, Refusal)
    assert (result.kind, result.may_pass) == (FailureKind.BAD_ANSWER, True)


@pytest.mark.parametrize(("content", "encoding"), [(b"\x1f\x8b\x08\x00" + b"\x99" * 40, "gzip"), (b"x", "br")])
def test_what_cannot_be_unpacked_is_a_bad_answer(content: bytes, encoding: str) -> None:
    assert kind(unpacked([content], encoding)) is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("encoding", ["gzip", ""])
def test_reading_stops_when_the_time_is_up(encoding: str) -> None:
    content = gzip.compress(b"data")
    assert kind(unpacked([content], encoding, seconds=-1)) is FailureKind.TIMEOUT
