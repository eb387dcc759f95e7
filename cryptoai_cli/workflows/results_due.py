"""Find the results that are due for the members of groups in the next days, a request a working day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.errors import Fault, NoQuotesError, UsageError
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.record import Record, TimeOfDay
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.results_due import DueRow, ResultsDue, date_notices, date_status_of
from cryptoai_cli.sources.records.base import RecordAnswer, RecordRequest, RecordSource
from cryptoai_cli.system.zones import NEW_YORK
from cryptoai_cli.workflows.services import Services

USUAL_DAYS, MOST_DAYS = 7, 30
INCOMPLETE = "calendar-incomplete"
_WORKERS = 2
_SATURDAY = 5
_LATE = "did not answer in time"
_OF_THE_DAY: Mapping[TimeOfDay, int] = {TimeOfDay.BEFORE_OPEN: 0, TimeOfDay.AFTER_CLOSE: 1, TimeOfDay.NOT_SAID: 2}


class DueQuery(Struct, frozen=True):
    """The results due for the members of `groups`, from today on for so many `days`, today included.

    `until` is the monotonic instant in seconds at which no answer is waited for any more.
    """

    groups: tuple[Group, ...]
    days: int
    until: float

    @property
    def companies(self) -> tuple[Instrument, ...]:
        """The members once each that can have results: no coins, indices or funds."""
        members = (member for group in self.groups for member in group.members)
        return tuple(dict.fromkeys(each for each in members if each.expected_kind is InstrumentType.EQUITY))


def find_results_due(query: DueQuery, source: RecordSource, services: Services) -> ResultsDue:
    """Return the results due, with a notice on the days that no answer came for.

    Raise UsageError if no member is a company, NoQuotesError if no day was answered.
    """
    companies = query.companies
    if not companies:
        raise UsageError("only companies have results", hint="name one, such as movers calendar NVDA, or a group")
    first = services.now.astimezone(NEW_YORK).date()
    last = first + timedelta(days=query.days - 1)
    days = working_days(first, last)
    services.progress(f"Asking {source.card.title} for {len(days)} days")
    answers = _answers(days, companies, source, query, services.now)
    failed = {day: reason for day, answer in answers.items() if (reason := _refused(answer)) is not None}
    if days and len(failed) == len(days):
        raise _nothing_answered(failed, source)
    records = [record for answer in answers.values() if answer is not None for record in answer.records]
    due = ResultsDue(
        first=first,
        last=last,
        rows=_due_rows(records, query.groups, companies, set(days)),
        generated_at=services.generated_at,
        failed=failed,
        notices=(*services.all_notices(), *_incomplete(failed)),
    )
    return replace(due, notices=(*due.notices, *date_notices(due)))


def working_days(first: date, last: date) -> tuple[date, ...]:
    """Return the days from Monday to Friday; results may be due on a holiday of the exchange too."""
    every = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return tuple(day for day in every if day.weekday() < _SATURDAY)


def _answers(
    days: Sequence[date], companies: tuple[Instrument, ...], source: RecordSource, query: DueQuery, now: datetime
) -> dict[date, RecordAnswer | None]:
    """Return the answer for each day, None for one that did not come in time."""
    requests = (_request(day, companies, query, now) for day in days)
    jobs: list[Callable[[], RecordAnswer]] = [partial(source.fetch, request) for request in requests]
    return dict(zip(days, in_parallel(jobs, workers=_WORKERS, deadline=query.until, late=None), strict=True))


def _request(day: date, companies: tuple[Instrument, ...], query: DueQuery, now: datetime) -> RecordRequest:
    """Return the request for one whole day."""
    first = datetime.combine(day, time(), NEW_YORK).astimezone(UTC)
    last = datetime.combine(day, time(23, 59), NEW_YORK).astimezone(UTC)
    return RecordRequest(companies, first, last, (day,), now, query.until)


def _refused(answer: RecordAnswer | None) -> str | None:
    """Return why a day was not answered, None if it was."""
    if answer is None:
        return _LATE
    return answer.failures[0].detail if answer.failures else None


def _due_rows(
    records: Iterable[Record], groups: Sequence[Group], companies: Sequence[Instrument], days: set[date]
) -> tuple[DueRow, ...]:
    """Return a row for each result due of the companies, each with the groups that it is a member of."""
    rows = []
    for record in records:
        company = next((each for each in companies if each.symbol_on(record.day) == record.symbol), None)
        if company is not None and record.due is not None and record.day in days:
            keys = tuple(group.key for group in groups if company in group.members)
            rows.append(_due_row(record, company, keys, record.due.when))
    return tuple(sorted(dict.fromkeys(rows), key=lambda row: (row.day, _OF_THE_DAY[row.when], row.symbol)))


def _due_row(record: Record, company: Instrument, keys: tuple[str, ...], when: TimeOfDay) -> DueRow:
    return DueRow(
        day=record.day,
        symbol=record.symbol,
        name=company.name_on(record.day),
        groups=keys,
        when=when,
        date_status=date_status_of(record),
        title=record.title,
        source=record.source,
        url=record.url,
    )


def _incomplete(failed: Mapping[date, str]) -> tuple[Notice, ...]:
    """Return a notice for each reason why days were not answered."""
    days: dict[str, list[str]] = {}
    for day, reason in failed.items():
        days.setdefault(reason, []).append(day.isoformat())
    return tuple(
        Notice(INCOMPLETE, f"Nothing is known of {', '.join(named)}: {reason}.") for reason, named in days.items()
    )


def _nothing_answered(failed: Mapping[date, str], source: RecordSource) -> NoQuotesError:
    reasons = tuple(dict.fromkeys(failed.values()))
    return NoQuotesError(
        f"no calendar of results: {reasons[0]}",
        hint=f"try again later; `movers sources` tells how {source.card.name} stands",
        details=tuple(Fault(day.isoformat(), reason) for day, reason in failed.items()),
    )
