from datetime import UTC, date, datetime

from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.sources.records.symbols_of_day import with_symbols_of_their_day
from tests.sources.records.requests import request

KEEL = Instrument("KEEL", formerly=(FormerSymbol("BITF", date(2025, 11, 30)),))
LATER = datetime(2025, 12, 10, tzinfo=UTC)


def respelt(symbol: str, *instruments: Instrument, day: date = date(2025, 10, 13)) -> str:
    record = Record(symbol=symbol, kind=RecordKind.HALT, source="s", key="k", day=day)
    (found,) = with_symbols_of_their_day([record], request(*instruments, now=LATER))
    return found.symbol


def test_todays_symbol_becomes_that_of_the_day() -> None:
    assert respelt("KEEL", KEEL) == "BITF"
    assert respelt("KEEL", KEEL, day=date(2025, 12, 5)) == "KEEL"


def test_the_symbol_of_the_day_and_those_of_others_stay() -> None:
    assert respelt("BITF", KEEL) == "BITF"
    assert respelt("MARA", KEEL) == "MARA"


def test_a_symbol_that_was_anothers_on_the_day_is_that_ones() -> None:
    other = Instrument("OTHR", formerly=(FormerSymbol("KEEL", date(2025, 11, 1)),))
    assert respelt("KEEL", KEEL, other) == "KEEL"
