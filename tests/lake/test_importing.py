"""Sessions of the whole market out of files: all of them, or nothing."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from cryptoai_cli.errors import StoreError, UsageError
from cryptoai_cli.lake import importing
from cryptoai_cli.lake.importing import ImportedSessions, import_sessions
from cryptoai_cli.lake.lake import Lake
from cryptoai_cli.lake.writing import stage
from cryptoai_cli.market.line_kinds import kind_of
from cryptoai_cli.market.listing import Line, LineKind
from tests.lake.imports import CLOSES, RULES, WIRE, written
from tests.lake.small import FRIDAY, MONDAY, THURSDAY, bare, listing

NAMED = f"{WIRE},exchange,stale,name,sector,industry,market_cap,country"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "market.csv"


def lines(lake: Lake, session: date) -> dict[str, Line]:
    found = lake.read(session)
    assert found is not None
    return dict(found.by_symbol())


def test_rows_become_lines(lake: Lake, file: Path) -> None:
    written(file, "2025-10-10,MARA,18.65,-1.35,100", "2025-10-10, BRK/B ,490,,-1", "2025-10-13,MARA,20.24,1.59,")
    assert import_sessions(lake, file, RULES) == ImportedSessions(2, 3, FRIDAY, MONDAY)
    friday = lake.read(FRIDAY)
    assert friday is not None
    assert (friday.source, friday.described_on) == ("import", None)
    assert friday.lines == (
        Line("BRK-B", "", LineKind.OTHER, 490.0, None),
        Line("MARA", "", LineKind.OTHER, 18.65, -1.35, 100.0),
    )


def test_everything_that_a_file_tells_is_kept_and_kinds_are_read_from_names(lake: Lake, file: Path) -> None:
    written(
        file,
        "2025-10-10,MARA,18.65,-1.35,100,NASDAQ,true,MARA Holdings Inc. Common Stock,Finance,Banks,7000000000,US",
        "2025-10-10,ABCDW,1,0,5,NYSE,,ABC Corp. Warrants,,,0,",
        heading=NAMED,
    )
    import_sessions(lake, file, RULES)
    assert lines(lake, FRIDAY)["MARA"] == Line(
        *("MARA", "MARA Holdings Inc. Common Stock", LineKind.SHARE, 18.65, -1.35, 100.0, 7e9, "Finance", "Banks"),
        *("NASDAQ", "US", True),
    )
    assert lines(lake, FRIDAY)["ABCDW"].kind is kind_of("ABCDW", "ABC Corp. Warrants", "") is LineKind.WARRANT
    assert lines(lake, FRIDAY)["ABCDW"].market_cap is None


def test_a_kind_that_is_told_goes_before_the_name(lake: Lake, file: Path) -> None:
    written(file, "2025-10-10,A,1,0,1,A Inc. Common Stock,fund", heading=f"{WIRE},name,kind")
    import_sessions(lake, file, RULES)
    assert lines(lake, FRIDAY)["A"].kind is LineKind.FUND


def test_closes_give_changes_from_the_session_before_alone(lake: Lake, file: Path) -> None:
    rows = ("2024-12-31,A,1,1", "2025-01-02,A,1.1,1", "2025-10-09,A,2,1", "2025-10-10,A,2.5,1", "2025-10-10,B,3,1")
    written(file, *reversed(rows), heading=CLOSES)
    import_sessions(lake, file, RULES)
    changes = dict(lake.query("SELECT date, net_change FROM lake WHERE symbol = 'A'"))
    # the first row of all, one over the turn of the year, one after a gap, and one after the session before
    assert changes == {date(2024, 12, 31): None, date(2025, 1, 2): 0.1, THURSDAY: None, FRIDAY: 0.5}
    assert lines(lake, FRIDAY)["B"].net_change is None


@pytest.mark.parametrize("name", ["market.csv.gz", "MARKET.CSV", "market.parquet"])
def test_files_of_every_format(lake: Lake, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    if name.endswith(".parquet"):
        cells = "DATE '2025-10-10' AS date, 'BRK/B' AS symbol, 5::FLOAT AS last, 1 AS net_change, -1::BIGINT AS volume"
        duckdb.connect().execute(f"COPY (SELECT {cells}) TO '{file}'")
    else:
        written(file, "2025-10-10,BRK/B,5,1,-1")
    import_sessions(lake, file, RULES)
    assert lines(lake, FRIDAY) == {"BRK-B": Line("BRK-B", "", LineKind.OTHER, 5.0, 1.0)}


def test_a_folder_of_files(lake: Lake, tmp_path: Path) -> None:
    written(tmp_path / "in" / "a.csv", "2025-10-10,A,1,0,1")
    written(tmp_path / "in" / "b.csv.gz", "2025-10-13,A,1,1", heading=CLOSES)
    (tmp_path / "in" / "notes.txt").write_text("not for us")
    done = import_sessions(lake, tmp_path / "in", RULES)
    assert (done.sessions, done.first, done.last) == (2, FRIDAY, MONDAY)
    assert lines(lake, MONDAY)["A"].net_change == 0.0  # the session before is in the other file


def test_one_bad_row_and_nothing_is_imported(lake: Lake, tmp_path: Path) -> None:
    written(tmp_path / "in" / "a.csv", "2025-10-10,A,1,0,1")
    written(tmp_path / "in" / "b.csv", "2025-10-13,A,much,0,1")
    with pytest.raises(UsageError, match=r"b\.csv line 2: last is 'much'"):
        import_sessions(lake, tmp_path / "in", RULES)
    assert lake.sessions() == ()
    assert [each.name for each in Path(lake.place).iterdir()] == [".lock"]


def test_a_file_without_rows_is_refused(lake: Lake, file: Path) -> None:
    with pytest.raises(UsageError, match="there is no row"):
        import_sessions(lake, written(file), RULES)


def test_a_session_from_a_list_stays_and_one_of_an_import_is_replaced(lake: Lake, file: Path) -> None:
    lake.keep(listing(MONDAY))
    import_sessions(lake, written(file, "2025-10-09,A,1,0,1", "2025-10-10,A,1,0,1"), RULES)
    again = written(file, "2025-10-10,B,2,0,1", "2025-10-13,B,2,0,1")
    assert import_sessions(lake, again, RULES) == ImportedSessions(1, 1, FRIDAY, FRIDAY, left=(MONDAY,))
    assert lake.read(MONDAY) == listing(MONDAY)
    assert [row[0] for row in lake.query("SELECT symbol FROM lake WHERE date < '2025-10-13' ORDER BY date")] == [
        "A",
        "B",
    ]
    assert import_sessions(lake, written(file, "2025-10-13,C,2,0,1"), RULES) == ImportedSessions(
        *(0, 0, None, None), left=(MONDAY,)
    )


def test_only_sessions_of_the_files_are_told_as_left(lake: Lake, file: Path) -> None:
    lake.keep(listing(MONDAY))
    assert import_sessions(lake, written(file, "2025-10-10,A,1,0,1"), RULES).left == ()
    assert lake.read(MONDAY) == listing(MONDAY)


def test_a_session_of_an_import_that_was_kept_anew_is_replaced_too(lake: Lake, file: Path) -> None:
    lake.keep(bare(FRIDAY))
    import_sessions(lake, written(file, "2025-10-10,A,1,0,1"), RULES)
    assert lake.closes_of(FRIDAY) == {"A": 1.0}


def test_years_are_published_when_all_are_written(lake: Lake, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(file, "2024-12-31,A,1,0,1", "2025-01-02,A,1,0,1")
    staged: list[Path] = []

    def failing(connection: duckdb.DuckDBPyConnection, select: str, target: Path) -> Path:
        if staged:
            raise StoreError("No space left on device")
        staged.append(target)
        return stage(connection, select, target)

    monkeypatch.setattr(importing, "stage", failing)
    with pytest.raises(StoreError, match="No space left"):
        import_sessions(lake, file, RULES)
    assert lake.sessions() == ()
    assert [each for each in Path(lake.place).rglob("*") if each.is_file()] == [Path(lake.place) / ".lock"]


def test_what_killed_imports_have_left_is_removed(lake: Lake, file: Path) -> None:
    left = Path(lake.place) / ".import-killed"
    left.mkdir(parents=True)
    (left / "0.parquet").touch()
    import_sessions(lake, written(file, "2025-10-10,A,1,0,1"), RULES)
    assert not left.exists()


def test_a_damaged_file_of_the_year_is_set_aside_first(lake: Lake, file: Path) -> None:
    lake.keep(listing(MONDAY))
    Path(lake.held().days[MONDAY]).write_bytes(b"PAR1")
    import_sessions(lake, written(file, "2025-10-10,A,1,0,1"), RULES)
    assert lake.sessions() == (FRIDAY,)
    assert len(lake.remarks) == 1
