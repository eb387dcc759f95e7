"""The figures that final reports have printed."""

from datetime import date
from pathlib import Path

from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.connecting import for_reading, for_writing
from cryptoai_cli.store.reported import ReportedRow
from tests.build import FRIDAY, MONDAY

WHOLE = ReportedRow("MARA", MONDAY, "yahoo", 20.24, 18.65, 1e6, "^IXIC", "nasdaq", 2.12, 120, 1.5, -3, date(2025, 8, 8))
EMPTY = ReportedRow("RIOT", MONDAY, "yahoo", None, None, None, "", "", None, None, None, None, None)


def test_what_was_reported_is_read_back_exactly(store: BarStore) -> None:
    store.save_reported([EMPTY, WHOLE])
    assert store.reported(["RIOT", "MARA", "NONE"], MONDAY) == (WHOLE, EMPTY)
    assert store.reported(["MARA"], FRIDAY) == ()


def test_the_latest_report_on_a_session_replaces_the_one_before(store: BarStore) -> None:
    store.save_reported([WHOLE, WHOLE._replace(session=FRIDAY)])
    store.save_reported([WHOLE._replace(source="nasdaq", price=20.25)])
    assert [(row.source, row.price) for row in store.reported(["MARA"], MONDAY)] == [("nasdaq", 20.25)]
    assert store.reported(["MARA"], FRIDAY) == (WHOLE._replace(session=FRIDAY),)


def test_a_store_that_can_only_be_read_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with for_writing(path) as connection:
        BarStore(connection, path).save_reported([WHOLE])
    connection.close()
    with BarStore(for_reading(path), path, read_only=True) as store:
        store.save_reported([WHOLE._replace(price=1.0)])
        assert store.reported(["MARA"], MONDAY) == (WHOLE,)
