"""Tell a halt in trading in words: when, by which code, and whether trading resumed."""

from collections.abc import Mapping
from datetime import datetime

from cryptoai_cli.market.record import Halt, Record
from cryptoai_cli.system.zones import NEW_YORK

_CODES: Mapping[str, str] = {
    "LUDP": "volatility pause",
    "LUDS": "volatility pause",
    "T1": "news pending",
    "T2": "news released",
    "T3": "news and resumption times",
    "T5": "single-stock pause",
    "T6": "extraordinary market activity",
    "T7": "single-stock pause, quotes only",
    "T8": "exchange-traded fund",
    "T12": "information requested by the exchange",
    "H4": "listing rules not met",
    "H9": "filings not current",
    "H10": "suspended by the SEC",
    "H11": "regulatory concern",
    "O1": "operations",
    "IPO1": "new issue not yet trading",
    "M": "volatility pause",
    "M1": "corporate action",
    "M2": "quotations not available",
    "MWC0": "market-wide circuit breaker",
    "MWC1": "market-wide circuit breaker, level 1",
    "MWC2": "market-wide circuit breaker, level 2",
    "MWC3": "market-wide circuit breaker, level 3",
    "D": "deleted from the list",
}


def halt_words(record: Record) -> str:
    """Return a halt in words: `halted 09:41–09:46, LUDP (volatility pause)`; a later day of its end is named."""
    halt = record.halt
    began = None if record.at is None else record.at.astimezone(NEW_YORK)
    if halt is None or began is None:
        return "halted"
    code = _code_words(halt)
    if halt.resumed is None:
        return f"halted {began:%H:%M}{code}; no resumption announced"
    return f"halted {_span_words(began, halt.resumed.astimezone(NEW_YORK))}{code}"


def _span_words(began: datetime, resumed: datetime) -> str:
    """Return from when to when: `09:41–09:46`, or with the day of the end where that is another one."""
    if began.date() == resumed.date():
        return f"{began:%H:%M}\N{EN DASH}{resumed:%H:%M}"
    return f"{began:%H:%M} to {resumed:%a} {resumed.day} {resumed:%b} {resumed:%H:%M}"


def _code_words(halt: Halt) -> str:
    if not halt.code:
        return ""
    return f", {halt.code} ({_CODES[halt.code]})" if halt.code in _CODES else f", {halt.code}"
