"""The example of the page runs, and the columns that it lists are those of the frames."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cryptoai_cli import frames
from cryptoai_cli.settings.calendar import load_calendar
from cryptoai_cli.settings.load import load_settings
from cryptoai_cli.settings.places import shipped_path
from cryptoai_cli.sources.registry import KNOWN_SOURCES
from cryptoai_cli.store.opening import open_store
from tests.docs.pages import page
from tests.store.kept import bar, candle

NOTEBOOK = page("docs/notebook.md")
FIRST, LAST = date(2025, 6, 2), date(2025, 10, 13)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose store holds made-up closes of the shipped groups."""
    monkeypatch.setenv("MOVERS_HOME", str(tmp_path))
    monkeypatch.delenv("MOVERS_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    calendar = load_calendar(shipped_path("calendars/XNYS.csv").read_text(encoding="utf-8"))
    settings = load_settings(config=None, environment={}, folder=tmp_path, known_sources=KNOWN_SOURCES)
    members = {member for group in settings.groups for member in (*group.members, *group.benchmarks)}
    instruments = sorted({*settings.report.benchmarks, *members}, key=lambda each: each.symbol)
    sessions = calendar.between(FIRST, LAST)
    now = sessions[-1].closes + timedelta(hours=1)
    with open_store(tmp_path / "store.sqlite", now).store as store:
        store.save(
            bar(i.symbol, each.day, made_up(place, at), as_of=each.closes, arrived_at=now, verdict="confirmed")
            for place, i in enumerate(instruments)
            if not i.is_coin
            for at, each in enumerate(sessions)
        )
        coins = [(place, i) for place, i in enumerate(instruments) if i.is_coin]
        store.save(
            [], [_hour(i.symbol, each.closes, made_up(p, at)) for p, i in coins for at, each in enumerate(sessions)]
        )
    return tmp_path


def made_up(place: int, at: int) -> float:
    """Return a close that goes up and down in a way of its own."""
    return 100 + (7919 * (at + 1) * (place + 3)) % 17 / 10


def _hour(symbol: str, ends: datetime, close: float) -> Any:  # noqa: ANN401 - a record of the store
    return candle(symbol, ends, close)


def test_the_example_runs_as_it_stands(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = NOTEBOOK.blocks("python")
    seen: dict[str, Any] = {}

    exec(compile(example, "docs/notebook.md", "exec"), seen)  # noqa: S102 - the page is the program under test

    assert capsys.readouterr().out.startswith(("No group", "Bitcoin", "AI", "Coins", "Exchanges", "Crypto"))
    assert home.is_dir()
    assert set(seen["miners"]["group"]) == {"bitcoin-miners"}
    assert seen["beyond_beta"]["beta"].notna().all()  # more than 60 sessions are held
    assert set(seen["month"]["base_session"].dt.date) == {date(2025, 9, 12)}
    assert list(seen["together"].columns) == ["BTC-USD", "MARA", "RIOT"]
    assert seen["deepest_fall"] < 0


@pytest.mark.usefixtures("home")
def test_the_columns_listed_are_those_of_the_frames() -> None:
    told = {name: types[0] for row in NOTEBOOK.text.splitlines() for name, types in _listed(row)}
    for frame in (frames.bars("MARA"), frames.group_history("bitcoin-miners")):
        assert {name: str(kind) for name, kind in frame.dtypes.items()}.items() <= told.items()


def _listed(row: str) -> Iterator[tuple[str, list[str]]]:
    cells = row.split("|")
    if len(cells) > 3 and cells[1].strip().startswith("`") and "(" not in cells[1]:
        types = re.findall(r"`([^`]+)`", cells[2])
        yield from ((name, types) for name in re.findall(r"`([^`]+)`", cells[1]) if types)


@pytest.mark.parametrize("name", ["report", "over", "report_frame", "read_report", "bars", "group_history"])
def test_every_function_is_listed(name: str) -> None:
    assert f"| `{name}(" in NOTEBOOK.section("Functions")
