"""Fetch the lines of a finished session from Massive: the bars of all of them, and those of the session before."""

from datetime import date
from functools import partial

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.listing import Listing
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.lists.base import ListAnswer, ListCard, ListRequest, ListSource
from cryptoai_cli.sources.lists.massive_parse import lines_between, whole_day
from cryptoai_cli.sources.massive import BASE_URL, DELAY, PATH, USER_AGENT, fault_of_key
from cryptoai_cli.sources.massive_parse import SOURCE, DayBars
from cryptoai_cli.sources.transport import transport_for

_WORKERS = 2
_LATE = Refusal(FailureKind.TIMEOUT, "Massive did not answer in its share of this run's time")


class MassiveList(ListSource):
    """Massive's grouped daily bars as a list: figures alone, also of past sessions."""

    card = ListCard(
        name=SOURCE,
        title="Massive",
        limits=(
            "two requests a session, five a minute on the free plan; a session from midnight New York on; two years "
            "back; no names, kinds, sizes or industries; prices on the split basis of today"
        ),
        terms="needs the key of an account; data for personal use",
        has_past=True,
        has_names=False,
    )

    def __init__(self, context: SourceContext) -> None:
        key = context.setting("key").strip()
        self._key_fault = fault_of_key(key)
        self._deadline = context.deadline
        headers = {} if self._key_fault is not None else {"Authorization": f"Bearer {key}"}
        self._transport = transport_for(
            context, SOURCE, BASE_URL, user_agent=USER_AGENT, headers=headers, keyed=bool(headers)
        )

    def fetch(self, request: ListRequest) -> ListAnswer:
        """Fetch the session that is wanted, with its changes since the session before it."""
        if self._key_fault is not None:
            return self.failure(FailureKind.NO_CREDENTIALS, self._key_fault)
        day, before = request.session.day, request.before.day
        if request.now < request.session.closes + DELAY:
            return self.failure(FailureKind.NO_DATA, f"Massive has finished sessions only, and {day} is not over")
        jobs = [partial(self._bars_of, each) for each in (day, before)]
        bars, earlier = in_parallel(jobs, workers=_WORKERS, deadline=self._deadline, late=_LATE)
        if isinstance(bars, Refusal):
            return self.failure(bars.kind, bars.detail)
        if isinstance(earlier, Refusal):
            return self.failure(earlier.kind, earlier.detail)
        return Listing(day, SOURCE, lines_between(bars, earlier))

    def _bars_of(self, day: date) -> DayBars | Refusal:
        answer = self._transport.get_json(f"{PATH}/{day.isoformat()}", {"adjusted": "true"})
        return answer if isinstance(answer, Refusal) else whole_day(answer, day)
