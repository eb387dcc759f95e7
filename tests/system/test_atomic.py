import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cryptoai_cli.errors import OutputError, StoreError
from cryptoai_cli.system import atomic
from cryptoai_cli.system.atomic import create_file, replace_file, write_whole, write_whole_from

posix = pytest.mark.skipif(os.name != "posix", reason="permissions, pipes and limits of POSIX")


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _disk_full(_handle: int) -> None:
    raise OSError(28, "No space left on device")


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


@posix
def test_a_file_for_one_reader_is_never_readable_for_others_while_it_is_written(tmp_path: Path) -> None:
    modes: list[int] = []

    def pieces() -> Iterator[bytes]:
        modes.extend(stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir())
        yield b"new"

    replace_file(tmp_path / "settings", pieces(), mode=0o640)
    assert modes == [0o600]
    assert stat.S_IMODE((tmp_path / "settings").stat().st_mode) == 0o640


@pytest.mark.parametrize(("sync", "times"), [(True, 1), (False, 0)])
def test_only_a_file_that_must_last_waits_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, sync: bool, times: int
) -> None:
    waited: list[int] = []
    monkeypatch.setattr(os, "fsync", waited.append)
    replace_file(tmp_path / "cache", (b"a", b"b"), sync=sync)
    assert (tmp_path / "cache").read_bytes() == b"ab"
    assert len(waited) == times


def test_a_replaced_file_gets_no_folder_made_for_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "missing" / "cache", (b"x",))
    assert _names(tmp_path) == []


def test_a_new_file_is_written(tmp_path: Path) -> None:
    create_file(tmp_path / "settings", b"a\r\nb")
    assert (tmp_path / "settings").read_bytes() == b"a\r\nb"
    assert _names(tmp_path) == ["settings"]


def test_a_new_file_never_takes_the_place_of_an_old_one(tmp_path: Path) -> None:
    (tmp_path / "settings").write_text("old")
    with pytest.raises(FileExistsError):
        create_file(tmp_path / "settings", b"new")
    assert (tmp_path / "settings").read_text() == "old"


def test_a_new_file_that_cannot_be_written_is_not_left_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", _disk_full)
    with pytest.raises(OSError, match="No space"):
        create_file(tmp_path / "settings", b"new")
    assert _names(tmp_path) == []


def test_a_file_for_this_user_alone_and_its_new_name_are_put_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bool] = []

    def fsync(handle: int) -> None:
        synced.append(stat.S_ISDIR(os.fstat(handle).st_mode))

    monkeypatch.setattr(os, "fsync", fsync)
    atomic.write_private(tmp_path / "mail", b"x")
    assert synced == [False, True]  # the file, then the folder that holds its name
    atomic.rename(tmp_path / "mail", tmp_path / "sent")
    atomic.remove(tmp_path / "sent")
    assert synced == [False, True, True, True]


def test_a_file_is_put_with_its_folder_and_for_its_owner_alone(tmp_path: Path) -> None:
    target = tmp_path / "outbox" / "mail"
    atomic.write_private(target, b"one")
    atomic.write_private(target, b"two")
    assert target.read_bytes() == b"two"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    assert list(target.parent.iterdir()) == [target]


def test_a_put_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "mail"
    atomic.write_private(target, b"old")
    monkeypatch.setattr(os, "fsync", _disk_full)
    with pytest.raises(OSError, match="No space"):
        atomic.write_private(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_rename_and_a_removal(tmp_path: Path) -> None:
    atomic.write_private(tmp_path / "a", b"x")
    atomic.rename(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"x"
    atomic.remove(tmp_path / "b")
    atomic.remove(tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_half_written_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".mail.0badcafe").write_bytes(b"half")
    atomic.write_private(tmp_path / "mail", b"whole")
    atomic.remove_unfinished(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mail"]
    atomic.remove_unfinished(tmp_path / "nowhere")


@posix
def test_a_pipe_that_nobody_reads_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OutputError, match="nobody reads this pipe"):
        write_whole(tmp_path / "pipe", "x")


@posix
def test_a_socket_is_no_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, socket_enabled: None) -> None:  # noqa: ARG001 - a socket of the file system
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        with pytest.raises(OutputError, match="this is a socket, not a file"):
            write_whole(Path("socket"), "x")


def test_a_new_file_is_made_with_the_permissions_asked_for(tmp_path: Path) -> None:
    create_file(tmp_path / "private", b"x", mode=0o600)
    assert (tmp_path / "private").read_bytes() == b"x"
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o600
