"""`movers on` from the outside."""

from tests.cli.conftest import Command, table


def test_on_a_past_session_tells_that_session(movers: Command) -> None:
    result = movers("on", "2025-10-10", "-f", "csv")
    rows = table(result.out)
    assert {row["session"] for row in rows} == {"2025-10-10"}
    assert next(row["change_pct"] for row in rows if row["symbol"] == "MARA") == "-6.75"
