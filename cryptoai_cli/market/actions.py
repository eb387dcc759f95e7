"""Define the corporate actions of one session."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from cryptoai_cli.market.bar import Dividend, Split


class CorporateActions(Struct, frozen=True):
    """The splits and cash distributions that take effect in one session, keyed by symbol in Yahoo's spelling.

    `is_whole` is true if they are those of the whole market: then a symbol that is in neither has none on record.
    """

    session: date
    source: str
    is_whole: bool
    splits: Mapping[str, Split] = field(default_factory=dict)
    dividends: Mapping[str, Dividend] = field(default_factory=dict)
