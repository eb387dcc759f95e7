"""Whole reports from bent answers: no figure that is `ok` may be wrong.

Run from the checkout as `python -m benchmarks.bent_reports [--reports N] [--seed N] [--only N]`. Each report is made in
this process from two sources that know the truth, and one or more rows of the first are bent in a way that evidence can
show: a bad tick in close and high, a wrong previous close beside the source's own percentage, a flipped sign, a
hundredfold, a close outside its range, a feed that stopped, a split that the closes before it do not know. Sometimes
the second source is missing, and sometimes bent as well, in its own way. The same seed makes the same reports.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log
from random import Random

from msgspec.structs import replace

from benchmarks.verdict import leave, too_few
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.errors import NoQuotesError
from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import Bar, History, Split
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.report.model import Report
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.workflows.report import ReportRequest, make_report
from cryptoai_cli.workflows.services import Services
from tests.build import EVENING, FRIDAY, MONDAY, MORNING, NASDAQ, calendar, session
from tests.fakes import FakeSource

LEAST_OK = 0.9  # of the rows that are not bent
_SYMBOLS = tuple("ABCDEFGHIJ")
_TOLERANCE = 1e-9
_AGREED = 0.0051  # a second source that agrees within half a point confirms
_DECISIVE = 0.45
_SECOND_FACTORS = (2.2, 0.3)  # of no error of the first: two sources with the same one nobody can tell apart
_BENT_SECOND, _NO_SECOND, _SILENT = 0.1, 0.2, 0.3


@dataclass(frozen=True, slots=True)
class Truth:
    """What really happened to one symbol: its previous close and the bar of the session."""

    previous: float
    bar: Bar

    @property
    def simple_return(self) -> float:
        """The true return, a fraction."""
        return (self.bar.close or 0.0) / self.previous - 1


@dataclass
class World:
    """The truth of a session, what each of two sources says of it, and which rows were bent how."""

    truth: Mapping[str, Truth]
    first: dict[str, History]
    second: dict[str, History]
    splits: dict[str, Split] = field(default_factory=dict)
    bent: dict[str, str] = field(default_factory=dict)


Bend = Callable[[Random, History, Truth, World], History]


def truth_of(dice: Random) -> Truth:
    """Return a plausible session of a share, now and then with a large real move."""
    previous = round(dice.uniform(2, 400), 2)
    r = dice.gauss(0, 0.04) if dice.random() < 0.95 else dice.uniform(-0.5, 0.8)  # noqa: PLR2004
    close = max(0.1, round(previous * (1 + r), 2))
    opening = round(previous + (close - previous) * dice.random(), 2)
    ends = (opening, close, previous if dice.random() < 0.9 else close)  # noqa: PLR2004
    return Truth(previous, Bar(MONDAY, close, opening, max(ends) * 1.002, min(ends) * 0.998, 1e6))


def answer_of(symbol: str, truth: Truth, source: str, *, percentage: bool) -> History:
    """Return a right answer of daily bars, with the source's own percentage or without."""
    close = truth.bar.close or 0.0
    told = truth.simple_return if percentage else None
    quote = Quote(close, session().closes, told, 1e6, truth.bar.low, truth.bar.high)
    before = Bar(FRIDAY, truth.previous)
    kind = InstrumentType.INDEX if symbol == NASDAQ.symbol else InstrumentType.EQUITY
    return History(symbol, source, bars=(before, truth.bar), splits=(), quote=quote, kind=kind, currency="USD")


def _with_bar(history: History, **changes: float | None) -> History:
    before, bar = history.bars
    changed = replace(bar, **changes)
    return replace(history, bars=(before, changed), quote=replace(_quote(history), price=changed.close or 0.0))


def _quote(history: History) -> Quote:
    return history.quote or Quote(0.0, session().closes)


def _bad_tick(dice: Random, history: History, truth: Truth, _world: World) -> History:
    """Put a wrong price into close and range; the percentage stays right, or the price is a hundredfold."""
    has_percentage = history.quote is not None and history.quote.provider_return is not None
    factor = dice.choice((1.06, 0.9, 1.5, 3.0, 108.5)) if has_percentage else dice.choice((100.0, 0.01))
    wrong = (truth.bar.close or 0.0) * factor
    low, high = truth.bar.low or wrong, truth.bar.high or wrong
    bent = _with_bar(history, close=wrong, high=max(high, wrong), low=min(low, wrong))
    return replace(bent, quote=replace(_quote(bent), low=min(low, wrong), high=max(high, wrong)))


def _previous_close(dice: Random, history: History, truth: Truth, _world: World) -> History:
    """Falsify the previous close; the source's own percentage stays right."""
    if history.quote is None or history.quote.provider_return is None:
        return _outside_range(dice, history, truth, _world)
    before, bar = history.bars
    wrong = (before.close or 0.0) * dice.choice((0.94, 1.06, 0.5, 2.0, 0.985))
    return replace(history, bars=(replace(before, close=wrong), bar))


def _flipped_sign(_dice: Random, history: History, truth: Truth, _world: World) -> History:
    """Take price plus change for the previous close; the percentage keeps its sign."""
    if history.quote is None or history.quote.provider_return is None or abs(truth.simple_return) < 0.001:  # noqa: PLR2004
        return history
    before, bar = history.bars
    wrong = (bar.close or 0.0) + (bar.close or 0.0) - truth.previous
    return replace(history, bars=(replace(before, close=wrong), bar)) if wrong > 0 else history


def _outside_range(dice: Random, history: History, truth: Truth, _world: World) -> History:
    """Put the close outside the range of its own session."""
    edge = (truth.bar.high or 0.0) * dice.uniform(1.01, 1.4)
    if dice.random() < 0.5:  # noqa: PLR2004
        edge = (truth.bar.low or 0.0) * dice.uniform(0.6, 0.99)
    return _with_bar(history, close=edge)


def _stopped(dice: Random, history: History, truth: Truth, world: World) -> History:
    """Stop the whole feed in the session: every row shows an earlier price and time."""
    at = MORNING + timedelta(minutes=dice.randint(0, 230))
    for symbol, other in world.first.items():
        true = world.truth[symbol]
        world.first[symbol] = _early(other, true, at)
        world.bent[symbol] = "stopped"
    return _early(history, truth, at)


def _early(history: History, truth: Truth, at: datetime) -> History:
    price = truth.bar.open or 1.0
    bent = _with_bar(history, close=price)
    return replace(bent, quote=replace(_quote(bent), as_of=at, provider_return=price / truth.previous - 1))


def _old_row(dice: Random, history: History, truth: Truth, _world: World) -> History:
    """Give one row alone an earlier price and time."""
    return _early(history, truth, MORNING + timedelta(minutes=dice.randint(0, 230)))


def _split(dice: Random, history: History, truth: Truth, world: World) -> History:
    """Let a split take effect; the closes before it are as they were printed then."""
    split = Split(MONDAY, *dice.choice(((2, 1), (11, 10), (1, 2), (1, 20), (1066, 1000), (3, 2))))
    gap = abs(log((truth.bar.open or truth.previous) / truth.previous))
    if gap > _DECISIVE * abs(log(split.ratio)):
        return history  # by the open alone nobody could tell which close is meant
    world.splits[history.symbol] = split
    before, bar = history.bars
    return replace(history, bars=(replace(before, close=truth.previous * split.ratio), bar))


BENDS: Mapping[str, Bend] = {
    "bad tick": _bad_tick,
    "previous close": _previous_close,
    "flipped sign": _flipped_sign,
    "outside its range": _outside_range,
    "stopped": _stopped,
    "old row": _old_row,
    "split": _split,
}


def world_of(seed: int, number: int) -> World:
    """Return the world of that number: the same for the same seed."""
    dice = Random(f"{seed}/{number}")  # noqa: S311 - spreads cases, guards nothing
    truth = {symbol: truth_of(dice) for symbol in (NASDAQ.symbol, *_SYMBOLS)}
    silent = {symbol for symbol in truth if dice.random() < _SILENT}
    first = {s: answer_of(s, t, "first", percentage=s not in silent) for s, t in truth.items()}
    second = {s: answer_of(s, t, "second", percentage=True) for s, t in truth.items()}
    world = World(truth, first, second)
    for symbol in dice.sample(_SYMBOLS, k=dice.randint(1, 3)):
        kind = dice.choice(tuple(BENDS))
        world.first[symbol] = BENDS[kind](dice, world.first[symbol], truth[symbol], world)
        world.bent[symbol] = kind
        if dice.random() < _BENT_SECOND and kind not in {"split", "stopped"}:
            close = (truth[symbol].bar.close or 0.0) * dice.choice(_SECOND_FACTORS)
            world.second[symbol] = _with_bar(world.second[symbol], close=close)
    if dice.random() < _NO_SECOND:
        world.second.clear()
    return world


def report_of(world: World) -> Report | None:
    """Return the report of a world, None if it has no figure."""
    whole = CorporateActions(MONDAY, "second", is_whole=True, splits=world.splits)
    first = FakeSource("first", closes=world.first, bars=world.first)
    second = FakeSource("second", closes=world.second, bars=world.second, actions=whole)
    services = Services(calendar(), Chain(lambda: BuiltSources((first, second))), EVENING, EVENING, lambda _line: None)
    group = Group("group", "Group", tuple(map(Instrument, _SYMBOLS)))
    request = ReportRequest(session(), (group,), (NASDAQ,), Measure.MEDIAN, RankBy.CHANGE)
    try:
        return make_report(request, services)
    except NoQuotesError:
        return None


def complaints(world: World, report: Report | None) -> list[str]:
    """Return a line for every row that is `ok` and neither true nor confirmed within half a point."""
    rows = () if report is None else (*report.benchmarks, *report.rows)
    found = []
    for row in rows:
        if row.status is not Status.OK or row.simple_return is None:
            continue
        true = world.truth[row.symbol].simple_return
        was_confirmed = any("confirmed: second has" in step for step in row.trace)
        if abs(row.simple_return - true) > (_AGREED if was_confirmed else _TOLERANCE):
            kind = world.bent.get(row.symbol, "not bent")
            found.append(f"{row.symbol} ({kind}): {row.simple_return:+.4%} for {true:+.4%}; {' | '.join(row.trace)}")
    return found


def main() -> int:
    """Make the reports, print what was found, and leave with 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=25_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="make the report of this number, and show it")
    asked = parser.parse_args()
    started, wrong = time.perf_counter(), 0
    statuses: Counter[tuple[str, str]] = Counter()
    for number in range(asked.reports) if asked.only is None else (asked.only,):
        world = world_of(asked.seed, number)
        report = report_of(world)
        for row in () if report is None else report.rows:
            statuses[world.bent.get(row.symbol, "not bent"), row.status.value] += 1
            if asked.only is not None:
                print(row.symbol, row.status.value, row.reason, *row.trace, sep=" | ")
        for line in complaints(world, report):
            wrong += 1
            print(f"report {number}: {line}", flush=True)
    for (kind, status), count in sorted(statuses.items()):
        print(f"{kind:<18} {status:<8} {count:7}")
    print(f"{asked.reports} reports in {time.perf_counter() - started:.0f} s: {wrong} figures ok and wrong")
    return leave(verdict(statuses, wrong) if asked.only is None else verdict_of_one(wrong))


def verdict_of_one(figures_wrong: int) -> tuple[str, ...]:
    """Return whether one report has a wrong figure; that it has none proves little."""
    return (f"{figures_wrong} figures are ok and wrong",) if figures_wrong else ()


def verdict(statuses: Mapping[tuple[str, str], int], figures_wrong: int) -> tuple[str, ...]:
    """Return what is not as it should be, given how many rows of each bend have each status."""
    unbent = sum(count for (kind, _), count in statuses.items() if kind == "not bent")
    good = statuses.get(("not bent", Status.OK.value), 0)
    return (
        *verdict_of_one(figures_wrong),
        *too_few("a row that is not bent is ok", good, max(1, int(LEAST_OK * unbent))),
    )


if __name__ == "__main__":
    raise SystemExit(main())
