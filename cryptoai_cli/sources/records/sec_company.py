"""Look up the filings of one company at EDGAR: its feed, and the header of each filing that is to be listed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.record import Record, is_counted_form
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.records.sec_desk import PAGE, Desk
from cryptoai_cli.sources.records.sec_parse import Entry, Feed, day_of, parse_titles
from cryptoai_cli.sources.records.sec_title import has_title, names_main_document, title_of, usable_title

CLOCK_DOUBT = timedelta(hours=6)  # a feed may write another zone's clock: New York's offset is 4 or 5 hours
_LATEST_FILED = timedelta(days=10)  # after its acceptance, the days on which EDGAR is closed included
_MOST_PAGES = 6
_HEADERS_AT_ONCE = 4
_LATE = Refusal(FailureKind.TIMEOUT, "EDGAR did not answer in its share of this run's time")
_REPEATED = Refusal(FailureKind.BAD_ANSWER, "EDGAR answered with the same page of filings again")
_TOO_MANY = Refusal(FailureKind.BAD_ANSWER, f"EDGAR lists more than {_MOST_PAGES * PAGE} filings since then")
_UNREADABLE = Refusal(FailureKind.BAD_ANSWER, "EDGAR lists filings that cannot be read")
_OLD = Refusal(FailureKind.STOPPED, "EDGAR answered with a feed that was made before the end of the time asked for")
_NAMELESS = Refusal(FailureKind.BAD_ANSWER, "EDGAR answered with a feed that names no company")


class Period(Struct, frozen=True):
    """The time asked for, `first` to `last` (aware UTC), at `now`; `until` is when the answer is no longer awaited."""

    first: datetime
    last: datetime
    now: datetime
    until: float

    def has(self, instant: datetime, doubt: timedelta = timedelta()) -> bool:
        """Return whether `instant` lies in it, or no more than `doubt` outside."""
        return self.first - doubt <= instant <= self.last + doubt

    @property
    def filed_until(self) -> date | None:
        """The last filing date that matters, None where that is not over yet."""
        end = self.last + _LATEST_FILED
        return day_of(end) if end < self.now else None


class Company(Struct, frozen=True):
    """A company as EDGAR is asked for it: by its number, or by its symbol where the number is not known."""

    cik: int | None
    symbol: str = ""

    @property
    def asked_as(self) -> str:
        """The word in the request."""
        return self.symbol if self.cik is None else f"{self.cik:010d}"


class Filing(Struct, frozen=True):
    """One filing of the company `cik`, accepted at the aware UTC instant `at`."""

    cik: int
    accession: str
    form: str
    at: datetime
    items: tuple[str, ...] = ()
    title: str = ""


class Found(Struct, frozen=True):
    """The filings of a company in the time asked for; `refusal` says why some may be missing, None if none is."""

    filings: tuple[Filing, ...] = ()
    refusal: Refusal | None = None


class _Pages(Struct, frozen=True):
    """What the pages of a feed list, and why they may list less than there is."""

    entries: tuple[Entry, ...] = ()
    cik: int | None = None
    lacking: Refusal | None = None


class _Confirmed(Struct, frozen=True):
    """A filing whose instant is known for good, and whether its title has to be looked up elsewhere."""

    filing: Filing
    lacks_title: bool = False


def look_up(desk: Desk, company: Company, period: Period, known: Mapping[str, Record]) -> Found:
    """Return the filings of `company`; those whose accession number is in `known` are not asked for again."""
    pages = _pages(desk, company, period)
    if pages.cik is None:
        return Found(refusal=_NAMELESS if pages.entries else pages.lacking)
    jobs = [
        partial(_confirm, desk, pages.cik, entry, known)
        for entry in pages.entries
        if period.has(entry.updated, CLOCK_DOUBT)
    ]
    outcomes = in_parallel(jobs, workers=_HEADERS_AT_ONCE, deadline=period.until, late=_LATE)
    refused = next((outcome for outcome in outcomes if isinstance(outcome, Refusal)), pages.lacking)
    confirmed = [each for each in outcomes if isinstance(each, _Confirmed) and period.has(each.filing.at)]
    return _with_titles(desk, pages.cik, confirmed, refused)


def _pages(desk: Desk, company: Company, period: Period) -> _Pages:
    """Request pages of the feed until one reaches back beyond the time asked for."""
    found: dict[str, Entry] = {}
    cik = company.cik
    for page in range(_MOST_PAGES):
        feed = desk.feed(company.asked_as, cik, start=page * PAGE, before=period.filed_until)
        if isinstance(feed, Refusal):
            return _Pages(tuple(found.values()), cik, feed)
        cik = feed.cik
        is_new = any(entry.accession not in found for entry in feed.entries)
        found = {entry.accession: entry for entry in feed.entries} | found
        if (lacking := _fault(feed, period)) is not None or _reaches(feed, period):
            return _Pages(tuple(found.values()), cik, lacking)
        if not is_new:
            return _Pages(tuple(found.values()), cik, _REPEATED)
    return _Pages(tuple(found.values()), cik, _TOO_MANY)


def _fault(feed: Feed, period: Period) -> Refusal | None:
    """Return why a feed does not tell all of the filings on its page."""
    if not feed.is_whole:
        return _UNREADABLE
    newest = max((entry.updated for entry in feed.entries), default=None)
    # a time equal to that of the newest filing is not the time at which the feed was made
    if feed.made is not None and (newest is None or feed.made > newest) and feed.made < _needed(period):
        return _OLD
    return None


def _needed(period: Period) -> datetime:
    """Return the instant since which a feed has to be made to tell all of the time asked for that is over."""
    return min(period.now, period.last) - CLOCK_DOUBT


def _reaches(feed: Feed, period: Period) -> bool:
    """Return whether no older page can hold what is asked for: a feed lists the newest first."""
    return not feed.has_more or (bool(feed.entries) and feed.entries[-1].updated < period.first - CLOCK_DOUBT)


def _confirm(desk: Desk, cik: int, entry: Entry, known: Mapping[str, Record]) -> _Confirmed | Refusal | None:
    """Return the filing of `entry` with the instant of its header, None if it is another company's.

    The instant of one that is held is known, and one that is only counted need not be exact.
    """
    if is_counted_form(entry.form):
        is_own = entry.folder in {None, cik}
        return _Confirmed(_filing(cik, entry, entry.updated)) if is_own else None
    held = known.get(entry.accession)
    if held is not None and held.at is not None and (held.title or not has_title(entry.form)):
        return _Confirmed(_filing(cik, entry, held.at, held.title))
    header = desk.header(cik, entry.accession)
    if isinstance(header, Refusal):
        return header
    if header.parties and cik not in header.parties:
        return None
    if not has_title(entry.form):
        return _Confirmed(_filing(cik, entry, header.accepted))
    title = title_of(header, entry.form)
    return _Confirmed(
        _filing(cik, entry, header.accepted, title), not title and not names_main_document(header, entry.form)
    )


def _filing(cik: int, entry: Entry, at: datetime, title: str = "") -> Filing:
    return Filing(cik, entry.accession, entry.form, at, entry.items, title)


def _with_titles(desk: Desk, cik: int, confirmed: list[_Confirmed], refused: Refusal | None) -> Found:
    """Return the filings, with the titles that their headers lack from the list of submissions."""
    filings = tuple(each.filing for each in confirmed)
    if not any(each.lacks_title for each in confirmed):
        return Found(filings, refused)
    answer = desk.submissions(cik)
    if isinstance(answer, Refusal):
        return Found(filings, refused or answer)
    titles = {key: title for key, title in parse_titles(answer).items() if usable_title(title)}
    return Found(tuple(replace(each, title=each.title or titles.get(each.accession, "")) for each in filings), refused)
