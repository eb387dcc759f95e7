"""Find the questions about measured moves: what has to be checked before a move is believed."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct, field

from cryptoai_cli.analysis.market_time import is_early_price, is_traded
from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.analysis.quality_issue import (
    QualityIssue,
    base_issue,
    coin_issue,
    has_percentage,
    is_questionable,
    joined_issues,
    live_coin_issue,
    share_issue,
    split_issue,
)
from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import History, Split
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Interval
from cryptoai_cli.sources.chain import Chain

FindActions = Callable[[], CorporateActions | None]
"""Return the actions of the session, whole if a source has a list of them; None if they are not needed."""


class Doubt(StrEnum):
    """What a move is checked for, and so how it is settled."""

    ISSUE = "issue"
    EVENTS = "events"
    UNCHANGED = "unchanged"
    EARLY = "early"


class Question(Struct, frozen=True):
    """A move to be checked.

    It has an `issue` (perhaps a `split` on record), nothing tells of its splits, it is exactly zero, or its price is
    older than the close.
    """

    instrument: Instrument
    move: Move
    history: History
    doubt: Doubt
    issue: QualityIssue | None = None
    split: Split | None = None


class Measured(Struct, frozen=True):
    """The move of an instrument, the history that it was measured from, and the closes held of its base session."""

    instrument: Instrument
    move: Move
    history: History
    held: tuple[float, ...] = ()

    def issue(self, interval: Interval) -> QualityIssue | None:
        """Return why the move is questioned by its figures, or None."""
        if self.instrument.is_coin:
            return joined_issues((coin_issue(self.move), live_coin_issue(self.move, self.history, interval)))
        issue = share_issue(self.move, self.history, interval)
        return joined_issues((issue, base_issue(self.move, self.history, self.held)))

    def lacks_events(self, interval: Interval) -> bool:
        """Return whether nothing in the answer would show a split of this session."""
        if self.move.status is not Status.OK or not is_traded(self.instrument, self.history):
            return False
        return not self.history.base_is_derived and not has_percentage(self.history, interval)


class ActionsFound(Struct, frozen=True):
    """The splits of the session that a list has, and the sources that must be asked, for want of a list, for theirs."""

    to_ask: frozenset[str] = frozenset()
    splits: Mapping[str, Split] = field(default_factory=dict)


def actions_needed(
    measured: Sequence[Measured], interval: Interval, find_actions: FindActions, chain: Chain
) -> ActionsFound:
    """Return the actions of the session if some move lacks the evidence that would show a split or explain a fall.

    The sources of `chain` whose daily bars tell of splits are to be asked where no list is to be had.
    """
    are_needed = any(each.lacks_events(interval) or _is_unexplained(each, chain) for each in measured)
    found = find_actions() if are_needed else None
    if found is None:
        return ActionsFound()
    return ActionsFound(frozenset() if found.is_whole else chain.event_names, found.splits)


def _is_unexplained(each: Measured, chain: Chain) -> bool:
    """Return whether a move is large and its source's daily bars will not tell of a split or a distribution."""
    r = each.move.ok_return
    is_large = r is not None and is_questionable(r) and is_traded(each.instrument, each.history)
    return is_large and each.history.source not in chain.event_names


def question_of(each: Measured, interval: Interval, actions: ActionsFound) -> Question | None:
    """Return what is to be checked about a move, or None."""
    instrument, move, history = each.instrument, each.move, each.history
    if not instrument.is_coin and is_early_price(move.last_trade, history.feed, interval):
        # before all others: a second source that agrees answers them too, and nothing else answers this
        return Question(instrument, move, history, Doubt.EARLY)
    issue = each.issue(interval)
    split = actions.splits.get(instrument.symbol_on(interval.session.day))
    if split is not None and move.status is Status.OK and is_traded(instrument, history):
        issue = joined_issues((split_issue(split), issue))
    if issue is not None:
        return Question(instrument, move, history, Doubt.ISSUE, issue, split)
    if instrument.is_coin or move.status is not Status.OK:
        return None
    if not interval.is_open and move.ok_return == 0 and is_traded(instrument, history):
        return Question(instrument, move, history, Doubt.UNCHANGED)
    if history.source in actions.to_ask and each.lacks_events(interval):
        return Question(instrument, move, history, Doubt.EVENTS)
    return None
