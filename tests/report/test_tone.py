"""The thresholds are worked by hand: 0.5 % and 1.5 % of a session, times the root of the number of sessions."""

import pytest

from cryptoai_cli.report.claims import Tone
from cryptoai_cli.report.tone import FALLS, period_tone, session_tone


@pytest.mark.parametrize(
    ("r", "p", "tone"),
    [
        (0.005, -0.01, Tone.BOUNCE),
        (0.005, -0.0099, Tone.GAIN),
        (0.03, -0.0099, Tone.RALLY),
        (0.015, 0.0, Tone.RALLY),
        (0.0149, 0.0, Tone.GAIN),
        (0.005, 0.0, Tone.GAIN),
        (0.00499, -0.05, Tone.FLAT),
        (-0.00499, 0.05, Tone.FLAT),
        (-0.005, 0.01, Tone.PULLBACK),
        (-0.03, 0.01, Tone.PULLBACK),
        (-0.03, 0.0099, Tone.SELL_OFF),
        (-0.015, 0.0, Tone.SELL_OFF),
        (-0.0149, 0.0, Tone.SLIDE),
        (-0.005, -0.05, Tone.SLIDE),
        (0.00499, None, Tone.FLAT),
        (0.005, None, None),
        (-0.005, None, None),
    ],
)
def test_the_tone_is_decided_by_this_session_and_the_one_before(r: float, p: float | None, tone: Tone | None) -> None:
    assert session_tone(r, p) is tone


@pytest.mark.parametrize(
    ("r", "sessions", "tone"),
    [
        (0.0099, 4, Tone.FLAT),  # below 0.5 % x 2
        (0.01, 4, Tone.GAIN),
        (0.0299, 4, Tone.GAIN),
        (0.03, 4, Tone.RALLY),  # from 1.5 % x 2 on
        (-0.0099, 4, Tone.FLAT),
        (-0.01, 4, Tone.SLIDE),
        (-0.0299, 4, Tone.SLIDE),
        (-0.03, 4, Tone.SELL_OFF),
        (0.079, 256, Tone.FLAT),  # below 0.5 % x 16
        (0.081, 256, Tone.GAIN),
        (0.005, 1, Tone.GAIN),
    ],
)
def test_the_thresholds_of_the_tone_grow_with_the_root_of_the_sessions(r: float, sessions: int, tone: Tone) -> None:
    assert period_tone(r, sessions) is tone


def test_the_falling_words_are_those_of_a_fall() -> None:
    assert {Tone.PULLBACK, Tone.SELL_OFF, Tone.SLIDE} == FALLS
