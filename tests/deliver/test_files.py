import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cryptoai_cli.deliver.files import write_whole, write_whole_from
from cryptoai_cli.errors import OutputError, StoreError

posix = pytest.mark.skipif(os.name != "posix", reason="permissions, pipes and limits of POSIX")


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_text_is_written_as_utf_8_with_its_line_ends(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    write_whole(target, "a,ö\r\nb\n")
    assert target.read_bytes() == "a,ö\r\nb\n".encode()


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    write_whole(tmp_path / "x.png", b"\x89PNG\r\n\x00")
    assert (tmp_path / "x.png").read_bytes() == b"\x89PNG\r\n\x00"


def test_an_old_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    target.write_text("old and longer than the new one")
    write_whole(target, "new")
    assert target.read_text() == "new"
    assert _names(tmp_path) == ["report.csv"]


@posix
def test_an_old_file_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    target.write_text("old")
    target.chmod(0o640)
    write_whole(target, "new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@posix
def test_a_new_file_gets_the_permissions_that_the_user_set_as_default(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "report.csv", "new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "report.csv").stat().st_mode) == 0o640


@posix
def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.csv").symlink_to("real/report.csv")
    write_whole(tmp_path / "link.csv", "first")  # the link leads nowhere yet
    write_whole(tmp_path / "link.csv", "second")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real" / "report.csv").read_text() == "second"
    assert _names(tmp_path / "real") == ["report.csv"]


@posix
def test_a_link_that_leads_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(OutputError, match="loop"):
        write_whole(tmp_path / "loop", "new")
    assert (tmp_path / "loop").is_symlink()


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="it is a folder"):
        write_whole(tmp_path, "new")


def test_a_missing_folder_is_named_with_the_path(tmp_path: Path) -> None:
    target = tmp_path / "no" / "such" / "report.csv"
    with pytest.raises(OutputError) as caught:
        write_whole(target, "new")
    assert str(target) in caught.value.message
    assert caught.value.hint
    assert caught.value.exit_code == 74
    assert _names(tmp_path) == []


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    with pytest.raises(OutputError):
        write_whole(tmp_path / "file" / "report.csv", "new")
    assert (tmp_path / "file").read_text() == "old"


def test_a_path_that_cannot_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="null"):
        write_whole(tmp_path / "a\0b", "new")


@posix
def test_a_name_of_the_greatest_length_can_be_written(tmp_path: Path) -> None:
    name = "n" * 255
    write_whole(tmp_path / name, "new")
    assert _names(tmp_path) == [name]


@contextmanager
def _no_file_longer_than(count: int) -> Iterator[None]:
    import resource  # noqa: PLC0415 - only POSIX has it

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@posix
def test_a_full_disk_leaves_the_old_file_and_no_part_of_the_new(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    target.write_text("old")
    with _no_file_longer_than(1000), pytest.raises(OutputError, match="report"):
        write_whole(target, "x" * 5000)
    assert target.read_text() == "old"
    assert _names(tmp_path) == ["report.csv"]


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_write_protected_file_stays_as_it_is(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    target.write_text("old")
    target.chmod(0o444)
    with pytest.raises(OutputError, match="write-protected"):
        write_whole(target, "new")
    assert target.read_text() == "old"


@posix
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    # a pipe of our own stands for devices too: a test must not be able to harm a real one
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, "through the pipe")
        assert os.read(reader, 100) == b"through the pipe"
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    assert _names(tmp_path) == ["pipe"]


def test_an_interrupt_leaves_the_old_file_and_no_part_of_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.csv"
    target.write_text("old")

    def interrupted(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(target, "new")
    assert target.read_text() == "old"
    assert _names(tmp_path) == ["report.csv"]


def test_a_file_is_put_together_from_pieces(tmp_path: Path) -> None:
    write_whole_from(tmp_path / "bars.csv", (piece for piece in (b"a,", b"", b"b\r\n")))
    assert (tmp_path / "bars.csv").read_bytes() == b"a,b\r\n"


def test_pieces_that_fail_leave_the_old_file_and_their_error_goes_through(tmp_path: Path) -> None:
    target = tmp_path / "bars.csv"
    target.write_text("old")

    def pieces() -> Iterator[bytes]:
        yield b"new"
        raise StoreError("the store cannot be read")

    with pytest.raises(StoreError):
        write_whole_from(target, pieces())
    assert target.read_text() == "old"
    assert _names(tmp_path) == ["bars.csv"]
