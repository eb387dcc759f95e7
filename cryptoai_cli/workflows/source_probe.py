"""Ask each source for a price that everybody knows, and suggest a remedy for each that does not give it."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.market_time import LONGEST_PAUSE, closes_from, market_time, own_end
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import Calendar, State
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import Answer, Grain, Source, Want, Window
from cryptoai_cli.sources.registry import BUILT_IN
from cryptoai_cli.workflows.doctor import Finding, Health
from cryptoai_cli.workflows.sessions import latest_session, window_of

_LONGEST_DELAY = timedelta(minutes=15)
_CURES = {
    FailureKind.BLOCKED: "wait: it is left alone for half an hour; see `movers sources`",
    FailureKind.COOLING_DOWN: "wait, or `movers sources --clear NAME`",
    FailureKind.UNREACHABLE: "check the network, the proxy and `base_url`",
    FailureKind.TIMEOUT: "check the network, or give it time: `deadline_seconds` in [sources]",
    FailureKind.BAD_ANSWER: "it does not answer as documented: look for a newer movers",
    FailureKind.WITHDRAWN: "its address no longer exists: look for a newer movers",
    FailureKind.STOPPED: "wait: it sends old prices, and other sources are asked instead",
    FailureKind.NO_CREDENTIALS: "set its variables in the environment, or leave it out of `sources.order`",
    FailureKind.CREDENTIALS_REFUSED: "check its key in the environment",
    FailureKind.UNKNOWN_SYMBOL: "this symbol is well known: check `base_url`, or look for a newer movers",
    FailureKind.NO_DATA: "it answers, but has no price of the latest sessions: try again after the next close",
    FailureKind.NOT_COVERED: "give it a file: `path` under [sources.csv]",
    FailureKind.OTHER_CALENDAR: "it takes the symbol for one of another market: check `base_url`",
}
_NO_PRICE_CURE = "its answer holds no price of the latest sessions: look for a newer movers, or try again later"
_STOPPED_CURE = "its feed has stopped: the sources after it in `sources.order` are asked instead"
_FILE_CURE = "its file holds none of the symbols that are tried: name one of them in a group to try it"
LONGEST_PROBE_SECONDS = 60.0
_SESSIONS = 3
_KNOWN_TO_ALL = (
    (Instrument("AAPL"), Instrument("SPY", kind=InstrumentType.ETF)),
    (Instrument("^GSPC"), Instrument("^IXIC")),
    (Instrument("BTC-USD"), Instrument("ETH-USD")),
)


class Probe(Struct, frozen=True):
    """What sources are asked for: the latest session, or if that is not there yet, the one `before` it.

    `own` are instruments of the settings, of which a file may have a price.
    """

    latest: Window
    before: Window
    own: tuple[Instrument, ...] = ()


def probe_sources(sources: Sequence[Source], probe: Probe) -> tuple[Finding, ...]:
    """Probe all sources in parallel, as each may use its full timeout; return findings in the order of `sources`.

    A source that has not returned after a minute is left: a plug-in may wait for ever.
    """
    jobs = [partial(probe_source, source, probe) for source in sources]
    deadline = time.monotonic() + LONGEST_PROBE_SECONDS
    findings = in_parallel(jobs, workers=len(jobs), deadline=deadline, late=None)
    return tuple(finding or _late(source) for finding, source in zip(findings, sources, strict=True))


def _late(source: Source) -> Finding:
    words = f"has not answered within {LONGEST_PROBE_SECONDS:.0f} seconds"
    kind = FailureKind.TIMEOUT
    return Finding(source.card.name, Health.FAILED, words, _CURES[kind], LONGEST_PROBE_SECONDS, kind)


def probe_source(source: Source, probe: Probe) -> Finding:
    """Request a price of a symbol that everybody knows, and return the result with the time it took.

    Only a price of the latest sessions is well. A source on the network is asked once, and once more if it knows
    nothing of the first symbol or has no figure of the session yet; a plug-in that knows neither is asked for the
    symbols of the settings. A file is read once.
    """
    started = time.monotonic()
    tried = _try_network(source, probe) if source.card.network else _try_file(source, probe)
    if not tried:
        return Finding(source.card.name, Health.OFF, "covers none of the symbols that are tried")
    seconds = time.monotonic() - started
    priced = next((trial for trial in tried if trial.health is Health.OK), tried[0])
    return priced.finding(source, seconds)


def make_probe(calendar: Calendar, now: datetime, own: Sequence[Instrument]) -> Probe:
    """Return the probe of the latest session at `now`."""
    latest = latest_session(calendar, now)
    windows = [window_of(each, calendar, now, _SESSIONS) for each in (latest, calendar.before(latest) or latest)]
    latest_window, before = (replace(window, latest_only=True) for window in windows)
    return Probe(latest_window, before, tuple(own))


class _Trial(Struct, frozen=True):
    """One question to a source, and its answer."""

    want: Want
    window: Window
    answer: Answer

    @property
    def health(self) -> Health:
        """Whether the answer holds a price of the window's sessions."""
        if isinstance(self.answer, FetchFailure):
            return Health.NO_PRICE if self.answer.kind is FailureKind.NO_DATA else Health.FAILED
        is_good = _has_price(self.answer, self.window) and not _is_old(self.answer, self.window)
        return Health.OK if is_good else Health.NO_PRICE

    @property
    def failure(self) -> FailureKind | None:
        """The kind of failure, or None if there is a history."""
        return self.answer.kind if isinstance(self.answer, FetchFailure) else None

    def finding(self, source: Source, seconds: float) -> Finding:
        """Return what is to be told of it."""
        health, cure = self.health, self._cure(source)
        if not source.card.network and self.failure is FailureKind.UNKNOWN_SYMBOL:
            health, cure = Health.NO_PRICE, _FILE_CURE
        told = self.answer.detail if isinstance(self.answer, FetchFailure) else _answer_text(self.answer)
        return Finding(source.card.name, health, f"{self.want.symbol}: {told}", cure, seconds, self.failure)

    def _cure(self, source: Source) -> str:
        if isinstance(self.answer, FetchFailure):
            return _CURES[self.answer.kind].replace("NAME", source.card.name)
        if self.health is Health.OK:
            return ""
        return _STOPPED_CURE if _is_old(self.answer, self.window) else _NO_PRICE_CURE


def _try_network(source: Source, probe: Probe) -> list[_Trial]:
    """Ask for the first kind of instrument that the source covers: once, and a second time if that may tell more."""
    covered = (_covered(source, alike, probe.latest) for alike in _KNOWN_TO_ALL)
    wants = next((found for found in covered if found), [])
    tried = [_ask(source, want, probe.latest) for want in wants[:1]]
    for first in tuple(tried):
        if first.failure is FailureKind.NO_DATA:
            tried.append(_ask(source, first.want, probe.before))
        elif first.failure is FailureKind.UNKNOWN_SYMBOL:
            tried += [_ask(source, want, probe.latest) for want in wants[1:2]]
    is_plug_in = source.card.name not in BUILT_IN
    if is_plug_in and tried and all(trial.failure is FailureKind.UNKNOWN_SYMBOL for trial in tried):
        tried += _try_own(source, probe)
    return tried


def _try_own(source: Source, probe: Probe) -> list[_Trial]:
    """Ask for the symbols of the settings at once: a plug-in may have those alone."""
    wants = _covered(source, probe.own, probe.latest)
    answers = source.fetch_many(wants, probe.latest) if wants else ()
    return [_Trial(want, probe.latest, answer) for want, answer in zip(wants, answers, strict=True)]


def _try_file(source: Source, probe: Probe) -> list[_Trial]:
    """Ask for every symbol at once: nobody can know what is in a file."""
    everything = dict.fromkeys((*(each for alike in _KNOWN_TO_ALL for each in alike), *probe.own))
    wants = _covered(source, tuple(everything), probe.latest)
    answers = source.fetch_many(wants, probe.latest)
    return [_Trial(want, probe.latest, answer) for want, answer in zip(wants, answers, strict=True)]


def _covered(source: Source, instruments: Sequence[Instrument], window: Window) -> list[Want]:
    wants = [Want(i, _symbol(source, i, window), Grain.HOURS if i.is_coin else Grain.CLOSES) for i in instruments]
    return [want for want in wants if source.covers(want)]


def _ask(source: Source, want: Want, window: Window) -> _Trial:
    return _Trial(want, window, source.fetch(want, window))


def _has_price(history: History, window: Window) -> bool:
    """Return whether `history` holds a price of one of the sessions of `window` or later."""
    prices = [bar.close for bar in history.bars if bar.session >= window.first.day]
    prices += [candle.close for candle in history.candles if candle.ends >= window.first.opens]
    if history.quote is not None and history.quote.as_of >= window.first.opens:
        prices.append(history.quote.price)
    return any(price is not None and price > 0 for price in prices)


def _is_old(history: History, window: Window) -> bool:
    """Return whether the price is from before the close of the last session, or in one under way of long before now."""
    time = market_time(history, window.last)
    if time is None or history.candles:
        return False
    is_final = window.last.state(window.now) is State.FINAL
    if is_final:
        return time < closes_from(history, window.last)
    return min(window.now, own_end(history, window.last)) - time > LONGEST_PAUSE + _LONGEST_DELAY


def _answer_text(history: History) -> str:
    if history.candles:
        return f"{len(history.candles)} hours, the last until {history.candles[-1].ends:%Y-%m-%d %H:%M} UTC"
    if history.bars:
        return f"{len(history.bars)} sessions, the last {history.bars[-1].session}"
    return (
        "an answer without figures" if history.quote is None else f"a price of {history.quote.as_of:%Y-%m-%d %H:%M} UTC"
    )


def _symbol(source: Source, instrument: Instrument, window: Window) -> str:
    return source.symbol_for(instrument, window.last.day, window.today)
