"""What is told of a lake."""

from datetime import date
from pathlib import Path

from cryptoai_cli.lake.facts import facts_of
from cryptoai_cli.lake.lake import Lake
from tests.build import calendar
from tests.lake.small import FRIDAY, MONDAY, listing


def test_an_empty_lake(lake: Lake) -> None:
    facts = facts_of(lake, calendar())
    assert (facts.sessions, facts.holes, facts.size) == ((), (), 0)


def test_sessions_of_the_calendar_that_are_missing_between_the_first_and_the_last(lake: Lake) -> None:
    for day in (date(2025, 10, 8), MONDAY):
        lake.keep(listing(day))
    facts = facts_of(lake, calendar())
    assert facts.holes == (date(2025, 10, 9), FRIDAY)
    assert facts.size == sum(Path(file).stat().st_size for file in lake.held().files)


def test_a_damaged_file_does_not_count(lake: Lake) -> None:
    for day in (FRIDAY, MONDAY):
        lake.keep(listing(day))
    Path(lake.held().days[FRIDAY]).write_bytes(b"PAR1")
    assert facts_of(lake, calendar()).sessions == (MONDAY,)
    assert len(lake.remarks) == 1


def test_the_size_of_a_lake_at_a_url_is_not_known(lake: Lake) -> None:
    lake.keep(listing())
    assert facts_of(Lake(f"file://{lake.place}"), calendar()).size is None
