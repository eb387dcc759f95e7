"""Which halts a report finds in the store."""

from datetime import date

from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.market.record import Halt, RecordKind
from cryptoai_cli.workflows.archive.held_halts import held_halts
from tests.build import interval
from tests.build_record import MARA, SPAN, filing
from tests.workflows.record.test_kept import MemoryOfRecords

HALT = filing(kind=RecordKind.HALT, source="nasdaqtrader", form="", items=(), halt=Halt("LUDP"))


def test_the_halts_held_are_those_of_the_time_since_the_close_before() -> None:
    memory = MemoryOfRecords()
    memory.saved = [filing(), HALT]
    keel = Instrument("KEEL", formerly=(FormerSymbol("BITF", date(2026, 4, 2)),))
    assert held_halts(memory, (MARA, keel), interval()) == (HALT,)
    assert memory.asked == [("BITF", "KEEL", "MARA"), SPAN.first, SPAN.last]


def test_without_a_store_none_are_held() -> None:
    assert held_halts(None, (MARA,), interval()) == ()
