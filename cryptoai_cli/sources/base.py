"""The interface that every source of quotes implements."""

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import Session
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.net.limits import PATIENCE_SECONDS
from cryptoai_cli.net.server_clock import ServerClocks

Answer = History | FetchFailure


class PluginError(Exception):
    """A source from another package could not be loaded or built; the message says which and why."""


class Grain(StrEnum):
    """The kind of data that is wanted."""

    CLOSES = "closes"  # daily closes and the latest quote; the cheapest request
    BARS = "bars"  # daily bars with open, high, low, volume, and the split events
    HOURS = "hours"  # finished hourly candles and the latest quote; coins only
    VALUE = "value"  # today's market cap, nothing else


class Window(Struct, frozen=True):
    """The sessions that are needed, oldest first, and the instant of the run (aware UTC).

    `today` is the session day at `now` in exchange time: it decides which symbol a renamed instrument has now. The
    default selects the newest symbol. Closes since `history_from` are wanted too if they cost no further request.
    `until` is the monotonic instant in seconds at which the source's share of the time ends; what it has by then
    counts. With `latest_only`, the last session's price and the close before it are enough.
    """

    sessions: tuple[Session, ...]
    now: datetime
    today: date = date.max
    history_from: date | None = None
    until: float = math.inf
    latest_only: bool = False

    @property
    def first(self) -> Session:
        """The earliest session needed."""
        return self.sessions[0]

    @property
    def last(self) -> Session:
        """The latest session needed."""
        return self.sessions[-1]

    def answer_by(self, deadline: float) -> float:
        """Return the monotonic instant at which to return what there is, at the latest `deadline`."""
        return min(deadline, self.until)


class Want(Struct, frozen=True):
    """One thing to fetch: `symbol` is the symbol (in Yahoo's spelling) under which the source holds the instrument."""

    instrument: Instrument
    symbol: str
    grain: Grain


class SourceCard(Struct, frozen=True):
    """The description of a source.

    `covers` are the instrument types it has, `grains` the data it has for them. `keeps_old_symbols` is True if a
    renamed instrument's past is found under its former symbol. `delay_minutes` is the maximum delay of its live prices.
    `network` is False for files. `has_events` is True if its daily bars come with splits and distributions.
    """

    name: str
    title: str
    covers: frozenset[InstrumentType]
    grains: frozenset[Grain]
    limits: str
    terms: str
    keeps_old_symbols: bool = False
    delay_minutes: int = 0
    network: bool = True
    has_events: bool = False


class Source(ABC):
    """A source of quotes. `fetch_many` is the one method that a source must define.

    It raises no provider or network errors: every want gets a `History` or a `FetchFailure`, in the order given.
    Plug-ins for the first release may define `fetch` alone; it is then called for one want after the other.
    """

    card: SourceCard

    def __init_subclass__(cls, **keywords: object) -> None:
        """Derive `fetch_many` for a class that defines only `fetch`, before the check for abstract methods."""
        super().__init_subclass__(**keywords)
        if cls.fetch_many is Source.fetch_many and cls.fetch is not Source.fetch:
            cls.fetch_many = _fetch_one_by_one  # type: ignore[assignment] # its first parameter is the source

    def fetch(self, want: Want, window: Window) -> Answer:
        """Fetch one want."""
        return self.fetch_many((want,), window)[0]

    @abstractmethod
    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        """Fetch, for each of `wants` in their order, the history of its symbol that covers the sessions of `window`."""
        return _fetch_one_by_one(self, wants, window)  # plug-ins for the first release may call super().fetch_many

    def corporate_actions(self, session: Session) -> CorporateActions | FetchFailure | None:  # noqa: ARG002 - a default
        """Fetch the splits and distributions of the whole market in `session`; None if the source has no such list."""
        return None

    def covers(self, want: Want) -> bool:
        """Return whether this source can have `want` at all."""
        return want.instrument.expected_kind in self.card.covers and want.grain in self.card.grains

    def symbol_for(self, instrument: Instrument, session: date, today: date) -> str:
        """Return the symbol under which this source holds `instrument` at `session`."""
        return instrument.symbol_on(session if self.card.keeps_old_symbols else today)

    def failure(self, want: Want, kind: FailureKind, detail: str) -> FetchFailure:
        """Return a failure of this source for `want`."""
        return FetchFailure(want.symbol, self.card.name, kind, detail)


def _fetch_one_by_one(source: Source, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
    """Fetch one want after the other, until the source's share of the time ends."""
    return tuple(
        source.fetch(want, window) if time.monotonic() < window.until else late_answer(source.card.name, want)
        for want in wants
    )


def late_answer(source: str, want: Want) -> FetchFailure:
    """Return the failure of a source that did not answer in its share of the time."""
    detail = "did not answer in its share of this run's time"
    return FetchFailure(want.symbol, source, FailureKind.TIMEOUT, detail)


class SourceContext(Struct, frozen=True):
    """What a source is built from: its settings (`base_url`, `path`, ... as text) and the limits of the run.

    `deadline` is a monotonic instant in seconds (`time.monotonic`), after which no request is sent; `patience_seconds`
    is how long to wait for one response, so that time is left for the next source. `cooldowns` are those of this user,
    or None if none are kept. `clocks` notes the time that servers tell. `folder` is where sources keep small files
    between runs, for every process of this user; None if nothing is kept.
    """

    settings: tuple[tuple[str, str], ...]
    deadline: float
    patience_seconds: float = PATIENCE_SECONDS
    cooldowns: Cooldowns | None = None
    clocks: ServerClocks | None = None
    folder: Path | None = None

    def setting(self, key: str, default: str = "") -> str:
        """Return the value of one setting of this source, or `default`."""
        return dict(self.settings).get(key, default)
