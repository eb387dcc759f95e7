"""What every source of quotes promises."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import Session
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.net.limits import PATIENCE_SECONDS

Answer = History | FetchFailure


class PluginError(Exception):
    """A source of another package could not be loaded or built; the text says which and why."""


class Grain(StrEnum):
    """How much of a history is wanted."""

    CLOSES = "closes"  # daily closes and the latest quote; the cheapest a source can do
    BARS = "bars"  # daily bars with open, high, low, volume, and the split events
    HOURS = "hours"  # finished hourly candles and the latest quote; coins only
    VALUE = "value"  # the market capitalisation of today, nothing else


class Window(Struct, frozen=True):
    """The sessions that are needed, oldest first, and the instant of the run (aware UTC).

    `today` is the session day in force at `now` in exchange time: it decides which symbol a renamed instrument has by
    now. Unless given, it is the newest. Closes since `history_from` are welcome too, where they cost no request more.
    """

    sessions: tuple[Session, ...]
    now: datetime
    today: date = date.max
    history_from: date | None = None

    @property
    def first(self) -> Session:
        """The earliest session needed."""
        return self.sessions[0]

    @property
    def last(self) -> Session:
        """The latest session needed."""
        return self.sessions[-1]


class Want(Struct, frozen=True):
    """One thing to fetch: `symbol` is the spelling (Yahoo style) to ask for, of that day or of today."""

    instrument: Instrument
    symbol: str
    grain: Grain


class SourceCard(Struct, frozen=True):
    """What a source says of itself.

    `covers` are the kinds of instrument it knows; `grains` what it can give of them. `keeps_old_symbols` tells whether
    a renamed instrument's past is found under the symbol of that time. `delay_minutes` is how late its live prices
    are, at most. `network` is False for files.
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


class Source(ABC):
    """A provider of quotes. `fetch_many` is the one method that a source must have.

    It raises nothing for what the provider does or the network suffers: every want gets a `History` or a
    `FetchFailure`, in the order asked. Plug-ins of the first release may define `fetch` alone; they are asked for one
    want after the other.
    """

    card: SourceCard

    def __init_subclass__(cls, **keywords: object) -> None:
        """Complete a class that has only `fetch`, before Python looks for missing methods."""
        super().__init_subclass__(**keywords)
        if cls.fetch_many is Source.fetch_many and cls.fetch is not Source.fetch:
            cls.fetch_many = _fetch_one_by_one  # type: ignore[assignment] # its first parameter is the source

    def fetch(self, want: Want, window: Window) -> Answer:
        """Fetch one want."""
        return self.fetch_many((want,), window)[0]

    @abstractmethod
    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        """Fetch, for each of `wants` in their order, the history of its symbol that covers the sessions of `window`."""
        return _fetch_one_by_one(self, wants, window)  # for a plug-in of the first release that calls it from its own

    def covers(self, want: Want) -> bool:
        """Whether it makes sense to ask this source for `want` at all."""
        return want.instrument.expected_kind in self.card.covers and want.grain in self.card.grains

    def symbol_for(self, instrument: Instrument, session: date, today: date) -> str:
        """Return the symbol under which this source holds `instrument` at `session`."""
        return instrument.symbol_on(session if self.card.keeps_old_symbols else today)

    def failure(self, want: Want, kind: FailureKind, detail: str) -> FetchFailure:
        """Return a failure of this source for `want`."""
        return FetchFailure(want.symbol, self.card.name, kind, detail)


def _fetch_one_by_one(source: Source, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
    return tuple(source.fetch(want, window) for want in wants)


class SourceContext(Struct, frozen=True):
    """What a source is built from: its settings (`base_url`, `path`, ... as text) and the limits of the run.

    `deadline` is a monotonic instant in seconds (`time.monotonic`), after which nothing is asked any more;
    `patience_seconds` is how long one answer is waited for, so that time is left for the next source. `cooldowns` are
    those of this user, None where none are kept.
    """

    settings: tuple[tuple[str, str], ...]
    deadline: float
    patience_seconds: float = PATIENCE_SECONDS
    cooldowns: Cooldowns | None = None

    def setting(self, key: str, default: str = "") -> str:
        """Return the value of one setting of this source."""
        return dict(self.settings).get(key, default)
