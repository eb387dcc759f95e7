"""Find the splits inside a period that the answer of a source does not tell of."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from cryptoai_cli.analysis.market_time import is_traded
from cryptoai_cli.analysis.price_basis import RECENT, KnownSplit
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Interval, Session
from cryptoai_cli.workflows.archive.stored import StoredBySymbol
from cryptoai_cli.workflows.fetch.corporate_actions import ActionsOfSession
from cryptoai_cli.workflows.fetch.period_ends import window_over
from cryptoai_cli.workflows.judge.recheck import MOST_RECHECKS
from cryptoai_cli.workflows.services import Services


class PeriodSplits(Struct, frozen=True):
    """The recent splits inside a period by current symbol, and daily bars with events, of the shares looked at."""

    splits: Mapping[str, tuple[KnownSplit, ...]] = field(default_factory=dict)
    bars: Mapping[str, History] = field(default_factory=dict)


def find_period_splits(
    answers: Sequence[tuple[Instrument, History]], interval: Interval, held: StoredBySymbol, services: Services
) -> PeriodSplits:
    """Return what lists and daily bars tell of splits in the sessions of `interval` that are up to a week old.

    In these, a source may not have adjusted its closes yet. The lists are asked for of each session; where there is
    none, and where a split is on record (in a list or in the stored bars `held`), the shares' own daily bars are.
    """
    shares = [(i, h) for i, h in answers if is_traded(i, h) and h.splits is None]
    sessions = _recent_sessions(interval, services)
    if not shares or not sessions or services.is_offline:
        return PeriodSplits()
    listed, is_whole = _listed_splits([i for i, _ in shares], sessions, services)
    since = sessions[0].day
    split = {s for s, each in held.items() if any(k.session >= since for h in each for k in h.splits)} | set(listed)
    names = services.chain.event_names
    asked = [(i, h.source) for i, h in shares if h.source in names and (i.symbol in split or not is_whole)]
    asked = sorted(asked, key=lambda each: each[0].symbol not in split)[:MOST_RECHECKS]
    if not asked:
        return PeriodSplits(listed)
    services.progress(f"looking for splits of {len(asked)} instruments")
    found = services.chain.recheck(asked, window_over(interval, services.clock))
    pairs = zip(asked, found, strict=True)
    return PeriodSplits(listed, {i.symbol: answer for (i, _), answer in pairs if isinstance(answer, History)})


def _recent_sessions(interval: Interval, services: Services) -> tuple[Session, ...]:
    inside = services.calendar.between(interval.base.day, interval.session.day)[1:]
    return tuple(session for session in inside if services.now - session.closes <= RECENT)


def _listed_splits(
    shares: Sequence[Instrument], sessions: Sequence[Session], services: Services
) -> tuple[dict[str, tuple[KnownSplit, ...]], bool]:
    """Return the splits that lists have of `sessions` by current symbol, and whether there is a list of each session.

    After the first session without a list, no further one is asked for.
    """
    found: dict[str, tuple[KnownSplit, ...]] = {}
    for session in sessions:
        actions = ActionsOfSession(session, shares, services).find()
        if actions is None or not actions.is_whole:
            return found, False
        for share in shares:
            if (split := actions.splits.get(share.symbol_on(session.day))) is not None:
                found[share.symbol] = (*found.get(share.symbol, ()), KnownSplit(split.session, split.ratio))
    return found, True
