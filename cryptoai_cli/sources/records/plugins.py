"""Load sources of records from other packages through the entry-point group `cryptoai_cli.records`.

A plug-in is a class derived from `cryptoai_cli.sources.records.base.RecordSource`, with a `card` and a constructor that
takes a `SourceContext`; its attribute `settings` names the keys it accepts under `[sources.NAME]`. It is loaded only if
the settings name it under `record.sources`, and any exception it raises becomes a failure.
"""

import time
from collections.abc import Iterable
from functools import partial
from threading import Lock

from msgspec import MsgspecError, convert, to_builtins
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.record import Record
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import PluginError, SourceContext
from cryptoai_cli.sources.plugins import (
    ANY_FAILURE,
    LONGEST_SECONDS,
    error_text,
    loaded_plugin,
    plugin_names,
    plugin_settings,
)
from cryptoai_cli.sources.records.base import RecordAnswer, RecordCard, RecordRequest, RecordSource
from cryptoai_cli.sources.records.headlines import LONGEST_TITLE, address_in, title_in

GROUP = "cryptoai_cli.records"
_LATE = "the plug-in did not answer in the time for what is on record"
_UNTOLD = "the plug-in did not say whether it looked this symbol up"
_MOST_RECORDS = 5000


class _BadAnswerError(Exception):
    """A plug-in answered something else than records; the message says what."""


def record_plugin_names() -> tuple[str, ...]:
    """Return the sorted names of the installed plug-ins."""
    return plugin_names(GROUP)


def record_plugin_settings(name: str) -> tuple[str, ...]:
    """Return the setting keys of a plug-in; the usual ones if it cannot be loaded or names none."""
    return plugin_settings(name, GROUP)


def record_plugin_card(name: str) -> RecordCard:
    """Return the card of a plug-in. Raises `PluginError`."""
    return _load(name).card


def build_record_plugin(name: str, context: SourceContext) -> RecordSource:
    """Build a plug-in, wrapped in a `GuardedRecordSource`. Raises `PluginError`."""
    try:
        inner = _load(name)(context)  # type: ignore[call-arg] # plug-ins must accept a context
    except PluginError:
        raise
    except ANY_FAILURE as error:
        raise PluginError(f"the plug-in {name} does not start: {error_text(error)}") from error
    return GuardedRecordSource(inner, context.deadline)


def _load(name: str) -> type[RecordSource]:
    loaded = loaded_plugin(name, GROUP)
    if not (isinstance(loaded, type) and issubclass(loaded, RecordSource)):
        raise PluginError(f"the plug-in {name} is no source of records: it needs a class derived from RecordSource")
    card = getattr(loaded, "card", None)
    if not isinstance(card, RecordCard) or card.name != name:
        raise PluginError(f"the plug-in {name} needs a card, a RecordCard with the name {name!r}")
    return loaded


class GuardedRecordSource(RecordSource):
    """A wrapper that makes a plug-in honour the contract of a source of records: an answer for each instrument in time.

    Its exceptions are caught, its records checked and signed with its name. `deadline` is a monotonic instant in
    seconds. A call that hangs is not waited for, and no other one begins before it has returned.
    """

    def __init__(self, inner: RecordSource, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline
        self._turn = Lock()
        self.card = inner.card

    def missing_setting(self) -> str:
        """Return what the plug-in returns, or nothing if it raises."""
        try:
            return title_in(self._inner.missing_setting())
        except ANY_FAILURE:
            return ""

    def fetch(self, request: RecordRequest) -> RecordAnswer:
        """Fetch; if the plug-in raises or answers something else than records, fail for all instruments."""
        late = self.failed(request.instruments, FailureKind.TIMEOUT, _LATE)
        deadline = min(self._deadline, request.until, time.monotonic() + LONGEST_SECONDS)
        job = partial(self._answer_in_turn, request, deadline)
        (answer,) = in_parallel([job], workers=1, deadline=deadline, late=None)
        return answer or late

    def _answer_in_turn(self, request: RecordRequest, deadline: float) -> RecordAnswer | None:
        """Wait until no earlier call is under way; return None if one is at `deadline`."""
        if not self._turn.acquire(timeout=max(0.0, deadline - time.monotonic())):
            return None
        try:
            return self._checked(self._inner.fetch(request), request)
        except ANY_FAILURE as error:
            return self.failed(request.instruments, FailureKind.BAD_ANSWER, f"the plug-in failed: {error_text(error)}")
        finally:
            self._turn.release()

    def _checked(self, answer: object, request: RecordRequest) -> RecordAnswer:
        """Return the answer with good records only, in which each instrument is looked up or has one failure."""
        if not isinstance(answer, RecordAnswer):
            raise _BadAnswerError("it returned no RecordAnswer")
        records = tuple(self._record(each) for each in tuple(answer.records)[:_MOST_RECORDS])
        failures = {each.symbol: self._signed(each) for each in reversed(tuple(answer.failures))}
        if "" in failures:
            return RecordAnswer(records, failures=(failures[""],))
        asked = tuple(dict.fromkeys(each.symbol for each in request.instruments))
        looked_up = frozenset(asked) & frozenset(answer.looked_up) - frozenset(failures)
        missing = [symbol for symbol in asked if symbol not in looked_up]
        untold = FetchFailure("", self.card.name, FailureKind.BAD_ANSWER, _UNTOLD)
        named = (replace(failures.get(symbol, untold), symbol=symbol) for symbol in missing)
        return RecordAnswer(records, looked_up, tuple(named))

    def _record(self, record: Record) -> Record:
        """Return a record whose fields are of the right types and harmless, under the plug-in's name."""
        try:
            typed = convert(to_builtins(record), Record)
        except (MsgspecError, TypeError, ValueError) as error:
            raise _BadAnswerError("it returned a record whose fields have wrong types") from error
        instants = [typed.at, None if typed.halt is None else typed.halt.resumed]
        if typed.kind not in self.card.kinds or any(at is not None and at.tzinfo is None for at in instants):
            raise _BadAnswerError("it returned a record of a kind that it has not, or an instant without a zone")
        return replace(
            typed,
            source=self.card.name,
            title=plain_text(typed.title, longest=LONGEST_TITLE),
            publisher=plain_text(typed.publisher),
            form=plain_text(typed.form),
            items=_plain(typed.items),
            url=address_in(typed.url),
        )

    def _signed(self, failure: FetchFailure) -> FetchFailure:
        detail = plain_text(failure.detail, longest=LONGEST_TITLE)
        return FetchFailure(failure.symbol, self.card.name, FailureKind(failure.kind), detail)


def _plain(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(plain_text, values))
