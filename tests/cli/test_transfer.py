"""`movers import` and `movers export` from the outside."""

import csv
import os
from pathlib import Path

import pytest

from cryptoai_cli.system.lock import Lock
from tests.cli.conftest import CLOSES, DAYS, Command

BARS = "bars.csv"  # the file that the settings of these tests name as a source, too


def figures(text: str) -> list[tuple[str, str, str]]:
    return [(row["symbol"], row["price"], row["change_pct"]) for row in csv.DictReader(text.splitlines())]


@pytest.fixture
def filled(movers: Command) -> Command:
    """Return the command with all bars in its store, and no source any more."""
    assert movers("import", BARS, "-q").code == 0
    (movers.folder / BARS).unlink()
    return movers


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


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_an_exported_store_imported_elsewhere_gives_the_same_report(
    filled: Command, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    first = filled("today", "-f", "csv", "--offline")
    result = filled("export", name)
    assert (result.code, result.out, result.err) == (0, "", "")
    monkeypatch.setenv("MOVERS_HOME", str(filled.folder / "other"))
    assert filled("today", "--offline").code == 69
    assert filled("import", name).code == 0
    assert filled("today", "-f", "csv", "--offline").out == first.out


def test_a_dash_is_csv_on_stdout(filled: Command) -> None:
    result = filled("export", "-")
    rows = list(csv.DictReader(result.out.splitlines()))
    assert result.out.startswith("date,symbol,open,high,low,close,volume,source,")
    assert len(rows) == len(CLOSES) * len(DAYS)
    assert {row["source"] for row in rows} == {"import"}
    assert [row["close"] for row in rows if row["symbol"] == "MARA"] == ["20", "18.65", "20.24"]


def test_a_choice_of_symbols_and_days_is_exported(filled: Command) -> None:
    rows = list(
        csv.DictReader(filled("export", "-", "--symbols", "mara,RIOT", "--since", "2025-10-10").out.splitlines())
    )
    assert [(row["symbol"], row["date"]) for row in rows] == [
        ("MARA", "2025-10-10"),
        ("MARA", "2025-10-13"),
        ("RIOT", "2025-10-10"),
        ("RIOT", "2025-10-13"),
    ]


def test_a_bad_row_is_2_and_names_its_line_and_changes_nothing(filled: Command) -> None:
    before = filled("today", "-f", "csv", "--offline").out
    (filled.folder / "bad.csv").write_text("date,symbol,close\n2025-10-13,MARA,19.99\n2025-10-13,RIOT,not a number\n")
    result = filled("import", "bad.csv")
    assert (result.code, result.out) == (2, "")
    assert "bad.csv line 3: close is 'not a number'" in result.err
    assert "Nothing was imported." in result.err
    assert filled("today", "-f", "csv", "--offline").out == before


@pytest.mark.parametrize("name", ["missing.csv", "bars.txt", "missing.parquet"])
def test_a_file_that_cannot_be_read_is_2(movers: Command, name: str) -> None:
    result = movers("import", name)
    assert (result.code, result.out) == (2, "")
    assert name in result.err


def test_an_empty_store_is_not_exported_over_a_good_file(movers: Command) -> None:
    result = movers("export", BARS)
    assert result.code == 69
    assert "movers sync" in result.err
    assert (movers.folder / BARS).read_text().startswith("date,symbol,close\n")


def test_an_export_that_cannot_be_written_is_74_and_leaves_nothing(filled: Command) -> None:
    result = filled("export", "nowhere/out.csv")
    assert result.code == 74
    assert filled("export", str(filled.folder / "home")).code == 2  # a folder has no ending
    assert not (filled.folder / "nowhere").exists()


def test_a_store_that_cannot_be_made_is_74_for_both(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVERS_HOME", str(Path(os.devnull) / "home"))
    assert movers("import", BARS).code == 74
    assert movers("export", "out.csv").code == 74
    assert not (movers.folder / "out.csv").exists()


def test_an_import_does_not_run_beside_a_sync(movers: Command) -> None:
    with Lock(movers.folder / "home" / "sync.lock"):
        assert movers("import", BARS).code == 75
    assert movers("import", BARS).code == 0


@pytest.mark.parametrize("command", ["import", "export", "sync"])
def test_the_help_names_the_command_and_shows_how_it_is_used(movers: Command, command: str) -> None:
    result = movers(command, "--help")
    assert result.out.startswith(f"Usage: movers {command} [OPTIONS]")
    assert result.out.count(f"movers {command}") >= 3
