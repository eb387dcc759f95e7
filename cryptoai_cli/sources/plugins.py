"""Load sources from other packages through the entry-point group `cryptoai_cli.sources`.

A plug-in is a class derived from `cryptoai_cli.sources.base.Source`, with a `card` and a constructor that takes a
`SourceContext`; its attribute `settings` names the keys it accepts under `[sources.NAME]`. It is loaded only if the
settings name it, and any exception it raises becomes a failure of its symbols.
"""

import time
from collections.abc import Sequence
from datetime import date
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from threading import Lock

from msgspec.structs import replace

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.text import decoded_text, plain_text
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import Answer, PluginError, Source, SourceCard, SourceContext, Want, Window
from cryptoai_cli.sources.history_checks import checked

GROUP = "cryptoai_cli.sources"
USUAL_SETTINGS = ("base_url", "path")
ANY_FAILURE = (Exception, SystemExit)  # third-party code must not end the run
LONGEST_SECONDS = 60.0  # applies if the run itself has no deadline


def plugin_names(group: str = GROUP) -> tuple[str, ...]:
    """Return the sorted names of the installed plug-ins of `group`."""
    return tuple(sorted({point.name for point in entry_points(group=group)}))


def plugin_settings(name: str, group: str = GROUP) -> tuple[str, ...]:
    """Return the setting keys of a plug-in; the usual ones if it cannot be loaded or names none."""
    try:
        found = getattr(loaded_plugin(name, group), "settings", USUAL_SETTINGS)
    except PluginError:
        return USUAL_SETTINGS
    are_names = isinstance(found, tuple | list) and all(isinstance(key, str) for key in found)
    return tuple(found) if are_names else USUAL_SETTINGS


def build_plugin(name: str, context: SourceContext) -> Source:
    """Build a plug-in, wrapped in a `GuardedSource`. Raises `PluginError`."""
    try:
        inner = _load(name)(context)  # type: ignore[call-arg] # plug-ins must accept a context
    except PluginError:
        raise
    except ANY_FAILURE as error:
        raise PluginError(f"the plug-in {name} does not start: {error_text(error)}") from error
    return GuardedSource(inner, context.deadline)


def loaded_plugin(name: str, group: str = GROUP) -> object:
    """Return what the entry point of a plug-in leads to. Raises `PluginError`."""
    point = _entry_point(name, group)
    try:
        loaded: object = point.load()
    except ANY_FAILURE as error:
        raise PluginError(f"the plug-in {name} cannot be loaded: {error_text(error)}") from error
    return loaded


def _load(name: str) -> type[Source]:
    loaded = loaded_plugin(name)
    if not (isinstance(loaded, type) and issubclass(loaded, Source)):
        raise PluginError(f"the plug-in {name} is no source: it needs a class derived from Source, with a card")
    card = getattr(loaded, "card", None)
    if not isinstance(card, SourceCard) or card.name != name:
        raise PluginError(f"the plug-in {name} needs a card, a SourceCard with the name {name!r}")
    return loaded


def _entry_point(name: str, group: str) -> EntryPoint:
    found = next(iter(entry_points(group=group, name=name)), None)
    if found is None:
        raise PluginError(f"no plug-in is called {name}")
    return found


def error_text(error: BaseException) -> str:
    """Return an exception of another package in harmless words."""
    return plain_text(f"{type(error).__name__}: {error}", longest=200)


class GuardedSource(Source):
    """A wrapper that makes a plug-in honour the contract of a source: a result for each want, in order and in time.

    Its exceptions are caught. `deadline` is a monotonic instant in seconds. A call that hangs is not waited for, and no
    other one begins before it has returned.
    """

    def __init__(self, inner: Source, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline
        self._turn = Lock()
        self.card = inner.card

    def covers(self, want: Want) -> bool:
        """Return what the plug-in returns, or False if it raises."""
        try:
            return bool(self._inner.covers(want))
        except ANY_FAILURE:
            return False

    def symbol_for(self, instrument: Instrument, session: date, today: date) -> str:
        """Return the plug-in's symbol, or the default one if it raises or returns none."""
        try:
            found = self._inner.symbol_for(instrument, session, today)
        except ANY_FAILURE:
            found = ""
        return found if isinstance(found, str) and found else super().symbol_for(instrument, session, today)

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        """Fetch many wants; if the plug-in raises or does not return a result for each want, fail them all."""
        late = self._all_failed(wants, FailureKind.TIMEOUT, "the plug-in did not answer before the deadline")
        deadline = min(window.answer_by(self._deadline), time.monotonic() + LONGEST_SECONDS)
        job = partial(self._answers_in_turn, wants, window, deadline)
        (answers,) = in_parallel([job], workers=1, deadline=deadline, late=None)
        return answers or late

    def _answers_in_turn(self, wants: Sequence[Want], window: Window, deadline: float) -> tuple[Answer, ...] | None:
        """Wait until no earlier call is under way; return None if one is at `deadline`."""
        if not self._turn.acquire(timeout=max(0.0, deadline - time.monotonic())):
            return None
        try:
            return self._guarded_answers(wants, window)
        finally:
            self._turn.release()

    def _guarded_answers(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        try:
            answers = tuple(self._inner.fetch_many(wants, window))
            if len(answers) != len(wants) or not all(isinstance(each, History | FetchFailure) for each in answers):
                return self._all_failed(wants, FailureKind.BAD_ANSWER, "the plug-in did not answer every want")
            return tuple(self._signed(each, window) for each in answers)
        except ANY_FAILURE as error:
            return self._all_failed(wants, FailureKind.BAD_ANSWER, f"the plug-in failed: {error_text(error)}")

    def _signed(self, answer: Answer, window: Window) -> Answer:
        """Return an answer under the plug-in's name, its figures checked like those of every source."""
        if isinstance(answer, FetchFailure):
            return replace(answer, source=self.card.name)
        named = replace(answer, source=self.card.name, name=decoded_text(answer.name))
        return checked(named, f"the plug-in {self.card.name}", window.now)

    def _all_failed(self, wants: Sequence[Want], kind: FailureKind, words: str) -> tuple[Answer, ...]:
        return tuple(self.failure(want, kind, words) for want in wants)
