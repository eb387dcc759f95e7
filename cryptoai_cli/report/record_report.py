"""Define the finished report of `movers record`."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.record import OnRecord


class RecordReport(Struct, frozen=True):
    """A finished `movers record`: what is on record around `session`, the last one asked about.

    `names` are those of the symbols asked for, as far as they are known; `notices` are for the reader.
    """

    session: date
    on_record: OnRecord
    generated_at: datetime
    names: Mapping[str, str] = {}
    notices: tuple[Notice, ...] = ()
