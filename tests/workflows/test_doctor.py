import sqlite3
from contextlib import closing
from datetime import date, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from cryptoai_cli.net.server_clock import ServerClocks
from cryptoai_cli.store.opening import open_store
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.doctor import Health, probe_clock, probe_rows, probe_store
from tests.build import EVENING, calendar
from tests.store.kept import bar, days, filled, record


def clocks_ahead(**minutes: float) -> ServerClocks:
    clocks = ServerClocks(EVENING)
    for name, ahead in minutes.items():
        sent = format_datetime(EVENING + timedelta(minutes=ahead), usegmt=True)
        clocks.note(name, f"{name}.example", {"date": sent})
    return clocks


def test_a_clock_that_the_providers_agree_with_is_well() -> None:
    found = probe_clock(calendar(), EVENING, clocks_ahead(yahoo=2, cnbc=-3))
    assert found.health is Health.OK
    assert found.words == f"{EVENING.astimezone(calendar().zone):%Y-%m-%d %H:%M} EDT, as 2 providers say"


def test_a_clock_that_nobody_was_there_to_compare_with_is_left_to_the_reader() -> None:
    found = probe_clock(calendar(), EVENING, ServerClocks(EVENING))
    assert found.health is Health.OK
    assert found.words.endswith("EDT: compare it with yours")


@pytest.mark.parametrize("ahead", [60, -1440])
def test_a_clock_that_differs_from_the_providers_is_not_well(ahead: float) -> None:
    found = probe_clock(calendar(), EVENING, clocks_ahead(yahoo=ahead, cnbc=ahead))
    assert found.health is Health.FAILED
    assert "This machine's clock is" in found.words
    assert found.cure


def test_one_server_with_a_wrong_clock_is_told_and_is_no_fault_of_the_machine() -> None:
    found = probe_clock(calendar(), EVENING, clocks_ahead(yahoo=60, cnbc=0, fred=0))
    assert found.health is Health.OK
    assert "The clock of yahoo is" in found.words


def test_an_empty_store_is_well_and_says_how_it_fills(tmp_path: Path) -> None:
    found = probe_store(Memory(tmp_path / "store.sqlite", EVENING, Rules()))
    assert found.health is Health.OK
    assert "movers sync" in found.words


def test_a_store_tells_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with open_store(path, EVENING).store as store:
        store.save([bar("A"), bar("B")])
    found = probe_store(Memory(path, EVENING, Rules()))
    assert (found.health, found.words[:9]) == (Health.OK, "2 symbols")


def test_a_store_tells_how_many_records_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    memory = Memory(path, EVENING, Rules())
    memory.keep_records([record()])
    assert probe_store(memory).words == "1 record of 1 company"
    memory.keep_records([record("RIOT"), record("RIOT", key="2")])
    memory.store.save([bar()])
    assert probe_store(memory).words == f"1 symbol, {bar().session} to {bar().session}, 3 records of 2 companies"


def test_rows_that_are_no_days_are_told_with_their_cure(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    starts = (date(2025, 10, 1), date(2025, 11, 3), date(2025, 12, 1))
    filled(path, [bar(session=day) for day in starts])
    (found,) = probe_rows(Memory(path, EVENING, Rules()), frozenset({"yahoo"}), calendar())
    assert (found.part, found.health) == ("store", Health.FAILED)
    assert found.words == "MARA from yahoo: 3 rows from 2025-10-01 to 2025-12-01 of months and not of days"
    assert "movers sync" in found.cure
    assert probe_rows(Memory(path, EVENING, Rules()), frozenset({"nasdaq"}), calendar()) == ()


def test_rows_that_cannot_be_read_are_told_one_by_one_up_to_twenty(tmp_path: Path) -> None:
    path = filled(tmp_path / "store.sqlite", [bar(session=day) for day in days(23)])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE bars SET close = 'abc' WHERE session < '2025-01-23'")
        connection.commit()
    *told, more = probe_rows(Memory(path, EVENING, Rules()), frozenset({"yahoo"}), calendar())
    assert told[0].words == "cannot read MARA 2025-01-01 yahoo of the table bars"
    assert "movers sync" in told[0].cure
    assert (len(told), more.words) == (20, "cannot read 2 more rows")


def test_a_file_that_breaks_while_its_rows_are_read_has_failed_with_a_cure(tmp_path: Path) -> None:
    path = filled(tmp_path / "store.sqlite", [bar()])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE bars SET verdict_reason = CAST(x'c328' AS TEXT)")
        connection.commit()
    (found,) = probe_rows(Memory(path, EVENING, Rules()), frozenset({"yahoo"}), calendar())
    assert found.health is Health.FAILED
    assert "move the file away" in found.cure


def test_a_store_that_cannot_be_used_has_failed_with_a_cure(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").mkdir()
    found = probe_store(Memory(tmp_path / "store.sqlite", EVENING, Rules()))
    assert found.health is Health.FAILED
    assert "MOVERS_HOME" in found.cure
