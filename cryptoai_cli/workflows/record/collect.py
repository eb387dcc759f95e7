"""Collect what sources of records show for a while only, and what they tell of whole days, for later reports."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.record_span import Span
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import OTHER_CALENDARS, Instrument, InstrumentType
from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.market.session import Calendar, Session
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.records.base import RecordAnswer, RecordCard, RecordRequest, RecordSource
from cryptoai_cli.store.record_rows import RecordLook, WholeDay
from cryptoai_cli.system.zones import NEW_YORK
from cryptoai_cli.workflows.archive.memory import Memory
from cryptoai_cli.workflows.archive.record_looks import Question, lacking_questions
from cryptoai_cli.workflows.record.collected import Collected, SourceCollected

PAST_SESSIONS = 5
COMING_DAYS = timedelta(days=7)
_GRACE_SECONDS = 1.0  # a source that stops at its time hands over what it has by then
_NO_COMPANIES = frozenset({InstrumentType.INDEX, InstrumentType.CRYPTO}) | OTHER_CALENDARS
_NOT_DUE = frozenset(RecordKind) - {RecordKind.EARNINGS}


class CollectRequest(Struct, frozen=True):
    """What to collect for: the `instruments` of all groups, at the instant `now` of the run.

    `until` is the monotonic instant in seconds at which answers are no longer waited for. `may_keep` tells, once they
    are in, whether this machine's clock can be trusted: nothing is kept otherwise.
    """

    instruments: tuple[Instrument, ...]
    calendar: Calendar
    now: datetime
    until: float
    may_keep: Callable[[], bool] = lambda: True

    @property
    def companies(self) -> tuple[Instrument, ...]:
        """The instruments that something can be on record of: no coins, indices, currencies or futures."""
        return tuple(each for each in self.instruments if each.expected_kind not in _NO_COMPANIES)


class _Job(Struct, frozen=True):
    """A source and the sessions it is asked about."""

    source: RecordSource
    sessions: tuple[Session, ...]

    @property
    def card(self) -> RecordCard:
        return self.source.card


def collect_records(request: CollectRequest, sources: Sequence[RecordSource], memory: Memory) -> Collected:
    """Ask those of `sources` that are not asked by the symbol, side by side, and keep what they tell.

    Those without a past (wires) give their newest items, of which those of the request's companies are kept. The others
    give whole days, of all companies: results due of the coming days, everything else of the last sessions, each only
    if it is not kept for good. What a source failed to tell is part of the result, and costs the others nothing. That
    nothing could be kept is told by the notices of `memory`.
    """
    every = [_job(source, request, memory) for source in sources if not source.card.by_symbol]
    jobs = [job for job in every if job.sessions]
    answers = in_parallel(
        [partial(_asked_in_time, job, request) for job in jobs],
        workers=len(jobs),
        deadline=request.until + _GRACE_SECONDS,
        late=None,
    )
    told = {job.card.name: _not_asked(job) for job in every}
    if jobs and not request.may_keep():
        return Collected((), is_clock_doubted=True)
    for job, answer in zip(jobs, answers, strict=True):
        told[job.card.name] = _keep(
            job, answer or _failed(job, FailureKind.TIMEOUT, "no answer in time"), request, memory
        )
    return Collected(tuple(told.values()))


def _job(source: RecordSource, request: CollectRequest, memory: Memory) -> _Job:
    """Return a source with the sessions that it has to be asked about: none without a setting that it needs."""
    return _Job(source, () if source.missing_setting() else _sessions_to_ask(source.card, request, memory))


def _not_asked(job: _Job) -> SourceCollected:
    return SourceCollected(job.card.title, missing_setting=job.source.missing_setting(), was_asked=False)


def _sessions_to_ask(card: RecordCard, request: CollectRequest, memory: Memory) -> tuple[Session, ...]:
    """Return the sessions that a source has to be asked about, oldest first; none if it has answered for good."""
    past = _past_sessions(request)
    if not card.has_past:
        return past
    sessions = past if card.kinds & _NOT_DUE else ()
    if RecordKind.EARNINGS in card.kinds:
        today = _today(request)
        sessions = tuple(sorted({*sessions, *request.calendar.between(today, today + COMING_DAYS)}))
    asked = [Question(card.name, "", session.day) for session in sessions]
    lacking = {question.session for question in lacking_questions(memory, asked, request.now)}
    return tuple(session for session in sessions if session.day in lacking)


def _past_sessions(request: CollectRequest) -> tuple[Session, ...]:
    """Return the last sessions up to that of today, whether it has begun or not."""
    session = request.calendar.up_to(_today(request))
    found: list[Session] = []
    while session is not None and len(found) < PAST_SESSIONS:
        found.append(session)
        session = request.calendar.before(session)
    return tuple(reversed(found))


def _today(request: CollectRequest) -> date:
    return request.now.astimezone(NEW_YORK).date()


def _asked_in_time(job: _Job, request: CollectRequest) -> RecordAnswer:
    first, last = job.sessions[0], job.sessions[-1]
    before = request.calendar.before(first) or first
    asked = RecordRequest(
        request.companies,
        first=before.closes,
        last=max(request.now, Span(last, before).last),
        days=tuple(session.day for session in job.sessions),
        now=request.now,
        until=request.until,
    )
    try:
        return job.source.fetch(asked)
    except Exception as error:  # noqa: BLE001 - a plug-in may raise anything, and costs the others nothing
        return _failed(job, FailureKind.BAD_ANSWER, f"it failed: {type(error).__name__}: {error}")


def _failed(job: _Job, kind: FailureKind, detail: str) -> RecordAnswer:
    return RecordAnswer(failures=(job.source.failure("", kind, detail),))


def _keep(job: _Job, answer: RecordAnswer, request: CollectRequest, memory: Memory) -> SourceCollected:
    """Keep an answer, and what it says of the days that were asked for if it is whole.

    That a source of newest items does not reach back further is no failure.
    """
    card = job.card
    records = answer.records if card.has_past else of_companies(answer.records, request.companies)
    is_whole = card.has_past and not answer.failures and answer.looked_up >= {each.symbol for each in request.companies}
    days = [session.day for session in job.sessions] if is_whole else []
    failures = tuple(each for each in answer.failures if card.has_past or each.kind is not FailureKind.NOT_COVERED)
    memory.keep_records(
        records,
        [RecordLook(card.name, "", day, request.now) for day in days],
        [WholeDay(card.name, RecordKind.EARNINGS, day) for day in days if RecordKind.EARNINGS in card.kinds],
    )
    return SourceCollected(card.title, len(records), len(answer.records) - len(records), failures)


def of_companies(records: Iterable[Record], companies: Sequence[Instrument]) -> tuple[Record, ...]:
    """Return the records of `companies`, under the symbol that each has on the record's day.

    Around a rename a company may be told of under its new symbol early, or under its old one late.
    """
    named = ((record, _company_of(record, companies)) for record in records)
    return tuple(
        replace(record, symbol=company.symbol_on(record.day)) for record, company in named if company is not None
    )


def _company_of(record: Record, companies: Sequence[Instrument]) -> Instrument | None:
    exact = (each for each in companies if each.symbol_on(record.day) == record.symbol)
    near = (each for each in companies if each.other_symbol_near(record.day) == record.symbol)
    return next(exact, None) or next(near, None)
