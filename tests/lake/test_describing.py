"""Listings without names, completed."""

from msgspec.structs import replace

from cryptoai_cli.lake.describing import described_by, described_on, is_described
from cryptoai_cli.lake.engine import connect
from cryptoai_cli.lake.lake import Lake
from cryptoai_cli.market.listing import LineKind
from tests.lake.small import FRIDAY, MONDAY, THURSDAY, bare, line, listing


def test_what_a_line_does_not_tell_is_taken_from_the_newest_listing() -> None:
    found = described_by(bare(FRIDAY), listing(MONDAY))
    assert found.described_on == MONDAY
    pairs = zip(found.lines, listing(MONDAY).lines, bare(FRIDAY).lines, strict=True)
    assert all(
        done == replace(known, last=own.last, net_change=own.net_change, volume=own.volume)
        for done, known, own in pairs
    )


def test_what_a_line_tells_stays() -> None:
    own = line("MARA", kind=LineKind.WARRANT, market_cap=5.0, sector="Mine", industry="I", exchange="X", country="C")
    (done,) = described_by(listing(FRIDAY, lines=(own,)), listing(MONDAY)).lines
    assert done == own


def test_a_line_that_the_newest_listing_lacks_stays_undescribed() -> None:
    (done,) = described_by(listing(FRIDAY, lines=(line("GONE", name=""),)), listing(MONDAY)).lines
    assert done.name == ""


def test_a_listing_is_described_if_any_line_has_a_name() -> None:
    assert is_described(listing())
    assert not is_described(bare(MONDAY))


def test_the_newest_described_session_is_found_among_all_files(lake: Lake) -> None:
    connection = connect()
    assert described_on(connection, lake.held()) is None
    for each in (listing(THURSDAY), listing(FRIDAY), bare(MONDAY)):
        lake.keep(each)
    assert described_on(connection, lake.held()) == FRIDAY
    lake.keep(bare(FRIDAY.replace(year=2026)))  # the others are now in the file of their year
    assert described_on(connection, lake.held()) == FRIDAY
