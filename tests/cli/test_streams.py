import io
import os
import sys
import termios
from pathlib import Path

import pytest

from cryptoai_cli.cli.streams import (
    DocumentStream,
    MessageStream,
    discard_further_output,
    protect_streams,
    width_of,
    wrapped,
)
from cryptoai_cli.errors import OutputError

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")


def without_reader(kind: type[io.TextIOWrapper]) -> io.TextIOWrapper:
    read, write = os.pipe()
    os.close(read)
    return kind(os.fdopen(write, "wb"), "utf-8", line_buffering=True)


def full(kind: type[io.TextIOWrapper]) -> io.TextIOWrapper:
    return kind(FULL.open("wb"), "utf-8", line_buffering=True)


def test_a_message_without_a_reader_is_lost_and_changes_nothing() -> None:
    with without_reader(MessageStream) as stream:
        assert stream.write("notice\n") == 7
        stream.flush()
        discard_further_output(stream)


@needs_full
def test_a_message_on_a_full_disk_is_lost_and_changes_nothing() -> None:
    with full(MessageStream) as stream:
        assert stream.write("notice\n" * 3000) == 21_000
        stream.flush()
        discard_further_output(stream)


def test_a_document_whose_reader_has_gone_is_no_error_then_and_later() -> None:
    with without_reader(DocumentStream) as stream:
        assert stream.write("row\n") == 4
        assert stream.write("row\n" * 30_000) == 120_000
        stream.flush()


@needs_full
def test_a_document_on_a_full_disk_is_told_once() -> None:
    with full(DocumentStream) as stream:
        with pytest.raises(OutputError, match="cannot write to stdout: No space left on device"):
            stream.write("row\n")
        stream.flush()


@needs_full
def test_a_fault_of_flushing_a_document_is_told() -> None:
    with DocumentStream(FULL.open("wb"), "utf-8") as stream:
        stream.write("row")
        with pytest.raises(OutputError):
            stream.flush()


def test_what_is_discarded_reaches_no_file(tmp_path: Path) -> None:
    with (tmp_path / "x").open("w") as stream:
        stream.write("held back")
        discard_further_output(stream)
        stream.write("written later")
    assert (tmp_path / "x").read_text() == ""


def test_the_streams_of_the_process_keep_their_file_and_encoding(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with io.TextIOWrapper((tmp_path / "out").open("wb"), "latin-1", errors="replace", line_buffering=True) as out:
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", None)
        out.write("first, ")
        protect_streams()
        found = sys.stdout
        assert isinstance(found, DocumentStream)
        assert (found.encoding, found.errors, found.line_buffering) == ("latin-1", "replace", True)
        assert sys.stderr is None
        assert found.fileno() == out.fileno()  # whoever asks for the size of the terminal asks the first one
        found.write("secönd\n")
        found.close()
    assert (tmp_path / "out").read_bytes() == "first, secönd\n".encode("latin-1")


class Screen(io.StringIO):
    """A terminal without a size of its own."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("asked", "width"), [("60", 60), ("12", 40), ("0", None), ("", None), ("wide", None)])
def test_columns_limits_a_pipe_too_down_to_40(monkeypatch: pytest.MonkeyPatch, asked: str, width: int | None) -> None:
    monkeypatch.setenv("COLUMNS", asked)
    assert width_of(io.StringIO()) == width


def test_a_terminal_has_its_size_or_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert width_of(Screen()) == 80
    leader, follower = os.openpty()
    with os.fdopen(leader, "wb", buffering=0), os.fdopen(follower, "w") as terminal:
        termios.tcsetwinsize(leader, (24, 132))
        assert width_of(terminal) == 132


def test_text_is_broken_between_words_and_goes_on_below_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    symbols = "BTC-USD, ETH-USD, SOL-USD and 12 more: blocked"
    assert wrapped(symbols, io.StringIO(), lead="notice: ").splitlines() == [
        "notice: BTC-USD, ETH-USD, SOL-USD and 12",
        "        more: blocked",
    ]


def test_lines_that_are_narrow_enough_stay_as_they_are_and_others_keep_their_indent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    text = "two  blanks\n  indented " + "word " * 8
    assert wrapped(text.rstrip(), io.StringIO()).splitlines() == [
        "two  blanks",
        "  indented word word word word word word",
        "  word word",
    ]


def test_a_line_is_measured_by_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert wrapped("矿业 " * 9, io.StringIO()).splitlines() == [" ".join(["矿业"] * 8), "矿业"]


def test_without_a_limit_nothing_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert wrapped("word " * 100, io.StringIO(), lead="a ") == "a " + "word " * 100
