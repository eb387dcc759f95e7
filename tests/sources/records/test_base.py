"""What every source of records has without writing it."""

from datetime import UTC, date, datetime

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.sources.records.base import RecordRequest
from tests.build_record import MARA, RIOT, SPAN, FakeRecords

KEEL = Instrument("KEEL", formerly=(FormerSymbol("BITF", date(2026, 4, 2)),))


def test_a_request_tells_the_symbols_of_a_day() -> None:
    request = RecordRequest((KEEL, MARA), SPAN.first, SPAN.last, (), datetime(2026, 5, 1, tzinfo=UTC), 0.0)
    assert request.symbols(date(2025, 10, 13)) == ("BITF", "MARA")
    assert request.symbols(date(2026, 5, 1)) == ("KEEL", "MARA")


def test_a_failure_names_its_source() -> None:
    source = FakeRecords("sec", [RecordKind.FILING])
    assert source.failure("MARA", FailureKind.TIMEOUT, "late") == FetchFailure(
        "MARA", "sec", FailureKind.TIMEOUT, "late"
    )
    answer = source.failed((MARA, RIOT), FailureKind.BLOCKED, "blocked")
    assert [each.symbol for each in answer.failures] == ["MARA", "RIOT"]
    assert (answer.records, answer.looked_up) == ((), frozenset())
