"""The lines of one symbol."""

from cryptoai_cli.analysis.record_span import Relation
from cryptoai_cli.report.record import OnRecord, PlacedRecord
from tests.build import MONDAY
from tests.build_record import filing


def test_the_lines_of_a_symbol_keep_their_order() -> None:
    lines = [PlacedRecord(MONDAY, Relation.BEFORE, filing(symbol)) for symbol in ("MARA", "RIOT", "MARA")]
    told = OnRecord((MONDAY,), tuple(lines), {})
    assert told.of("MARA") == (lines[0], lines[2])
    assert told.of("CLSK") == ()
