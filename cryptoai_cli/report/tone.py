"""Choose the tone of a session or a period from the primary benchmark's return."""

import math

from cryptoai_cli.report.claims import Tone

QUIET = 0.005
STRONG = 0.015
TURN = 0.01
FALLS = frozenset({Tone.PULLBACK, Tone.SELL_OFF, Tone.SLIDE})


def session_tone(r: float, p: float | None) -> Tone | None:
    """Return the tone of a session with the benchmark's simple return `r`, after a session with the return `p`.

    Return None if the tone depends on an unknown `p`: a rise of 2 % may be a bounce or a rally.
    """
    if abs(r) < QUIET:
        return Tone.FLAT
    if p is None:
        return None
    if r > 0:
        return Tone.BOUNCE if p <= -TURN else _rise(r, STRONG)
    return Tone.PULLBACK if p >= TURN else _fall(r, STRONG)


def period_tone(r: float, sessions: int) -> Tone:
    """Return the tone of a period of `sessions` sessions with the benchmark's simple return `r`.

    The thresholds are those of one session times the square root of the number of sessions, as for a random walk: quiet
    below 0.5 % x sqrt(n), strong from 1.5 % x sqrt(n) on. The tone does not depend on earlier sessions.
    """
    spread = math.sqrt(sessions)
    if abs(r) < QUIET * spread:
        return Tone.FLAT
    return _rise(r, STRONG * spread) if r > 0 else _fall(r, STRONG * spread)


def _rise(r: float, strong: float) -> Tone:
    return Tone.RALLY if r >= strong else Tone.GAIN


def _fall(r: float, strong: float) -> Tone:
    return Tone.SELL_OFF if r <= -strong else Tone.SLIDE
