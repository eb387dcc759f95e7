"""What a company is worth on the market."""

from datetime import date

from msgspec import Struct


class MarketValue(Struct, frozen=True):
    """The market capitalisation of one company in US dollars, as of a session."""

    amount: float
    session: date
