"""Compare the moves of a report with a second source, and report where they disagree."""

from collections.abc import Mapping, Sequence

from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.analysis.verdict_rules import agree
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.notices import list_names
from cryptoai_cli.sources.chain import Chain
from cryptoai_cli.workflows.judge.recheck import Evidence, Progress, second_moves


def compare_with_second_source(
    instruments: Sequence[Instrument], moves: Mapping[str, Move], chain: Chain, evidence: Evidence, progress: Progress
) -> tuple[Notice, ...]:
    """Return a summary notice, and one for every move on which a second source disagrees.

    Two moves disagree if they differ by more than 0.5 points and by more than the rounding of printed prices explains.
    The figures of the report are not changed.
    """
    ranked = [(i, moves[i.symbol]) for i in instruments if moves[i.symbol].status is Status.OK]
    progress(f"comparing {len(ranked)} moves with a second source")
    second = second_moves(ranked, chain, evidence)
    pairs = [(move, second[i.symbol]) for i, move in ranked if i.symbol in second]
    disagreeing = [_disagreement(ours, theirs) for ours, theirs in pairs if not agree(ours, theirs)]
    return (_summary(ranked, second, len(disagreeing)), *disagreeing)


def _disagreement(ours: Move, theirs: Move) -> Notice:
    words = f"{_percent(ours)} by {ours.source}, {_percent(theirs)} by {theirs.source}"
    return Notice("disagreement", f"{ours.symbol}: {words}.")


def _percent(move: Move) -> str:
    r = move.simple_return
    return "no figure" if r is None else f"{r * 100:+.2f} %"


def _summary(ranked: Sequence[tuple[Instrument, Move]], second: Mapping[str, Move], disagreeing: int) -> Notice:
    sources = sorted({move.source for move in second.values()})
    lacking = [i.symbol for i, _ in ranked if i.symbol not in second]
    where = f" with {list_names(sources)}" if sources else ""
    words = f"Compared {len(second)} of {len(ranked)} moves{where}: {disagreeing} differ by more than 0.5 points."
    if lacking:
        words += f" No second source has {list_names(lacking)}."
    return Notice("verified", words)
