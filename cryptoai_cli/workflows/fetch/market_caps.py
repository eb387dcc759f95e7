"""Find the market caps of a report's members, in the store or from the sources."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.quote import MarketCap
from cryptoai_cli.market.session import Session, State
from cryptoai_cli.sources.base import Grain, Window
from cryptoai_cli.sources.chain import GatheredHistories, HistoryRequest
from cryptoai_cli.store.market_caps import KeptMarketCap
from cryptoai_cli.workflows.services import Services

_COMPARABLE = frozenset({"USD", ""})  # sizes in different currencies are not comparable


def find_market_caps(
    members: Iterable[Instrument], session: Session, services: Services, window: Window, *, may_ask: bool
) -> Mapping[str, MarketCap]:
    """Return the known market caps of `members`, by current symbol.

    A value is of `session`, or of the first stored session after it. If there is neither and `may_ask` is true, it is
    requested and is as of the latest session; otherwise the last stored value before `session` is used. A refresh
    requests values of the latest session again; those of earlier sessions are kept.
    """
    companies = tuple(dict.fromkeys(member for member in members if not member.is_coin))
    memory = services.memory
    latest = services.calendar.latest(services.now)
    if latest is None:
        return {}
    kept = () if memory is None else memory.market_caps(companies, session, latest)
    anew = latest.day if memory is not None and memory.rules.refresh else None
    answered = {value.symbol for value in kept if value.session >= session.day and value.session != anew}
    lacking = [company for company in companies if company.symbol not in answered]
    asked = _fetch_values(lacking, services, window, latest) if may_ask and lacking else ()
    by_symbol = {value.symbol: value for value in (*reversed(kept), *asked)}
    return {
        symbol: MarketCap(value.value, value.session)
        for symbol, value in by_symbol.items()
        if value.value is not None and value.currency in _COMPARABLE
    }


def _fetch_values(
    companies: Sequence[Instrument], services: Services, window: Window, latest: Session
) -> tuple[KeptMarketCap, ...]:
    """Request market caps, which are as of the latest session, and save them if that session is final."""
    asks = [HistoryRequest(company, Grain.VALUE) for company in companies]
    gathered = services.chain.gather(asks, window, lambda _, history: history.market_cap is not None)
    values = tuple(_answered_values(gathered, latest, services.now))
    if services.memory is not None and values and latest.state(services.now) is State.FINAL:
        trusted = services.sources_to_keep
        services.memory.keep_market_caps(value for value in values if value.source in trusted)
    return values


def _answered_values(gathered: GatheredHistories, latest: Session, now: datetime) -> Iterable[KeptMarketCap]:
    """Yield the answers: values, and None where a source has none; a refusal is not an answer."""
    for failure in gathered.failures:
        if failure.kind is FailureKind.NO_DATA and failure.symbol not in gathered.histories:
            yield KeptMarketCap(failure.symbol, latest.day, failure.source, None, "", now)
    for symbol, history in gathered.histories.items():
        yield KeptMarketCap(symbol, latest.day, history.source, history.market_cap, history.currency, now)
