"""The interface that every source of records implements."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import Record, RecordKind


class RecordCard(Struct, frozen=True):
    """The description of a source of records.

    `kinds` are what it has. `by_symbol` is True if it is asked for one or some symbols, False if it is asked for whole
    days or for its newest items. `has_past` is False if it tells its newest items only, so that past days are known
    from what was collected. `needs` says in a few words what has to be set before it can be asked, empty for nothing.
    """

    name: str
    title: str
    kinds: frozenset[RecordKind]
    limits: str
    terms: str
    by_symbol: bool = True
    has_past: bool = True
    needs: str = ""


class RecordRequest(Struct, frozen=True):
    """What is wanted: the records of `instruments` from `first` to `last` (aware UTC, both included).

    `days` are the days in New York on which sessions of that time lie, oldest first: sources that answer by the day are
    asked for these. `now` is the instant of the run. `until` is the monotonic instant in seconds at which the answer
    is no longer waited for: what is known by then counts. `known` are records that are held of the source: what is
    known for good of them (the instant of a filing) need not be asked again.
    """

    instruments: tuple[Instrument, ...]
    first: datetime
    last: datetime
    days: tuple[date, ...]
    now: datetime
    until: float
    known: tuple[Record, ...] = ()

    def symbols(self, day: date) -> tuple[str, ...]:
        """Return the symbol of each instrument on `day`, in order."""
        return tuple(instrument.symbol_on(day) for instrument in self.instruments)


class RecordAnswer(Struct, frozen=True):
    """What a source answered: its records, and the instruments it was fully asked for.

    `looked_up` holds current symbols (`Instrument.symbol`): for these, what is not in `records` is not on record at
    this source in the time asked for. `failures` say why others were not looked up; one whose symbol is empty is of
    all. A source of whole days returns every company's records, not those of the instruments alone.
    """

    records: tuple[Record, ...] = ()
    looked_up: frozenset[str] = frozenset()
    failures: tuple[FetchFailure, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether all that was asked for was answered."""
        return bool(self.looked_up) and not self.failures


class RecordSource(ABC):
    """A source of records. It raises no provider or network errors: failures are part of the answer."""

    card: RecordCard

    @abstractmethod
    def fetch(self, request: RecordRequest) -> RecordAnswer:
        """Fetch what is on record of the request's instruments in its time."""

    def prepare(self, request: RecordRequest) -> None:  # noqa: B027 - a source may have nothing to prepare
        """Fetch what a later `fetch` for some of these instruments needs in any case, whatever they are.

        It is called in a thread of its own, beside other things; a `fetch` may come before it has ended.
        """

    def missing_setting(self) -> str:
        """Return what has to be set before this source can be asked, in words; empty if it can be asked.

        Without it the source sends no request, and its symbols are not looked up rather than unavailable.
        """
        return ""

    def failure(self, symbol: str, kind: FailureKind, detail: str) -> FetchFailure:
        """Return a failure of this source for `symbol`, for all if that is empty."""
        return FetchFailure(symbol, self.card.name, kind, detail)

    def failed(self, instruments: Sequence[Instrument], kind: FailureKind, detail: str) -> RecordAnswer:
        """Return the answer of a source that failed for all `instruments`."""
        return RecordAnswer(failures=tuple(self.failure(each.symbol, kind, detail) for each in instruments))
