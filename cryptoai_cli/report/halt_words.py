"""Tell a halt in trading in words: when, by which code, and whether trading resumed."""

from datetime import datetime

from cryptoai_cli.market.halt_codes import halt_code_words
from cryptoai_cli.market.record import Halt, Record
from cryptoai_cli.system.zones import NEW_YORK


def halt_words(record: Record) -> str:
    """Return a halt in words: `halted 09:41-09:46, LUDP (volatility pause)`; a later day of its end is named."""
    halt = record.halt
    began = None if record.at is None else record.at.astimezone(NEW_YORK)
    if halt is None or began is None:
        return "halted"
    code = _code_words(halt)
    if halt.resumed is None:
        return f"halted {began:%H:%M}{code}; no resumption announced"
    return f"halted {_span_words(began, halt.resumed.astimezone(NEW_YORK))}{code}"


def _span_words(began: datetime, resumed: datetime) -> str:
    """Return from when to when: `09:41-09:46`, or with the day of the end where that is another one."""
    if began.date() == resumed.date():
        return f"{began:%H:%M}\N{EN DASH}{resumed:%H:%M}"
    return f"{began:%H:%M} to {resumed:%a} {resumed.day} {resumed:%b} {resumed:%H:%M}"


def _code_words(halt: Halt) -> str:
    words = halt_code_words(halt.code)
    return "".join((f", {halt.code}" if halt.code else "", f" ({words})" if words else ""))
