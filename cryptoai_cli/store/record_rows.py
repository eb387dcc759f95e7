"""Stored records and the note of what was looked up: the values that the store reads and writes.

Separate from the other tables because few reports need them.
"""

from datetime import date, datetime
from typing import NamedTuple

from msgspec import Struct

from cryptoai_cli.market.record import Record, RecordKind


class RecordLook(Struct, frozen=True):
    """A note that `source` was asked for what is on record of `symbol` around `session`, and answered in full.

    `symbol` is the instrument's current symbol, empty for a source that answers for all companies at once. `looked_at`
    is the instant of the run (aware UTC): a look after the evening of the session need not be repeated.
    """

    source: str
    symbol: str
    session: date
    looked_at: datetime


class KeptRecord(NamedTuple):
    """A record and the instant at which it arrived here as it is (aware UTC)."""

    record: Record
    arrived_at: datetime


class WholeDay(Struct, frozen=True):
    """A day in New York of which `source` has told every record of `kind`, of all companies.

    What is held of that day and was not among them is withdrawn: results that are due on another day now.
    """

    source: str
    kind: RecordKind
    day: date


class RecordsHeld(NamedTuple):
    """How many records are held, and of how many symbols."""

    records: int
    symbols: int
