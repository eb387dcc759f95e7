"""Read and keep records, and what was looked up, in the store."""

from collections.abc import Mapping, Sequence

from cryptoai_cli.analysis.record_span import Span
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.sources.records.base import RecordAnswer, RecordCard, RecordSource
from cryptoai_cli.store.record_rows import RecordLook, WholeDay
from cryptoai_cli.workflows.archive.record_looks import is_good
from cryptoai_cli.workflows.services import Services


class KeptRecords:
    """The records of the store, for one run. Without a store nothing is held, and nothing is kept."""

    def __init__(self, services: Services) -> None:
        self._services, self._memory = services, services.memory
        self.now = services.now
        self.is_offline = services.is_offline

    def records(self, instruments: Sequence[Instrument], spans: Sequence[Span]) -> tuple[Record, ...]:
        """Return the records held of `instruments`, under all their symbols, in the time of `spans`."""
        if self._memory is None:
            return ()
        symbols = {each.symbol for each in instruments} | {
            past.symbol for each in instruments for past in each.formerly
        }
        return self._memory.records(sorted(symbols), spans[0].first, spans[-1].last)

    def looked_up(self, card: RecordCard, instruments: Sequence[Instrument], spans: Sequence[Span]) -> frozenset[str]:
        """Return the current symbols that need not be asked of a source again, for any of the sessions."""
        if self._memory is None or self._memory.rules.refresh:
            return frozenset()
        symbols = [each.symbol for each in instruments]
        asked = symbols if card.by_symbol else [""]
        looks = self._memory.record_looks((card.name,), asked, [span.session.day for span in spans])
        good = {(look.symbol, look.session) for look in looks if is_good(look, self.now)}
        whole = {symbol for symbol in asked if all((symbol, span.session.day) in good for span in spans)}
        return frozenset(symbols if "" in whole else whole)

    def keep(self, answers: Mapping[str, RecordAnswer], sources: Sequence[RecordSource], spans: Sequence[Span]) -> None:
        """Keep what sources answered and that they were asked; it never fails a report.

        Nothing is kept by a clock that the answers show to be wrong, this machine's or that of the source: looks are
        good by their time.
        """
        if self._memory is None:
            return
        for source in sources:
            if not self._services.may_keep(source.card.name):
                continue
            answer = answers[source.card.name]
            symbols = answer.looked_up if source.card.by_symbol else {""} if answer.is_whole else set()
            looks = [
                RecordLook(source.card.name, symbol, span.session.day, self.now)
                for symbol in sorted(symbols)
                for span in spans
            ]
            days = _whole_days(source.card, spans) if answer.is_whole else []
            if answer.records or looks:
                self._memory.keep_records(answer.records, looks, days)


def _whole_days(card: RecordCard, spans: Sequence[Span]) -> list[WholeDay]:
    """Return the days of which a source of whole days has told all results: those it tells no more were moved."""
    is_told = not card.by_symbol and RecordKind.EARNINGS in card.kinds
    return [WholeDay(card.name, RecordKind.EARNINGS, span.session.day) for span in spans] if is_told else []
