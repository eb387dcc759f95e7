"""`movers calendar` from the outside."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cryptoai_cli.cli.commands import calendar as commands
from tests.cli.conftest import Command
from tests.net.web import Reply, Web, running_web

SUNDAY = "2025-10-12T15:00:00Z"
ROWS = {
    "2025-10-13": [("NVDA", "time-pre-market"), ("XYZ", "time-pre-market"), ("MARA", "time-after-hours")],
    "2025-10-14": [("RIOT", "time-not-supplied")],
}


@pytest.fixture
def nasdaq(monkeypatch: pytest.MonkeyPatch, socket_enabled: None) -> Iterator[Web]:  # noqa: ARG001 - loopback only
    def script(path: str) -> Reply:
        rows = [{"symbol": symbol, "time": when} for symbol, when in ROWS.get(path[-10:], ())]
        return Reply(json.dumps({"data": {"rows": rows or None}}).encode())

    with running_web() as web:
        web.script = script
        monkeypatch.setenv("MOVERS_SOURCES__NASDAQ__BASE_URL", web.base_url)
        yield web


def symbols(text: str) -> list[str]:
    return [row["symbol"] for row in csv.DictReader(io.StringIO(text))]


def test_the_members_results_by_day_and_time_of_day(movers: Command, nasdaq: Web) -> None:
    result = movers("calendar", "--days", "4", now=SUNDAY)
    assert (result.code, result.err) == (0, "")
    lines = [line.split() for line in result.out.splitlines()]
    assert [line[1:3] for line in lines if line[:1] in (["Mon"], ["Tue"])] == [
        ["2025-10-13", "NVDA"],
        ["2025-10-13", "MARA"],
        ["2025-10-14", "RIOT"],
    ]
    assert "which dates are estimated" in result.out
    assert len(nasdaq.asked) == 3


def test_the_line_of_progress_is_gone_before_the_first_line_of_the_document(
    movers: Command, nasdaq: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased: list[bool] = []
    monkeypatch.setattr(commands, "end_progress", lambda options: erased.append(options.quiet))
    assert movers("calendar", "-q", now=SUNDAY).code == 0
    assert nasdaq.asked
    assert erased == [True]


def test_groups_labels_and_symbols_are_named_like_anywhere(movers: Command, nasdaq: Web) -> None:
    for words, found in (
        (("miners",), ["MARA", "RIOT"]),
        (("Chips",), ["NVDA"]),
        (("nvda",), ["NVDA"]),
        (("--symbols", "riot,NVDA"), ["NVDA", "RIOT"]),
    ):
        assert symbols(movers("calendar", *words, "-q", "-f", "csv", now=SUNDAY).out) == found
    assert movers("calendar", "minors", now=SUNDAY).code == 2
    assert nasdaq.asked


def test_a_week_is_the_default(movers: Command, nasdaq: Web) -> None:
    told = json.loads(movers("calendar", "-q", "-f", "json", now=SUNDAY).out)
    assert (told["first"], told["last"]) == ("2025-10-12", "2025-10-18")
    assert len(nasdaq.asked) == 5


def test_a_file_by_its_ending(movers: Command, nasdaq: Web, tmp_path: Path) -> None:
    for name, begins in (("due.md", "## Results due"), ("due.csv", "date,symbol"), ("due.txt", "Results due")):
        assert movers("calendar", "-q", "-o", str(tmp_path / name), now=SUNDAY).out == ""
        assert (tmp_path / name).read_text().startswith(begins)
    asked = len(nasdaq.asked)
    assert movers("calendar", "-o", str(tmp_path / "due.doc"), now=SUNDAY).code == 2
    assert len(nasdaq.asked) == asked


def test_one_failed_day_is_a_notice_and_all_of_them_are_69(movers: Command, nasdaq: Web) -> None:
    good = nasdaq.script
    nasdaq.script = lambda path: Reply(b"{}") if "10-14" in path else good(path)
    result = movers("calendar", "--days", "4", "-f", "csv", now=SUNDAY)
    assert (result.code, symbols(result.out)) == (0, ["NVDA", "MARA"])
    assert "Nothing is known of 2025-10-14" in " ".join(result.err.split())
    nasdaq.script = lambda _path: Reply(b"{}")
    result = movers("calendar", "--days", "4", now=SUNDAY)
    assert (result.code, result.out) == (69, "")
    assert "no calendar of results" in result.err
