from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from cryptoai_cli.cli import completion_dates as values
from tests.cli.conftest import EVENING, Command


def context(**params: object) -> Any:  # noqa: ANN401 stands for that of the library
    return SimpleNamespace(params=params)


@pytest.mark.usefixtures("movers")
def test_the_latest_final_sessions_are_offered_the_newest_first() -> None:
    with time_machine.travel(EVENING, tick=False):
        found = values.recent_dates(context())
    assert found[:2] == [("2025-10-13", "Monday"), ("2025-10-10", "Friday")]
    days = [date.fromisoformat(day) for day, _ in found]
    assert len(days) == 10
    assert days == sorted(days, reverse=True)


@pytest.mark.usefixtures("movers")
def test_a_past_session_may_be_named_by_a_word() -> None:
    assert values.session_words(context())[-1][0] == "yesterday"


def test_broken_settings_offer_no_dates(movers: Command) -> None:
    movers.settings.write_text("broken")
    assert values.recent_dates(context()) == []
