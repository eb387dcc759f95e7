"""A lake in one file, and back."""

from datetime import date
from pathlib import Path

import pytest

from cryptoai_cli.errors import NoQuotesError, UsageError
from cryptoai_cli.lake.exporting import exported_chunks
from cryptoai_cli.lake.importing import import_sessions
from cryptoai_cli.lake.lake import Lake
from tests.lake.imports import RULES
from tests.lake.small import FRIDAY, MONDAY, THURSDAY, line, listing, looked_at


def exported(lake: Lake, path: Path | None, since: date = date.min) -> bytes:
    with exported_chunks(lake, path, since) as chunks:
        return b"".join(chunks)


@pytest.mark.parametrize("name", ["all.parquet", "all.csv"])
def test_what_is_exported_is_imported_as_it_was(lake: Lake, tmp_path: Path, name: str) -> None:
    odd = listing(THURSDAY, "massive", (line("A", None, None, volume=0.0), line("B", 0.1 + 0.2, name='C, "D"')))
    kept = [odd, listing(FRIDAY), looked_at(listing(MONDAY))]
    for each in kept:
        lake.keep(each)
    (tmp_path / name).write_bytes(exported(lake, tmp_path / name))
    other = Lake(tmp_path / "other")
    import_sessions(other, tmp_path / name, RULES)
    assert [other.read(each.session) for each in kept] == kept


def test_sessions_from_a_date_on(lake: Lake) -> None:
    for day in (THURSDAY, FRIDAY, MONDAY):
        lake.keep(listing(day))
    rows = exported(lake, None, FRIDAY).decode().splitlines()
    assert rows[0].startswith("date,symbol,name,kind,")
    assert {row[:10] for row in rows[1:]} == {"2025-10-10", "2025-10-13"}


def test_nothing_to_export_and_an_ending_that_says_nothing(lake: Lake) -> None:
    with pytest.raises(NoQuotesError):
        exported(lake, None)
    lake.keep(listing(FRIDAY))
    with pytest.raises(NoQuotesError):
        exported(lake, None, MONDAY)
    with pytest.raises(UsageError):
        exported(lake, Path("all.xlsx"))
