"""The reading of the sweep: it understands what is said, and finds what is false."""

from collections import Counter
from typing import Any

import pytest

from benchmarks.superlatives import Sweep, bent, read, verdict
from tests.e2e.command import Movers


def row(name: str, change: float, status: str = "ok") -> dict[str, Any]:
    return {"name": name, "change_pct": change, "status": status}


def document(text: str, *, suspect: float | None = None) -> dict[str, Any]:
    miners = [row("Canaan", 9.0), row("U.S. Bits", 8.0), row("Best Buy", -0.5)]
    miners += [] if suspect is None else [row("Bad", suspect, "suspect")]
    power = [row("Bloom", 26.5), row("Vertiv", 2.0)]
    groups = [
        {"label": "Miners", "median_pct": 8.0, "rank": 1, "also_led": True, "rows": miners},
        {"label": "Power", "median_pct": 2.0, "rank": 2, "also_led": None, "rows": power},
        {"label": "Power duo", "median_pct": 9.5, "rank": None, "also_led": None, "rows": []},
    ]
    benchmarks = [row("Nasdaq", 2.2)]
    return {"measure": "median", "headline": {"text": text}, "benchmarks": benchmarks, "groups": groups, "notices": []}


TRUE = [
    "Miners led the bounce among the ranked groups: median +8.0 %, 2 of 3 up, against Nasdaq +2.2 %.",
    "Bloom (+26.5 %) rose most; Best Buy (\N{MINUS SIGN}0.5 %) lagged.",
    (
        "Miners rose with the bounce. Among them, Canaan (+9.0 %) and U.S. Bits (+8.0 %) rose most; Best Buy "
        "(\N{MINUS SIGN}0.5 %) lagged. Bloom (+26.5 %) rose most of all."
    ),
    (
        "Miners held up best among the ranked groups: up; Power fell hardest: down. Among Miners, Canaan (+9.0 %) "
        "rose most."
    ),
    "Miners rose, their best session since 8 August. They ranked first in the session before too.",
    "Best Buy fell 0.5 %, behind the Nasdaq (+2.2 %).",
]
FALSE = (
    "Miners led the bounce: median +8.0 %.",  # the pair without a rank rose more
    "Power led the bounce among the ranked groups: median +2.0 %.",
    "Miners fell hardest: median +8.0 %.",
    "Canaan (+9.0 %) rose most.",
    "Miners rose. Among them, Canaan (+9.0 %) rose most; U.S. Bits (+8.0 %) lagged.",
    "Miners rose. Among them, U.S. Bits (+8.0 %) rose most.",
    "Canaan (+9.0 %) rose most of all.",
    "Canaan (+9.0 %) fell most.",
    "Miners were the best.",  # not understood
)


@pytest.mark.parametrize("text", TRUE)
def test_what_is_true_passes(text: str) -> None:
    assert read(document(text)).false == []


@pytest.mark.parametrize("text", FALSE)
def test_what_is_false_is_found(text: str) -> None:
    assert read(document(text)).false


def test_every_superlative_is_counted_and_no_name_is_one() -> None:
    assert read(document(TRUE[2])).counts == Counter(row=3)
    assert read(document(TRUE[3])).counts == Counter(group=2, row=1)
    assert read(document(TRUE[5])).counts == Counter()


def test_a_suspect_move_contradicts_unless_it_is_left_aside() -> None:
    text = "Miners rose. Among them, Canaan (+9.0 %) and U.S. Bits (+8.0 %) rose most"
    assert read(document(f"{text}.", suspect=50.0)).false
    assert read(document(f"{text}, suspect moves aside.", suspect=50.0)).false == []


def test_what_is_turned_round_is_false() -> None:
    assert read(bent(document(TRUE[2]))).false


def sweep(headlines: int, read_in_all: int, *false: str) -> Sweep:
    movers = Movers.__new__(Movers)
    return Sweep(movers, None, "", headlines=headlines, counts=Counter(row=read_in_all), false=list(false))  # type: ignore[arg-type] # no server


def test_one_that_is_false_and_too_few_read_are_no_proof() -> None:
    assert verdict(sweep(10, 20)) == ()
    assert "false superlatives: 1" in verdict(sweep(10, 20, "rose most"))[0]
    assert "nothing is proved" in verdict(sweep(10, 8))[0]
