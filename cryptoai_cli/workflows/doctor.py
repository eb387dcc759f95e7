"""Try what a report depends on beside its sources, and suggest a remedy for each failure."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from cryptoai_cli.errors import StoreError
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.session import Calendar
from cryptoai_cli.net.server_clock import Distrusted, ServerClocks
from cryptoai_cli.store.records import HeldSessions
from cryptoai_cli.store.unreadable import UnreadableRow
from cryptoai_cli.workflows.archive.memory import Memory
from cryptoai_cli.workflows.archive.wrong_rows import find_wrong_rows
from cryptoai_cli.workflows.clock_notices import clock_words

_MOST_ROWS_TOLD = 20
_NOT_KEPT = {
    "store-read-only": "let the file be written, or set MOVERS_HOME to another folder",
    "store-newer": "use the newer movers that made it, or set MOVERS_HOME to another folder",
    "store-memory": "move away what is in its place, or set MOVERS_HOME to a folder on a disk that can be written",
}


class Health(StrEnum):
    """The result of a probe."""

    OK = "ok"
    NO_PRICE = "no price"
    FAILED = "failed"
    OFF = "off"


class Finding(Struct, frozen=True):
    """The result for one part: what was found, how long it took, and a remedy if it is not well.

    `failure` is the kind of failure of a source that did not answer with figures, else None.
    """

    part: str
    health: Health
    words: str
    cure: str = ""
    seconds: float | None = None
    failure: FailureKind | None = None


def probe_store(memory: Memory) -> Finding:
    """Open the store and report what it holds or why it cannot be used; opening repairs a damaged store."""
    held = memory.sessions_held()
    records = _records_held(memory)
    broken = next((notice for notice in memory.notices if notice.code in _NOT_KEPT), None)
    if broken is not None:
        return Finding("store", Health.FAILED, broken.message.rstrip("."), _NOT_KEPT[broken.code])
    told = "".join(f"{notice.message} " for notice in memory.notices)
    if not held and not records:
        return Finding("store", Health.OK, f"{told}nothing held yet: `movers today` or `movers sync` fills it")
    return Finding("store", Health.OK, told + ", ".join(filter(None, (_sessions_held(held), records))))


def _sessions_held(held: Sequence[HeldSessions]) -> str:
    if not held:
        return ""
    count = len({each.symbol for each in held})
    symbols = "1 symbol" if count == 1 else f"{count} symbols"
    return f"{symbols}, {min(each.first for each in held)} to {max(each.last for each in held)}"


def _records_held(memory: Memory) -> str:
    """Return how many records are held, in words; empty for none."""
    held = memory.records_held()
    if held is None or not held.records:
        return ""
    records = "1 record" if held.records == 1 else f"{held.records} records"
    return f"{records} of {'1 company' if held.symbols == 1 else f'{held.symbols} companies'}"


def probe_rows(memory: Memory, sources: AbstractSet[str], calendar: Calendar) -> tuple[Finding, ...]:
    """Report stored rows that cannot be read, and those of `sources` that are no days, one finding a symbol and source.

    Return none if all can be read and are days.
    """
    cure = "`movers sync` removes these rows and asks for the days again"
    try:
        unreadable = memory.store.find_unreadable()
        found = find_wrong_rows(memory.store, sources, calendar)
    except StoreError as error:
        return (Finding("store", Health.FAILED, error.message, error.hint),)
    return (
        *(Finding("store", Health.FAILED, f"cannot read {row.words}", cure) for row in unreadable[:_MOST_ROWS_TOLD]),
        *_others(unreadable[_MOST_ROWS_TOLD:], cure),
        *(Finding("store", Health.FAILED, wrong.words, cure) for wrong in found),
    )


def _others(rows: Sequence[UnreadableRow], cure: str) -> tuple[Finding, ...]:
    return (Finding("store", Health.FAILED, f"cannot read {len(rows)} more rows", cure),) if rows else ()


def probe_clock(calendar: Calendar, now: datetime, clocks: ServerClocks) -> Finding:
    """Compare this machine's clock with the time that the probed servers told."""
    local = now.astimezone(calendar.zone)
    told = f"{local:%Y-%m-%d %H:%M} {local.tzname()}"
    doubt = clocks.doubt
    if doubt is not None and doubt.whose is Distrusted.MACHINE:
        return Finding("clock", Health.FAILED, f"{told}. {clock_words(doubt)}", "set the clock and the time zone")
    if doubt is not None:
        return Finding("clock", Health.OK, f"{told}. {clock_words(doubt)}")
    providers = {server.provider for server in clocks.servers}
    agree = f", as {len(providers)} providers say" if providers else ": compare it with yours"
    return Finding("clock", Health.OK, told + agree)
