"""A record report carries what it was asked for."""

from cryptoai_cli.report.record import OnRecord
from cryptoai_cli.report.record_report import RecordReport
from tests.build import EVENING, MONDAY


def test_a_report_without_names_and_notices_has_none() -> None:
    report = RecordReport(MONDAY, OnRecord((MONDAY,), (), {}), EVENING)
    assert (dict(report.names), report.notices) == ({}, ())
