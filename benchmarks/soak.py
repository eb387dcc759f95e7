"""A thousand reports with random faults: no wrong figure, no crash, no run beyond its deadline.

Run from the checkout as `python -m benchmarks.soak [--reports N] [--seed N] [--only N]`; the replay server has to lie
beside it. Each report is made in this process, in a home of its own, at a random instant of the recorded time, with a
random order of sources and random faults. Every figure is compared with the recorded prices. The same seed makes the
same reports; `--only N` makes the one of that number and shows it. Leaves with 1 where anything is wrong, or where too
few reports were made for anything to be proved.
"""

import argparse
import sqlite3
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.verdict import leave, too_few, wrong
from tests.e2e.command import Movers, Outcome
from tests.e2e.replay import FAULTS, PATHS, UNTOLD, Fault, Replay, running_replay, why_missing
from tests.e2e.tape import closes_at, opens_at, sessions, wrong_figures

DEADLINE_SECONDS = 4.0
LEAST_DONE = 0.75  # of all reports: nine in ten are, the others have a fault in every provider
LEAST_FIGURES = 10  # a report, at the mean
MARGIN_SECONDS = 1.0  # what comes after the answers: judging, keeping, printing
_FIRST, _LAST = "2024-06-03", "2026-03-27"  # the coins' hours reach a little farther on both sides
_CODES = (0, 69, 77)
_KEYS = {"MOVERS_ALPACA_KEY": "PKKEY", "MOVERS_ALPACA_SECRET": "hush"}
_ORDERS = (
    ("yahoo", "cnbc", "nasdaq", "coinbase", "kraken", "fred"),
    ("yahoo", "cnbc", "nasdaq", "coinbase", "kraken", "fred"),
    ("cnbc", "yahoo", "coinbase"),
    ("nasdaq", "kraken", "yahoo"),
    ("alpaca", "fred", "coinbase", "yahoo"),
    ("fred", "nasdaq", "coinbase"),
    ("yahoo",),
)
_SYMBOLS = ("^GSPC", "^IXIC", "MARA", "RIOT", "NVDA", "MSTR", "BE", "BN", "BTC-USD", "ETH-USD")
_SPLIT = "split-unadjusted"
_WIDTHS = (18, 9, 8, 5, 5, 9, 15, 6, 7)
_RATIOS = (10.0, 4.0, 0.1)
_PERCENTS = (20.0, -20.0, 5.0, -3.0)
_AGREED = frozenset({_SPLIT, "frozen", "inconsistent-bar"})
_SKEWS = (-90_000.0, -3600.0, 400.0, 3600.0, 14_400.0)
_WRONG_CLOCK = 0.08
_LARGEST_SKEW = 300.0
# how often: a latest session, no fault at all, one kind only, in every provider, for some symbols only
_LATEST, _NO_FAULT, _ONE_KIND, _EVERYWHERE, _SOME_SYMBOLS = 0.7, 0.05, 0.7, 0.15, 0.4
SETTINGS = """
[report]
benchmarks = ["^IXIC", "^GSPC"]

[instruments.KEEL]
name = "Keel"
formerly = [{ symbol = "BITF", until = 2026-04-02, name = "Bitfarms" }]

[groups.miners]
label = "Miners"
benchmarks = ["BTC-USD"]
members = ["KEEL", "MARA", "RIOT", "CLSK", "CIFR", "IREN", "WULF", "HUT", "CORZ"]

[groups.treasuries]
label = "Treasuries"
members = ["COIN", "MSTR", "HOOD"]

[groups.chips]
label = "Chips"
members = ["NVDA", "AMD", "AVGO", "MU", "ARM", "INTC", "TSM", "QCOM", "MRVL"]

[groups.power]
label = "Power"
members = ["BE", "CEG", "VST", "BN", "VRT", "PLUG"]

[groups.funds]
label = "Funds"
members = ["SPY", "QQQ", "IWM"]

[groups.coins]
label = "Coins"
members = ["BTC-USD", "ETH-USD", "SOL-USD"]
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One report to be made: at which instant, of which session, from which sources, and what goes wrong meanwhile."""

    label: str
    now: datetime
    arguments: tuple[str, ...]
    faults: tuple[Fault, ...]
    skew_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Made:
    """A report that was made: how it went, how many requests it took, and what is wrong with it."""

    number: int
    case: Case
    outcome: Outcome
    requests: int
    complaints: tuple[str, ...]


def case_of(seed: int, number: int) -> Case:
    """Return the case of that number: the same for the same seed."""
    dice = Random(f"{seed}/{number}")  # noqa: S311 - spreads cases, guards nothing
    first, last = sessions().index(_FIRST), sessions().index(_LAST)
    at = dice.randint(first, last)
    now = _instant(dice, sessions()[at])
    order = dice.choice(_ORDERS)
    # a session to come is no session: an earlier one is asked for where this one has not opened yet
    past = sessions()[at - dice.randint(1, 20)]
    command = ("today",) if dice.random() < _LATEST else ("on", past)
    named = tuple(word for name in order for word in ("--source", name))
    label, faults = _faults(dice, order, sessions()[at])
    skew = dice.choice(_SKEWS) if dice.random() < _WRONG_CLOCK else 0.0
    return Case(label, now, (*command, "-f", "csv", *named), faults, skew)


def _instant(dice: Random, session: str) -> datetime:
    """Return an instant on the day of a session or after it, in and out of its hours."""
    opens, closes = opens_at(session), closes_at(session)
    when = dice.choice(("after", "after", "evening", "open", "provisional", "before", "next-morning", "days-later"))
    starts, minutes = {
        "after": (closes, (21, 180)),
        "evening": (closes, (240, 470)),
        "open": (opens, (20, 200)),
        "provisional": (closes, (0, 19)),
        "before": (opens, (-330, -1)),
        "next-morning": (closes, (960, 1040)),
        "days-later": (closes, (1200, 6600)),
    }[when]
    return starts + timedelta(minutes=dice.randint(*minutes))


def _faults(dice: Random, order: Sequence[str], session: str) -> tuple[str, tuple[Fault, ...]]:
    if dice.random() < _NO_FAULT:
        return "none", ()
    kinds = dice.sample(FAULTS, k=1 if dice.random() < _ONE_KIND else dice.randint(2, 3))
    faults = tuple(_fault(dice, kind, order, session) for kind in kinds for _ in range(_rules(dice, kind)))
    return kinds[0] if len(kinds) == 1 else "mixed", faults


def _rules(dice: Random, kind: str) -> int:
    return 1 if kind in _AGREED else dice.choice((1, 1, 2))


def _fault(dice: Random, kind: str, order: Sequence[str], session: str) -> Fault:
    # two providers with the same error agree with each other: nobody could tell them from the truth
    everywhere = dice.random() < _EVERYWHERE and kind not in {*_AGREED, "null-holes"}
    telling = [name for name in order[:3] if (name, kind) not in UNTOLD] or ["yahoo"]
    path = "/" if everywhere else PATHS[dice.choice(telling)]
    return Fault(
        kind,
        path,
        times=dice.choice((None, None, None, 1, 2)),
        after=dice.choice((0, 0, 0, 1, 2, 4)),
        symbols=tuple(dice.sample(_SYMBOLS, k=dice.randint(1, 4))) if dice.random() < _SOME_SYMBOLS else (),
        seconds=_seconds(dice, kind),
        ratio=dice.choice(_RATIOS),
        at=_frozen_at(dice, session) if kind == "frozen" else "",
        percent=dice.choice(_PERCENTS),
    )


def _seconds(dice: Random, kind: str) -> float:
    if kind == "future-quote":
        return dice.choice((600.0, 3600.0, 90_000.0))
    return 6.0 if kind in {"slow", "drip"} else dice.choice((1.0, 30.0))


def _frozen_at(dice: Random, session: str) -> str:
    """Return an instant in the session, but not in its last hour: a share may have its last trade there."""
    opens, closes = opens_at(session), closes_at(session)
    minutes = int((closes - opens).total_seconds()) // 60 - 65
    return (opens + timedelta(minutes=dice.randint(1, minutes))).isoformat()


def make(seed: int, number: int, replay: Replay) -> Made:
    """Make one report and compare it."""
    case = case_of(seed, number)
    with tempfile.TemporaryDirectory() as folder:
        movers = Movers(Path(folder), replay.base_url, SETTINGS)
        now = case.now.isoformat()
        replay.set(now, *case.faults, skew_seconds=case.skew_seconds)
        variables = {"MOVERS_SOURCES__DEADLINE_SECONDS": str(DEADLINE_SECONDS), **_KEYS}
        outcome = movers.here(*case.arguments, now=now, variables=variables)
        found = [*complaints(case, outcome), *_kept_on_a_wrong_clock(case, Path(folder))]
        return Made(number, case, outcome, len(replay.seen()), tuple(found))


def _kept_on_a_wrong_clock(case: Case, folder: Path) -> list[str]:
    """Return a complaint if bars were kept although the servers' clocks differ from ours."""
    if abs(case.skew_seconds) <= _LARGEST_SKEW:
        return []
    kept = 0
    for path in folder.rglob("*.sqlite"):
        with closing(sqlite3.connect(path)) as connection:
            kept += connection.execute("SELECT count(*) FROM bars").fetchone()[0]
    return [f"kept: {kept} bars on a wrong clock"] if kept else []


def complaints(case: Case, outcome: Outcome) -> list[str]:
    """Return what must not be: each begins with its kind."""
    found = [f"wrong figure: {line}" for line in _wrong(case, outcome)]
    if outcome.code not in _CODES or "Traceback" in outcome.out + outcome.err:
        found.append(f"crash: exit {outcome.code}: {outcome.err[-300:]}")
    if outcome.seconds > DEADLINE_SECONDS + MARGIN_SECONDS:
        found.append(f"overrun: {outcome.seconds:.2f} s")
    return found


def rescaled(made: Made) -> int:
    """Return how many figures stand on another scale than the tape, with the right return."""
    return len(wrong_figures(made.outcome, made.case.now)) - len(_wrong(made.case, made.outcome))


def _wrong(case: Case, outcome: Outcome) -> list[str]:
    return wrong_figures(outcome, case.now, _scales(case, outcome))


def _scales(case: Case, outcome: Outcome) -> tuple[float, ...]:
    """Return on which scales prices may stand.

    A session before the latest knows nothing of a split after it; and two faults together can hide from each other.
    """
    today = case.now.date().isoformat()
    is_earlier = case.arguments[0] == "on" or any(row["session"] < today for row in outcome.rows)
    may_hide = case.label == "mixed" or is_earlier
    return (1.0, *(fault.ratio for fault in case.faults if fault.kind == _SPLIT and may_hide))


def show(made: Sequence[Made], seconds: float) -> None:
    """Print the table of requests by kind of fault, and the three counts."""
    head = ("fault", "reports", "exit 0", "69", "77", "figures", "mean requests", "most", "s")
    print("".join(word.rjust(width) for word, width in zip(head, _WIDTHS, strict=True)))
    for label in ("none", *FAULTS, "mixed"):
        some = [each for each in made if each.case.label == label]
        if some:
            print(_line(label, some))
    counts = Counter(words.partition(":")[0] for each in made for words in each.complaints)
    print(_line("all", made))
    print(f"\n{len(made)} reports in {seconds:.0f} s, {sum(len(each.outcome.good) for each in made)} figures compared")
    print(f"on another scale, with the right return: {sum(map(rescaled, made))}")
    print(f"wrong figures {counts['wrong figure']}, tracebacks {counts['crash']}, overruns {counts['overrun']}")
    print(f"reports with a wrong clock {sum(each.case.skew_seconds != 0 for each in made)}, kept {counts['kept']}")


def _line(label: str, some: Sequence[Made]) -> str:
    codes = Counter(each.outcome.code for each in some)
    figures = statistics.mean(len(each.outcome.good) for each in some)
    requests = [each.requests for each in some]
    taken = statistics.mean(each.outcome.seconds for each in some)
    counts = (len(some), *(codes[code] for code in _CODES))
    means = (f"{figures:.1f}", f"{statistics.mean(requests):.1f}")
    cells = (label, *counts, *means, max(requests), f"{taken:.2f}")
    return "".join(str(cell).rjust(width) for cell, width in zip(cells, _WIDTHS, strict=True))


def main() -> int:
    """Make the reports, print what was found, and leave with 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="make the report of this number, and show it")
    asked = parser.parse_args()
    if reason := why_missing():
        print(reason, file=sys.stderr)
        return 2
    numbers = range(asked.reports) if asked.only is None else (asked.only,)
    made = []
    with running_replay() as replay:
        for number in numbers:
            each = make(asked.seed, number, replay)
            made.append(each)
            for words in each.complaints:
                print(f"report {number} ({each.case.label}, {each.case.now:%Y-%m-%d %H:%M %Z}): {words}", flush=True)
    if asked.only is not None:
        print(made[0].case, made[0].outcome.out, made[0].outcome.err, sep="\n")
    show(made, sum(each.outcome.seconds for each in made))
    return leave(verdict(made, is_one=asked.only is not None))


def verdict(made: Sequence[Made], *, is_one: bool = False) -> tuple[str, ...]:
    """Return what is not as it should be; of one report alone, how many there were proves nothing."""
    found = [f"report {each.number}: {words}" for each in made for words in each.complaints]
    if is_one:
        return wrong("complaints", found)
    done = sum(each.outcome.code == 0 for each in made)
    figures = sum(len(each.outcome.good) for each in made)
    refused = [
        each.number for each in made if each.case.label == "none" and not each.case.skew_seconds and each.outcome.code
    ]
    return (
        *wrong("complaints", found),
        *wrong("reports refused although nothing was wrong", refused),
        *too_few("a report was made", done, max(1, int(LEAST_DONE * len(made)))),
        *too_few("a figure was compared", figures, LEAST_FIGURES * len(made)),
    )


if __name__ == "__main__":
    raise SystemExit(main())
