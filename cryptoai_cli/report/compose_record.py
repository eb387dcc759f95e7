"""Compose what a report tells of the record out of the records found and of who was asked for them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time

from msgspec import Struct

from cryptoai_cli.analysis.record_span import Span, span_of
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import Record, RecordKind, TimeOfDay
from cryptoai_cli.report.record import CountedForms, EdgarClosed, OnRecord, PlacedRecord, RecordState
from cryptoai_cli.system.zones import NEW_YORK

# without these, that nothing was found says nothing; headlines are beside the record and may be out of reach
_NEEDED = frozenset({RecordKind.FILING, RecordKind.HALT, RecordKind.EARNINGS})
_NOON = time(12)


class Outcome(Struct, frozen=True):
    """What came of one source: the symbols it answered for in full, now or earlier, and why it did not for others.

    `answered` and `failed` are by current symbol. `missing` says what has to be set before the source can be asked,
    empty for nothing.
    """

    title: str
    kinds: frozenset[RecordKind]
    answered: frozenset[str] = frozenset()
    failed: Mapping[str, str] = {}
    missing: str = ""


def compose_record(
    records: Iterable[Record],
    spans: Sequence[Span],
    instruments: Sequence[Instrument],
    outcomes: Sequence[Outcome],
    closed: tuple[EdgarClosed, ...] = (),
) -> OnRecord:
    """Return what is on record of `instruments` in `spans` (oldest first); `records` may hold others too."""
    placed = [each for record in records if (each := _placed(record, spans, instruments)) is not None]
    lines = sorted((each for each in placed if not each.record.is_counted_only), key=lambda each: _order(each, spans))
    last = spans[-1].session.day
    found = {each.company for each in lines}
    named = [(each.symbol_on(last), each) for each in instruments]
    states = {symbol: _state(each, outcomes, is_found=symbol in found) for symbol, each in named}
    return OnRecord(
        sessions=tuple(span.session.day for span in spans),
        lines=tuple(lines),
        states=states,
        counted=_counted(placed),
        edgar_closed=closed,
        unavailable={each.title: next(iter(each.failed.values())) for each in outcomes if each.failed},
        not_asked=_not_asked(instruments, outcomes),
    )


def _placed(record: Record, spans: Sequence[Span], instruments: Sequence[Instrument]) -> PlacedRecord | None:
    company = next((each for each in instruments if record.symbol == each.symbol_on(record.day)), None)
    span = span_of(record, spans)
    relation = None if span is None else span.relation(record)
    if company is None or span is None or relation is None:
        return None
    now_called = company.symbol_on(spans[-1].session.day)
    return PlacedRecord(span.session.day, relation, record, "" if now_called == record.symbol else now_called)


def _order(placed: PlacedRecord, spans: Sequence[Span]) -> tuple[datetime, str, str, str]:
    """Return what lines are sorted by: their instants, for results the instant about which they are due."""
    record = placed.record
    span = next(span for span in spans if span.session.day == placed.session)
    return record.at or _due_about(record, span), record.symbol, record.kind.value, record.key


def _due_about(record: Record, span: Span) -> datetime:
    """Return the open or the close that results are due about; on a day without a session its noon in New York."""
    bells = next((each for each in (span.session, span.before) if each.day == record.day), None)
    if bells is None:
        return datetime.combine(record.day, _NOON, NEW_YORK)
    is_late = record.due is not None and record.due.when is TimeOfDay.AFTER_CLOSE
    return bells.closes if is_late else bells.opens


def _counted(placed: Iterable[PlacedRecord]) -> tuple[CountedForms, ...]:
    counts = Counter((each.company, each.record.form) for each in placed if each.record.is_counted_only)
    return tuple(CountedForms(symbol, form, count) for (symbol, form), count in sorted(counts.items()))


def _state(instrument: Instrument, outcomes: Sequence[Outcome], *, is_found: bool) -> RecordState:
    if is_found:
        return RecordState.FOUND
    if any(instrument.symbol in each.failed for each in outcomes):
        return RecordState.UNAVAILABLE
    answered = {kind for each in outcomes if instrument.symbol in each.answered for kind in each.kinds}
    return RecordState.NONE if answered >= _NEEDED else RecordState.NOT_LOOKED_UP


def _not_asked(instruments: Sequence[Instrument], outcomes: Sequence[Outcome]) -> Mapping[str, str]:
    """Return the sources that want a setting and whose kinds no other source answered for every instrument."""
    symbols = {each.symbol for each in instruments}
    whole = {kind for each in outcomes if symbols <= each.answered for kind in each.kinds}
    return {each.title: each.missing for each in outcomes if each.missing and not each.kinds <= whole}
