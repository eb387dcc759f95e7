"""Define instruments: companies, funds, indices and coins, each identified across symbol changes."""

from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct

_RENAME_MARGIN = timedelta(days=10)


class InstrumentType(StrEnum):
    """The type of instrument that trades under a symbol."""

    EQUITY = "equity"
    ETF = "etf"
    INDEX = "index"
    CRYPTO = "crypto"
    FUND = "fund"
    CURRENCY = "currency"
    FUTURE = "future"


OTHER_CALENDARS = frozenset({InstrumentType.CURRENCY, InstrumentType.FUTURE})
"""The kinds that trade on another calendar than the exchange: nothing is kept of them."""


class FormerSymbol(Struct, frozen=True):
    """A symbol that an instrument no longer uses; `until` is its last session under that symbol."""

    symbol: str
    until: date
    name: str = ""


class Instrument(Struct, frozen=True):
    """One instrument under its current symbol, in Yahoo's spelling (`BRK-B`, `^GSPC`, `BTC-USD`).

    `formerly` is ordered from the oldest symbol to the newest. `listed` is the first trade date, if configured. `kind`
    is None if only a source can provide it; `expected_kind` then infers it from the symbol.
    """

    symbol: str
    name: str = ""
    kind: InstrumentType | None = None
    formerly: tuple[FormerSymbol, ...] = ()
    listed: date | None = None

    @property
    def expected_kind(self) -> InstrumentType:
        """The configured kind, or the one inferred from the symbol."""
        if self.kind is not None:
            return self.kind
        if self.symbol.startswith("^"):
            return InstrumentType.INDEX
        if self.symbol.endswith("=X"):
            return InstrumentType.CURRENCY
        if self.symbol.endswith("=F"):
            return InstrumentType.FUTURE
        return InstrumentType.CRYPTO if self.symbol.endswith("-USD") else InstrumentType.EQUITY

    @property
    def is_coin(self) -> bool:
        """Whether it trades around the clock and has no session of its own."""
        return self.expected_kind is InstrumentType.CRYPTO

    def symbol_on(self, day: date) -> str:
        """Return the symbol that was valid on `day`."""
        return next((past.symbol for past in self.formerly if day <= past.until), self.symbol)

    def name_on(self, day: date) -> str:
        """Return the name in use on `day`, or an empty string if none is configured."""
        past = next((past for past in self.formerly if day <= past.until), None)
        return (past.name if past else "") or self.name

    def other_symbol_near(self, day: date) -> str | None:
        """Return the symbol on the other side of a rename within ten days of `day`, or None.

        Sources may switch to the new symbol early or late.
        """
        for past in self.formerly:
            if day != date.max and abs(past.until - day) <= _RENAME_MARGIN:
                mine = self.symbol_on(day)
                after = self.symbol_on(past.until + timedelta(days=1))
                return past.symbol if mine == after else after
        return None
