import errno
import os
import socket
import time
from pathlib import Path

import pytest

from cryptoai_cli.system.reading import TooLargeError, open_regular, read_regular

posix = pytest.mark.skipif(os.name != "posix", reason="pipes, sockets and devices of POSIX")


def test_a_file_is_read_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"figures")
    (tmp_path / "link").symlink_to("real")
    assert read_regular(tmp_path / "link", most_bytes=7) == b"figures"


def test_a_file_with_more_bytes_than_allowed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"figures")
    with pytest.raises(TooLargeError, match="more than 6 bytes"):
        read_regular(tmp_path / "large", most_bytes=6)


@posix
def test_a_pipe_that_nobody_writes_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    started = time.monotonic()
    with pytest.raises(OSError, match="this is a pipe, not a file"):
        open_regular(tmp_path / "pipe")
    assert time.monotonic() - started < 1


@posix
def test_a_link_to_a_device_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "zero").symlink_to("/dev/zero")
    with pytest.raises(OSError, match="this is a device, not a file"):
        read_regular(tmp_path / "zero", most_bytes=10)


@posix
def test_a_socket_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, socket_enabled: None) -> None:  # noqa: ARG001 - a socket of the file system
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        with pytest.raises(OSError, match="this is a socket, not a file"):
            open_regular(tmp_path / "socket")


def test_a_folder_is_refused_by_its_name_and_number(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match="this is a folder") as caught:
        open_regular(tmp_path)
    assert caught.value.errno == errno.EISDIR


@posix
def test_what_becomes_a_pipe_between_two_looks_is_refused_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "changing"
    path.write_bytes(b"x")
    real = os.open

    def replaced_before(name: Path, *rest: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return real(name, *rest)

    monkeypatch.setattr("os.open", replaced_before)
    with pytest.raises(OSError, match="this is a pipe"):
        open_regular(path)


def test_a_file_that_is_not_there_is_told_as_ever(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_regular(tmp_path / "nowhere")
