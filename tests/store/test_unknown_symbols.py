import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import FormerSymbol, Instrument, InstrumentType
from cryptoai_cli.store.unknown_symbols import UnknownSymbols

NOW = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)
ZZZ = Instrument("ZZZ")
SOURCES = ("yahoo", "cnbc")
TOLD = tuple(FetchFailure("ZZZ", source, FailureKind.UNKNOWN_SYMBOL, f"not at {source}") for source in SOURCES)


def symbols(folder: Path, after: timedelta = timedelta(), *, refresh: bool = False) -> UnknownSymbols:
    return UnknownSymbols(folder / "unknown.json", NOW + after, refresh=refresh)


def noted(folder: Path) -> None:
    first = symbols(folder)
    first.note(ZZZ, "closes", TOLD)
    first.keep()


def test_what_every_source_said_is_there_in_the_next_run(tmp_path: Path) -> None:
    noted(tmp_path / "new")
    assert symbols(tmp_path / "new").failures_of(ZZZ, "closes", SOURCES) == TOLD


@pytest.mark.parametrize("sources", [("yahoo",), ("cnbc", "yahoo"), ("yahoo", "cnbc", "nasdaq"), ()])
def test_other_sources_are_another_question(tmp_path: Path, sources: tuple[str, ...]) -> None:
    noted(tmp_path)
    assert symbols(tmp_path).failures_of(ZZZ, "closes", sources) == ()


@pytest.mark.parametrize(
    "instrument",
    [
        Instrument("ZZZ-A"),
        Instrument("ZZZ", kind=InstrumentType.ETF),
        Instrument("ZZZ", formerly=(FormerSymbol("YYY", NOW.date()),)),
    ],
)
def test_another_spelling_in_the_settings_is_another_question(tmp_path: Path, instrument: Instrument) -> None:
    noted(tmp_path)
    assert symbols(tmp_path).failures_of(instrument, "closes", SOURCES) == ()
    assert symbols(tmp_path).failures_of(ZZZ, "hours", SOURCES) == ()


@pytest.mark.parametrize(("after", "known"), [(timedelta(hours=23, minutes=59), True), (timedelta(days=1), False)])
def test_it_is_remembered_for_a_day(tmp_path: Path, after: timedelta, *, known: bool) -> None:
    noted(tmp_path)
    assert bool(symbols(tmp_path, after).failures_of(ZZZ, "closes", SOURCES)) is known


def test_what_was_noted_in_the_future_does_not_count(tmp_path: Path) -> None:
    noted(tmp_path)
    assert symbols(tmp_path, -timedelta(minutes=1)).failures_of(ZZZ, "closes", SOURCES) == ()


def test_a_refresh_ignores_it_and_notes_it_anew(tmp_path: Path) -> None:
    noted(tmp_path)
    later = symbols(tmp_path, timedelta(hours=12), refresh=True)
    assert later.failures_of(ZZZ, "closes", SOURCES) == ()
    later.note(ZZZ, "closes", TOLD)
    later.keep()
    assert symbols(tmp_path, timedelta(hours=30)).failures_of(ZZZ, "closes", SOURCES) == TOLD


def test_what_a_source_has_by_now_is_forgotten(tmp_path: Path) -> None:
    noted(tmp_path)
    later = symbols(tmp_path)
    later.forget(ZZZ, "closes")
    later.keep()
    assert symbols(tmp_path).failures_of(ZZZ, "closes", SOURCES) == ()


def test_what_another_run_noted_in_the_meantime_stays(tmp_path: Path) -> None:
    mine, other = symbols(tmp_path), Instrument("YYY")
    assert mine.failures_of(ZZZ, "closes", SOURCES) == ()
    noted(tmp_path)
    mine.note(other, "closes", TOLD)
    mine.keep()
    for instrument in (ZZZ, other):
        assert len(symbols(tmp_path).failures_of(instrument, "closes", SOURCES)) == len(SOURCES)


def test_without_a_change_nothing_is_written(tmp_path: Path) -> None:
    idle = symbols(tmp_path)
    idle.forget(ZZZ, "closes")
    idle.keep()
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_it_is_not_remembered(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    noted(tmp_path / "file")
    assert symbols(tmp_path / "file").failures_of(ZZZ, "closes", SOURCES) == ()


def test_one_source_is_cleared_by_name(tmp_path: Path) -> None:
    noted(tmp_path)
    assert not symbols(tmp_path).clear("nasdaq")
    assert symbols(tmp_path).failures_of(ZZZ, "closes", SOURCES) == TOLD
    assert symbols(tmp_path).clear("cnbc")
    assert symbols(tmp_path).failures_of(ZZZ, "closes", SOURCES) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "[]",
        "7",
        '{"closes equity ZZZ": 7}',
        '{"closes equity ZZZ": {"noted": "soon", "told": []}}',
        '{"closes equity ZZZ": {"noted": "2025-10-13T20:00:00+00:00", "told": [["yahoo"]]}}',
        '{"closes equity ZZZ": {"noted": "2025-10-13T20:00:00+00:00", "told": [[1, 2], [3, 4]]}}',
    ],
)
def test_a_damaged_file_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "unknown.json").write_text(text, encoding="utf-8")
    assert symbols(tmp_path).failures_of(ZZZ, "closes", SOURCES) == ()
    assert not symbols(tmp_path).clear("yahoo")


def test_words_in_the_file_are_made_harmless(tmp_path: Path) -> None:
    told = [["yahoo", "a\u202eb\n" + "x" * 999], ["cnbc", "c"]]
    entry = {"noted": NOW.isoformat(), "told": told}
    (tmp_path / "unknown.json").write_text(json.dumps({"closes equity ZZZ": entry}), encoding="utf-8")
    first, _ = symbols(tmp_path).failures_of(ZZZ, "closes", SOURCES)
    assert first.detail.isprintable()
    assert len(first.detail) <= 300


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_a_pipe_in_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "unknown.json")
    assert symbols(tmp_path).failures_of(ZZZ, "closes", SOURCES) == ()
