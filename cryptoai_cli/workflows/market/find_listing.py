"""Find the list of a session: in the lake, or from the lists in their order."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import Enum, auto

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.list_soundness import fault_beside, fault_of_figures
from cryptoai_cli.errors import MoversError, NoQuotesError, UsageError
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.listing import Listing
from cryptoai_cli.market.session import Session
from cryptoai_cli.report.cells import long_date
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.lists.base import ListRequest
from cryptoai_cli.workflows.failure_words import TRY_EACH
from cryptoai_cli.workflows.fetch.no_figures import no_figures_error
from cryptoai_cli.workflows.lake import with_remarks
from cryptoai_cli.workflows.market.services import KeptListings, MarketServices
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import interval_of

LEAST_OF_THE_LAST = 0.9  # of the rows of the newest list held: a shorter one is not whole
_NEAR = timedelta(days=14)
_MOST_NAMED = 6


class FoundListing(Struct, frozen=True):
    """The listing to report on with its session; `is_new` if it came from a list in this run."""

    listing: Listing
    session: Session
    is_new: bool
    notices: tuple[Notice, ...] = ()
    failures: tuple[FetchFailure, ...] = ()


class Exchanges(Enum):
    """What the exchange of each line is needed for: now, for whoever asks for it later, or not at all."""

    NEEDED = auto()
    WELCOME = auto()
    UNUSED = auto()


class Wanted(Struct, frozen=True):
    """Which listing is wanted: that of `session`, or with `is_latest` the newest one there is.

    A list may have to be asked twice more for the exchange of each line: `exchanges` says what they are worth.
    """

    session: Session
    is_latest: bool = True
    exchanges: Exchanges = Exchanges.WELCOME


def find_listing(wanted: Wanted, services: Services, market: MarketServices) -> FoundListing:
    """Return the listing that is wanted.

    Raise NoQuotesError if no list answers, UsageError for a past session that nobody has, with those that are held.
    """
    session, is_latest = wanted.session, wanted.is_latest
    held = None if market.refresh and not services.is_offline else market.lake.read(session.day)
    if held is not None:
        return _with_exchanges(held, wanted, services, market)
    if services.is_offline:
        raise _offline_error(session, market) if is_latest else _not_held(session, market)
    services.progress("asking for the list of the whole market")
    found = _ask(wanted, services, market)
    if isinstance(found, FoundListing):
        return found
    if not is_latest:
        raise _not_held(session, market)
    raise _no_list(session, found, services, market.lake)


def newest_held(session: Session, services: Services, lake: KeptListings) -> FoundListing | None:
    """Return the newest listing held up to a session, with a notice of its age; None if none is held."""
    for day in reversed(lake.sessions()):
        held_session = services.calendar.on(day)
        listing = lake.read(day) if held_session is not None and day <= session.day else None
        if held_session is not None and listing is not None:
            words = f"No list answers: this is the list held of {long_date(day)}."
            return FoundListing(listing, held_session, is_new=False, notices=(Notice("last-good", words),))
    return None


def _with_exchanges(held: Listing, wanted: Wanted, services: Services, market: MarketServices) -> FoundListing:
    """Return a listing that is held, with the exchanges that a list tells now if they are wanted and not held."""
    is_enough = (
        wanted.exchanges is not Exchanges.NEEDED or services.is_offline or any(line.exchange for line in held.lines)
    )
    found = None if is_enough else _ask(wanted, services, market)
    if not isinstance(found, FoundListing):
        return FoundListing(held, wanted.session, is_new=False, failures=found or ())
    told = {line.symbol: line.exchange for line in found.listing.lines}
    lines = tuple(replace(line, exchange=told.get(line.symbol, "")) for line in held.lines)
    return FoundListing(replace(held, lines=lines), wanted.session, is_new=True, failures=found.failures)


def _ask(wanted: Wanted, services: Services, market: MarketServices) -> FoundListing | tuple[FetchFailure, ...]:
    """Return the first good answer, or the failures of all lists."""
    failures: list[FetchFailure] = []
    before = interval_of(wanted.session, services.calendar, services.now).base
    exchanges = None if wanted.exchanges is Exchanges.UNUSED else _exchanges(market.lake)
    request = ListRequest(wanted.session, before, services.now, wanted.is_latest, exchanges)
    for source in market.lists():
        answer = source.fetch(request)
        if isinstance(answer, Listing):
            fault = _fault(answer, wanted, services, market.lake)
            if fault is None:
                return _as_found(answer, wanted, services, market, tuple(failures))
            answer = FetchFailure("", answer.source, FailureKind.BAD_ANSWER, fault)
        failures.append(answer)
    return tuple(failures)


def _exchanges(lake: KeptListings) -> Mapping[str, str]:
    """Return the exchange of each line of the newest listing held, as far as it is known: a list fills in the rest."""
    days = lake.sessions()
    newest = lake.read(days[-1]) if days else None
    return {line.symbol: line.exchange for line in newest.lines if line.exchange} if newest is not None else {}


def _fault(listing: Listing, wanted: Wanted, services: Services, lake: KeptListings) -> str | None:
    """Return what is wrong with a list as a whole, or None."""
    day, own = wanted.session.day, services.calendar.on(listing.session)
    if own is None or listing.session > day:
        return f"the list is dated {listing.session}, which is no session so far"
    if not wanted.is_latest and listing.session != day:
        return f"the list is that of {listing.session}, not of {day}"
    if day - listing.session > _NEAR:
        return f"the list is dated {listing.session}, more than two weeks before {day}"
    last = _newest_near(listing, lake)
    if last is not None and len(listing.lines) < LEAST_OF_THE_LAST * len(last.lines):
        return f"the list has {len(listing.lines):,} lines, and that of {last.session} {len(last.lines):,}: not whole"
    return fault_of_figures(listing) or _fault_beside_base(listing, services.calendar.before(own), lake)


def _fault_beside_base(listing: Listing, base: Session | None, lake: KeptListings) -> str | None:
    """Return how a list contradicts that held of the session before it and from the same source, or None."""
    held = None if base is None else lake.read(base.day)
    return None if held is None or held.source != listing.source else fault_beside(listing, held)


def _newest_near(listing: Listing, lake: KeptListings) -> Listing | None:
    """Return the newest listing held near the session of `listing` and from the same source, or None."""
    near = [day for day in lake.sessions() if abs(day - listing.session) <= _NEAR]
    last = lake.read(near[-1]) if near else None
    return last if last is not None and last.source == listing.source else None


def _as_found(
    listing: Listing, wanted: Wanted, services: Services, market: MarketServices, failures: tuple[FetchFailure, ...]
) -> FoundListing:
    """Return the answer; an earlier session that is held as it was kept, so that it prints the same at every run."""
    own = services.calendar.on(listing.session) or wanted.session
    notices = () if own == wanted.session else _other_session(own, wanted.session)
    kept = None if market.refresh or own == wanted.session else market.lake.read(own.day)
    if kept is not None:
        return FoundListing(kept, own, is_new=False, notices=notices, failures=failures)
    described = market.lake.described(listing)
    return FoundListing(described, own, is_new=True, notices=notices, failures=failures)


def _other_session(own: Session, session: Session) -> tuple[Notice, ...]:
    words = f"The list is that of {long_date(own.day)}: there is none of {long_date(session.day)} yet."
    return (Notice("last-session", words),)


def _offline_error(session: Session, market: MarketServices) -> NoQuotesError:
    hint = "leave --offline out"
    if days := market.lake.sessions():
        hint += f", or report on a session that is held with --on, such as {days[-1]}"
    return NoQuotesError(with_remarks(f"the list of {session.day} is not held", market.lake.remarks), hint=hint)


def _not_held(session: Session, market: MarketServices) -> UsageError:
    """Return the error for a past session that nobody has, with the sessions held around it."""
    days = market.lake.sessions()
    words = with_remarks(f"the list of {session.day} is not held, and no list in use has it", market.lake.remarks)
    if not days:
        return UsageError(words, hint="none is held yet: run `movers market`, or `movers import --market PATH`")
    near = sorted(sorted(days, key=lambda day: abs(day - session.day))[:_MOST_NAMED])
    shown = ", ".join(map(str, near))
    return UsageError(words, hint=f"{len(days):,} sessions are held, {days[0]} to {days[-1]}; the nearest are {shown}")


def _no_list(session: Session, failures: Sequence[FetchFailure], services: Services, lake: KeptListings) -> MoversError:
    """Return the error for no list at all; what is wrong with a list that came is said in its own words."""
    # a list that needs a key is one that most people have no account for
    asked = [failure for failure in failures if failure.kind is not FailureKind.NO_CREDENTIALS] or failures
    of = f"the whole market in the session of {session.day}"
    bad = next((failure for failure in asked if failure.kind is FailureKind.BAD_ANSWER), None)
    if bad is None:
        error = no_figures_error(of, asked, (), is_offline=False, clock=services.clock_notices)
    else:
        error = NoQuotesError(f"no list of {of}: {bad.detail}", hint=TRY_EACH)
    if not lake.sessions() or not isinstance(error, NoQuotesError):
        return error
    hint = f"print the last list held with --stale-ok; {error.hint}"
    return NoQuotesError(error.message, hint=hint, details=error.details)
