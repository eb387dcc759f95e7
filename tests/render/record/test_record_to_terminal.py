from msgspec.structs import replace
from rich.cells import cell_len

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.record.record_to_terminal import record_to_terminal
from tests.render.on_record.sample import FRIDAY, MONDAY, build_record_report, filing, placed

REPORT = build_record_report()


def test_a_pipe_has_one_line_a_record_that_begins_with_its_time() -> None:
    lines = record_to_terminal(REPORT, RenderOptions()).splitlines()
    assert lines[0] == "ON RECORD  Monday 13 October 2025 \u00b7 New York time"
    assert lines[1] == "Fri 16:31  BTDR  8-K: agreement (1.01), debt (2.03), the day before"
    assert "Mon 09:41  BITF  halted 09:41\u201309:46, LUDP (volatility pause), during the session" in lines


def test_lines_fit_a_terminal() -> None:
    text = record_to_terminal(REPORT, RenderOptions(width=60))
    assert all(cell_len(line) <= 60 for line in text.splitlines())
    assert text.count("during the session") == 5


def test_states_counts_and_sources_are_told_below() -> None:
    below = record_to_terminal(REPORT, RenderOptions()).rpartition("\n\n")[2]
    assert below.splitlines()[0] == "CAN: 2 \u00d7 Form 4, 1 \u00d7 424B5, not listed."
    for told in ("MARA: nothing on record.", "BLSH: not looked up.", "COIN: unavailable.", "EDGAR was closed"):
        assert told in below


def test_each_session_has_its_own_part() -> None:
    found = replace(
        REPORT.on_record, sessions=(FRIDAY, MONDAY), lines=(placed(filing("10-Q", day=FRIDAY), session=FRIDAY),)
    )
    text = record_to_terminal(replace(REPORT, on_record=found), RenderOptions())
    first, second, _ = text.split("\n\n")
    assert first.startswith("ON RECORD  Friday 10 October 2025")
    assert second.splitlines() == ["ON RECORD  Monday 13 October 2025 \u00b7 New York time", "no record is listed"]
