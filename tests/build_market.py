"""Builders of lines, moves and material of the whole market."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import EarlierLines, ListedMove, listed_move
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.listing import Line, LineKind, SecondLook
from cryptoai_cli.market.session import State
from cryptoai_cli.report.market.material import MarketMaterial
from cryptoai_cli.report.market.model import MarketRankBy
from cryptoai_cli.report.model import BENCHMARK_GROUP, Row
from tests.build import EVENING, interval

NOTHING_EARLIER = EarlierLines({}, {}, {})
INTERVAL = interval(state=State.FINAL)


def line(symbol: str, base: float | None = 100.0, ret: float | None = 0.1, **fields: Any) -> Line:  # noqa: ANN401 any field of the value
    """Return a line that moved by `ret`, a fraction, from `base`."""
    change = None if base is None or ret is None else base * ret
    last = None if base is None else base + (change or 0.0)
    made = Line(
        symbol=symbol,
        name=f"{symbol} Inc. Common Stock",
        kind=LineKind.SHARE,
        last=last,
        net_change=change,
        volume=1e6,
        market_cap=1e9,
        sector="Technology",
        industry="Semiconductors",
        exchange="NASDAQ",
        country="United States",
    )
    return replace(made, **fields)


def held(closes: Mapping[str, float], splits: Mapping[str, float] | None = None) -> EarlierLines:
    """Return the closes of the session before as they are held."""
    newest = {symbol: line(symbol, close, 0.0, volume=5.0) for symbol, close in closes.items()}
    return EarlierLines(newest, dict(closes), splits or {})


def benchmark(symbol: str = "^IXIC", ret: float | None = 0.02) -> Row:
    """Return the finished row of a benchmark."""
    return Row(
        as_of=EVENING,
        group=BENCHMARK_GROUP,
        group_rank=None,
        rank=1,
        symbol=symbol,
        name="Nasdaq Composite",
        kind=InstrumentType.INDEX,
        currency="USD",
        status=Status.OK if ret is not None else Status.MISSING,
        source="yahoo",
        price=100.0,
        simple_return=ret,
        reason="" if ret is not None else "no source has it",
    )


def looked(ret: float | None, source: str = "yahoo") -> SecondLook:
    return SecondLook(source, ret)


def confirmed(lines: Sequence[Line]) -> tuple[ListedMove, ...]:
    """Return the moves of lines whose bases are all the closes held."""
    closes = {each.symbol: each.base for each in lines if each.base is not None and each.base > 0}
    return tuple(listed_move(each, held(closes)) for each in lines)


def market_material(
    moves: Sequence[ListedMove],
    *,
    passing: Sequence[str] | None = None,
    benchmarks: tuple[Row, ...] = (),
    groups: tuple[Group, ...] = (),
    **fields: Any,  # noqa: ANN401 any field of the value
) -> MarketMaterial:
    """Return the material of a report on these moves, all of which pass the filter unless `passing` names some."""
    made = MarketMaterial(
        interval=INTERVAL,
        source="nasdaq",
        moves=tuple(moves),
        passing=frozenset(move.line.symbol for move in moves) if passing is None else frozenset(passing),
        where="price >= 3",
        by=GroupBy.INDUSTRY,
        rank_by=MarketRankBy.CHANGE,
        measure=Measure.MEDIAN,
        top=3,
        benchmarks=benchmarks,
        primary=benchmarks[0].symbol if benchmarks else "",
        groups=groups,
        generated_at=EVENING,
    )
    return replace(made, **fields)
