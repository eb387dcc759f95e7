"""The values of records as files have them: the columns of the CSV and the fields of JSON."""

from collections.abc import Callable

from cryptoai_cli.market.record import Record
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.render.columns import Cell, Kind, Table, Value
from cryptoai_cli.render.numbers import instant
from cryptoai_cli.render.on_record.links import https_link
from cryptoai_cli.report.model import Report
from cryptoai_cli.report.record import OnRecord, PlacedRecord
from cryptoai_cli.report.record_words import clean_record

_COLUMNS: tuple[tuple[str, Kind, Callable[[PlacedRecord, Record], Cell]], ...] = (
    ("session", Kind.DAY, lambda placed, _: placed.session),
    ("symbol", Kind.TEXT, lambda _, record: record.symbol),
    ("kind", Kind.TEXT, lambda _, record: record.kind.value),
    ("at", Kind.INSTANT, lambda _, record: record.at),
    ("relation", Kind.TEXT, lambda placed, _: placed.relation.value),
    ("form", Kind.TEXT, lambda _, record: record.form),
    ("items", Kind.TEXT, lambda _, record: " ".join(record.items)),
    ("title", Kind.TEXT, lambda _, record: record.title),
    ("publisher", Kind.TEXT, lambda _, record: record.publisher),
    ("url", Kind.TEXT, lambda _, record: https_link(record.url)),
    ("source", Kind.TEXT, lambda _, record: record.source),
)
RECORD_COLUMNS = tuple(name for name, _, _ in _COLUMNS)


def record_table(found: OnRecord, names: tuple[str, ...] = ()) -> Table:
    """Return the records as a table, oldest first, with the columns `names` or all."""
    pairs = [(placed, clean_record(placed.record)) for placed in found.lines]
    by_name = {name: (kind, extract) for name, kind, extract in _COLUMNS}
    asked = names or RECORD_COLUMNS
    return Table(
        asked,
        tuple(by_name[name][0] for name in asked),
        tuple(tuple(by_name[name][1](placed, record) for placed, record in pairs) for name in asked),
    )


def record_values(found: OnRecord) -> dict[str, Value]:
    """Return what JSON has of the record: the records, the state of every symbol asked for, and what is not listed."""
    return {
        "record": [_value_of(placed) for placed in found.lines],
        "record_state": {symbol: state.value for symbol, state in found.states.items()},
        "record_counted": [
            {"symbol": each.symbol, "form": plain_text(each.form), "count": each.count} for each in found.counted
        ],
        "edgar_closed": [
            {"session": each.session.isoformat(), "reason": plain_text(each.reason)} for each in found.edgar_closed
        ],
    }


def report_record_values(report: Report) -> dict[str, Value]:
    """Return what the JSON of a report has of the record, nothing if it was not asked for."""
    return {} if report.on_record is None else record_values(report.on_record)


def _value_of(placed: PlacedRecord) -> Value:
    record = clean_record(placed.record)
    return {
        "session": placed.session.isoformat(),
        "symbol": record.symbol,
        "kind": record.kind.value,
        "day": record.day.isoformat(),
        "at": None if record.at is None else instant(record.at),
        "relation": placed.relation.value,
        "form": record.form,
        "items": list(record.items),
        "title": record.title,
        "publisher": record.publisher,
        "url": https_link(record.url),
        "source": record.source,
        "halt": _halt_value(record),
        "due": _due_value(record),
    }


def _halt_value(record: Record) -> Value:
    halt = record.halt
    if halt is None:
        return None
    resumed = None if halt.resumed is None else instant(halt.resumed)
    return {"code": plain_text(halt.code), "market": plain_text(halt.market), "resumed": resumed}


def _due_value(record: Record) -> Value:
    due = record.due
    return None if due is None else {"when": due.when.value, "estimated": due.is_estimate}
