"""Check every part a report depends on, and suggest a remedy for each failure."""

import math
import time
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial

from msgspec import Struct

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Calendar
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import Grain, Source, Want, Window
from cryptoai_cli.workflows.archive.memory import Memory
from cryptoai_cli.workflows.sessions import latest_session, window_of

_CURES = {
    FailureKind.BLOCKED: "wait: it is left alone for half an hour; see `movers sources`",
    FailureKind.COOLING_DOWN: "wait, or `movers sources --clear NAME`",
    FailureKind.UNREACHABLE: "check the network, the proxy and `base_url`",
    FailureKind.TIMEOUT: "check the network, or give it time: `deadline_seconds` in [sources]",
    FailureKind.BAD_ANSWER: "it answers otherwise than documented: look for a newer movers",
    FailureKind.WITHDRAWN: "its address is no more: look for a newer movers",
    FailureKind.STOPPED: "wait: it sends old prices, and other sources are asked instead",
    FailureKind.NO_CREDENTIALS: "set its variables in the environment, or leave it out of `sources.order`",
    FailureKind.CREDENTIALS_REFUSED: "check the key and the secret in the environment",
    FailureKind.UNKNOWN_SYMBOL: "nothing to do: it answers, but does not know the symbol asked",
    FailureKind.NO_DATA: "nothing to do: it answers, but has no figure for the latest session yet",
    FailureKind.NOT_COVERED: "give it a file: `path` under [sources.csv]",
    FailureKind.OTHER_CALENDAR: "nothing to do",
}
_NOT_KEPT = {
    "store-read-only": "let the file be written, or set MOVERS_HOME to another folder",
    "store-newer": "use the newer movers that made it, or set MOVERS_HOME to another folder",
    "store-memory": "set MOVERS_HOME to a folder on a disk that can be written",
}
_SESSIONS = 3
_ANSWERED = frozenset({FailureKind.UNKNOWN_SYMBOL, FailureKind.NO_DATA, FailureKind.OTHER_CALENDAR})


class Health(StrEnum):
    """The result of a probe."""

    OK = "ok"
    FAILED = "failed"
    OFF = "off"


class Finding(Struct, frozen=True):
    """The result for one part: what was found, how long it took, and a remedy if it failed."""

    part: str
    health: Health
    words: str
    cure: str = ""
    seconds: float | None = None


def probe_store(memory: Memory) -> Finding:
    """Open the store and report what it holds or why it cannot be used; opening repairs a damaged store."""
    held = memory.sessions_held()
    broken = next((notice for notice in memory.notices if notice.code in _NOT_KEPT), None)
    if broken is not None:
        return Finding("store", Health.FAILED, broken.message.rstrip("."), _NOT_KEPT[broken.code])
    told = "".join(f"{notice.message} " for notice in memory.notices)
    if not held:
        return Finding("store", Health.OK, f"{told}nothing held yet: `movers today` or `movers sync` fills it")
    symbols = len({each.symbol for each in held})
    sessions = f"{min(each.first for each in held)} to {max(each.last for each in held)}"
    return Finding("store", Health.OK, f"{told}{symbols} symbols, {sessions}")


def probe_sources(sources: Sequence[Source], probes: Sequence[Instrument], window: Window) -> tuple[Finding, ...]:
    """Probe all sources in parallel, as each may use its full timeout; return findings in the order of `sources`."""
    jobs = [partial(probe_source, source, probes, window) for source in sources]
    findings = in_parallel(jobs, workers=len(jobs), deadline=math.inf, late=None)
    return tuple(finding for finding in findings if finding is not None)


def probe_source(source: Source, probes: Sequence[Instrument], window: Window) -> Finding:
    """Request one instrument that a source covers, and return the result with the time it took."""
    wants = [Want(p, _symbol(source, p, window), Grain.HOURS if p.is_coin else Grain.CLOSES) for p in probes]
    want = next((want for want in wants if source.covers(want)), None)
    if want is None:
        return Finding(source.card.name, Health.OFF, "covers none of the symbols that are tried")
    started = time.monotonic()
    answer = source.fetch(want, window)
    seconds = time.monotonic() - started
    if isinstance(answer, History):
        return Finding(source.card.name, Health.OK, f"{want.symbol}: {_answer_text(answer)}", seconds=seconds)
    return _failure_finding(answer, want, seconds)


def probe_window(calendar: Calendar, now: datetime) -> Window:
    """Return the window for probing the latest session."""
    return window_of(latest_session(calendar, now), calendar, now, _SESSIONS)


def _failure_finding(failure: FetchFailure, want: Want, seconds: float) -> Finding:
    health = Health.OK if failure.kind in _ANSWERED else Health.FAILED
    cure = _CURES[failure.kind].replace("NAME", failure.source)
    return Finding(failure.source, health, f"{want.symbol}: {failure.detail}", cure, seconds)


def _answer_text(history: History) -> str:
    if history.candles:
        return f"{len(history.candles)} hours, the last until {history.candles[-1].ends:%Y-%m-%d %H:%M} UTC"
    if history.bars:
        return f"{len(history.bars)} sessions, the last {history.bars[-1].session}"
    return "an answer without figures"


def _symbol(source: Source, instrument: Instrument, window: Window) -> str:
    return source.symbol_for(instrument, window.last.day, window.today)
