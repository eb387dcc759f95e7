"""A store of records that holds what a test says, and remembers what was to be kept."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cryptoai_cli.analysis.record_span import Span
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import Record
from cryptoai_cli.sources.records.base import RecordAnswer, RecordCard
from cryptoai_cli.workflows.record.kept import KeptRecords
from tests.build import EVENING


class FakeKept(KeptRecords):
    """Records that are held, and the symbols that each source was asked for before."""

    def __init__(
        self, held: Iterable[Record] = (), done: Mapping[str, set[str]] | None = None, *, is_offline: bool = False
    ) -> None:
        self.now, self.is_offline = EVENING, is_offline
        self._held, self._done = tuple(held), dict(done or {})
        self.answers: dict[str, RecordAnswer] = {}

    def records(self, instruments: Sequence[Instrument], spans: Sequence[Span]) -> tuple[Record, ...]:  # noqa: ARG002 the same for all
        return self._held

    def looked_up(self, card: RecordCard, *_: Any) -> frozenset[str]:  # noqa: ANN401 as above
        return frozenset(self._done.get(card.name, set()))

    def keep(self, answers: Mapping[str, RecordAnswer], *_: Any) -> None:  # noqa: ANN401 as above
        self.answers.update(answers)

    @property
    def records_kept(self) -> list[Record]:
        """What was to be kept."""
        return [record for answer in self.answers.values() for record in answer.records]
