"""The store as one run sees it: what is held of the instruments asked for, and how new figures get in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from cryptoai_cli.errors import StoreDamagedError, StoreError
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Session
from cryptoai_cli.report.model import Notice
from cryptoai_cli.store.records import Correction, KeptBar, KeptCandle
from cryptoai_cli.workflows.keep import Held, Records, held_of

if TYPE_CHECKING:
    from cryptoai_cli.store.bars import BarStore
    from cryptoai_cli.store.opening import Opened

_MOST_CORRECTIONS_TOLD = 5
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_Read = tuple[Iterable[KeptBar], Iterable[KeptCandle]]
_by_source_and_session = itemgetter(0, 2, 1)  # of a KeptBar


@dataclass(frozen=True, slots=True)
class Rules:
    """How far a run may trust the store: not at all for this session (`refresh`), or alone (`offline`)."""

    refresh: bool = False
    offline: bool = False


class Memory:
    """The store of this user; opened when first needed. A plain report never fails because of it: it says so.

    `path` is where it lies, `now` the instant of the run.
    """

    def __init__(self, path: Path, now: datetime, rules: Rules) -> None:
        self._path = path
        self._now = now
        self._opened: Opened | None = None
        self._notices: list[Notice] = []
        self.rules = rules

    @property
    def store(self) -> "BarStore":
        """The store, opened."""
        if self._opened is None:
            from cryptoai_cli.store.opening import open_store  # noqa: PLC0415 - SQLite is loaded when it is needed

            self._take(open_store(self._path, self._now))
        assert self._opened is not None  # noqa: S101 just taken
        return self._opened.store

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What there is to tell of the store so far."""
        return tuple(self._notices)

    def held(
        self, instruments: Iterable[Instrument], until: Session, since: Session | None = None
    ) -> Mapping[str, tuple[Held, ...]]:
        """Return everything that is held of `instruments` from `since` to `until`, by today's symbol."""
        first, first_close = (date.min, _EARLIEST) if since is None else (since.day, since.closes)

        def read(store: "BarStore", symbols: Sequence[str], coins: Sequence[str]) -> _Read:
            candles = store.candles_between(coins, first_close, until.closes) if coins else ()
            return store.bars(symbols, first, until.day), candles

        return self._held(instruments, read)

    def held_on(self, instruments: Iterable[Instrument], sessions: Sequence[Session]) -> Mapping[str, tuple[Held, ...]]:
        """Return what is held of `instruments` of just these sessions, however many lie between them."""

        def read(store: "BarStore", symbols: Sequence[str], coins: Sequence[str]) -> _Read:
            bars = [bar for session in sessions for bar in store.bars(symbols, session.day, session.day)]
            candles = store.candles(coins, [session.closes for session in sessions]) if coins else ()
            return sorted(bars, key=_by_source_and_session), candles

        return self._held(instruments, read)

    def _held(
        self, instruments: Iterable[Instrument], read: "Callable[[BarStore, Sequence[str], Sequence[str]], _Read]"
    ) -> Mapping[str, tuple[Held, ...]]:
        every = tuple(instruments)
        symbols = [i.symbol for i in every if not i.is_coin]
        coins = [i.symbol for i in every if i.is_coin]
        try:
            store = self.store
            with store.snapshot():
                bars, candles = read(store, symbols, coins)
                facts = store.facts([*symbols, *coins])
        except StoreError as error:
            self._tell(error)
            return {}
        return held_of(bars, candles, facts)

    def keep(self, records: Records) -> tuple[Notice, ...]:
        """Keep what is settled; return a notice for each close that its source has corrected."""
        try:
            corrections = self.store.save(records.bars, records.candles, records.splits, records.facts)
        except StoreError as error:
            self._tell(error)
            return ()
        return told_corrections(corrections)

    def last_sessions(self, instruments: Iterable[Instrument]) -> tuple[date, ...]:
        """Return the latest sessions that are held of `instruments`, the latest first, each once."""
        try:
            held = self.store.sessions_held([i.symbol for i in instruments])
        except StoreError as error:
            self._tell(error)
            return ()
        return tuple(sorted({each.last for each in held}, reverse=True))

    def _take(self, opened: "Opened") -> None:
        self._opened = opened
        self._notices += opened.notices

    def _tell(self, error: StoreError) -> None:
        """Go on without the store; one that turns out to be damaged is set aside and filled anew."""
        if isinstance(error, StoreDamagedError) and self._opened is not None:
            from cryptoai_cli.store.opening import renew_store  # noqa: PLC0415 - SQLite is loaded when it is needed

            self._opened.store.close()
            self._take(renew_store(self._path, self._now, error.message))
            return
        self._notices.append(Notice("store", f"The store was not used: {error.message}."))


def told_corrections(corrections: Sequence[Correction]) -> tuple[Notice, ...]:
    """Return a notice for each close that its source has corrected; of many, the first few by name."""
    notices = [
        Notice("correction", f"{c.symbol} {c.session}: {c.source} corrected {c.old_close:g} to {c.new_close:g}.")
        for c in corrections[:_MOST_CORRECTIONS_TOLD]
    ]
    if len(corrections) > _MOST_CORRECTIONS_TOLD:
        words = f"{len(corrections) - _MOST_CORRECTIONS_TOLD} more closes were corrected by their sources."
        notices.append(Notice("correction", words))
    return tuple(notices)
