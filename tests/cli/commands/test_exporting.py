"""`movers export` from the outside."""

import csv
import os
from datetime import timedelta
from pathlib import Path

import pytest

from cryptoai_cli.store.opening import open_store
from tests.build import EVENING
from tests.cli.commands.conftest import BARS
from tests.cli.conftest import CLOSES, DAYS, Command
from tests.store.kept import record


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


def test_what_is_on_record_is_exported_by_itself(filled: Command) -> None:
    with open_store(filled.folder / "home" / "store.sqlite", EVENING).store as store:
        store.save_records([record(), record("RIOT"), record("CLSK", at=EVENING - timedelta(days=9))], (), (), EVENING)
    assert filled("export", "record.csv", "--record", "--symbols", "mara,CLSK").code == 0
    rows = list(csv.DictReader((filled.folder / "record.csv").read_text().splitlines()))
    assert [(row["symbol"], row["session"]) for row in rows] == [("CLSK", "2025-10-06"), ("MARA", "2025-10-13")]
    rows = list(csv.DictReader(filled("export", "-", "--record", "--since", "2025-10-10").out.splitlines()))
    assert [row["symbol"] for row in rows] == ["MARA", "RIOT"]


def test_without_records_a_good_file_stays(filled: Command) -> None:
    good = filled.folder / "good.csv"
    good.write_text("good")
    result = filled("export", "good.csv", "--record")
    assert result.code == 69
    assert "movers sync --record" in result.err
    assert good.read_text() == "good"


def test_records_are_not_out_of_the_lake(filled: Command) -> None:
    assert filled("export", "--market", "lake.csv", "--record").code == 2
    assert filled("export", "--record").code == 2


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
