import os
from pathlib import Path

import pytest

from cryptoai_cli.errors import StoreError, TryLaterError
from cryptoai_cli.system.lock import Lock
from cryptoai_cli.workflows.archive.fill_lock import LOCK, open_for_filling
from tests.build import EVENING
from tests.store.kept import bar, held


def test_what_is_saved_lasts(tmp_path: Path) -> None:
    path = tmp_path / "home" / "store.sqlite"
    with open_for_filling(path, EVENING) as opened:
        opened.store.save([bar()])
    with open_for_filling(path, EVENING) as opened:
        assert held(opened.store) == (bar(),)


def test_t35_another_process_at_work_means_later_and_its_end_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with (
        Lock(tmp_path / LOCK),
        pytest.raises(TryLaterError, match="another sync or import"),
        open_for_filling(path, EVENING),
    ):
        pass
    with open_for_filling(path, EVENING) as opened:
        assert opened.is_kept


def test_where_there_can_be_no_folder_nothing_is_begun() -> None:
    with pytest.raises(StoreError), open_for_filling(Path(os.devnull) / "home" / "store.sqlite", EVENING):
        pass


def test_a_store_that_could_not_be_kept_is_an_error_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").mkdir()
    with pytest.raises(StoreError, match=r"store\.sqlite"), open_for_filling(tmp_path / "store.sqlite", EVENING):
        pass


def test_an_error_lets_go_of_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with pytest.raises(KeyboardInterrupt), open_for_filling(path, EVENING):
        raise KeyboardInterrupt
    with open_for_filling(path, EVENING):
        assert not Lock(tmp_path / LOCK).acquire()
