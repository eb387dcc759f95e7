import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.records.sec_tickers import Tickers
from tests.sources.records.edgar_answers import CIKS, tickers

NOW = datetime(2025, 10, 14, 20, 30, tzinfo=UTC)
FILE = "sec.symbols.json"


@dataclass
class Asking:
    answer: Document | Refusal
    times: int = 0

    def __call__(self) -> Document | Refusal:
        self.times += 1
        return self.answer


@pytest.fixture
def ask() -> Asking:
    return Asking(Document(200, json.loads(tickers())))


def test_the_numbers_of_known_symbols_are_told(ask: Asking) -> None:
    found = Tickers(None).numbers(("MARA", "BRK-B", "NEWCO"), NOW, ask)
    assert found == {"MARA": CIKS["MARA"], "BRK-B": CIKS["BRK-B"]}


def test_the_list_is_asked_for_once_in_a_run_and_only_where_a_symbol_is_wanted(ask: Asking) -> None:
    held = Tickers(None)
    held.numbers((), NOW, ask)
    assert ask.times == 0
    held.numbers(("NEWCO",), NOW, ask)
    held.numbers(("NEWCO", "MARA"), NOW, ask)
    assert ask.times == 1


@pytest.mark.parametrize(
    ("later", "symbols", "times"),
    [
        (timedelta(days=6), ("MARA",), 1),
        (timedelta(hours=20), ("MARA", "NEWCO"), 1),
        (timedelta(days=2), ("MARA", "NEWCO"), 2),
        (timedelta(days=8), ("MARA",), 2),
        (timedelta(days=-1), ("MARA",), 2),
    ],
)
def test_it_is_kept_for_a_week_and_for_a_day_where_it_lacks_a_symbol(
    tmp_path: Path, ask: Asking, later: timedelta, symbols: tuple[str, ...], times: int
) -> None:
    Tickers(tmp_path / "home").numbers(("MARA",), NOW, ask)
    found = Tickers(tmp_path / "home").numbers(symbols, NOW + later, ask)
    assert (found["MARA"], ask.times) == (CIKS["MARA"], times)


@pytest.mark.parametrize(
    "there",
    [
        b"",
        b"[]",
        b"\xff",
        b"{}",
        b'{"made": "x", "numbers": {}}',
        b'{"made": "2025-10-14T20:30:00", "numbers": {}}',
        b'{"made": "2025-10-14T20:30:00+00:00", "numbers": []}',
        b'{"made": 1, "numbers": {}}',
        b"[" * 99_999,
    ],
)
def test_a_damaged_file_is_ignored(tmp_path: Path, ask: Asking, there: bytes) -> None:
    (tmp_path / FILE).write_bytes(there)
    assert Tickers(tmp_path).numbers(("MARA",), NOW, ask) == {"MARA": CIKS["MARA"]}
    assert ask.times == 1


@pytest.mark.parametrize("answer", [Document(200, []), Refusal(FailureKind.UNREACHABLE, "is away")])
def test_where_the_list_cannot_be_had_an_older_one_serves(
    tmp_path: Path, ask: Asking, answer: Document | Refusal
) -> None:
    Tickers(tmp_path).numbers(("MARA",), NOW, ask)
    found = Tickers(tmp_path).numbers(("MARA", "NEWCO"), NOW + timedelta(days=2), Asking(answer))
    assert found == {"MARA": CIKS["MARA"]}
    assert Tickers(None).numbers(("MARA",), NOW, Asking(answer)) == {}


def test_where_nothing_can_be_written_the_list_serves_this_run(tmp_path: Path, ask: Asking) -> None:
    (tmp_path / "home").write_text("")
    assert Tickers(tmp_path / "home").numbers(("MARA",), NOW, ask) == {"MARA": CIKS["MARA"]}


def test_a_list_that_could_not_be_had_is_not_asked_for_again() -> None:
    away = Asking(Refusal(FailureKind.UNREACHABLE, "is away"))
    held = Tickers(None)
    held.numbers(("MARA",), NOW, away)
    held.numbers(("MARA",), NOW, away)
    assert away.times == 1
