"""Builders of records, and a source of records that answers what a test says."""

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from cryptoai_cli.analysis.record_span import Span
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import Due, Record, RecordKind, TimeOfDay
from cryptoai_cli.sources.records.base import RecordAnswer, RecordCard, RecordRequest, RecordSource
from tests.build import FRIDAY, MONDAY, session

SPAN = Span(session(MONDAY), session(FRIDAY))
MARA, RIOT = Instrument("MARA", "MARA"), Instrument("RIOT", "Riot")


def at(hour: int, minute: int = 0, day: date = MONDAY, second: int = 0) -> datetime:
    """Return an instant of October 2025 by the clock of New York, four hours behind UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
        hours=hour + 4, minutes=minute, seconds=second
    )


def filing(symbol: str = "MARA", when: datetime | None = None, **fields: Any) -> Record:  # noqa: ANN401 any field
    """Return an 8-K, on Monday at 08:30 unless another instant is given."""
    when = when or at(8, 30)
    made = Record(
        symbol=symbol,
        kind=RecordKind.FILING,
        source="sec",
        key=f"{when:%m%d%H%M%S}",
        day=(when - timedelta(hours=4)).date(),
        at=when,
        form="8-K",
        items=("1.01",),
        url="https://www.sec.gov/a",
    )
    return replace(made, **fields)


def due(symbol: str = "MARA", day: date = MONDAY, when: TimeOfDay = TimeOfDay.BEFORE_OPEN) -> Record:
    """Return results that are due."""
    return Record(
        symbol=symbol, kind=RecordKind.EARNINGS, source="nasdaq", key=f"{day}", day=day, title="Results", due=Due(when)
    )


class FakeRecords(RecordSource):
    """A source of records with an answer for each symbol, or one that fails, is slow, or wants a setting."""

    def __init__(
        self,
        name: str,
        kinds: Sequence[RecordKind],
        records: Sequence[Record] = (),
        *,
        by_symbol: bool = True,
        has_past: bool = True,
        fails: FailureKind | None = None,
        fails_for_all: bool = False,
        missing: str = "",
        seconds: float = 0.0,
    ) -> None:
        self.card = RecordCard(
            name, f"Title of {name}", frozenset(kinds), "none", "none", by_symbol=by_symbol, has_past=has_past
        )
        self.records, self.fails, self.fails_for_all = tuple(records), fails, fails_for_all
        self.missing, self.seconds = missing, seconds
        self.requests: list[RecordRequest] = []

    def fetch(self, request: RecordRequest) -> RecordAnswer:
        self.requests.append(request)
        time.sleep(self.seconds)
        if self.fails is not None and self.fails_for_all:
            return RecordAnswer(failures=(self.failure("", self.fails, "is down"),))
        if self.fails is not None:
            return self.failed(request.instruments, self.fails, "is down")
        looked_up = frozenset(each.symbol for each in request.instruments)
        return RecordAnswer(self.records, looked_up)

    def missing_setting(self) -> str:
        return self.missing


def every_source(*records: Record) -> list[FakeRecords]:
    """Return sources of all kinds that a state of none rests on, with these records shared out by their kind."""

    def of(kind: RecordKind) -> list[Record]:
        return [record for record in records if record.kind is kind]

    return [
        FakeRecords("sec", [RecordKind.FILING], of(RecordKind.FILING)),
        FakeRecords("nasdaqtrader", [RecordKind.HALT], of(RecordKind.HALT), by_symbol=False),
        FakeRecords("nasdaq", [RecordKind.EARNINGS], of(RecordKind.EARNINGS), by_symbol=False),
        FakeRecords("yahoo", [RecordKind.NEWS], of(RecordKind.NEWS)),
    ]
