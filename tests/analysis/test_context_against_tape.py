"""Hold the context of every share, fund and index of the tape against pandas and numpy, on sessions of two years."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from cryptoai_cli.analysis.context import AlignedSeries, Context, context_of

TAPE = Path(__file__).resolve().parents[2] / ".." / "shared" / "tape" / "daily.csv.gz"
COINS = ("BTC-USD", "ETH-USD", "SOL-USD")
BENCHMARK = "^IXIC"
STORY = date(2025, 10, 13)
EVERY = 10  # sessions from one that is looked at to the next
CLOSE_ENOUGH = 1e-9

pytestmark = pytest.mark.skipif(not TAPE.exists(), reason="the tape is not beside the checkout")
Numbers = npt.NDArray[np.float64]
Figure = float | int | date | None


@dataclass(frozen=True, slots=True)
class Tape:
    """Sessions down, symbols across; a halt has a close and no return."""

    closes: pd.DataFrame
    returns: pd.DataFrame
    volumes: pd.DataFrame

    @property
    def sessions(self) -> list[date]:
        return list(self.closes.index)

    @property
    def symbols(self) -> list[str]:
        return list(self.closes.columns)


@dataclass(frozen=True, slots=True)
class Case:
    """One instrument on one session: what is told, and its closes and returns up to then; NaN where there is none."""

    day: date
    symbol: str
    context: Context
    closes: Numbers
    returns: Numbers

    @property
    def holes(self) -> npt.NDArray[np.intp]:
        """The places of the earlier sessions whose move cannot be known; the first one always is one of them."""
        gaps = np.isnan(self.closes)
        after_gaps = np.concatenate([[True], gaps[:-1]])
        return np.flatnonzero((np.isnan(self.returns) & (gaps | after_gaps))[:-1])


@cache
def tape() -> Tape:
    rows = pd.read_csv(TAPE)
    rows = rows[~rows["symbol"].isin(COINS)]
    rows["date"] = pd.to_datetime(rows["date"]).dt.date
    close, high, low, volume = (
        rows.pivot_table(index="date", columns="symbol", values=name, dropna=False)
        for name in ("close", "high", "low", "volume")
    )
    halted = (high == low) & (close == close.shift()) & (volume == 0)
    return Tape(close, close.pct_change(fill_method=None).mask(halted), volume)


@cache
def days() -> tuple[date, ...]:
    sessions = tape().sessions
    start = next(at for at, day in enumerate(sessions) if day >= date(2024, 7, 1))
    return tuple(sorted({*sessions[start::EVERY], STORY}))


@cache
def tracks() -> dict[str, AlignedSeries]:
    held = tape()
    sessions = tuple(held.sessions)
    closes, returns, volumes = (
        {s: known(frame[s].to_numpy(np.float64)) for s in held.symbols}
        for frame in (held.closes, held.returns, held.volumes)
    )
    return {s: AlignedSeries(s, sessions, closes[s], returns[s], volumes[s]) for s in held.symbols}


def known(values: Numbers) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else float(value) for value in values)


def until(track: AlignedSeries, count: int) -> AlignedSeries:
    return AlignedSeries(
        track.symbol, track.sessions[:count], track.closes[:count], track.returns[:count], track.volumes[:count]
    )


@cache
def cases() -> tuple[Case, ...]:
    held, found = tape(), []
    closes, returns = held.closes.to_numpy(np.float64), held.returns.to_numpy(np.float64)
    for day in days():
        count = held.sessions.index(day) + 1
        market = until(tracks()[BENCHMARK], count)
        for at, symbol in enumerate(held.symbols):
            benchmark = None if symbol == BENCHMARK else market
            context = context_of(until(tracks()[symbol], count), benchmark, is_final=True)
            found.append(Case(day, symbol, context, closes[:count, at], returns[:count, at]))
    return tuple(found)


def agree(told: Callable[[Context], Figure], expected: Callable[[Case], Figure], *, at_least: int) -> None:
    """Compare a figure in all cases; at least so many of them must have one."""
    compared = 0
    for case in cases():
        mine, theirs = told(case.context), expected(case)
        assert (mine is None) == (theirs is None), (case.symbol, case.day, mine, theirs)
        if isinstance(mine, float):
            assert mine == pytest.approx(theirs, abs=CLOSE_ENOUGH, rel=CLOSE_ENOUGH), (case.symbol, case.day)
        else:
            assert mine == theirs, (case.symbol, case.day)
        compared += mine is not None
    assert compared >= at_least


@cache
def against_market(day: date) -> pd.DataFrame:
    """Regress all symbols at once, column by column."""
    returns = tape().returns
    at = returns.index.get_loc(day)
    assert isinstance(at, int)
    window, own = returns.iloc[max(0, at - 120) : at], returns.iloc[at]
    market = window[BENCHMARK]
    y = window[market.notna()]
    x = y.notna().astype(float).replace(0.0, np.nan).mul(market[market.notna()], axis=0)
    dx, dy, n = x - x.mean(), y - y.mean(), y.count()
    beta = ((dx * dy).sum() / (dx**2).sum()).where(n >= 60)
    deviation = np.sqrt(((dy - dx * beta) ** 2).sum() / (n - 2))
    excess = own - beta * own[BENCHMARK]
    return pd.DataFrame({"beta": beta, "n": n.where(n >= 60), "excess": excess, "surprise": excess / deviation})


def number(figures: pd.Series, symbol: str) -> float | None:
    value = float(figures.to_numpy(np.float64)[tape().symbols.index(symbol)])
    return None if np.isnan(value) else value


def regressed(name: str) -> Callable[[Case], float | None]:
    def read(case: Case) -> float | None:
        figures = against_market(case.day)[name]
        return number(figures, case.symbol) if case.symbol != BENCHMARK else None

    return read


def test_at_least_forty_sessions_of_two_years_are_looked_at() -> None:
    assert len(days()) >= 40
    assert (days()[0] < date(2024, 7, 15), days()[-1] > date(2026, 5, 1)) == (True, True)
    assert len(tape().symbols) == 75


def test_betas_are_those_of_pandas() -> None:
    agree(lambda told: told.beta, regressed("beta"), at_least=3000)
    agree(lambda told: told.n, regressed("n"), at_least=3000)


def test_the_beta_of_the_story_is_that_of_numpy() -> None:
    window = tape().returns.loc[:STORY].iloc[-121:-1]
    slope, _ = np.polyfit(window[BENCHMARK].to_numpy(np.float64), window["MARA"].to_numpy(np.float64), 1)
    mara = next(case.context for case in cases() if (case.symbol, case.day) == ("MARA", STORY))
    assert mara.beta == pytest.approx(float(slope), abs=CLOSE_ENOUGH)


def test_beta_adjusted_excess_and_surprise_are_those_of_pandas() -> None:
    agree(lambda told: told.beta_excess_return, regressed("excess"), at_least=3000)
    agree(lambda told: told.surprise, regressed("surprise"), at_least=3000)


def streak(case: Case) -> int | None:
    own = case.returns[-1]
    if np.isnan(own) or own == 0:
        return None if np.isnan(own) else 0
    run = case.returns[case.holes[-1] + 1 :]
    run = run[~np.isnan(run)]
    others = np.flatnonzero(np.sign(run) != np.sign(own))
    return int(np.sign(own)) * int(len(run) - 1 - others[-1]) if len(others) else None


def test_streaks_are_those_of_numpy() -> None:
    agree(lambda told: told.streak, streak, at_least=3000)


def reach(case: Case) -> tuple[date | None, int | None]:
    own, last, hole = case.returns[-1], len(case.returns) - 1, int(case.holes[-1])
    if np.isnan(own) or own == 0 or np.count_nonzero(~np.isnan(case.closes[:-1])) < 60:
        return None, None
    as_large = np.flatnonzero(case.returns[:-1] * np.sign(own) >= abs(own))
    as_large = as_large[as_large > hole]
    if len(as_large):
        return tape().sessions[int(as_large[-1])], None
    return None, (last - hole if last - hole > 60 else None)


def test_the_day_since_which_there_was_no_larger_move_is_that_of_numpy() -> None:
    agree(lambda told: told.largest_since, lambda case: reach(case)[0], at_least=2500)
    agree(lambda told: told.largest_of, lambda case: reach(case)[1], at_least=30)


@cache
def extremes(day: date) -> pd.DataFrame:
    closes = tape().closes.loc[:day]
    year, close = closes.iloc[-253:-1], closes.iloc[-1]
    full = (year.notna().sum() == 252) & tape().returns.loc[day].notna()
    return pd.DataFrame({"full": full, "high": close > year.max(), "low": close < year.min()})


def extreme(name: str) -> Callable[[Case], bool | None]:
    def read(case: Case) -> bool | None:
        row = extremes(case.day).loc[case.symbol]
        return bool(row[name]) if row["full"] else None

    return read


def test_52_week_extremes_are_those_of_pandas() -> None:
    agree(lambda told: told.high_52w, extreme("high"), at_least=1000)
    agree(lambda told: told.low_52w, extreme("low"), at_least=1000)
    assert sum(case.context.high_52w is True for case in cases()) >= 50
    assert sum(case.context.low_52w is True for case in cases()) >= 10


@cache
def relative_volumes() -> pd.DataFrame:
    volumes = tape().volumes.where(lambda frame: frame > 0)
    ratio = volumes / volumes.shift().rolling(20, min_periods=20).mean()
    return ratio.where(tape().returns.notna())


def relative_volume(case: Case) -> float | None:
    return number(relative_volumes().iloc[len(case.closes) - 1], case.symbol)


def test_relative_volumes_are_those_of_pandas() -> None:
    agree(lambda told: told.relative_volume, relative_volume, at_least=2000)


def on(symbol: str, day: date) -> Context:
    return context_of(until(tracks()[symbol], tape().sessions.index(day) + 1), None, is_final=True)


def test_a_halt_on_the_tape_is_neither_a_move_nor_a_hole() -> None:
    assert on("CLSK", date(2024, 11, 8)) == Context()
    # +7.8 %, +23.1 %, +4.5 %, halted, +29.8 % after -5.1 %; on 9 February it had risen 32.9 %
    later = on("CLSK", date(2024, 11, 11))
    assert (later.streak, later.largest_since) == (4, date(2024, 2, 9))


def test_the_rise_of_the_story_ended_a_fall_and_was_the_largest_in_a_week() -> None:
    mara = on("MARA", STORY)  # +8.5 % after -7.7 %; a week before +9.3 %
    assert (mara.streak, mara.largest_since) == (1, date(2025, 10, 6))
