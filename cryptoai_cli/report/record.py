"""Define what a report tells of the record: placed records, and what was and was not looked up."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from cryptoai_cli.analysis.record_span import Relation
from cryptoai_cli.market.record import Record

RECORD_NOTICE = "record"


class RecordState(StrEnum):
    """What came of looking up a symbol, as spelled in files."""

    FOUND = "found"
    NONE = "none"
    NOT_LOOKED_UP = "not-looked-up"
    UNAVAILABLE = "unavailable"


class PlacedRecord(Struct, frozen=True):
    """A record with the session that it is told of, and how it stands to that session.

    `subject` is the symbol of its company in the last session asked about, which differs from the record's own after
    a rename; empty where it does not.
    """

    session: date
    relation: Relation
    record: Record
    subject: str = ""

    @property
    def company(self) -> str:
        """The symbol under which its company was asked for."""
        return self.subject or self.record.symbol


class CountedForms(Struct, frozen=True):
    """The number of filings of `symbol` on `form` that are counted and not listed."""

    symbol: str
    form: str
    count: int


class EdgarClosed(Struct, frozen=True):
    """A session on which the exchange was open and EDGAR was closed, and why."""

    session: date
    reason: str


class OnRecord(Struct, frozen=True):
    """What is on record of the symbols that were asked for.

    `sessions` are those asked about, oldest first. `lines` are oldest first; `counted` tells the filings that are not
    among them. `states` has every symbol asked for, as valid in the last session, in the order of asking.
    `unavailable` and `not_asked` say of which sources nothing could be had and which were not asked, each with the
    reason, by the source's title.
    """

    sessions: tuple[date, ...]
    lines: tuple[PlacedRecord, ...]
    states: Mapping[str, RecordState]
    counted: tuple[CountedForms, ...] = ()
    edgar_closed: tuple[EdgarClosed, ...] = ()
    unavailable: Mapping[str, str] = {}
    not_asked: Mapping[str, str] = {}

    def of(self, symbol: str) -> tuple[PlacedRecord, ...]:
        """Return the lines of the company that was asked for as `symbol`, oldest first."""
        return tuple(line for line in self.lines if line.company == symbol)
