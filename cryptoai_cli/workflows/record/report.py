"""Make the report of `movers record`, and the record beside a report on a session."""

import time
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.record_span import Span
from cryptoai_cli.analysis.same_story import without_repeats
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.edgar_days import edgar_closed
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.market.session import Calendar, Session
from cryptoai_cli.market.symbol_book import unknown_symbols_error
from cryptoai_cli.report.compose_record import compose_record
from cryptoai_cli.report.market.model import MarketReport
from cryptoai_cli.report.model import Notice, Report
from cryptoai_cli.report.notices import record_notices
from cryptoai_cli.report.record import EdgarClosed, OnRecord
from cryptoai_cli.report.record_report import RecordReport
from cryptoai_cli.report.record_symbols import OF_COMPANIES, printed_symbols
from cryptoai_cli.sources.records.base import RecordSource
from cryptoai_cli.workflows.known_symbols import AskedByName, inquire
from cryptoai_cli.workflows.record.kept import KeptRecords
from cryptoai_cli.workflows.record.look_up import Begun, Found, LookUp, look_up, prepare
from cryptoai_cli.workflows.record.spans import span_on, spans_up_to
from cryptoai_cli.workflows.report import ReportRequest
from cryptoai_cli.workflows.services import Services

LIMIT_SECONDS = 5.0
_HALTS_SECONDS = 2.0  # of these, for what is asked beside the quotes


class RecordServices(Struct, frozen=True):
    """The sources of records of a run, and the monotonic instant in seconds at which the run ends.

    `broken` says why some could not be built.
    """

    sources: tuple[RecordSource, ...]
    deadline: float
    broken: tuple[str, ...] = ()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """A notice for each source that could not be built."""
        return tuple(Notice("plug-in", f"{words}.") for words in self.broken)


class RecordQuery(Struct, frozen=True):
    """What `movers record` is asked for: instruments, a session, and the calendar days up to it.

    `asked` are the symbols that were named, which some source has to know; the `benchmarks` are known to all.
    """

    instruments: tuple[Instrument, ...]
    session: Session
    days: int = 1
    asked: AskedByName = AskedByName()
    benchmarks: tuple[Instrument, ...] = ()


def make_record_report(query: RecordQuery, services: Services, records: RecordServices) -> RecordReport:
    """Look up every instrument of the query, as long as the run may take.

    Raise UsageError if nobody knows one of the symbols that were named, if none of the instruments is a company's, or
    for the first session of the calendar alone.
    """
    spans, day = _require_spans(query, services.calendar), query.session.day
    companies = _of_companies(query.instruments)
    if not companies:
        raise UsageError("only shares and funds have a record", hint="name one of them, such as movers record MARA")
    found = look_up(LookUp(companies, spans, records.deadline), records.sources, KeptRecords(services))
    _require_known(query, found, services)
    return RecordReport(
        session=day,
        on_record=_on_record(found, spans, companies),
        generated_at=services.generated_at,
        names={each.symbol_on(day): name for each in companies if (name := each.name_on(day))},
        notices=(*services.all_notices(), *records.notices),
    )


def _require_spans(query: RecordQuery, calendar: Calendar) -> tuple[Span, ...]:
    if spans := spans_up_to(query.session, calendar, query.days):
        return spans
    raise UsageError(
        f"the {calendar.name} calendar begins on {calendar.first}: its first session has no record, which runs from "
        "the close before",
        hint="name a later date",
    )


def _require_known(query: RecordQuery, found: Found, services: Services) -> None:
    """Raise UsageError for symbols that were named, of which nothing is on record and that no source knows."""
    told = {record.symbol for record in found.records}
    strangers = [
        each
        for each in query.instruments
        if each.symbol in query.asked.members and each.symbol not in query.asked.book.known and each.symbol not in told
    ]
    if strangers and (unknown := inquire(strangers, query.benchmarks, services).unknown):
        raise unknown_symbols_error(unknown, query.asked.book)


class RecordSearch:
    """The search for the record of one report: what is asked by the day is asked while the quotes are.

    Of the time of the run it takes `LIMIT_SECONDS` of waiting at most.
    """

    def __init__(self, services: Services, records: RecordServices) -> None:
        self._services, self._records = services, records
        self._kept = KeptRecords(services)
        self._session: Session | None = None
        self._begun: list[Begun] = []
        self._waited = 0.0

    def begin(self, session: Session, instruments: Sequence[Instrument]) -> None:
        """Ask for what is told by the day, and return at once."""
        span = span_on(session, self._services.calendar)
        if span is None:
            return
        wanted = LookUp(_of_companies(instruments), (span,), self._until(LIMIT_SECONDS))
        of_days = [source for source in self._records.sources if not source.card.by_symbol]
        self._session, self._begun = session, [Begun(wanted, (source,), self._kept) for source in of_days]
        if not self._kept.is_offline:
            prepare(wanted, [source for source in self._records.sources if source.card.by_symbol], self._kept)

    def halts(self, session: Session, instruments: Sequence[Instrument]) -> tuple[Record, ...]:
        """Return the halts of a session, waiting for them a short time; none that cannot be had by then."""
        if session != self._session:
            self.begin(session, instruments)
        found = self._finished([each for each in self._begun if each.kinds & {RecordKind.HALT}], _HALTS_SECONDS)
        return tuple(record for each in found for record in each.records if record.kind is RecordKind.HALT)

    def beside(self, session: Session, chosen: tuple[Instrument, ...]) -> OnRecord | None:
        """Return what is on record of the chosen instruments; None for the first session of the calendar."""
        span = span_on(session, self._services.calendar)
        if span is None:
            return None
        if session != self._session:
            self.begin(session, chosen)
        seconds = max(0.0, LIMIT_SECONDS - self._waited)
        of_symbols = tuple(source for source in self._records.sources if source.card.by_symbol)
        asked = Begun(LookUp(chosen, (span,), self._until(seconds)), of_symbols, self._kept)
        found = self._finished([*self._begun, asked], seconds)
        records = tuple(record for each in found for record in each.records)
        outcomes = tuple(outcome for each in found for outcome in each.outcomes)
        return _on_record(Found(records, outcomes), (span,), chosen)

    def _finished(self, begun: Sequence[Begun], seconds: float) -> list[Found]:
        """Return what was found, waiting for all together no longer than `seconds`."""
        began, until = time.monotonic(), self._until(seconds)
        found = [each.finish(until) for each in begun]
        self._waited += time.monotonic() - began
        return found

    def _until(self, seconds: float) -> float:
        return min(self._records.deadline, time.monotonic() + seconds)


def report_with_record(
    make: Callable[[ReportRequest, Services], Report],
    request: ReportRequest,
    services: Services,
    records: RecordServices,
    top: int,
) -> Report:
    """Return the report of `make` with what is on record of the symbols that it prints first, of `top` rows a side.

    The record changes no figure, rank or headline. A share that was halted the whole session is stale by its halt.
    """
    search = RecordSearch(services, records)
    search.begin(request.session, request.instruments)
    report = make(replace(request, find_halts=lambda session: search.halts(session, request.instruments)), services)
    by_symbol = {each.symbol_on(report.session.day): each for each in request.instruments}
    printed = printed_symbols(report, (*report.leaders(top), *report.laggards(top)))
    chosen = tuple(by_symbol[symbol] for symbol in printed)
    return _with_record(report, search.beside(report.session, chosen), records)


def market_with_record(
    market: MarketReport, services: Services, records: RecordServices, instrument: Callable[[str], Instrument]
) -> MarketReport:
    """Return the report on the whole market with what is on record of its gainers and losers.

    `instrument` resolves a symbol.
    """
    search, base = RecordSearch(services, records), market.base
    printed = printed_symbols(base, (each.row for each in (*market.gainers, *market.losers)))
    chosen = tuple(map(instrument, printed))
    search.begin(base.session, chosen)
    return replace(market, base=_with_record(base, search.beside(base.session, chosen), records))


def _with_record(report: Report, on_record: OnRecord | None, records: RecordServices) -> Report:
    failed = () if on_record is None else record_notices(on_record)
    return replace(report, on_record=on_record, notices=(*report.notices, *records.notices, *failed))


def _of_companies(instruments: Sequence[Instrument]) -> tuple[Instrument, ...]:
    return tuple(each for each in instruments if each.expected_kind in OF_COMPANIES)


def _on_record(found: Found, spans: Sequence[Span], instruments: tuple[Instrument, ...]) -> OnRecord:
    days = [span.session.day for span in spans]
    closed = tuple(EdgarClosed(day, reason) for day in days if (reason := edgar_closed(day)))
    return compose_record(without_repeats(found.records), spans, instruments, found.outcomes, closed)
