from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import accumulate

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import listed_move
from cryptoai_cli.analysis.regression import regress
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import State
from cryptoai_cli.report.market.material import LineFigures
from cryptoai_cli.report.market.model import MarketRankBy
from cryptoai_cli.workflows.market.benchmarks import BenchmarkFigures
from cryptoai_cli.workflows.market.figures import line_figures, need_figures, usable_ranking
from tests.build import MONDAY, calendar, history, interval
from tests.build_market import INTERVAL, NOTHING_EARLIER, benchmark, line
from tests.fakes import FakeSource
from tests.workflows.market.fakes import FakeLake, listing, services

NO_BENCHMARK = BenchmarkFigures((), "", (), ())


@pytest.mark.parametrize(
    ("rank_by", "fields", "needed"),
    [
        (MarketRankBy.CHANGE, (), False),
        (MarketRankBy.CHANGE, ("price",), False),
        (MarketRankBy.CHANGE, ("relative_volume",), True),
        (MarketRankBy.RELATIVE_VOLUME, (), True),
        (MarketRankBy.SURPRISE, (), True),
    ],
)
def test_figures_are_needed_by_a_ranking_or_a_filter(
    rank_by: MarketRankBy, fields: tuple[str, ...], *, needed: bool
) -> None:
    assert need_figures(rank_by, fields) is needed


def figures_of(count: int, state: State = State.FINAL) -> LineFigures | None:
    sessions = [s.day for s in calendar().between(date(2025, 9, 2), MONDAY) if s.day < MONDAY][-count:]
    lake = FakeLake({day: listing(day, [line("A", ret=0.0, volume=100.0 + at)]) for at, day in enumerate(sessions)})
    last = lake.held[sessions[-1]].lines[0].last
    move = listed_move(line("A", base=last, volume=327.0), NOTHING_EARLIER)
    within = replace(INTERVAL, state=state)
    found = line_figures([move], MarketRankBy.RELATIVE_VOLUME, within, NO_BENCHMARK, (), services(), lake)
    return found.get("A")


def test_relative_volume_needs_twenty_sessions_held() -> None:
    full = figures_of(20)
    assert full is not None
    assert full.relative_volume == pytest.approx(327.0 / 109.5)
    short = figures_of(19)
    assert short is not None
    assert short.relative_volume is None


def test_part_of_a_day_is_not_compared_with_whole_days() -> None:
    found = figures_of(20, State.IN_PROGRESS)
    assert found is not None
    assert found.relative_volume is None


def test_without_a_benchmark_there_is_no_surprise() -> None:
    sessions = [s.day for s in calendar().between(calendar().first, MONDAY) if s.day < MONDAY]
    lake = FakeLake({day: listing(day, [line("A", ret=0.0)]) for day in sessions})
    move = listed_move(line("A"), NOTHING_EARLIER)
    found = line_figures([move], MarketRankBy.SURPRISE, INTERVAL, NO_BENCHMARK, (), services(), lake)
    assert found["A"].surprise is None


def test_surprise_is_that_of_the_reports_on_groups() -> None:
    """The sums of the lake and the closes of the benchmark tell what pairs of returns tell in `today`."""
    last = date(2025, 12, 30)
    days = [s.day for s in calendar().between(calendar().first, last)]
    market_returns = [0.01 * (-1) ** at * (1 + at % 3) for at in range(len(days))]
    own_returns = [2 * ret + 0.001 * (-1) ** (at // 2) for at, ret in enumerate(market_returns)]
    levels, prices = levels_of(100.0, market_returns), levels_of(50.0, own_returns)
    held = zip(days[:-1], own_returns, (50.0, *prices), strict=False)
    lake = FakeLake({day: listing(day, [line("A", base=base, ret=ret)]) for day, ret, base in held})
    source = FakeSource(closes={"^IXIC": history(dict(zip(days[:-1], levels, strict=False)), symbol="^IXIC")})
    run = services(source, now=datetime(2025, 12, 30, 22, tzinfo=UTC))

    index = Instrument("^IXIC", kind=InstrumentType.INDEX)
    figures = BenchmarkFigures((benchmark(ret=0.015),), "^IXIC", (), ())
    move = listed_move(line("A", base=prices[-2], ret=0.05), NOTHING_EARLIER)
    within = interval(last, now=run.now)
    found = line_figures([move], MarketRankBy.SURPRISE, within, figures, (index,), run, lake)

    known = regress(list(zip(market_returns[1:-1], own_returns[1:-1], strict=True)))
    assert known is not None
    assert found["A"].surprise == pytest.approx((0.05 - known.beta * 0.015) / known.residual_deviation, rel=1e-6)


def levels_of(first: float, returns: Sequence[float]) -> list[float]:
    """Return the level after each of the returns."""
    return list(accumulate(returns, lambda level, ret: level * (1 + ret), initial=first))[1:]


def test_nothing_held_tells_nothing() -> None:
    move = listed_move(line("A"), NOTHING_EARLIER)
    assert line_figures([move], MarketRankBy.SURPRISE, INTERVAL, NO_BENCHMARK, (), services(), FakeLake()) == {}


def test_a_figure_that_no_line_has_ranks_by_change_with_a_notice() -> None:
    rank_by, notices = usable_ranking(MarketRankBy.SURPRISE, {"A": LineFigures(2.0, None)}, {"A"})
    assert (rank_by, [notice.code for notice in notices]) == (MarketRankBy.CHANGE, ["rank-by"])
    kept = usable_ranking(MarketRankBy.RELATIVE_VOLUME, {"A": LineFigures(2.0, None)}, {"A"})
    assert kept == (MarketRankBy.RELATIVE_VOLUME, ())
    assert usable_ranking(MarketRankBy.VOLUME, {}, {"A"}) == (MarketRankBy.VOLUME, ())
