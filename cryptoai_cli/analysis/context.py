"""Compute what earlier sessions say about a move: beta and surprise, volume, extremes, streak, "biggest since".

Each figure is None where too few sessions are held to know it. A session can be without a return for two reasons. In a
*halt* its close and the one before are held: there was no move, and that is known. In a *hole* one of the two is not
held, so that the move cannot be known: a missing session, the one after it, the first of a series or of a listing.
"""

from datetime import date

from msgspec import Struct

from cryptoai_cli.analysis.regression import Regression, regress

BETA_SESSIONS = 120
VOLUME_SESSIONS = 20
YEAR_SESSIONS = 252
MIN_HELD = 60
RECENT_SESSIONS = 30


class AlignedSeries(Struct, frozen=True):
    """One instrument over consecutive sessions of the calendar, oldest first, the reported session last.

    The four tuples have the same length; their numbers are finite. A close is None where nothing is held, a return
    (fraction) where there was no move or it is not known; a volume (units traded) where it is not known. A session
    whose move is in doubt has neither close nor return, so that nothing is claimed across it.
    """

    symbol: str
    sessions: tuple[date, ...]
    closes: tuple[float | None, ...]
    returns: tuple[float | None, ...]
    volumes: tuple[float | None, ...]

    @property
    def unbroken_from(self) -> int:
        """The index of the earliest session from which on, up to the reported one, there is no hole."""
        at = len(self.sessions) - 1
        while at > 0 and (self.returns[at - 1] is not None or self.is_halt(at - 1)):
            at -= 1
        return at

    def is_halt(self, at: int) -> bool:
        """Return whether a session without a return has its close and the one before."""
        return at > 0 and self.closes[at] is not None and self.closes[at - 1] is not None


class Context(Struct, frozen=True):
    """What the sessions before say about a move; None where it is not known or there is nothing to say.

    `n` is the number of sessions behind `beta`. `beta_excess_return` = return - beta x the benchmark's return, a
    fraction; `surprise` is the same in standard deviations of the regression's residuals. `relative_volume` is a
    multiple of the usual volume. `streak` is negative for falls. `largest_since` is the latest earlier session with a
    return at least as large in the same direction; where none is held, `largest_of` is the number of sessions, the
    reported one included, of which this move is the largest. `recent_closes` are the last closes up to this
    session's price, oldest first, at most 30; None where none is held.
    """

    beta: float | None = None
    n: int | None = None
    beta_excess_return: float | None = None
    surprise: float | None = None
    relative_volume: float | None = None
    streak: int | None = None
    largest_since: date | None = None
    largest_of: int | None = None
    high_52w: bool | None = None
    low_52w: bool | None = None
    recent_closes: tuple[float | None, ...] = ()


def context_of(series: AlignedSeries, benchmark: AlignedSeries | None, *, is_final: bool) -> Context:
    """Return the context of the last session of `series`; `benchmark` is None for the primary benchmark itself.

    Beta, beta-adjusted excess, surprise and the recent closes are given in every state; the rest only of a final
    session, for a part of a day compares with nothing. Without a move in the session, only the beta is given.
    """
    regression = _regression(series, benchmark)
    own = series.returns[-1] if series.returns else None
    beta_excess = _beta_excess(own, benchmark, regression)
    surprise = _surprise(beta_excess, regression)
    beta, n = (regression.beta, regression.n) if regression else (None, None)
    recent_closes = () if own is None else series.closes[-RECENT_SESSIONS:]
    if own is None or not is_final:
        return Context(beta, n, beta_excess, surprise, recent_closes=recent_closes)
    largest_since, largest_of = _largest(series, own)
    high, low = _year_extremes(series)
    return Context(
        beta,
        n,
        beta_excess,
        surprise,
        relative_volume=_relative_volume(series),
        streak=_streak(series, own),
        largest_since=largest_since,
        largest_of=largest_of,
        high_52w=high,
        low_52w=low,
        recent_closes=recent_closes,
    )


def _regression(series: AlignedSeries, benchmark: AlignedSeries | None) -> Regression | None:
    return None if benchmark is None else regress(_pairs(series, benchmark))


def _pairs(series: AlignedSeries, benchmark: AlignedSeries) -> list[tuple[float, float]]:
    """Pair the returns of the sessions before the reported one; none where the two series cover other sessions."""
    span = min(BETA_SESSIONS + 1, len(series.sessions), len(benchmark.sessions))
    if series.sessions[-span:] != benchmark.sessions[-span:]:
        return []
    both = zip(benchmark.returns[-span:-1], series.returns[-span:-1], strict=True)
    return [(x, y) for x, y in both if x is not None and y is not None]


def _beta_excess(own: float | None, benchmark: AlignedSeries | None, regression: Regression | None) -> float | None:
    if own is None or benchmark is None or regression is None:
        return None
    market = benchmark.returns[-1]
    return None if market is None else own - regression.beta * market


def _surprise(beta_excess: float | None, regression: Regression | None) -> float | None:
    """Return the beta-adjusted excess in standard deviations; None where the residuals have none to measure by."""
    if beta_excess is None or regression is None or regression.residual_deviation == 0:
        return None
    return beta_excess / regression.residual_deviation


def _relative_volume(series: AlignedSeries) -> float | None:
    """Return volume / mean volume of the 20 sessions before, all of which must be known and above zero.

    Zero is what sources say where they do not know; a halt is as silent, for its day is no usual one.
    """
    volumes = [volume for volume in series.volumes[-VOLUME_SESSIONS - 1 :] if volume is not None and volume > 0]
    if len(volumes) <= VOLUME_SESSIONS:
        return None
    return volumes[-1] * VOLUME_SESSIONS / sum(volumes[:-1])


def _year_extremes(series: AlignedSeries) -> tuple[bool | None, bool | None]:
    """Return whether the close is above, and whether it is below, every close of the 252 sessions before."""
    close = series.closes[-1]
    year = [earlier for earlier in series.closes[-YEAR_SESSIONS - 1 : -1] if earlier is not None]
    if close is None or len(year) < YEAR_SESSIONS:
        return None, None
    return close > max(year), close < min(year)


def _streak(series: AlignedSeries, own: float) -> int | None:
    """Count the sessions in a row with the sign of this one, this one included; a move of exactly zero has none.

    A halt neither counts nor ends a streak. Where a hole or the start of the series comes before its end, its length
    is not known.
    """
    if own == 0:
        return 0
    sign = 1 if own > 0 else -1
    streak = sign
    for earlier in reversed(series.returns[series.unbroken_from : -1]):
        if earlier is None:
            continue
        if earlier * sign <= 0:
            return streak
        streak += sign
    return None


def _largest(series: AlignedSeries, own: float) -> tuple[date | None, int | None]:
    """Return since when there was no move as large in this direction, or of how many sessions this is the largest.

    At least 60 earlier sessions must be held. A hole ends what is claimed: nothing is said to be the largest since a
    session that lies behind one.
    """
    last, first = len(series.sessions) - 1, series.unbroken_from
    if own == 0 or last - series.closes[:-1].count(None) < MIN_HELD:
        return None, None
    for at in range(last - 1, first - 1, -1):
        earlier = series.returns[at]
        if earlier is not None and (earlier >= own if own > 0 else earlier <= own):
            return series.sessions[at], None
    return (None, last - first + 1) if last - first >= MIN_HELD else (None, None)
