import os
from pathlib import Path

import pytest

from cryptoai_cli.bar_files.faults import BarFileError
from cryptoai_cli.bar_files.text_file import open_binary, open_text, unreadable

TEXT = "date,symbol\r\nMARA,\u00e4\n"


def read(folder: Path, content: bytes) -> str:
    (folder / "bars.csv").write_bytes(content)
    with open_text(folder / "bars.csv") as file:
        return file.read()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_spreadsheets_write_is_read_with_its_line_endings(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, TEXT.encode(encoding)) == TEXT


def test_utf_16_is_read_in_either_order_of_bytes(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT


def test_an_empty_file_is_an_empty_text(tmp_path: Path) -> None:
    assert read(tmp_path, b"") == ""


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("latin-1"),
        b"d\0a\0t\0e\0",
        TEXT.encode("utf-32"),
        b"\x89PNG\xff",
        TEXT.encode("utf-16")[:-1],
    ],
    ids=["latin-1", "utf-16 without a mark", "utf-32", "picture", "half a character"],
)
def test_another_encoding_is_told_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BarFileError, match="is not UTF-8 text: save it as CSV in UTF-8") as raised:
        read(tmp_path, content)
    assert not raised.value.is_unreadable


@pytest.mark.parametrize("name", ["missing.csv", ".", "no/folder.csv", "nul\0byte.csv"])
def test_a_file_that_cannot_be_opened_is_told_with_the_reason(tmp_path: Path, name: str) -> None:
    with pytest.raises(BarFileError, match="cannot be read: ") as raised, open_text(tmp_path / name) as file:
        file.read()
    assert raised.value.is_unreadable


def test_a_home_that_does_not_exist_is_told() -> None:
    with pytest.raises(BarFileError, match="cannot be read: "):
        open_binary(Path("~nobody-of-that-name/bars.csv"))


def test_the_reason_is_that_of_the_operating_system() -> None:
    assert unreadable(OSError(2, "No such file")).told("bars.csv") == "bars.csv cannot be read: No such file"


def test_a_failure_while_reading_is_told(tmp_path: Path) -> None:
    (tmp_path / "bars.csv").write_bytes(b"")
    with pytest.raises(BarFileError, match="cannot be read: gone"), open_text(tmp_path / "bars.csv"):
        raise OSError(5, "gone")


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")
def test_a_pipe_or_a_device_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    with pytest.raises(BarFileError, match="cannot be read: this is a pipe, not a file"):
        open_binary(tmp_path / "pipe.csv")
    with pytest.raises(BarFileError, match="cannot be read: this is a device, not a file"):
        open_binary(tmp_path / "zero.csv")
