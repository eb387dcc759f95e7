"""Word the benchmarks of a headline: listed, or compared with the return of what is told."""

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.report.cells import Form
from cryptoai_cli.report.model import Row
from cryptoai_cli.report.wording import Piece, Wording, article, join_as_list, with_prefix

IN_LINE = 0.0025
_NONE = "; no benchmark has a figure"


def benchmark_list(w: Wording, *, without: tuple[str, ...] = ()) -> list[Piece]:
    """Return the report's own benchmarks that have a move: `Nasdaq +2.2 % and S&P 500 +1.6 %`."""
    return join_as_list([_benchmark(w, row) for row in _with_a_move(w) if row.symbol not in without])


def primary_figure(w: Wording) -> list[Piece]:
    """Return the primary benchmark with its move: `Nasdaq +2.2 %`; nothing if none has a move."""
    primary = w.tables.primary_row
    return [] if primary is None or primary.simple_return is None else _benchmark(w, primary)


def comparison(w: Wording, simple_return: float, *, without: tuple[str, ...] = ()) -> list[Piece]:
    """Compare a return, a fraction, with the primary benchmark's, then give the others but those `without`."""
    primary = w.tables.primary_row
    if primary is None or primary.simple_return is None:
        return others(w, without=without)
    lead = simple_return - primary.simple_return
    words = "in line with" if abs(lead) <= IN_LINE else "ahead of" if lead > 0 else "behind"
    cell = f"benchmarks.{primary.symbol}"
    parts: list[Piece] = [f", {words} {article(primary)}", w.claim(f"{cell}.name", Form.WORDS)]
    parts += [" (", w.claim(f"{cell}.change_pct", Form.SIGNED), ")"]
    return [*parts, *with_prefix("; ", benchmark_list(w, without=(primary.symbol, *without)))]


def others(w: Wording, *, without: tuple[str, ...] = ()) -> list[Piece]:
    """Return the benchmarks for comparison by the reader, or that none has a figure."""
    if not _with_a_move(w):
        return [_NONE]
    return with_prefix("; ", benchmark_list(w, without=without))


def _with_a_move(w: Wording) -> list[Row]:
    """Return the report's own benchmarks that have a move, excluding those that only a group names."""
    return [row for row in w.tables.benchmarks if row.status is Status.OK and not row.of_group_only]


def _benchmark(w: Wording, row: Row) -> list[Piece]:
    cell = f"benchmarks.{row.symbol}"
    return [w.claim(f"{cell}.name", Form.WORDS), " ", w.claim(f"{cell}.change_pct", Form.SIGNED)]
