"""Frames out of a store: columns, types, units. Figures from closes that are written out."""

import io
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cryptoai_cli import frames
from cryptoai_cli.errors import NoQuotesError, StoreError, UsageError
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_csv import to_csv
from cryptoai_cli.store.opening import open_store
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY, session
from tests.store.kept import bar, candle

TEXT = (
    "session,state,as_of,group,group_rank,rank,symbol,name,price,change_pct,streak,high_52w,largest_since,status,"
    "base_session\n"
    "2025-10-13,final,2025-10-13T20:00:00Z,miners,1,1,NA,Nano,5.39,28.33,,true,2025-05-14,ok,2025-10-06\n"
    "2025-10-13,final,,miners,1,,RIOT,Riot,,,,,,missing,2025-10-06\n"
)
SETTINGS = """
[report]
benchmarks = ["^IXIC"]

[groups.miners]
label = "Miners"
members = ["MARA", "RIOT", "CLSK"]

[groups.others]
label = "Others"
members = ["A", "B", "C"]

[instruments.MARA]
name = "Marathon"
formerly = [{ symbol = "OLD", until = 2025-10-10 }]
"""
CLOSES = {
    "^IXIC": (100.0, 96.0, 98.4),
    "MARA": (100.0, 110.0, 99.0),
    "RIOT": (100.0, 110.0, 121.0),
    "CLSK": (100.0, 110.0, 110.0),
    "A": (100.0, 101.0, 202.0),
    "B": (100.0, 101.0, 202.0),
    "C": (100.0, 101.0, 202.0),
}
DAYS = (THURSDAY, FRIDAY, MONDAY)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with settings and a store, in which no command was ever run."""
    monkeypatch.setenv("MOVERS_HOME", str(tmp_path))
    monkeypatch.setenv("MOVERS_CONFIG", str(tmp_path / "movers.toml"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "movers.toml").write_text(SETTINGS)
    fill(tmp_path / "store.sqlite")
    return tmp_path


def fill(path: Path) -> None:
    with open_store(path, EVENING).store as store:
        store.save(
            [
                bar(symbol, day, close, open=close - 1, volume=5.0 if day == MONDAY else None, verdict="confirmed")
                for symbol, of in CLOSES.items()
                for day, close in zip(DAYS, of, strict=True)
            ],
            [
                candle(ends=session(day).closes, close=close)
                for day, close in zip(DAYS, (50.0, 40.0, 44.0), strict=True)
            ],
        )


def test_a_report_is_read_with_its_types_and_nothing_is_guessed() -> None:
    frame = frames.read_report(io.StringIO(TEXT))
    assert frame["symbol"].tolist() == ["NA", "RIOT"]
    assert frame["change_pct"].tolist()[0] == 28.33
    assert pd.isna(frame["change_pct"].tolist()[1])
    assert frame["rank"].dtype == "Int64"
    assert frame["high_52w"].tolist()[0] is True
    assert frame["as_of"].tolist()[0] == pd.Timestamp("2025-10-13T20:00:00Z")
    assert frame["largest_since"].tolist()[0] == pd.Timestamp("2025-05-14")
    assert str(frame["session"].dtype) == str(frame["base_session"].dtype) == "datetime64[ns]"
    assert str(frame["as_of"].dtype) == "datetime64[ns, UTC]"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("period", [None, "2025-10-10..2025-10-13"])
def test_a_report_is_the_same_frame_as_its_file(period: str | None) -> None:
    made = frames.report() if period is None else frames.over(period)
    written = io.StringIO(to_csv(made, RenderOptions()))
    pd.testing.assert_frame_equal(frames.report_frame(made), frames.read_report(written))


@pytest.mark.usefixtures("home")
def test_a_report_out_of_the_store_is_on_the_latest_session_or_on_the_one_asked_for() -> None:
    assert frames.report().session.day == MONDAY
    row = frames.report_frame(frames.report("2025-10-10")).query("symbol == 'RIOT'").iloc[0]
    assert (row["session"], row["change_pct"]) == (pd.Timestamp("2025-10-10"), 10.0)
    period = frames.report_frame(frames.over("2025-10-10..")).query("symbol == 'RIOT'").iloc[0]
    assert (period["change_pct"], period["base_session"]) == (21.0, pd.Timestamp("2025-10-09"))


@pytest.mark.usefixtures("home")
def test_bars_have_a_row_for_each_symbol_and_session() -> None:
    frame = frames.bars(["riot", "BTC-USD"])
    assert frame["symbol"].tolist() == ["RIOT"] * 3 + ["BTC-USD"] * 3
    assert frame["session"].tolist() == [pd.Timestamp(day) for day in DAYS] * 2
    assert frame["change_pct"].isna().tolist() == [True, False, False] * 2  # the first has no close before it
    assert frame["change_pct"].dropna().tolist() == pytest.approx([10.0, 10.0, -20.0, 10.0])
    assert frame["open"].tolist()[:3] == [99.0, 109.0, 120.0]
    assert frame["open"].isna().tolist()[3:] == [True] * 3
    assert frame["volume"].tolist()[2] == 5.0


def test_a_session_without_a_close_has_no_row(home: Path) -> None:
    with open_store(home / "store.sqlite", EVENING).store as store:
        store.save([bar("GAP", day, 10.0, verdict="confirmed") for day in (THURSDAY, MONDAY)])
    frame = frames.bars("GAP")
    assert frame["session"].tolist() == [pd.Timestamp(THURSDAY), pd.Timestamp(MONDAY)]


@pytest.mark.usefixtures("home")
def test_t20_a_renamed_symbol_means_its_instrument_whichever_name_is_used() -> None:
    frame = frames.bars("OLD")
    assert frame["symbol"].tolist() == ["OLD", "OLD", "MARA"]
    pd.testing.assert_frame_equal(frame, frames.bars("MARA"))


@pytest.mark.usefixtures("home")
def test_since_is_the_first_session_shown() -> None:
    frame = frames.bars("RIOT", since="2025-10-11")
    assert (frame["session"].tolist(), frame["change_pct"].tolist()) == ([pd.Timestamp(MONDAY)], [pytest.approx(10.0)])
    assert frames.bars("RIOT", since=date(2025, 11, 1)).empty


@pytest.mark.usefixtures("home")
def test_the_history_of_a_group() -> None:
    frame = frames.group_history("Miners")
    assert frame["index"].tolist() == pytest.approx([110.0, 110.0])  # +10 % each; then -10, +10 and 0 %
    assert frame["mean_pct"].tolist() == pytest.approx([10.0, 0.0], abs=1e-9)
    assert frame["median_pct"].tolist() == pytest.approx([10.0, 0.0])
    assert frame[["advances", "declines", "unchanged", "missing"]].to_numpy().tolist() == [[3, 0, 0, 0], [1, 1, 1, 0]]
    assert frame["rank"].tolist() == [1, 2]


BARS = {
    "session": "datetime64[ns]",
    "symbol": "string",
    **dict.fromkeys(("open", "high", "low", "close", "volume", "change_pct"), "float64"),
    "source": "string",
}
HISTORY = {
    "session": "datetime64[ns]",
    "group": "string",
    **dict.fromkeys(("index", "mean_pct", "median_pct"), "float64"),
    **dict.fromkeys(("advances", "declines", "unchanged", "missing"), "int64"),
    "rank": "Int64",
}


@pytest.mark.usefixtures("home")
def test_the_types_do_not_depend_on_what_there_is() -> None:
    for frame in (frames.bars("MARA"), frames.bars("ZZZZ"), frames.bars("MARA", since="2025-11-03")):
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == BARS
    for frame in (frames.group_history("miners"), frames.group_history("miners", since="2025-11-03")):
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == HISTORY


def test_another_store_and_other_settings_can_be_named(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "desk.toml").write_text(SETTINGS.replace("groups.miners", "groups.desk"))
    fill(other / "copy.sqlite")
    (home / "store.sqlite").unlink()
    frame = frames.group_history("desk", store=other / "copy.sqlite", config=other / "desk.toml")
    assert len(frame) == 2


def test_errors_say_what_to_do(home: Path) -> None:
    with pytest.raises(UsageError, match="did you mean miners"):
        frames.group_history("minners")
    with pytest.raises(UsageError, match="is not a date"):
        frames.bars("MARA", since="soon")
    with pytest.raises(UsageError, match="was not a session"):
        frames.report("2025-10-11")
    with pytest.raises(NoQuotesError, match="nothing usable is stored"):
        frames.report("2025-09-05")
    (home / "store.sqlite").unlink()
    with pytest.raises(StoreError, match="there is no store"):
        frames.bars("MARA")
    open_store(home / "store.sqlite", EVENING).store.close()
    with pytest.raises(NoQuotesError, match="holds no bars of these groups"):
        frames.report()


def test_a_store_that_cannot_be_read_is_no_empty_frame(home: Path) -> None:
    (home / "store.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError, match="damaged"):
        frames.bars("MARA")
