"""A lake in memory, lists that answer from memory, and services of a run on the evening of Monday 13 October 2025."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

import duckdb
from duckdb import DuckDBPyConnection

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.errors import StoreError
from cryptoai_cli.lake.columns import COLUMNS, columns_of
from cryptoai_cli.lake.remarks import LakeRemark
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.listing import Line, Listing
from cryptoai_cli.report.market.model import MarketRankBy
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.sources.lists.base import ListAnswer, ListCard, ListRequest, ListSource
from cryptoai_cli.workflows.market.filter import Value
from cryptoai_cli.workflows.market.report import MarketRequest
from cryptoai_cli.workflows.market.services import MarketServices
from cryptoai_cli.workflows.services import Services
from tests.build import EVENING, MONDAY, calendar, session
from tests.fakes import FakeSource

_Result = TypeVar("_Result")


def listing(day: date, lines: Iterable[Line], source: str = "nasdaq") -> Listing:
    return Listing(day, source, tuple(sorted(lines, key=lambda each: each.symbol)))


@dataclass
class FakeLake:
    """Keeps listings in memory; with `is_full` it cannot keep any."""

    held: dict[date, Listing] = field(default_factory=dict)
    remarks: tuple[LakeRemark, ...] = ()
    is_full: bool = False

    def sessions(self) -> tuple[date, ...]:
        return tuple(sorted(self.held))

    def read(self, session: date) -> Listing | None:
        return self.held.get(session)

    def keep(self, listing: Listing) -> None:
        if self.is_full:
            raise StoreError("cannot write the lake: no space left on device")
        self.held[listing.session] = listing

    def viewed(self, job: Callable[[DuckDBPyConnection], _Result]) -> _Result:
        connection = duckdb.connect()
        columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        connection.execute(f"CREATE TABLE lake ({columns})")
        for each in self.held.values():
            rows = list(zip(*columns_of(each).values(), strict=True))
            connection.executemany(f"INSERT INTO lake VALUES ({', '.join('?' * len(COLUMNS))})", rows)
        named = "SELECT max(date) FROM lake WHERE name <> ''"
        connection.execute(f"CREATE VIEW described AS SELECT * FROM lake WHERE date = ({named})")
        return job(connection)

    def described(self, listing: Listing) -> Listing:
        return listing


class FakeList(ListSource):
    """Answers every request alike, and remembers what it was asked."""

    def __init__(
        self,
        answer: Listing | None,
        *,
        name: str = "nasdaq",
        has_past: bool = False,
        fails_with: FailureKind = FailureKind.UNREACHABLE,
    ) -> None:
        self.card = ListCard(name, name.title(), "none", "none", has_past=has_past)
        self._answer, self._fails_with = answer, fails_with
        self.asked: list[ListRequest] = []

    def fetch(self, request: ListRequest) -> ListAnswer:
        self.asked.append(request)
        if self._answer is None:
            return FetchFailure("", self.card.name, self._fails_with, "does not answer")
        return self._answer


class Holds:
    """A condition that holds where `check` says so of a field."""

    text = "price >= 3"
    fields: tuple[str, ...] = ()

    def __init__(self, check: Callable[[Callable[[str], Value]], bool | None] = lambda _read: True) -> None:
        self.holds = check


def services(*sources: FakeSource, now: datetime = EVENING, is_offline: bool = False) -> Services:
    chain = Chain(lambda: BuiltSources(sources))
    return Services(calendar(), chain, now, now, lambda _line: None, is_offline=is_offline)


def market(lake: FakeLake, *lists: FakeList, refresh: bool = False) -> MarketServices:
    return MarketServices(lake, lambda: lists, Instrument, refresh)


def request(day: date = MONDAY, **fields: Any) -> MarketRequest:  # noqa: ANN401 any field of the value
    made: dict[str, object] = {
        "session": session(day),
        "where": Holds(),
        "by": GroupBy.INDUSTRY,
        "rank_by": MarketRankBy.CHANGE,
        "measure": Measure.MEDIAN,
        "top": 3,
        "benchmarks": (),
        "groups": (),
    }
    return MarketRequest(**(made | fields))  # type: ignore[arg-type]


def symbols(rows: Sequence[object]) -> list[str]:
    return [each.row.symbol for each in rows]  # type: ignore[attr-defined]
