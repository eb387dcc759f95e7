import importlib.util
import warnings
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "make_calendar.py"


@pytest.fixture(scope="session")
def make_calendar() -> ModuleType:
    specification = importlib.util.spec_from_file_location("make_calendar", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def exchange_calendars() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pytest.importorskip("exchange_calendars", reason="exchange_calendars is in the dev extra only")
        yield


@pytest.mark.usefixtures("exchange_calendars")
def test_the_table_in_the_project_is_what_the_script_writes(make_calendar: ModuleType) -> None:
    assert make_calendar.main(["--check"]) == 0


@pytest.mark.usefixtures("exchange_calendars")
def test_check_tells_a_table_that_differs(
    make_calendar: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "XNYS.csv"
    table.write_text("date,opens,closes,reason\n", encoding="utf-8")
    monkeypatch.setattr(make_calendar, "TABLE", table)

    assert make_calendar.main(["--check"]) == 1
    assert "without --check" in capsys.readouterr().err
    assert table.read_text(encoding="utf-8") == "date,opens,closes,reason\n"


@pytest.mark.usefixtures("exchange_calendars")
def test_what_is_written_passes_the_check(
    make_calendar: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make_calendar, "TABLE", tmp_path / "calendars" / "XNYS.csv")

    assert make_calendar.main([]) == 0
    assert make_calendar.main(["--check"]) == 0


def test_another_option_prints_the_usage(make_calendar: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert make_calendar.main(["--chekc"]) == 2
    assert "--check" in capsys.readouterr().err


def test_a_line_is_written_for_a_closed_weekday_and_for_special_hours_only(
    make_calendar: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make_calendar, "FIRST", date(2025, 11, 26))  # a Wednesday
    monkeypatch.setattr(make_calendar, "LAST", date(2025, 11, 30))  # a Sunday
    hours = {
        date(2025, 11, 26): make_calendar.Hours(time(9, 30), time(16)),
        date(2025, 11, 28): make_calendar.Hours(time(9, 30), time(13)),
    }

    lines = list(make_calendar.exceptions(hours, {date(2025, 11, 27): "Thanksgiving Day"}))

    assert lines == ["2025-11-27,,,Thanksgiving Day", "2025-11-28,09:30,13:00,"]
