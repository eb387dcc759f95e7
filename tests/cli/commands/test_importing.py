"""`movers import` from the outside."""

import csv

import pytest

from cryptoai_cli.system.lock import Lock
from tests.cli.commands.conftest import BARS
from tests.cli.conftest import Command


def figures(text: str) -> list[tuple[str, str, str]]:
    return [(row["symbol"], row["price"], row["change_pct"]) for row in csv.DictReader(text.splitlines())]


def test_an_import_says_what_is_in_the_store_now(movers: Command) -> None:
    result = movers("import", BARS)
    line = "24 rows of 8 symbols from 2025-10-09 to 2025-10-13 are in the store\n"
    assert (result.code, result.out, result.err) == (0, line, "")
    quiet = movers("import", BARS, "-q")
    assert (quiet.out, quiet.err) == ("", "")


def test_a_report_is_made_of_what_was_imported(filled: Command) -> None:
    result = filled("today", "-f", "csv", "--offline")
    assert result.code == 0
    assert ("MARA", "20.24", "8.53") in figures(result.out)  # 20.24 / 18.65


def test_a_bad_row_is_2_and_names_its_line_and_changes_nothing(filled: Command) -> None:
    before = filled("today", "-f", "csv", "--offline").out
    (filled.folder / "bad.csv").write_text("date,symbol,close\n2025-10-13,MARA,19.99\n2025-10-13,RIOT,not a number\n")
    result = filled("import", "bad.csv")
    assert (result.code, result.out) == (2, "")
    assert "bad.csv line 3: close is 'not a number'" in result.err
    assert "Nothing was imported." in result.err
    assert filled("today", "-f", "csv", "--offline").out == before


@pytest.mark.parametrize("name", ["missing.csv", "bars.xlsx", "missing.txt", "missing.parquet"])
def test_a_file_that_cannot_be_read_is_2(movers: Command, name: str) -> None:
    result = movers("import", name)
    assert (result.code, result.out) == (2, "")
    assert name in result.err


def test_an_import_does_not_run_beside_a_sync(movers: Command) -> None:
    with Lock(movers.folder / "home" / "sync.lock"):
        assert movers("import", BARS).code == 75
    assert movers("import", BARS).code == 0


HOURS = "date,symbol,close\n2025-10-10T19:00:00Z,BTC-USD,116.661\n2025-10-13T19:00:00Z,BTC-USD,115.792\n"


def test_how_a_file_is_written_is_said_by_options(movers: Command) -> None:
    (movers.folder / "hours.csv").write_text(HOURS)
    undecided = movers("import", "hours.csv", "--coin-hours", "start")
    assert undecided.code == 2
    assert "'116.661' in line 2" in undecided.err
    assert movers("import", "hours.csv", "--coin-hours", "start", "--decimal", ",").code == 0
    assert "BTC-USD,,,,115792," in movers("export", "-").out


def test_how_a_file_is_written_is_said_by_the_settings_of_the_csv_source(movers: Command) -> None:
    (movers.folder / "hours.csv").write_text(HOURS)
    (movers.folder / "own.toml").write_text('[sources.csv]\ndecimal = ","\ncoin_hours = "start"\n')
    assert movers("import", "hours.csv", "--config", "own.toml").code == 0
    assert "2025-10-13T20:00:00Z,BTC-USD,,,,115792," in movers("export", "-").out
    assert movers("import", "hours.csv", "--config", "own.toml", "--coin-hours", "end").code == 2


@pytest.mark.parametrize("option", [("--decimal", "x"), ("--coin-hours", "middle")])
def test_any_other_way_of_writing_is_2(movers: Command, option: tuple[str, str]) -> None:
    assert movers("import", BARS, *option).code == 2


MARKET = "date,symbol,last,net_change,volume\n2025-10-10,MARA,18.65,-1.35,100\n2025-10-13,BRK/B,490,2,-1\n"


def test_the_whole_market_goes_into_the_lake_and_out_again(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    (movers.folder / "market.csv").write_text(MARKET)
    result = movers("import", "--market", "market.csv")
    told = "2 rows in 2 sessions from 2025-10-10 to 2025-10-13 are in the lake\n"
    assert (result.code, result.out, result.err) == (0, told, "")
    exported = movers("export", "--market", "-")
    assert exported.out.splitlines()[1:] == [
        "2025-10-10,MARA,,,,18.65,-1.35,100.0,,,,,false,import,,",
        "2025-10-13,BRK-B,,,,490.0,2.0,,,,,,false,import,,",
    ]
    assert movers("export", "--market", "all.parquet", "--since", "2025-10-13").code == 0
    monkeypatch.setenv("MOVERS_HOME", str(movers.folder / "other"))
    assert movers("import", "--market", "all.parquet").out.startswith("1 row in 1 session of 2025-10-13")
    assert "1 session, 2025-10-13 to 2025-10-13" in " ".join(movers("sources").out.split())


def test_a_bad_row_of_a_market_is_2_and_changes_nothing(movers: Command) -> None:
    (movers.folder / "market.csv").write_text(MARKET.replace("490", "much"))
    result = movers("import", "--market", "market.csv")
    assert (result.code, result.out) == (2, "")
    assert "market.csv line 3: last is 'much'" in result.err
    assert "Nothing was imported." in result.err
    assert movers("export", "--market", "-").code == 69


@pytest.mark.parametrize("command", ["import", "export"])
def test_one_file_is_named_of_bars_or_of_the_market(movers: Command, command: str) -> None:
    assert movers(command).code == 2
    assert movers(command, "a.csv", "--market", "b.csv").code == 2
    assert movers("export", "--market", "b.csv", "--symbols", "MARA").code == 2
