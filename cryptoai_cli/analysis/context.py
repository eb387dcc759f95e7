"""Compare a move with earlier sessions: beta and surprise, volume, extremes, streak, "biggest since".

A figure is None if too few sessions are stored to compute it. A session can lack a return for two reasons. In a *halt*,
its close and the previous one are stored: there was no move. In a *gap*, one of the two is not stored, so the move is
unknown: a missing session, the one after it, or the first of a series or listing.
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
    """One instrument over consecutive sessions of the calendar, oldest first; the last is the reported session.

    The four tuples have the same length and their numbers are finite. A close is None if none is stored; a return (a
    fraction) is None if there was no move or it is unknown; a volume (units traded) is None if unknown. A session with
    a suspect move has neither close nor return, so that no figure spans it. All earlier sessions are of one `source`;
    the reported one may be of another.
    """

    symbol: str
    sessions: tuple[date, ...]
    closes: tuple[float | None, ...]
    returns: tuple[float | None, ...]
    volumes: tuple[float | None, ...]
    source: str = ""

    @property
    def unbroken_from(self) -> int:
        """The index of the earliest session from which there is no gap up to the reported one."""
        at = len(self.sessions) - 1
        while at > 0 and (self.returns[at - 1] is not None or self.is_halt(at - 1)):
            at -= 1
        return at

    def is_halt(self, at: int) -> bool:
        """Return whether the closes of a session without a return and of the session before it are both stored."""
        return at > 0 and self.closes[at] is not None and self.closes[at - 1] is not None


class Context(Struct, frozen=True):
    """How a move compares with earlier sessions; a field is None if unknown or not applicable.

    `n` is the number of sessions used for `beta`. `beta_excess_return` = return - beta x the benchmark's return, a
    fraction; `surprise` is the same in standard deviations of the regression's residuals. `relative_volume` is a
    multiple of the mean volume. `streak` is negative for falls. `largest_since` is the latest earlier session with a
    return at least as large in the same direction; if there is none, `largest_of` is the number of sessions, including
    the reported one, of which this move is the largest. `recent_closes` holds at most the last 30 closes up to this
    session's price, oldest first, with None for a session without one. `source` is that of the earlier sessions.
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
    source: str = ""


def context_of(series: AlignedSeries, benchmark: AlignedSeries | None, *, is_final: bool) -> Context:
    """Return the context of the last session of `series`; `benchmark` is None for the primary benchmark itself.

    Beta, beta-adjusted excess, surprise and recent closes are given in every state, the rest only for a final session,
    because part of a day is not comparable with whole days. Without a move in the session, only beta and `n` are given.
    """
    regression = _regression(series, benchmark)
    own = series.returns[-1] if series.returns else None
    beta_excess = _beta_excess(own, benchmark, regression)
    surprise = _surprise(beta_excess, regression)
    beta, n = (regression.beta, regression.n) if regression else (None, None)
    recent_closes = () if own is None else series.closes[-RECENT_SESSIONS:]
    if own is None or not is_final:
        return Context(beta, n, beta_excess, surprise, recent_closes=recent_closes, source=series.source)
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
        source=series.source,
    )


def _regression(series: AlignedSeries, benchmark: AlignedSeries | None) -> Regression | None:
    return None if benchmark is None else regress(_pairs(series, benchmark))


def _pairs(series: AlignedSeries, benchmark: AlignedSeries) -> list[tuple[float, float]]:
    """Pair the returns before the reported session; return none if the two series cover different sessions."""
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
    """Return the beta-adjusted excess in standard deviations of the residuals; None if that deviation is 0."""
    if beta_excess is None or regression is None or regression.residual_deviation == 0:
        return None
    return beta_excess / regression.residual_deviation


def _relative_volume(series: AlignedSeries) -> float | None:
    """Return volume / mean volume of the 20 sessions before; None unless all 21 are known and above zero.

    Sources report zero when a volume is unknown. A halt also has zero volume, and is not a typical day.
    """
    volumes = [volume for volume in series.volumes[-VOLUME_SESSIONS - 1 :] if volume is not None and volume > 0]
    if len(volumes) <= VOLUME_SESSIONS:
        return None
    return volumes[-1] * VOLUME_SESSIONS / sum(volumes[:-1])


def _year_extremes(series: AlignedSeries) -> tuple[bool | None, bool | None]:
    """Return whether the close is above, and whether it is below, every close of the 252 sessions before.

    Both are None unless all of these closes are known.
    """
    close = series.closes[-1]
    year = [earlier for earlier in series.closes[-YEAR_SESSIONS - 1 : -1] if earlier is not None]
    if close is None or len(year) < YEAR_SESSIONS:
        return None, None
    return close > max(year), close < min(year)


def _streak(series: AlignedSeries, own: float) -> int | None:
    """Count the consecutive sessions with the sign of this one, which is included; return 0 for a move of exactly zero.

    A halt neither counts nor ends a streak. Return None if a gap or the start of the series comes before its end.
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
    """Return the last session with a move as large in this direction, or the number of sessions this one tops.

    Both are None unless 60 earlier sessions are stored. The search does not go back beyond a gap.
    """
    last, first = len(series.sessions) - 1, series.unbroken_from
    if own == 0 or last - series.closes[:-1].count(None) < MIN_HELD:
        return None, None
    for at in range(last - 1, first - 1, -1):
        earlier = series.returns[at]
        if earlier is not None and (earlier >= own if own > 0 else earlier <= own):
            return series.sessions[at], None
    return (None, last - first + 1) if last - first >= MIN_HELD else (None, None)
