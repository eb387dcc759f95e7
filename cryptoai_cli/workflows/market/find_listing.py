"""Find the list of a session: in the lake, or from the lists in their order."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from msgspec import Struct

from cryptoai_cli.errors import NoQuotesError, UsageError
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.listing import Listing
from cryptoai_cli.market.session import Session
from cryptoai_cli.report.cells import long_date
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.lists.base import ListRequest, ListSource
from cryptoai_cli.workflows.fetch.no_figures import no_figures_error
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


def find_listing(session: Session, services: Services, market: MarketServices, *, is_latest: bool) -> FoundListing:
    """Return the listing of `session`, or with `is_latest` the newest one there is.

    Raise NoQuotesError if no list answers, UsageError for a past session that nobody has, with those that are held.
    """
    held = None if market.refresh and not services.is_offline else market.lake.read(session.day)
    if held is not None:
        return FoundListing(held, session, is_new=False)
    if services.is_offline:
        raise _offline_error(session, market.lake) if is_latest else _not_held(session, market.lake)
    services.progress("asking for the list of the whole market")
    found = _ask(session, services, market, is_latest=is_latest)
    if isinstance(found, FoundListing):
        return found
    if not is_latest:
        raise _not_held(session, market.lake)
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


def _ask(
    session: Session, services: Services, market: MarketServices, *, is_latest: bool
) -> FoundListing | tuple[FetchFailure, ...]:
    """Return the first good answer, or the failures of all lists."""
    failures: list[FetchFailure] = []
    before = interval_of(session, services.calendar, services.now).base
    request = ListRequest(session, before, services.now, is_latest)
    for source in _asked(market.lists(), is_latest=is_latest):
        answer = source.fetch(request)
        if isinstance(answer, Listing):
            fault = _fault(answer, session, services, market.lake, is_latest=is_latest)
            if fault is None:
                return _as_found(answer, session, services, market, tuple(failures))
            answer = FetchFailure("", answer.source, FailureKind.BAD_ANSWER, fault)
        failures.append(answer)
    return tuple(failures)


def _asked(lists: Iterable[ListSource], *, is_latest: bool) -> Iterator[ListSource]:
    return (source for source in lists if is_latest or source.card.has_past)


def _fault(
    listing: Listing, session: Session, services: Services, lake: KeptListings, *, is_latest: bool
) -> str | None:
    """Return what is wrong with a list as a whole, or None."""
    if services.calendar.on(listing.session) is None or listing.session > session.day:
        return f"the list is dated {listing.session}, which is no session so far"
    if not is_latest and listing.session != session.day:
        return f"the list is that of {listing.session}, not of {session.day}"
    last = _newest_near(listing, lake)
    if last is not None and len(listing.lines) < LEAST_OF_THE_LAST * len(last.lines):
        return f"the list has {len(listing.lines):,} lines, and that of {last.session} {len(last.lines):,}: not whole"
    return None


def _newest_near(listing: Listing, lake: KeptListings) -> Listing | None:
    """Return the newest listing held near the session of `listing` and from the same source, or None."""
    near = [day for day in lake.sessions() if abs(day - listing.session) <= _NEAR]
    last = lake.read(near[-1]) if near else None
    return last if last is not None and last.source == listing.source else None


def _as_found(
    listing: Listing, session: Session, services: Services, market: MarketServices, failures: tuple[FetchFailure, ...]
) -> FoundListing:
    """Return the answer; a session that is held already as it was kept, so that it prints the same at every run."""
    own = services.calendar.on(listing.session) or session
    notices = () if own == session else _other_session(own, session)
    kept = None if market.refresh else market.lake.read(own.day)
    if kept is not None:
        return FoundListing(kept, own, is_new=False, notices=notices, failures=failures)
    return FoundListing(listing, own, is_new=True, notices=notices, failures=failures)


def _other_session(own: Session, session: Session) -> tuple[Notice, ...]:
    words = f"The list is that of {long_date(own.day)}: there is none of {long_date(session.day)} yet."
    return (Notice("last-session", words),)


def _offline_error(session: Session, lake: KeptListings) -> NoQuotesError:
    hint = "leave --offline out"
    if days := lake.sessions():
        hint += f", or report on a session that is held with --on, such as {days[-1]}"
    return NoQuotesError(_with_notices(f"the list of {session.day} is not held", lake), hint=hint)


def _not_held(session: Session, lake: KeptListings) -> UsageError:
    """Return the error for a past session that nobody has, with the sessions held around it."""
    days = lake.sessions()
    words = _with_notices(f"the list of {session.day} is not held, and no list in use has past sessions", lake)
    if not days:
        return UsageError(words, hint="none is held yet: run `movers market`, or `movers import --market PATH`")
    near = sorted(sorted(days, key=lambda day: abs(day - session.day))[:_MOST_NAMED])
    shown = ", ".join(map(str, near))
    return UsageError(words, hint=f"{len(days):,} sessions are held, {days[0]} to {days[-1]}; the nearest are {shown}")


def _no_list(session: Session, failures: Sequence[FetchFailure], services: Services, lake: KeptListings) -> Exception:
    of = f"the whole market in the session of {session.day}"
    error = no_figures_error(of, failures, (), is_offline=False, clock=services.clock_notices)
    if not lake.sessions() or not isinstance(error, NoQuotesError):
        return error
    return NoQuotesError(error.message, hint=f"print the last list held with --stale-ok; {error.hint}")


def _with_notices(words: str, lake: KeptListings) -> str:
    """Return a message with what was noticed of the files of the lake, which may be why something is not held."""
    return ". ".join([words, *(notice.message.rstrip(".") for notice in lake.notices)])
