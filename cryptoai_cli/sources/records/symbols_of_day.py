"""Spell the symbols of records as they were on their day, where a source spells them as they are today."""

from collections.abc import Iterable

from msgspec.structs import replace

from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import Record
from cryptoai_cli.sources.records.base import RecordRequest
from cryptoai_cli.system.zones import NEW_YORK


def with_symbols_of_their_day(records: Iterable[Record], request: RecordRequest) -> tuple[Record, ...]:
    """Return the records, those of the request's renamed instruments under the symbol that was valid on their day.

    A symbol that was another instrument's on that day is left to that one.
    """
    today = request.now.astimezone(NEW_YORK).date()
    renamed = [each for each in request.instruments if each.formerly]
    now = {symbol: each for each in renamed for symbol in (each.symbol_on(today), each.symbol)}
    return tuple(_on_its_day(record, now, request.instruments) for record in records)


def _on_its_day(record: Record, now: dict[str, Instrument], instruments: tuple[Instrument, ...]) -> Record:
    owner = now.get(record.symbol)
    if owner is None or any(each.symbol_on(record.day) == record.symbol for each in instruments):
        return record
    return replace(record, symbol=owner.symbol_on(record.day))
