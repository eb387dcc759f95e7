"""Measure the benchmarks of a report on the whole market, as every report measures them."""

from msgspec import Struct

from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Session
from cryptoai_cli.report.model import Notice, Row
from cryptoai_cli.report.tables import Material, lay_out
from cryptoai_cli.workflows.fetch.session_figures import find
from cryptoai_cli.workflows.judge.recheck import Evidence
from cryptoai_cli.workflows.report import ReportRequest, keep_moves, moves_of_session
from cryptoai_cli.workflows.services import Services


class BenchmarkFigures(Struct, frozen=True):
    """The rows of the benchmarks, the symbol of the primary one, and what the reader should know of them."""

    rows: tuple[Row, ...]
    primary: str
    notices: tuple[Notice, ...]
    failures: tuple[FetchFailure, ...]

    @property
    def primary_return(self) -> float | None:
        """The return of the primary benchmark, a fraction; None without one."""
        return next((row.simple_return for row in self.rows if row.symbol == self.primary), None)


def benchmark_figures(session: Session, benchmarks: tuple[Instrument, ...], services: Services) -> BenchmarkFigures:
    """Measure the benchmarks over `session`; one that no source has is a row without a figure."""
    request = ReportRequest(session, (), benchmarks, Measure.MEDIAN, RankBy.CHANGE)
    found = find(session, benchmarks, benchmarks, services, may_fall_back=False)
    evidence = Evidence(found.window, found.interval, found.gathered)
    moves = moves_of_session(request, found, services, evidence)
    kept = keep_moves(found, moves, services)
    tables = lay_out(
        Material(
            interval=found.interval,
            benchmarks=benchmarks,
            groups=(),
            moves=moves,
            prior_moves={},
            measure=Measure.MEDIAN,
            rank_by=RankBy.CHANGE,
            generated_at=services.generated_at,
        )
    )
    notices = (*found.notices, *kept.notices)
    return BenchmarkFigures(tables.benchmarks, tables.primary, notices, found.gathered.failures)
