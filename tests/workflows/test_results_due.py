import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from cryptoai_cli.errors import NoQuotesError, UsageError
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import FormerSymbol, Instrument, InstrumentType
from cryptoai_cli.market.record import Due, Record, RecordKind, TimeOfDay
from cryptoai_cli.report.results_due import DateStatus, ResultsDue
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.sources.records.base import RecordAnswer, RecordCard, RecordRequest, RecordSource
from cryptoai_cli.workflows.results_due import DueQuery, find_results_due, working_days
from cryptoai_cli.workflows.services import Services
from tests.build import BITCOIN, MONDAY, calendar

SUNDAY_NOON = datetime(2025, 10, 12, 15, tzinfo=UTC)
TUESDAY, WEDNESDAY = date(2025, 10, 14), date(2025, 10, 15)
ABC, DEF = Instrument("ABC", "A Company"), Instrument("DEF")
GROUPS = (Group("one", "One", (ABC, BITCOIN)), Group("two", "Two", (DEF, ABC)))
Answers = Mapping[date, RecordAnswer]


class Diary(RecordSource):
    """A source that answers from a table of days, and notes what it was asked."""

    card = RecordCard("nasdaq", "Nasdaq's calendar", frozenset({RecordKind.EARNINGS}), "none", "none", by_symbol=False)

    def __init__(self, answers: Answers, before: Callable[[], None] = lambda: None) -> None:
        self.answers, self.before = answers, before
        self.asked: list[RecordRequest] = []

    def fetch(self, request: RecordRequest) -> RecordAnswer:
        self.asked.append(request)
        self.before()
        return self.answers.get(request.days[0], RecordAnswer(looked_up=frozenset({"ABC", "DEF"})))

    def refusal(self, detail: str = "refused") -> RecordAnswer:
        return self.failed((ABC, DEF), FailureKind.BAD_ANSWER, detail)


def due(symbol: str, day: date, when: TimeOfDay = TimeOfDay.NOT_SAID, *, is_estimate: bool | None = None) -> Record:
    return Record(
        symbol=symbol, kind=RecordKind.EARNINGS, source="nasdaq", key=f"{day}", day=day, title="Results due",
        due=Due(when, is_estimate),
    )  # fmt: skip


def find(
    source: Diary, *, days: int = 4, groups: tuple[Group, ...] = GROUPS, now: datetime = SUNDAY_NOON, seconds: float = 5
) -> ResultsDue:
    services = Services(calendar(), Chain(lambda: BuiltSources(())), now, now, lambda _line: None)
    return find_results_due(DueQuery(groups, days, time.monotonic() + seconds), source, services)


def test_members_only_by_day_time_of_day_and_symbol() -> None:
    source = Diary(
        {
            MONDAY: RecordAnswer((due("ABC", MONDAY), due("XYZ", MONDAY), due("DEF", MONDAY, TimeOfDay.AFTER_CLOSE))),
            TUESDAY: RecordAnswer((due("ABC", TUESDAY, TimeOfDay.BEFORE_OPEN, is_estimate=False),)),
        }
    )
    found = find(source)
    assert [(row.day, row.symbol, row.when) for row in found.rows] == [
        (MONDAY, "DEF", TimeOfDay.AFTER_CLOSE),
        (MONDAY, "ABC", TimeOfDay.NOT_SAID),
        (TUESDAY, "ABC", TimeOfDay.BEFORE_OPEN),
    ]
    assert (found.rows[1].name, found.rows[1].groups, found.rows[0].groups) == ("A Company", ("one", "two"), ("two",))
    assert [row.date_status for row in found.rows] == [
        DateStatus.NOT_SAID,
        DateStatus.NOT_SAID,
        DateStatus.CONFIRMED,
    ]
    assert [notice.code for notice in found.notices] == ["dates-not-said"]
    assert (found.first, found.last, found.failed) == (date(2025, 10, 12), WEDNESDAY, {})


def test_each_working_day_is_asked_for_once_and_alone() -> None:
    source = Diary({})
    found = find(source, days=9)
    assert sorted(request.days for request in source.asked) == [(day,) for day in working_days(MONDAY, found.last)]
    assert len(source.asked) == 6
    assert {request.instruments for request in source.asked} == {(ABC, DEF)}
    for request in source.asked:
        assert request.last - request.first < timedelta(days=1)
    assert (found.rows, found.notices) == ((), ())


def test_today_is_the_day_in_new_york() -> None:
    found = find(Diary({}), days=1, now=datetime(2025, 10, 15, 2, tzinfo=UTC))
    assert (found.first, found.last) == (TUESDAY, TUESDAY)


def test_a_weekend_is_not_asked_for() -> None:
    source = Diary({})
    assert find(source, days=1).rows == ()
    assert source.asked == []


def test_a_day_that_failed_is_told_and_the_others_are_shown() -> None:
    source = Diary({MONDAY: RecordAnswer((due("ABC", MONDAY, is_estimate=True),))})
    source.answers = {**source.answers, TUESDAY: source.refusal(), WEDNESDAY: source.refusal()}
    found = find(source)
    assert [row.day for row in found.rows] == [MONDAY]
    assert found.failed == {TUESDAY: "refused", WEDNESDAY: "refused"}
    assert [(notice.code, notice.message) for notice in found.notices] == [
        ("calendar-incomplete", "Nothing is known of 2025-10-14, 2025-10-15: refused.")
    ]


def test_where_every_day_failed_there_is_no_calendar() -> None:
    source = Diary({})
    source.answers = dict.fromkeys((MONDAY, TUESDAY, WEDNESDAY), source.refusal("is out of order"))
    with pytest.raises(NoQuotesError, match="no calendar of results: is out of order") as caught:
        find(source)
    assert [fault.place for fault in caught.value.details] == ["2025-10-13", "2025-10-14", "2025-10-15"]


def test_a_late_answer_is_a_failed_day() -> None:
    with pytest.raises(NoQuotesError, match="did not answer in time"):
        find(Diary({}, before=lambda: time.sleep(0.3)), seconds=0.05)


@pytest.mark.parametrize("member", [BITCOIN, Instrument("^IXIC"), Instrument("QQQ", kind=InstrumentType.ETF)])
def test_only_companies_have_results(member: Instrument) -> None:
    with pytest.raises(UsageError, match="only companies have results"):
        find(Diary({}), groups=(Group("one", "One", (member,)),))


def test_a_renamed_company_has_the_symbol_of_the_day() -> None:
    renamed = Instrument("NEW", formerly=(FormerSymbol("OLD", MONDAY, "Old Company"),))
    answers = {
        MONDAY: RecordAnswer((due("OLD", MONDAY), due("NEW", MONDAY))),
        TUESDAY: RecordAnswer((due("NEW", TUESDAY), due("OLD", TUESDAY))),
    }
    found = find(Diary(answers), groups=(Group("one", "One", (renamed,)),))
    assert [(row.day, row.symbol, row.name) for row in found.rows] == [
        (MONDAY, "OLD", "Old Company"),
        (TUESDAY, "NEW", ""),
    ]


def test_a_row_of_a_day_that_was_not_asked_for_does_not_count() -> None:
    assert find(Diary({MONDAY: RecordAnswer((due("ABC", date(2025, 10, 10)),))})).rows == ()
