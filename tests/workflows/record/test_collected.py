import pytest

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.workflows.record.collected import Collected, SourceCollected


def failure(detail: str, symbol: str = "") -> FetchFailure:
    return FetchFailure(symbol, "wire", FailureKind.BLOCKED, detail)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (SourceCollected("Wire", 3, 17), "Wire: 3 records, 17 of other companies left out"),
        (SourceCollected("Wire", 1), "Wire: 1 record"),
        (SourceCollected("Wire"), "Wire: no records"),
        (SourceCollected("Wire", 2, failures=(failure("blocked"),)), "Wire: 2 records"),
        (SourceCollected("Wire", failures=(failure("blocked"),)), "Wire: failed"),
        (SourceCollected("Wire", was_asked=False), "Wire: nothing to ask"),
        (SourceCollected("Wire", was_asked=False, missing_setting="set a key"), "Wire: not asked"),
    ],
)
def test_a_source_tells_what_came_of_it(source: SourceCollected, words: str) -> None:
    assert source.words == words
    assert Collected((source, source)).summary == f"On record: {words}; {words}"


def test_failures_and_missing_settings_are_notices_each_once() -> None:
    same = tuple(failure("no answer", symbol) for symbol in "ABCDEF")
    sources = (
        SourceCollected("Wire", failures=(*same, *(failure(f"f{number}") for number in range(9)))),
        SourceCollected("EDGAR", was_asked=False, missing_setting="set a contact"),
        SourceCollected("Fine", 3),
    )
    told = [notice.message for notice in Collected(sources).notices]
    assert told == ["wire: no answer.", "wire: f0.", "wire: f1.", "EDGAR was not asked: set a contact."]


def test_a_doubted_clock_is_all_that_is_told() -> None:
    made = Collected((), is_clock_doubted=True)
    assert made.summary == ""
    assert ["clock" in notice.message for notice in made.notices] == [True]
