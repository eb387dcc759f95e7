"""What a collection of records gave, source by source, and its words for the terminal."""

from msgspec import Struct

from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.report.model import Notice

_CLOCK_DOUBTED = "What is on record was not kept: the clock of this machine cannot be trusted."
_MOST_FAILURES = 3  # of one source that are told


class SourceCollected(Struct, frozen=True):
    """What came of one source: how many records are kept, and how many of `others`, other companies, are not.

    `was_asked` is False if all is kept for good or a setting is missing, which `missing_setting` names in words.
    """

    title: str
    kept: int = 0
    others: int = 0
    failures: tuple[FetchFailure, ...] = ()
    missing_setting: str = ""
    was_asked: bool = True

    @property
    def words(self) -> str:
        """What came of it, for readers."""
        if not self.was_asked:
            return f"{self.title}: {'not asked' if self.missing_setting else 'nothing to ask'}"
        if self.failures and not self.kept:
            return f"{self.title}: failed"
        records = "1 record" if self.kept == 1 else f"{self.kept or 'no'} records"
        return f"{self.title}: {records}" + (f", {self.others} of other companies left out" if self.others else "")


class Collected(Struct, frozen=True):
    """The result of a collection, in the order of the sources.

    With `is_clock_doubted` nothing was kept: the time of this machine cannot be trusted.
    """

    sources: tuple[SourceCollected, ...]
    is_clock_doubted: bool = False

    @property
    def summary(self) -> str:
        """One line on all sources; empty without any."""
        return f"On record: {'; '.join(source.words for source in self.sources)}" if self.sources else ""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """A notice for each source that cannot be asked or failed, with its reasons, or that nothing was kept."""
        if self.is_clock_doubted:
            return (Notice("sync", _CLOCK_DOUBTED),)
        return tuple(
            Notice("sync", f"{words}.")
            for source in self.sources
            for words in (*_lacking_words(source), *_failure_words(source))
        )


def _lacking_words(source: SourceCollected) -> tuple[str, ...]:
    return (f"{source.title} was not asked: {source.missing_setting}",) if source.missing_setting else ()


def _failure_words(source: SourceCollected) -> tuple[str, ...]:
    return tuple(dict.fromkeys(failure.summary for failure in source.failures))[:_MOST_FAILURES]
