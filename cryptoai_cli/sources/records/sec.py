"""Look up filings at EDGAR, the filings system of the SEC."""

import time
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from threading import Lock

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.contact import mail_contact
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.net.turns import Turns
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.records.base import RecordAnswer, RecordCard, RecordRequest, RecordSource
from cryptoai_cli.sources.records.sec_company import Company, Filing, Found, Period, look_up
from cryptoai_cli.sources.records.sec_desk import MOST_A_SECOND, SOURCE, Desk, index_page
from cryptoai_cli.sources.records.sec_parse import day_of
from cryptoai_cli.sources.records.sec_tickers import Tickers
from cryptoai_cli.sources.us_symbols import dotted_share

_COVERED = frozenset({InstrumentType.EQUITY, InstrumentType.ETF, InstrumentType.FUND})
_AT_ONCE = MOST_A_SECOND
_SPARE_SECONDS = 0.4  # for what is there when the time ends to be handed over
_SHARE_OF_TICKERS = 0.4
_NO_CONTACT = 'needs a contact: write [sources.sec] contact = "you@example.org" into the settings'
_NOT_COVERED = "EDGAR has companies and funds that are listed in the US only"
_NO_LIST = Refusal(FailureKind.TIMEOUT, "EDGAR's list of symbols did not come in time")
_LATE = Found(refusal=Refusal(FailureKind.TIMEOUT, "EDGAR did not answer in its share of this run's time"))


class Edgar(RecordSource):
    """EDGAR: one request a company for its filings of all forms, and one for each filing that is to be listed."""

    card = RecordCard(
        name=SOURCE,
        title="SEC EDGAR",
        kinds=frozenset({RecordKind.FILING}),
        limits=f"{MOST_A_SECOND} requests a second, over all processes; closed on federal holidays",
        terms="public record; asks for a contact in every request",
        needs="[sources.sec] contact",
    )

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        self._contact = mail_contact(context.setting("contact"))
        self._turns = Turns(context.folder, SOURCE, most=MOST_A_SECOND)
        self._tickers = Tickers(context.folder)
        self._tickers_lock = Lock()

    def missing_setting(self) -> str:
        """Return what to write into the settings while no contact is set."""
        return "" if self._contact else _NO_CONTACT

    def prepare(self, request: RecordRequest) -> None:
        """Fetch the list of symbols, if it is wanting."""
        if not self.missing_setting():
            until = min(request.until, self._context.deadline)
            self._companies(request, Desk(self._context, self._contact, self._turns, until - _SPARE_SECONDS), until)

    def fetch(self, request: RecordRequest) -> RecordAnswer:
        """Fetch the filings of the request's companies, side by side."""
        if missing := self.missing_setting():
            return self.failed(request.instruments, FailureKind.NO_CREDENTIALS, missing)
        until = min(request.until, self._context.deadline)
        desk = Desk(self._context, self._contact, self._turns, until - _SPARE_SECONDS)
        companies = self._companies(request, desk, until)
        period = Period(request.first, request.last, request.now, until - _SPARE_SECONDS)
        known = {record.key: record for record in request.known if record.source == SOURCE}
        wanted = tuple(dict.fromkeys(companies.values()))
        jobs = [partial(look_up, desk, company, period, known) for company in wanted]
        outcomes = in_parallel(jobs, workers=_AT_ONCE, deadline=max(until, time.monotonic()), late=_LATE)
        return self._answer(request, companies, dict(zip(wanted, outcomes, strict=True)))

    def _companies(self, request: RecordRequest, desk: Desk, until: float) -> Mapping[Instrument, Company]:
        """Return the company of each instrument that EDGAR may have; a slow list of symbols leaves time for filings."""
        started = time.monotonic()
        deadline = started + _SHARE_OF_TICKERS * (until - started)

        def ask() -> Document | Refusal:
            (answer,) = in_parallel([desk.tickers], workers=1, deadline=deadline, late=_NO_LIST)
            return answer

        today = day_of(request.now)
        symbols = {each: each.symbol_on(today).upper() for each in request.instruments if _is_covered(each, today)}
        with self._tickers_lock:  # the list is asked for once, whoever needs it first
            numbers = self._tickers.numbers(symbols.values(), request.now, ask)
        return {each: _company(symbol, numbers.get(symbol)) for each, symbol in symbols.items()}

    def _answer(
        self, request: RecordRequest, companies: Mapping[Instrument, Company], found: Mapping[Company, Found]
    ) -> RecordAnswer:
        records: list[Record] = []
        failures: list[FetchFailure] = []
        for each in request.instruments:
            company = companies.get(each)
            if company is None:
                failures.append(self.failure(each.symbol, FailureKind.NOT_COVERED, _NOT_COVERED))
                continue
            records += _records(each, found[company])
            if (refusal := found[company].refusal) is not None:
                failures.append(refusal.failure(each.symbol, SOURCE))
        failed = {failure.symbol for failure in failures}
        looked_up = frozenset(each.symbol for each in request.instruments if each.symbol not in failed)
        return RecordAnswer(tuple(records), looked_up, tuple(failures))


def _is_covered(instrument: Instrument, today: date) -> bool:
    return instrument.expected_kind in _COVERED and dotted_share(instrument.symbol_on(today)) is not None


def _company(symbol: str, cik: int | None) -> Company:
    """Return the company of `symbol`: asked for by that where the list lacks it, as a new symbol may be."""
    return Company(cik) if cik is not None else Company(None, symbol)


def _records(instrument: Instrument, found: Found) -> Iterator[Record]:
    return (_record(instrument, filing) for filing in sorted(found.filings, key=lambda each: each.at))


def _record(instrument: Instrument, filing: Filing) -> Record:
    day = day_of(filing.at)
    return Record(
        symbol=instrument.symbol_on(day),
        kind=RecordKind.FILING,
        source=SOURCE,
        key=filing.accession,
        day=day,
        at=filing.at,
        title=filing.title,
        form=filing.form,
        items=filing.items,
        url=index_page(filing.cik, filing.accession),
    )
