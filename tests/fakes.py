"""A source that answers from memory, and counts what it is asked."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.session import Session
from cryptoai_cli.sources.base import Answer, Grain, Source, SourceCard, Want, Window


@dataclass
class FakeSource(Source):
    """Answers `closes`, `bars`, `hours` and `values` by symbol; whatever it does not hold is unknown to it.

    `actions` is its list of the corporate actions of any session, None if it has no such list.
    """

    name: str = "fake"
    closes: Mapping[str, History] = field(default_factory=dict)
    bars: Mapping[str, History] = field(default_factory=dict)
    hours: Mapping[str, History] = field(default_factory=dict)
    values: Mapping[str, History] = field(default_factory=dict)
    covered: frozenset[InstrumentType] = frozenset(InstrumentType)
    fails_with: FailureKind | None = None
    actions: CorporateActions | FetchFailure | None = None
    asked: list[tuple[str, Grain]] = field(default_factory=list)
    sessions_asked: list[Session] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.card = SourceCard(
            name=self.name,
            title=self.name.title(),
            covers=self.covered,
            grains=frozenset(Grain),
            limits="none",
            terms="none",
        )

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        return tuple(self.fetch(want, window) for want in wants)

    def fetch(self, want: Want, window: Window) -> Answer:
        assert window.sessions
        self.asked.append((want.symbol, want.grain))
        if self.fails_with is not None:
            return self.failure(want, self.fails_with, "does not answer")
        held = {
            Grain.CLOSES: self.closes,
            Grain.BARS: self.bars,
            Grain.HOURS: self.hours,
            Grain.VALUE: self.values,
        }[want.grain]
        found = held.get(want.symbol)
        if found is None:
            return self.failure(want, FailureKind.UNKNOWN_SYMBOL, "does not know this symbol")
        return replace(found, source=self.name)

    def corporate_actions(self, session: Session) -> CorporateActions | FetchFailure | None:
        self.sessions_asked.append(session)
        return self.actions

    def symbols_asked(self, grain: Grain) -> Sequence[str]:
        return [symbol for symbol, asked in self.asked if asked is grain]


@dataclass
class MeetingSource(FakeSource):
    """Answers its first call only once another one with the same barrier is asked at the same time."""

    meeting: threading.Barrier = field(default_factory=lambda: threading.Barrier(2, timeout=5))
    has_met: bool = False

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        if not self.has_met:
            self.has_met = True
            self.meeting.wait()
        return super().fetch_many(wants, window)


def two_that_meet() -> tuple[MeetingSource, MeetingSource]:
    """Return a source of shares and one of coins, which answer only if both are asked at the same time."""
    meeting = threading.Barrier(2, timeout=5)
    coin = frozenset({InstrumentType.CRYPTO})
    return (
        MeetingSource("shares", covered=frozenset(InstrumentType) - coin, meeting=meeting),
        MeetingSource("coins", covered=coin, meeting=meeting),
    )
