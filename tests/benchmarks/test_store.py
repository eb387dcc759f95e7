from dataclasses import replace

import pytest

from benchmarks.store import KILLS, Endured, verdict

GOOD = Endured(turns=9000, torn=0, errors=(), saves_begun=3 * KILLS, whole=2 * KILLS, in_part=0, damaged=0)


def test_whole_saves_and_untorn_sessions_are_the_proof() -> None:
    assert verdict(GOOD) == ()


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, turns=7),
        replace(GOOD, torn=1),
        replace(GOOD, errors=("locked",)),
        replace(GOOD, saves_begun=KILLS - 1, whole=1),
        replace(GOOD, whole=0),
        replace(GOOD, whole=GOOD.saves_begun),
        replace(GOOD, in_part=1),
        replace(GOOD, damaged=1),
    ],
)
def test_anything_else_is_wrong(bad: Endured) -> None:
    assert len(verdict(bad)) == 1
