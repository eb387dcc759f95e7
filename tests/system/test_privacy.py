import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from cryptoai_cli.system import privacy
from cryptoai_cli.system.atomic import write_whole
from cryptoai_cli.system.privacy import keep_private, mode_for_others

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


@pytest.fixture(autouse=True)
def _own_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)
    privacy._umask_of_user.clear()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_and_folders_are_for_their_user_only_from_the_first_byte(tmp_path: Path) -> None:
    keep_private()
    (tmp_path / "logs").mkdir()
    with (tmp_path / "logs" / "runs.log").open("w"):
        assert mode(tmp_path / "logs" / "runs.log") == 0o600
    assert mode(tmp_path / "logs") == 0o700


def test_an_output_has_the_permissions_that_the_user_gives_to_files(tmp_path: Path) -> None:
    keep_private()
    write_whole(tmp_path / "report.csv", "x")
    assert mode(tmp_path / "report.csv") == 0o644
    assert mode_for_others(0o666) == 0o644


def test_nothing_is_said_while_the_umask_of_the_user_is_in_force() -> None:
    assert mode_for_others(0o666) is None
