"""The lake: what is kept is read as it was, whatever lies beside it."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from msgspec.structs import replace

from cryptoai_cli.errors import StoreError
from cryptoai_cli.lake import lake as module
from cryptoai_cli.lake.lake import Lake
from cryptoai_cli.lake.places import day_file, year_file
from cryptoai_cli.lake.remarks import RemarkKind
from cryptoai_cli.lake.writing import writing_alone
from tests.lake.small import FRIDAY, MONDAY, SYMBOLS, THURSDAY, bare, line, listing, looked_at

DAYS = (THURSDAY, FRIDAY, MONDAY)
OLD, NEWER = date(2024, 12, 31), date(2026, 1, 2)
needs_a_user = pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to this user")


@pytest.fixture
def full(lake: Lake) -> Lake:
    for day in DAYS:
        lake.keep(listing(day))
    return lake


def path(lake: Lake, session: date) -> Path:
    return day_file(Path(lake.place), session)


def write(file: Path, select: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    duckdb.connect().execute(f"COPY ({select}) TO '{file}' (FORMAT parquet)")


class TestKept:
    """Sessions are kept, replaced and read."""

    def test_an_empty_lake_has_nothing_and_is_not_made_by_reading(self, lake: Lake) -> None:
        assert (lake.sessions(), lake.latest(), lake.read(MONDAY), lake.described_on()) == ((), None, None, None)
        assert lake.closes_of(MONDAY) == {}
        assert lake.query("SELECT * FROM lake") == []
        assert not Path(lake.place).exists()

    def test_what_was_kept_is_read_by_another(self, full: Lake) -> None:
        other = Lake(full.place)
        assert [other.read(day) for day in DAYS] == [listing(day) for day in DAYS]
        assert other.sessions() == DAYS
        assert other.remarks == ()

    def test_a_session_is_replaced(self, full: Lake) -> None:
        full.keep(looked_at(listing(FRIDAY)))
        assert full.read(FRIDAY) == looked_at(listing(FRIDAY))
        assert full.sessions() == DAYS

    def test_a_listing_without_lines_is_not_kept(self, full: Lake) -> None:
        full.keep(replace(listing(MONDAY), lines=()))
        assert full.read(MONDAY) == listing(MONDAY)

    def test_the_latest_session_until_a_day(self, full: Lake) -> None:
        full.keep(listing(OLD))
        full.keep(listing(MONDAY))  # merges the old year
        asked = (None, MONDAY, date(2025, 10, 12), THURSDAY, date(2025, 1, 2), date(2024, 12, 30))
        assert [full.latest(day) for day in asked] == [MONDAY, MONDAY, FRIDAY, THURSDAY, OLD, None]

    def test_last_prices(self, lake: Lake) -> None:
        lake.keep(listing(lines=(line("A", 1.5), line("B", None))))
        assert lake.closes_of(MONDAY) == {"A": 1.5}

    def test_names_come_from_the_newest_listing_that_has_them(self, full: Lake) -> None:
        full.keep(bare(OLD))
        read = full.read(OLD)
        assert read is not None
        assert (read.described_on, [each.name for each in read.lines]) == (MONDAY, [f"{each} Inc." for each in SYMBOLS])
        assert full.described(listing(OLD)).described_on is None

    def test_a_statement_sees_every_row_once(self, full: Lake) -> None:
        full.keep(listing(OLD))
        full.keep(listing(MONDAY))
        full.keep(listing(OLD, lines=(line("A"),)))  # beside the file of the year, and newer
        assert full.query(
            "SELECT date, count(*) FROM lake WHERE last > $least GROUP BY 1 ORDER BY 1", {"least": 0}
        ) == [*((OLD, 1), (THURSDAY, 5), (FRIDAY, 5), (MONDAY, 5))]
        assert full.query("SELECT DISTINCT date FROM described") == [(MONDAY,)]

    def test_a_statement_that_is_none_is_an_error_of_its_own(self, full: Lake) -> None:
        with pytest.raises(StoreError, match="no such"):
            full.query("SELECT error('no such')")
        assert full.remarks == ()


class TestYears:
    """A year that is over becomes one file."""

    def test_the_first_session_of_a_later_year_merges_the_year_before(self, full: Lake) -> None:
        full.keep(listing(NEWER))
        root = Path(full.place)
        assert year_file(root, 2025).exists()
        assert not any(path(full, day).exists() for day in DAYS)
        assert full.sessions() == (*DAYS, NEWER)
        assert full.read(FRIDAY) == listing(FRIDAY)

    def test_a_session_that_comes_later_goes_before_the_file_of_its_year_and_joins_it(self, full: Lake) -> None:
        full.keep(listing(NEWER))
        full.keep(looked_at(listing(FRIDAY)))
        assert full.read(FRIDAY) == looked_at(listing(FRIDAY))
        assert not path(full, FRIDAY).exists()

    def test_a_year_that_cannot_be_merged_is_told_and_stays_as_it_was(
        self, full: Lake, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full_disk(*_: object) -> None:
            raise StoreError("cannot write it: No space left on device")

        monkeypatch.setattr(module, "merge_year", full_disk)
        full.keep(listing(NEWER))
        assert [remark.kind for remark in full.remarks] == [RemarkKind.NOT_MERGED]
        assert full.sessions() == (*DAYS, NEWER)

    def test_a_damaged_session_is_set_aside_before_the_year_is_merged(self, full: Lake) -> None:
        path(full, FRIDAY).write_bytes(b"PAR1")
        full.keep(listing(NEWER))
        assert [remark.kind for remark in full.remarks] == [RemarkKind.DAMAGED]
        assert full.sessions() == (THURSDAY, MONDAY, NEWER)


def replaced_by_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "not Parquet": lambda file: file.write_bytes(b"PAR1 no such thing " * 50),
    "empty": lambda file: file.write_bytes(b""),
    "truncated": lambda file: file.write_bytes(file.read_bytes()[:-40]),
    "holed": lambda file: file.write_bytes(file.read_bytes()[:4] + bytes(400) + file.read_bytes()[404:]),
    "other columns": lambda file: write(file, "SELECT 1 AS a"),
    "other types": lambda file: write(file, "SELECT DATE '2025-10-10' AS date, 'A' AS symbol, 'much' AS last"),
    "another day": lambda file: write(file, "SELECT DATE '2025-10-09' AS date, 'A' AS symbol, 1 AS last"),
    "two days": lambda file: write(
        file, "SELECT unnest([DATE '2025-10-09', DATE '2025-10-10']) AS date, 'A' AS symbol, 1 AS last"
    ),
    "no rows": lambda file: write(file, "SELECT DATE '2025-10-10' AS date, 'A' AS symbol WHERE false"),
    "twice": lambda file: write(file, "SELECT DATE '2025-10-10' AS date, 'A' AS symbol FROM range(2)"),
    "no symbol": lambda file: write(file, "SELECT DATE '2025-10-10' AS date, unnest(['A', NULL]) AS symbol"),
    "a folder": replaced_by_a_folder,
}


class TestDamaged:
    """A file that cannot be used is set aside and told, and the others are read."""

    @pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
    def test_by_every_reader(self, full: Lake, damage: Callable[[Path], object]) -> None:
        damage(path(full, FRIDAY))
        assert full.query("SELECT DISTINCT date FROM lake ORDER BY 1") == [(THURSDAY,), (MONDAY,)]
        assert full.read(FRIDAY) is None
        (remark,) = full.remarks
        assert remark.kind is RemarkKind.DAMAGED
        assert path(full, FRIDAY).with_name(f"{FRIDAY}.parquet.damaged").exists()
        assert full.read(MONDAY) == listing(MONDAY)

    def test_where_one_session_is_read(self, full: Lake) -> None:
        path(full, FRIDAY).write_bytes(b"PAR1")
        assert full.read(FRIDAY) is None
        assert full.sessions() == (THURSDAY, MONDAY)

    @pytest.mark.parametrize("reader", [lambda lake: lake.read(FRIDAY), lambda lake: lake.query("FROM lake")])
    def test_a_sound_file_under_the_name_of_another_day(self, full: Lake, reader: Callable[[Lake], object]) -> None:
        path(full, THURSDAY).rename(path(full, FRIDAY))
        reader(full)
        assert [remark.kind for remark in full.remarks] == [RemarkKind.DAMAGED]
        assert full.sessions() == (MONDAY,)

    def test_a_file_of_a_year_too(self, full: Lake) -> None:
        full.keep(listing(NEWER))
        year_file(Path(full.place), 2025).write_bytes(b"PAR1 nothing")
        assert full.sessions() == (NEWER,)
        assert full.latest(MONDAY) is None
        assert len(full.remarks) == 1

    def test_a_second_one_does_not_overwrite_the_first(self, full: Lake) -> None:
        for _ in range(2):
            path(full, FRIDAY).write_bytes(b"PAR1")
            assert full.read(FRIDAY) is None
        assert path(full, FRIDAY).with_name(f"{FRIDAY}.parquet.damaged1").exists()

    def test_the_session_can_be_kept_again(self, full: Lake) -> None:
        path(full, FRIDAY).unlink()
        path(full, FRIDAY).mkdir()
        full.keep(listing(FRIDAY))
        assert full.read(FRIDAY) == listing(FRIDAY)

    def test_where_it_cannot_be_renamed_it_is_passed_over(self, full: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
        def forbidden(*_: object, **__: object) -> None:
            raise StoreError("cannot write it")

        path(full, FRIDAY).write_bytes(b"PAR1")
        monkeypatch.setattr(module, "writing_alone", forbidden)
        assert full.read(FRIDAY) is None
        assert full.sessions() == (THURSDAY, MONDAY)
        assert [remark.kind for remark in full.remarks] == [RemarkKind.PASSED_OVER]
        assert path(full, FRIDAY).exists()

    @needs_a_user
    def test_a_file_that_may_not_be_read_stays(self, full: Lake) -> None:
        path(full, FRIDAY).chmod(0)
        assert full.read(FRIDAY) is None
        assert [remark.kind for remark in full.remarks] == [RemarkKind.PASSED_OVER]


class TestOtherPlaces:
    """A lake may be read where it cannot be written."""

    def test_a_link_to_the_folder(self, full: Lake, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(full.place)
        assert Lake(tmp_path / "link").sessions() == DAYS

    def test_a_url(self, full: Lake) -> None:
        there = Lake(f"file://{full.place}")
        assert there.sessions() == DAYS
        assert there.read(MONDAY) == listing(MONDAY)
        path(full, FRIDAY).write_bytes(b"PAR1")
        assert there.read(FRIDAY) is None
        assert [remark.kind for remark in there.remarks] == [RemarkKind.PASSED_OVER]

    def test_one_file(self, full: Lake, tmp_path: Path) -> None:
        file = tmp_path / "all.parquet"
        full.query(f"COPY lake TO '{file}'")
        assert Lake(file).sessions() == DAYS
        assert Lake(file).latest(FRIDAY) == FRIDAY
        assert Lake(file).read(MONDAY) == listing(MONDAY)
        assert Lake(tmp_path / "none.parquet").sessions() == ()

    @pytest.mark.parametrize("place", ["s3://somebody/lake", "all.parquet"])
    def test_nothing_is_written_there(self, place: str) -> None:
        with pytest.raises(StoreError, match="can be read but not written"):
            Lake(place).keep(listing())

    @needs_a_user
    def test_a_folder_that_is_write_protected(self, full: Lake) -> None:
        Path(full.place).chmod(0o500)
        assert full.read(MONDAY) == listing(MONDAY)
        with pytest.raises(StoreError, match="write-protected"):
            full.keep(listing())


class TestSideBySide:
    """Readers and writers at the same time."""

    def test_a_file_that_is_merged_away_while_it_is_read_is_looked_for_again(
        self, full: Lake, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stale = [full.held()]
        full.keep(listing(NEWER))
        now = Lake.held
        monkeypatch.setattr(Lake, "held", lambda lake: stale.pop() if stale else now(lake))
        assert Lake(full.place).read(FRIDAY) == listing(FRIDAY)
        assert stale == []

    def test_two_writers_of_one_session_end_with_one(self, full: Lake) -> None:
        Lake(full.place).keep(looked_at(listing(MONDAY)))
        full.keep(listing(MONDAY))
        assert [file.name for file in path(full, MONDAY).parent.iterdir() if MONDAY.isoformat() in file.name] == [
            f"{MONDAY}.parquet"
        ]
        assert full.read(MONDAY) == listing(MONDAY)

    def test_readers_do_not_wait_for_a_writer(self, full: Lake) -> None:
        with writing_alone(Path(full.place)):
            assert full.read(MONDAY) == listing(MONDAY)


def test_no_room_for_temporary_files_is_no_fault_of_the_lake(full: Lake) -> None:
    def fill(_: duckdb.DuckDBPyConnection) -> None:
        raise duckdb.IOException('Could not write all bytes {"errno":"28"}')

    with pytest.raises(StoreError, match="cannot write a temporary file: No space left on device"):
        full.viewed(fill)
    assert full.remarks == ()


def test_a_folder_that_cannot_be_looked_into_is_told(full: Lake) -> None:
    path(full, MONDAY).parent.rename(path(full, MONDAY).parent.with_name("elsewhere"))
    path(full, MONDAY).parent.touch()
    assert full.sessions() == ()
    (remark,) = full.remarks
    assert remark.message == f"A folder of the lake, {path(full, MONDAY).parent}, cannot be used: it is no folder."
    with pytest.raises(StoreError, match="cannot write"):
        full.keep(listing(MONDAY))


def test_a_listing_is_read_once_until_its_file_changes(full: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[date] = []
    rows = Lake._rows
    monkeypatch.setattr(Lake, "_rows", lambda lake, held, day: read.append(day) or rows(lake, held, day))  # type: ignore[func-returns-value]
    assert full.read(FRIDAY) == full.read(FRIDAY) == listing(FRIDAY)
    assert read == [FRIDAY]
    other = listing(FRIDAY, lines=listing(FRIDAY).lines[:1])
    Lake(full.place).keep(other)  # as another process does
    assert full.read(FRIDAY) == other
    assert read == [FRIDAY, FRIDAY]


def test_only_the_last_listings_stay_in_memory(full: Lake) -> None:
    for day in (*DAYS, OLD):
        full.keep(listing(day))
        full.read(day)
    assert len(full._known) == module._MOST_KNOWN
