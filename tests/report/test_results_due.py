from datetime import date

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.record import Due, Record, RecordKind, TimeOfDay
from cryptoai_cli.report.results_due import DateStatus, ResultsDue, date_notices, date_status_of
from tests.build import EVENING, MONDAY
from tests.render.calendar.due import ROWS


def due(*statuses: DateStatus) -> ResultsDue:
    rows = tuple(replace(ROWS[0], date_status=status) for status in statuses)
    return ResultsDue(MONDAY, date(2025, 10, 19), rows, EVENING)


@pytest.mark.parametrize(
    ("is_estimate", "status"),
    [(True, DateStatus.ESTIMATED), (False, DateStatus.CONFIRMED), (None, DateStatus.NOT_SAID)],
)
def test_a_date_is_what_the_source_says_of_it(*, is_estimate: bool | None, status: DateStatus) -> None:
    record = Record(symbol="ABC", kind=RecordKind.EARNINGS, source="s", key="k", day=MONDAY)
    assert date_status_of(replace(record, due=Due(TimeOfDay.NOT_SAID, is_estimate))) is status
    assert date_status_of(record) is DateStatus.NOT_SAID


def test_a_remark_says_that_nobody_tells_estimates_from_facts() -> None:
    odd = due(DateStatus.CONFIRMED, DateStatus.NOT_SAID)
    assert "estimated" in odd.remark
    assert [(notice.code, notice.message) for notice in date_notices(odd)] == [("dates-not-said", odd.remark)]
    assert date_notices(due()) == ()
    assert due(DateStatus.CONFIRMED, DateStatus.ESTIMATED).remark == due().remark == ""
