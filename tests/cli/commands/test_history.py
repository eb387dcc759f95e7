"""`movers history` from the outside."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_sessions_of_a_symbol(movers: Command) -> None:
    result = movers("history", "mara", "--sessions", "2", "-f", "csv")
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "session,symbol,open,high,low,close,volume,change_pct,source\r\n"
        "2025-10-10,MARA,,,,18.65,,-6.75,csv\r\n"
        "2025-10-13,MARA,,,,20.24,,8.53,csv\r\n"
    )


def test_the_sessions_of_a_group(movers: Command) -> None:
    rows = table(movers("history", "Miners", "--since", "2025-10-10", "-f", "csv").out)
    # Friday: MARA -6.75, RIOT -4.50, CLSK -3.60, chips -4.60, -7.37, -5.90
    # Monday: MARA +8.53, RIOT +3.28, CLSK +3.94, chips +2.82, +0.71, +9.88
    assert [row["rank"] for row in rows] == ["1", "1"]
    assert [row["median_pct"] for row in rows] == ["-4.50", "3.94"]
    assert rows[0]["close"] == "95.05"  # 100 less the mean of 6.75, 4.50 and 3.60


def test_a_table_with_a_small_chart(movers: Command) -> None:
    out = movers("history", "MARA", "--sessions", "2").out
    assert out.startswith("MARA · 10 to 13 October 2025, 2 sessions · CSV file")
    assert "▁▁▁███  18.65" in out
    assert out.splitlines()[-1].split() == [
        *("2025-10-10", *["\N{EN DASH}"] * 3, "18.65", "\N{MINUS SIGN}6.75", "%", "\N{EN DASH}"),
    ]


def test_a_file_by_its_ending(movers: Command, tmp_path: Path) -> None:
    file = tmp_path / "mara.json"
    result = movers("history", "MARA", "--sessions", "1", "-o", str(file))
    assert (result.code, result.out) == (0, "")
    assert json.loads(file.read_text())["sessions"][0]["close"] == 20.24
    assert movers("history", "MARA", "-o", str(tmp_path / "mara.doc")).code == 2


def test_a_picture_by_its_ending(movers: Command, tmp_path: Path) -> None:
    for name, start in (("mara.png", b"\x89PNG"), ("miners.svg", b"<svg")):
        file = tmp_path / name
        result = movers("history", file.stem, "--sessions", "2", "-o", str(file))
        assert (result.code, result.out) == (0, "")
        assert file.read_bytes().startswith(start)
    assert movers("history", "MARA", "--sessions", "2", "-f", "svg").out.startswith("<svg")


def test_a_picture_of_one_close_is_2_and_leaves_no_file(movers: Command, tmp_path: Path) -> None:
    result = movers("history", "MARA", "--sessions", "1", "-o", str(tmp_path / "mara.png"))
    assert (result.code, list(tmp_path.glob("mara*"))) == (2, [])
    assert "a chart needs at least two closes" in result.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("minres",), "Did you mean miners?"),
        (("MARRA",), "Did you mean MARA?"),
        (("btc/usdt",), "Did you mean BTC-USD?"),
        (("dow",), '"dow" has more than one meaning\nWrite ^DJI for the index, or DOW.US for the share or fund.'),
        (("QQZZ",), "there is no group or symbol 'QQZZ'\nThe groups are miners, chips; a company goes by its symbol"),
        (("mine",), "Did you mean miners? For the symbol, write MINE."),
        (("MARA", "--since", "yesterday"), "is not a date"),
        (("MARA", "--since", "2025-11-03"), "still to come"),
        (("MARA", "--since", "2025-10-01", "--sessions", "5"), "cannot be combined"),
    ],
)
def test_wrong_usage_is_2(movers: Command, arguments: tuple[str, ...], told: str) -> None:
    result = movers("history", *arguments)
    assert (result.code, result.out) == (2, "")
    assert told in result.err


def test_nothing_held_and_nothing_quoted_is_69(movers: Command) -> None:
    (movers.folder / "bars.csv").unlink()
    assert movers("history", "MARA", "--offline").code == 69
    assert movers("history", "miners").code == 69


def test_an_output_that_cannot_be_written_is_74(movers: Command) -> None:
    assert movers("history", "MARA", "-o", "/dev/null/mara.csv").code == 74


def with_market(movers: Command) -> None:
    """Import two sessions of two lines into the lake."""
    file = movers.folder / "market.csv"
    rows = [
        f"{day},{s},{last},{change},9"
        for day, last, change in (("2025-10-10", 9, -1), ("2025-10-13", 10, 1))
        for s in ("A", "B")
    ]
    file.write_text("\n".join(["date,symbol,last,net_change,volume", *rows]) + "\n")
    assert movers("import", "--market", str(file)).code == 0


def test_the_breadth_of_the_whole_market(movers: Command) -> None:
    with_market(movers)
    result = movers("history", "Market", "--since", "2025-10-10", "-f", "csv")
    assert [(row["session"], row["advances"], row["declines"]) for row in table(result.out)] == [
        ("2025-10-10", "0", "2"),
        ("2025-10-13", "2", "0"),
    ]
    assert "there the symbol alone tells what is a share" in result.err
    assert len(table(movers("history", "market", "--sessions", "1", "-f", "csv").out)) == 1


def test_the_history_of_the_market_is_read_from_the_lake_alone(movers: Command) -> None:
    empty = movers("history", "market")
    assert (empty.code, empty.out) == (69, "")
    assert "`movers market` keeps the session of each evening" in empty.err
    with_market(movers)
    assert movers("history", "market", "--source", "csv").code == 2
    assert movers("history", "market", "--refresh").code == 2
    assert movers("history", "market", "--sessions", "1", "--since", "2025-10-10").code == 2
    assert movers("history", "market", "--since", "2025-10-14").code == 2


def test_a_group_of_that_name_goes_before_the_whole_market(movers: Command) -> None:
    movers.settings.write_text(movers.settings.read_text().replace("groups.miners", "groups.market"))
    result = movers("history", "market", "--sessions", "1", "-f", "csv")
    assert table(result.out)[0]["symbol"] == "market"
    assert "the word stands for the whole market" in result.err
