"""The rules for each cell of an import."""

from pathlib import Path

import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.lake.columns import COLUMNS
from cryptoai_cli.lake.importing import import_sessions
from cryptoai_cli.lake.lake import Lake
from tests.lake.imports import CLOSES, RULES, WIRE, written
from tests.lake.small import FRIDAY

_ALL = f"{WIRE},market_cap,stale,kind"


def taken(lake: Lake, path: Path, heading: str, row: str) -> None:
    import_sessions(lake, written(path, row, heading=heading), RULES)


@pytest.mark.parametrize(
    ("column", "row"),
    [
        ("date", "13 Oct,A,1,0,1,,,"),
        ("date", "2025-10-11,A,1,0,1,,,"),
        ("date", "infinity,A,1,0,1,,,"),
        ("date", ",A,1,0,1,,,"),
        ("symbol", "2025-10-10,,1,0,1,,,"),
        ("symbol", "2025-10-10,no symbol,1,0,1,,,"),
        ("last", "2025-10-10,A,0,0,1,,,"),
        ("last", "2025-10-10,A,-1,0,1,,,"),
        ("last", "2025-10-10,A,,0,1,,,"),
        ("last", "2025-10-10,A,nan,0,1,,,"),
        ("last", "2025-10-10,A,$5,0,1,,,"),
        ("net_change", "2025-10-10,A,1,inf,1,,,"),
        ("net_change", "2025-10-10,A,1,x,1,,,"),
        ("volume", "2025-10-10,A,1,0,-2,,,"),
        ("volume", "2025-10-10,A,1,0,many,,,"),
        ("market_cap", "2025-10-10,A,1,0,1,-5,,"),
        ("stale", "2025-10-10,A,1,0,1,,maybe,"),
        ("kind", "2025-10-10,A,1,0,1,,,shares"),
    ],
)
def test_a_cell_that_is_wrong(lake: Lake, tmp_path: Path, column: str, row: str) -> None:
    with pytest.raises(UsageError, match=rf"line 2: {column} is"):
        taken(lake, tmp_path / "a.csv", _ALL, row)


@pytest.mark.parametrize(
    "row", ["2025-10-10,A,1,,,,,", "2025-10-10,A,1,-5,-1,0,TRUE,adr", " 2025-10-10 , A , 1 , 0 , 1 , , false , "]
)
def test_a_cell_that_may_be_so(lake: Lake, tmp_path: Path, row: str) -> None:
    taken(lake, tmp_path / "a.csv", _ALL, row)
    assert lake.sessions() == (FRIDAY,)


def test_a_close_is_called_what_it_is(lake: Lake, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="line 2: close is '0'"):
        taken(lake, tmp_path / "a.csv", CLOSES, "2025-10-10,A,0,1")


def test_a_lake_of_its_own_may_have_lines_without_a_price(lake: Lake, tmp_path: Path) -> None:
    cells = {"date": "2025-10-10", "symbol": "A", "source": "nasdaq"}
    row = ",".join(cells.get(column, "") for column in COLUMNS)
    taken(lake, tmp_path / "a.csv", ",".join(COLUMNS), row)
    found = lake.read(FRIDAY)
    assert found is not None
    assert (found.source, found.lines[0].last) == ("nasdaq", None)
