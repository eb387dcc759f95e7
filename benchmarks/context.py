"""Time the context of 43 instruments over 260 sessions, as a report on one session needs it."""

import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

from cryptoai_cli.analysis.context import AlignedSeries, Context, context_of
from cryptoai_cli.analysis.regression import regress

INSTRUMENTS, SESSIONS, RUNS, PAIRS = 43, 260, 25, 120


def main() -> None:
    """Print the median of several runs, for all figures and for the regressions alone."""
    market, tracks = tape(random.Random(7))  # noqa: S311 - numbers to compute with, not secrets
    whole = milliseconds(lambda: contexts(tracks, market))
    pairs = [
        [(x, y) for x, y in zip(market.returns[-PAIRS:], track.returns[-PAIRS:], strict=True) if x and y]
        for track in tracks
    ]
    lines = milliseconds(lambda: [regress(each) for each in pairs])
    print(f"context of {INSTRUMENTS} instruments x {SESSIONS} sessions: {whole:.1f} ms")
    print(f"of that, {INSTRUMENTS} regressions over {PAIRS} sessions: {lines:.1f} ms")


def contexts(tracks: list[AlignedSeries], market: AlignedSeries) -> list[Context]:
    """Return the context of every instrument."""
    return [context_of(track, market, is_final=True) for track in tracks]


def tape(chance: random.Random) -> tuple[AlignedSeries, list[AlignedSeries]]:
    """Return a benchmark and instruments that follow it with noise of their own."""
    market = [chance.gauss(0, 0.01) for _ in range(SESSIONS)]
    betas = [0.5 + at / 20 for at in range(INSTRUMENTS)]
    moves = [[beta * x + chance.gauss(0, 0.03) for x in market] for beta in betas]
    return track("market", market), [track(f"S{at:02}", each) for at, each in enumerate(moves)]


def track(symbol: str, returns: list[float]) -> AlignedSeries:
    """Return a track that starts at 100."""
    closes = [100.0]
    for each in returns[1:]:
        closes.append(closes[-1] * (1 + each))
    days = tuple(date(2025, 1, 1) + timedelta(days=at) for at in range(len(returns)))
    return AlignedSeries(
        symbol, days, tuple(closes), (None, *returns[1:]), tuple(1e6 + at for at in range(len(returns)))
    )


def milliseconds(run: Callable[[], object]) -> float:
    """Return the median time of a call, after one to warm up."""
    run()
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


if __name__ == "__main__":
    main()
