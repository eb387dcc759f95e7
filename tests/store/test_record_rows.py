from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.store.record_rows import KeptRecord, RecordLook, RecordsHeld, WholeDay
from tests.build import EVENING, MONDAY
from tests.store.kept import record


def test_the_values_of_the_store_are_equal_by_what_they_hold() -> None:
    assert KeptRecord(record(), EVENING) == KeptRecord(record(), EVENING)
    assert RecordLook("sec", "MARA", MONDAY, EVENING) != RecordLook("sec", "", MONDAY, EVENING)
    assert len({WholeDay("nasdaq", RecordKind.EARNINGS, MONDAY), WholeDay("nasdaq", RecordKind.EARNINGS, MONDAY)}) == 1
    assert RecordsHeld(records=2, symbols=1).records == 2
