from pathlib import Path

from cryptoai_cli.store.file_facts import FileFacts, read_file_facts
from cryptoai_cli.store.opening import open_store
from cryptoai_cli.store.schema import MIGRATIONS
from tests.build import EVENING
from tests.store.kept import bar, candle


def test_a_store_tells_its_version_its_size_and_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "a store.sqlite"
    with open_store(path, EVENING).store as store:
        store.save([bar("A"), bar("B")], [candle()])
    rows = (("bars", 2), ("candles", 1), ("splits", 0), ("facts", 0), ("market_values", 0), ("records", 0))
    assert read_file_facts(path) == FileFacts(len(MIGRATIONS), path.stat().st_size, rows)


def test_no_file_has_no_facts_and_none_is_made(tmp_path: Path) -> None:
    assert read_file_facts(tmp_path / "store.sqlite") is None
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_has_no_facts(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"no database at all " * 500)
    assert read_file_facts(tmp_path / "store.sqlite") is None


def test_a_database_of_another_program_has_no_rows_of_ours(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"")
    assert read_file_facts(tmp_path / "store.sqlite") == FileFacts(0, 0, ())
