from datetime import UTC, datetime

from benchmarks.soak import Case, Made, verdict
from tests.e2e.command import Outcome

NOW = datetime(2025, 10, 13, 21, tzinfo=UTC)
ROWS = "symbol,status\n" + "".join(f"S{number},ok\n" for number in range(30))
REPORT, REFUSAL = Outcome(0, ROWS, "", 0.4), Outcome(69, "", "movers: no quotes", 0.1)


def made(outcome: Outcome, *complaints: str, label: str = "503", skew_seconds: float = 0.0) -> Made:
    return Made(1, Case(label, NOW, ("today",), (), skew_seconds), outcome, 9, complaints)


def test_reports_without_complaints_are_the_proof() -> None:
    assert verdict([made(REPORT)] * 9 + [made(REFUSAL)]) == ()


def test_a_program_that_always_refuses_does_not_pass() -> None:
    done, figures = verdict([made(REFUSAL)] * 10)
    assert "a report was made 0 times" in done
    assert "a figure was compared 0 times" in figures


def test_a_refusal_without_a_fault_is_wrong() -> None:
    assert "refused although nothing was wrong" in verdict([made(REPORT)] * 9 + [made(REFUSAL, label="none")])[0]
    assert verdict([made(REPORT)] * 9 + [made(REFUSAL, label="none", skew_seconds=3600)]) == ()


def test_one_complaint_is_enough_for_many_reports_and_for_one() -> None:
    bad = made(REPORT, "wrong figure: MARA")
    assert len(verdict([made(REPORT)] * 9 + [bad])) == 1
    assert len(verdict([bad], is_one=True)) == 1
    assert verdict([made(REFUSAL)], is_one=True) == ()
