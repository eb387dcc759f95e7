"""`movers on` from the outside."""

import pytest

from tests.cli.conftest import Command, table


def test_on_a_past_session_tells_that_session(movers: Command) -> None:
    result = movers("on", "2025-10-10", "-f", "csv")
    rows = table(result.out)
    assert {row["session"] for row in rows} == {"2025-10-10"}
    assert next(row["change_pct"] for row in rows if row["symbol"] == "MARA") == "-6.75"


@pytest.mark.parametrize(
    ("day", "session"),
    [("yesterday", "2025-10-10"), ("friday", "2025-10-10"), ("monday", "2025-10-13"), ("2025-10-13", "2025-10-13")],
)
def test_a_day_may_be_written_in_words(movers: Command, day: str, session: str) -> None:
    result = movers("on", day, "chips", "-f", "csv")
    assert {(row["session"], row["group"]) for row in table(result.out)} >= {(session, "chips")}
    assert result.code == 0


def test_a_day_without_a_session_is_2_and_names_those_next_to_it(movers: Command) -> None:
    result = movers("on", "2025-10-12")
    assert (result.code, result.out) == (2, "")
    assert "2025-10-10" in result.err
    assert "2025-10-13" in result.err


def test_a_past_session_is_never_said_to_be_today(movers: Command) -> None:
    result = movers("on", "2025-10-10", "-f", "headline", now="2025-10-12T15:00:00Z")
    assert (result.code, result.err) == (0, "")
