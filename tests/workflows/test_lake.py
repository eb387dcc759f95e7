"""What commands do with the lake."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cryptoai_cli.errors import StoreError, UsageError
from cryptoai_cli.lake.facts import LakeFacts
from cryptoai_cli.lake.importing import ImportedSessions
from cryptoai_cli.lake.lake import Lake
from cryptoai_cli.workflows import lake as workflow
from cryptoai_cli.workflows.doctor import Finding, Health
from cryptoai_cli.workflows.lake import (
    import_market,
    imported_words,
    lake_notices,
    lake_words,
    left_notices,
    probe_lake,
)
from tests.build import EVENING, FRIDAY, MONDAY, calendar
from tests.lake.imports import written
from tests.lake.small import listing

DURING = datetime(2025, 10, 13, 18, 0, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_a_session_that_is_not_over_is_not_imported(lake: Lake, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", "2025-10-13,BRK/B,1,0,1")
    with pytest.raises(UsageError, match="date is '2025-10-13'"):
        import_market(lake, file, calendar(), DURING)
    assert import_market(lake, file, calendar(), EVENING) == ImportedSessions(1, 1, MONDAY, MONDAY)
    assert lake.closes_of(MONDAY) == {"BRK-B": 1.0}


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (ImportedSessions(2, 14000, FRIDAY, MONDAY), "14,000 rows in 2 sessions from 2025-10-10 to 2025-10-13"),
        (ImportedSessions(1, 1, MONDAY, MONDAY), "1 row in 1 session of 2025-10-13"),
        (ImportedSessions(0, 0, None, None, (MONDAY,)), "nothing was changed"),
    ],
)
def test_what_an_import_says(done: ImportedSessions, words: str) -> None:
    assert words in imported_words(done)


def test_sessions_that_were_left_are_told() -> None:
    assert left_notices(ImportedSessions(1, 1, MONDAY, MONDAY)) == ()
    (notice,) = left_notices(ImportedSessions(1, 1, MONDAY, MONDAY, (FRIDAY,)))
    assert "2025-10-10" in notice.message


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (LakeFacts((), (), 0), "nothing held yet"),
        (LakeFacts((MONDAY,), (), 2_345_678), "1 session, 2025-10-13 to 2025-10-13, 2.3 MB"),
        (LakeFacts((date(2025, 10, 9), MONDAY), (FRIDAY,), None), "2025-10-13; missing between them: 2025-10-10"),
    ],
)
def test_what_is_told_of_a_lake(facts: LakeFacts, words: str) -> None:
    assert words in lake_words(facts)


def test_a_probe_tells_damaged_files_and_what_is_left(lake: Lake) -> None:
    assert [finding.health for finding in probe_lake(lake, calendar())] == [Health.OK]
    for day in (FRIDAY, MONDAY):
        lake.keep(listing(day))
    Path(lake.held().days[FRIDAY]).write_bytes(b"PAR1")
    damaged, rest = probe_lake(lake, calendar())
    assert (damaged.health, rest.health) == (Health.FAILED, Health.OK)
    assert f"{FRIDAY}.parquet" in damaged.words
    assert rest.words.startswith("1 session, 2025-10-13")
    assert [notice.code for notice in lake_notices(lake.remarks)] == ["lake-damaged"]


def test_a_lake_that_cannot_be_read_is_told(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(*_: object) -> None:
        raise StoreError("cannot read the lake", hint="look at it")

    lake.keep(listing(MONDAY))
    monkeypatch.setattr(workflow, "facts_of", unreadable)
    assert probe_lake(lake, calendar()) == (Finding("lake", Health.FAILED, "cannot read the lake", "look at it"),)
