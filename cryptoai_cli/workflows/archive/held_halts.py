"""Read the halts that are held on record of a session, for reports that do not look the record up."""

from collections.abc import Iterable

from cryptoai_cli.analysis.record_span import Span
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.market.session import Interval
from cryptoai_cli.workflows.archive.memory import Memory


def held_halts(memory: Memory | None, instruments: Iterable[Instrument], interval: Interval) -> tuple[Record, ...]:
    """Return the halts held of `instruments` in the session and since the close before; none without a store.

    So a share whose halt is known stays as it was reported, whether a run looks the record up or not.
    """
    if memory is None:
        return ()
    span = Span(interval.session, interval.base)
    symbols = {symbol for each in instruments for symbol in (each.symbol, *(past.symbol for past in each.formerly))}
    held = memory.records(sorted(symbols), span.first, span.last)
    return tuple(record for record in held if record.kind is RecordKind.HALT)
