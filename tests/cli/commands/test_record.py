"""`movers record` from the outside."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cryptoai_cli.cli.commands import record as commands
from tests.cli.conftest import Command
from tests.cli.record_web import CONTACT, NAMES, records_of_monday
from tests.net.web import Web, running_web

LATE = "2025-10-14T12:00:00Z"  # after 22:00 in New York: what was looked up is known for good


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch, socket_enabled: None) -> Iterator[Web]:  # noqa: ARG001 - loopback only
    with running_web() as running:
        running.script = records_of_monday()
        for name in NAMES:
            monkeypatch.setenv(f"MOVERS_SOURCES__{name}__BASE_URL", running.base_url)
        monkeypatch.setenv("MOVERS_SOURCES__SEC__CONTACT", CONTACT)
        yield running


def kinds(text: str) -> list[tuple[str, str, str]]:
    return [(row["symbol"], row["kind"], row["relation"]) for row in csv.DictReader(io.StringIO(text))]


def test_what_is_on_record_of_a_symbol_oldest_first(movers: Command, web: Web) -> None:
    result = movers("record", "MARA", "--on", "2025-10-13", "-f", "csv", now=LATE)
    assert result.code == 0
    assert kinds(result.out) == [
        ("MARA", "filing", "before the open"),
        ("MARA", "halt", "during the session"),
        ("MARA", "news", "during the session"),
        ("MARA", "earnings", "after the close"),
    ]
    table = movers("record", "MARA", "--on", "2025-10-13", now=LATE).out
    assert "Mon 08:30  MARA  8-K" in table
    assert "halted 09:41" in table
    assert len(web.asked) == 8  # of EDGAR three, halts and results of two days each, the news


def test_the_line_of_progress_is_gone_before_the_first_line_of_the_document(
    movers: Command, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased: list[str] = []
    monkeypatch.setattr(commands, "end_progress", lambda options: erased.append(options.command))
    assert movers("record", "MARA", "--on", "2025-10-13").code == 0
    assert web.asked
    assert erased == ["record"]


def test_a_group_and_a_symbol_together_and_no_notice_on_plain_symbols(movers: Command, web: Web) -> None:
    result = movers("record", "chips", "mara", "--on", "2025-10-13", "-f", "json", now=LATE)
    told = json.loads(result.out)
    assert list(told["record_state"]) == ["NVDA", "AMD", "AVGO", "MARA"]
    assert told["record_state"]["MARA"] == "found"
    assert "is read as a symbol" not in result.err
    assert web.asked


def test_a_second_run_asks_nothing_and_offline_says_the_same(movers: Command, web: Web) -> None:
    arguments = ("record", "MARA", "--on", "2025-10-13", "-f", "csv")
    first = movers(*arguments, now=LATE).out
    asked = len(web.asked)
    assert movers(*arguments, now=LATE).out == movers(*arguments, "--offline", now=LATE).out == first
    assert len(web.asked) == asked
    movers(*arguments, "--refresh", now=LATE)
    assert len(web.asked) > asked


def test_without_a_contact_it_says_what_was_not_looked_up(
    movers: Command, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MOVERS_SOURCES__SEC__CONTACT")
    told = movers("record", "RIOT", "--on", "2025-10-13", now=LATE)
    assert told.code == 0
    assert "RIOT: not looked up" in told.out
    assert "[sources.sec] contact" in told.out.replace("\n", " ")
    assert not [path for path in web.asked if "browse-edgar" in path]


def test_a_source_that_is_down_is_named_and_the_others_are_told(movers: Command, web: Web) -> None:
    web.script = records_of_monday(down="browse-edgar")
    told = movers("record", "MARA", "RIOT", "--on", "2025-10-13", now=LATE)
    assert told.code == 0
    assert "halted 09:41" in told.out
    assert "RIOT: unavailable" in told.out
    assert "SEC EDGAR" in told.out
    assert "SEC EDGAR" not in told.err
    rows = movers("record", "RIOT", "--on", "2025-10-13", "-f", "csv", now=LATE)
    assert "SEC EDGAR: unavailable" in rows.err  # the rows alone would look whole


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("MARA", "--on", "2025-10-12"), "2025-10-10"),
        (("BTC-USD",), "only shares and funds"),
        (("MARA", "-f", "headline"), "there is no record as headline"),
        (("MARA", "--days", "0"), "1 to 60"),
        (("minors",), "miners"),
        (("MARA", "-o", "a.xlsx"), "no record as xlsx"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_asked(
    movers: Command, web: Web, arguments: tuple[str, ...], words: str
) -> None:
    told = movers("record", *arguments, now=LATE)
    assert (told.code, told.out) == (2, "")
    assert words in told.err
    assert web.asked == []


def test_a_symbol_that_nobody_knows_is_refused(movers: Command, web: Web) -> None:
    told = movers("record", "ZZNOP", "--on", "2025-10-13", now=LATE)
    assert (told.code, told.out) == (2, "")
    assert "ZZNOP" in told.err
    assert web.asked


def test_a_file_is_written_whole_in_the_format_of_its_ending(movers: Command, web: Web, tmp_path: Path) -> None:
    told = movers("record", "MARA", "--on", "2025-10-13", "-o", str(tmp_path / "a.csv"), now=LATE)
    assert (told.code, told.out) == (0, "")
    assert len(kinds((tmp_path / "a.csv").read_text())) == 4
    assert movers("record", "MARA", "-o", str(tmp_path / "no" / "a.csv"), now=LATE).code == 74
    assert web.asked
