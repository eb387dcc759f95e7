"""What a company is worth on the market."""

from datetime import date

from cryptoai_cli.values import dataclass


@dataclass(frozen=True, slots=True)
class MarketValue:
    """The market capitalisation of one company in US dollars, as of a session."""

    amount: float
    session: date
