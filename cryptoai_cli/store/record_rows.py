"""Stored records and the note of what was looked up: the values that the store reads and writes.

Separate from the other tables because few reports need them.
"""

from datetime import date, datetime

from msgspec import Struct


class RecordLook(Struct, frozen=True):
    """A note that `source` was asked for what is on record of `symbol` around `session`, and answered in full.

    `symbol` is the instrument's current symbol, empty for a source that answers for all companies at once. `looked_at`
    is the instant of the run (aware UTC): a look after the evening of the session need not be repeated.
    """

    source: str
    symbol: str
    session: date
    looked_at: datetime
