from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.lake.columns import COLUMNS
from cryptoai_cli.lake.shipped import read_listings
from cryptoai_cli.market.listing import Line, LineKind, Listing, SecondLook

BEFORE, SESSION = date(2025, 10, 10), date(2025, 10, 13)
TEXT = f"""\
# where the figures come from, and what "they" are
{",".join(COLUMNS)}
2025-10-13,AAA,"Alpha, Inc.",share,NYSE,11,1,100,2e9,Energy,Coal,Chile,,nasdaq,sample,
2025-10-13,BBB,,adr,,5.5,,,,,,,true,nasdaq,yahoo,0.25
2025-10-10,AAA,,share,,10,0.5,90,,,,,,nasdaq,,
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "lines.csv"
    made.write_text(TEXT, encoding="utf-8")
    return made


def test_each_session_is_a_listing_with_what_the_file_tells(path: Path) -> None:
    lake = read_listings(path)
    assert lake.sessions() == (BEFORE, SESSION)
    alpha = Line("AAA", "Alpha, Inc.", LineKind.SHARE, 11.0, 1.0, 100.0, 2e9, "Energy", "Coal", "NYSE", "Chile")
    beta = Line("BBB", "", LineKind.ADR, 5.5, None, is_stale=True, second_look=SecondLook("yahoo", 0.25))
    looked = replace(alpha, second_look=SecondLook("sample", None))
    assert lake.read(SESSION) == Listing(SESSION, "nasdaq", (looked, beta))
    assert lake.read(BEFORE) == Listing(BEFORE, "nasdaq", (Line("AAA", "", LineKind.SHARE, 10.0, 0.5, volume=90.0),))
    assert lake.read(date(2025, 10, 9)) is None


def test_nothing_is_kept_and_nothing_described(path: Path) -> None:
    lake, other = read_listings(path), Listing(date(2025, 10, 14), "nasdaq", ())
    lake.keep(other)
    assert lake.sessions() == (BEFORE, SESSION)
    assert lake.described(other) is other
    assert lake.remarks == ()
    with pytest.raises(NotImplementedError):
        lake.viewed(lambda _connection: None)
