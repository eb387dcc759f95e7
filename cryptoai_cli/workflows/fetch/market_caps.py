"""Find the market caps of a report's members, in the store or from the sources."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.quote import CapsMissing, MarketCap, MarketCaps
from cryptoai_cli.market.session import Calendar, Session, State
from cryptoai_cli.sources.base import Grain, Window
from cryptoai_cli.sources.chain import GatheredHistories, HistoryRequest
from cryptoai_cli.store.market_caps import KeptMarketCap
from cryptoai_cli.workflows.services import Services

_COMPARABLE = frozenset({"USD", ""})  # sizes in different currencies are not comparable
_SAYS_NOTHING = frozenset({FailureKind.NOT_COVERED, FailureKind.OTHER_CALENDAR})
_HAS_ANSWERED = frozenset({FailureKind.NO_DATA, FailureKind.UNKNOWN_SYMBOL})


class _Asked(Struct, frozen=True):
    """The market caps that sources gave, and the failures of the others."""

    values: tuple[KeptMarketCap, ...] = ()
    failures: tuple[FetchFailure, ...] = ()


def find_market_caps(members: Iterable[Instrument], session: Session, services: Services, window: Window) -> MarketCaps:
    """Return the known market caps of `members`.

    Those kept with `session` are used, or else those kept with the first session after it. What is lacking is requested
    (not offline) and kept with `session` once that is final; it is as of the latest session. If there is no answer,
    the last ones kept before `session` are used. A refresh requests those of the latest session again; those kept with
    earlier sessions stay.
    """
    companies = tuple(dict.fromkeys(member for member in members if not member.is_coin))
    memory = services.memory
    latest = services.calendar.latest(services.now)
    if latest is None:
        return MarketCaps()
    kept = () if memory is None else memory.market_caps(companies, session, latest)
    anew = latest.day if memory is not None and memory.rules.refresh else None
    answered = {value.symbol for value in kept if value.session >= session.day and value.session != anew}
    lacking = [company for company in companies if company.symbol not in answered]
    asked = _ask(lacking, services, window, session) if lacking and not services.is_offline else _Asked()
    # an answer that there is none replaces none that is kept, in the store as well
    known_last = sorted((*reversed(kept), *asked.values), key=lambda value: value.value is not None)
    by_symbol = {value.symbol: value for value in known_last}
    unknown = any(company.symbol not in by_symbol for company in lacking)
    return MarketCaps(
        {
            symbol: MarketCap(value.value, _valued_on(value, services.calendar))
            for symbol, value in by_symbol.items()
            if value.value is not None and value.currency in _COMPARABLE
        },
        _why_missing(asked.failures, is_offline=services.is_offline) if unknown else None,
    )


def _valued_on(value: KeptMarketCap, calendar: Calendar) -> date:
    """Return the session that a market cap is as of: the latest one when it arrived."""
    latest = calendar.latest(value.arrived_at)
    return value.session if latest is None else latest.day


def _why_missing(failures: Sequence[FetchFailure], *, is_offline: bool) -> CapsMissing | None:
    """Return why some market caps are not known; None if the sources have answered that they know none."""
    if is_offline:
        return CapsMissing.OFFLINE
    kinds = {failure.kind for failure in failures}
    if kinds <= _SAYS_NOTHING:
        return CapsMissing.NO_SOURCE
    return None if kinds <= _SAYS_NOTHING | _HAS_ANSWERED else CapsMissing.UNANSWERED


def _ask(companies: Sequence[Instrument], services: Services, window: Window, session: Session) -> _Asked:
    """Request market caps, and keep them with `session` if that is final."""
    asks = [HistoryRequest(company, Grain.VALUE) for company in companies]
    gathered = services.chain.gather(asks, window, lambda _, history: history.market_cap is not None)
    values = tuple(_answered_values(gathered, session, services.now))
    if services.memory is not None and values and session.state(services.now) is State.FINAL:
        trusted = services.sources_to_keep
        services.memory.keep_market_caps(value for value in values if value.source in trusted)
    return _Asked(values, gathered.failures)


def _answered_values(gathered: GatheredHistories, session: Session, now: datetime) -> Iterator[KeptMarketCap]:
    """Yield the answers: market caps, and None where a source has none; a refusal is not an answer."""
    for failure in gathered.failures:
        if failure.kind is FailureKind.NO_DATA and failure.symbol not in gathered.histories:
            yield KeptMarketCap(failure.symbol, session.day, failure.source, None, "", now)
    for symbol, history in gathered.histories.items():
        yield KeptMarketCap(symbol, session.day, history.source, history.market_cap, history.currency, now)
