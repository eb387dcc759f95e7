from collections.abc import Mapping
from typing import Any

import pytest

from benchmarks.kill_send import STEPS, Trial, verdict

GOOD = tuple(
    Trial(step, was_struck=True, was_recorded=False, is_uncertain=False, mails=1) for step in dict.fromkeys(STEPS)
)


def test_one_mail_a_session_whenever_it_is_killed_is_the_proof() -> None:
    assert verdict(GOOD) == ()
    for mails in (0, 1):  # the server had it, or the connection broke before
        assert verdict((*GOOD, Trial("yes", was_struck=True, was_recorded=False, is_uncertain=True, mails=mails))) == ()


@pytest.mark.parametrize(
    "bad",
    [
        {"was_recorded": False, "is_uncertain": False, "mails": 0},
        {"was_recorded": True, "is_uncertain": False, "mails": 2},
        {"was_recorded": False, "is_uncertain": True, "mails": 2},
    ],
)
def test_a_mail_lost_or_sent_twice_is_wrong(bad: Mapping[str, Any]) -> None:
    assert verdict((*GOOD, Trial("yes", was_struck=True, **bad)))[0].startswith("sessions without mail")


def test_kills_that_come_too_late_prove_nothing() -> None:
    late = tuple(Trial(trial.step, was_struck=False, was_recorded=True, is_uncertain=False, mails=1) for trial in GOOD)
    assert "a kill struck a running program 0 times" in verdict(late)[0]


def test_each_step_of_the_conversation_has_to_be_struck() -> None:
    missed = tuple(
        trial
        if trial.step != "content"
        else Trial("content", was_struck=False, was_recorded=False, is_uncertain=False, mails=1)
        for trial in GOOD
    )
    assert verdict(missed) == ("nothing is proved: a kill struck at content 0 times, at least 1 needed",)
