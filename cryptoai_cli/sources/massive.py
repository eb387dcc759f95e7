"""Fetch daily bars of US shares and funds from Massive, formerly Polygon: one request holds a day of all of them."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from re import compile as pattern

from cryptoai_cli import __version__
from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.session import Session
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.net.secrets import SOURCE_SECRETS
from cryptoai_cli.sources.base import Answer, Grain, Source, SourceCard, SourceContext, Want, Window
from cryptoai_cli.sources.history_checks import possible_bars
from cryptoai_cli.sources.massive_pace import Pace
from cryptoai_cli.sources.massive_parse import SOURCE, DayBars, parse_day
from cryptoai_cli.sources.transport import transport_for
from cryptoai_cli.sources.us_symbols import dotted_share

BASE_URL = "https://api.massive.com"
USER_AGENT = f"movers/{__version__}"
PATH = "/v2/aggs/grouped/locale/us/market/stocks"
_MOST_A_MINUTE = 5
_MINUTE_SECONDS = 60.0
_MOST_SESSIONS = 10  # in a run: each is a request, and rests in memory with all of its rows
DELAY = timedelta(minutes=16)  # 15 by the terms of a plan, plus one in case our clock is fast
_KEY = pattern(r"[!-~]{1,200}")  # what a header can hold
_LATE = Refusal(FailureKind.TIMEOUT, "Massive did not answer in its share of this run's time")
_NO_TURN = Refusal(
    FailureKind.TIMEOUT, f"Massive takes {_MOST_A_MINUTE} requests a minute: the next one is due after this run"
)
_ENOUGH = Refusal(FailureKind.TIMEOUT, f"Massive is asked for {_MOST_SESSIONS} sessions in a run at most")
_VARIABLE = SOURCE_SECRETS[SOURCE][0][1]
_NO_KEY = f"needs the key of a Massive account: set {_VARIABLE} in the environment"
_ODD_KEY = f"{_VARIABLE} holds a character that no key has"


class Massive(Source):
    """Massive's grouped daily bars: finished sessions only, no live prices."""

    card = SourceCard(
        name=SOURCE,
        title="Massive",
        covers=frozenset({InstrumentType.EQUITY, InstrumentType.ETF}),
        grains=frozenset({Grain.CLOSES, Grain.BARS}),
        limits="free plan: 5 requests a minute; a session from midnight New York on; two years back; no indices",
        terms="needs the key of an account; data for personal use",
    )

    def __init__(self, context: SourceContext) -> None:
        key = context.setting("key").strip()
        self._key_fault = fault_of_key(key)
        headers = {} if self._key_fault is not None else {"Authorization": f"Bearer {key}"}
        self._pace = Pace(_MOST_A_MINUTE, _MINUTE_SECONDS)
        self._deadline = context.deadline
        self._days: dict[date, DayBars | Refusal] = {}
        self._transport = transport_for(
            context, SOURCE, BASE_URL, user_agent=USER_AGENT, headers=headers, keyed=bool(headers)
        )

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        """Fetch many wants, all symbols of one session per request."""
        refused = [self._refusal_before_asking(want, window) for want in wants]
        lacking = self._ask_in_time(window) if None in refused else None
        return tuple(no or self._answer(want, window, lacking) for want, no in zip(wants, refused, strict=True))

    def _ask_in_time(self, window: Window) -> Refusal | None:
        """Request the sessions of `window` in the source's share of the time; see `_ask_sessions`."""
        deadline = window.answer_by(self._deadline)
        job = partial(self._ask_sessions, window, deadline)
        (lacking,) = in_parallel([job], workers=1, deadline=deadline, late=_LATE)
        if lacking is not _LATE:
            return lacking
        # only sessions further back may have come too late
        found = [self._days.get(session.day, _LATE) for session in _most_needed(window)]
        return next((each for each in found if isinstance(each, Refusal)), None)

    def _refusal_before_asking(self, want: Want, window: Window) -> FetchFailure | None:
        """Return why `want` is not worth a request, or None if it is."""
        if self._key_fault is not None:
            return self.failure(want, FailureKind.NO_CREDENTIALS, self._key_fault)
        if dotted_share(want.symbol) is None:
            return self.failure(want, FailureKind.UNKNOWN_SYMBOL, "not a symbol in Massive's spelling")
        ready = window.last.closes + DELAY
        if window.now >= ready:
            return None
        # earlier closes alone must not preempt a source that has the current price
        detail = f"Massive has finished sessions only: that of {window.last.day} from {ready:%H:%M} UTC on"
        return self.failure(want, FailureKind.NO_DATA, detail)

    def _ask_sessions(self, window: Window, deadline: float) -> Refusal | None:
        """Request the sessions of `window` that are not held yet.

        Return the refusal of the last session or of the one before it, without which there is no move; else None.
        """
        for session in _most_needed(window):
            found = self._day(session.day, deadline)
            if isinstance(found, Refusal):
                return found
        for session in _further(window):
            if isinstance(self._day(session.day, deadline), Refusal) and session != window.first:
                break  # those before it will fare no better
        return None

    def _day(self, day: date, deadline: float) -> DayBars | Refusal:
        """Return the bars of `day`, requested at most once in a run, and not after `deadline`."""
        if day in self._days:
            return self._days[day]
        if len(self._days) >= _MOST_SESSIONS:
            return _ENOUGH
        if not self._pace.wait_for_turn(deadline):
            return _NO_TURN
        answer = self._transport.get_json(f"{PATH}/{day.isoformat()}", {"adjusted": "true"})
        self._days[day] = answer if isinstance(answer, Refusal) else parse_day(answer, day)
        return self._days[day]

    def _answer(self, want: Want, window: Window, lacking: Refusal | None) -> Answer:
        if lacking is not None:
            return lacking.failure(want.symbol, SOURCE)
        bars = [bar for session in window.sessions if (bar := self._bar(want, session.day)) is not None]
        if not bars:
            detail = "Massive has no trades of this symbol in these sessions: unknown to it, or not traded"
            return self.failure(want, FailureKind.UNKNOWN_SYMBOL, detail)
        return History(want.symbol, SOURCE, bars=possible_bars(tuple(bars)), currency="USD")

    def _bar(self, want: Want, day: date) -> Bar | None:
        """Return the bar of `want` on `day`, under its symbol of that day or else under the symbol asked for."""
        held = self._days.get(day)
        if held is None or isinstance(held, Refusal):
            return None
        spellings = (dotted_share(symbol) or "" for symbol in (want.instrument.symbol_on(day), want.symbol))
        return next((held[each] for each in spellings if each in held), None)


def fault_of_key(key: str) -> str | None:
    """Return what is wrong with the key, or None if it may be sent."""
    if not key:
        return _NO_KEY
    return None if _KEY.fullmatch(key) else _ODD_KEY


def _most_needed(window: Window) -> tuple[Session, ...]:
    """Return the last session and the one before it, newest first."""
    return tuple(reversed(window.sessions[-2:]))


def _further(window: Window) -> tuple[Session, ...]:
    """Return the other sessions to ask for: the first, which a period is measured from, then the newest of the rest."""
    earlier = () if window.latest_only else window.sessions[:-2]
    return (*earlier[:1], *reversed(earlier[1:]))
