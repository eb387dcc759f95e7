"""Which symbols no source knows, and when that is an error of usage."""

import pytest

from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.chain import BuiltSources, Chain, GatheredHistories
from cryptoai_cli.workflows.known_symbols import AskedByName, Inquiry, inquire, is_known_to_nobody, require_known
from cryptoai_cli.workflows.services import Services
from tests.build import EVENING, calendar, history
from tests.fakes import FakeSource

UNKNOWN, LATE = FailureKind.UNKNOWN_SYMBOL, FailureKind.TIMEOUT


def gathered(*told: tuple[str, str, FailureKind], known: tuple[str, ...] = ()) -> GatheredHistories:
    failures = tuple(FetchFailure(symbol, source, kind, "no") for symbol, source, kind in told)
    return GatheredHistories({symbol: history(symbol=symbol, source="one") for symbol in known}, failures)


@pytest.mark.parametrize(
    ("found", "is_unknown"),
    [
        (gathered(("Z", "one", UNKNOWN), known=("A",)), True),
        (gathered(("Z", "one", UNKNOWN)), False),  # one source alone, which has answered for nothing
        (gathered(("Z", "one", UNKNOWN), ("Z", "two", UNKNOWN)), True),
        (gathered(("Z", "two", UNKNOWN), known=("A",)), False),
        (gathered(("Z", "one", UNKNOWN), ("Z", "two", LATE), known=("A",)), False),
        (gathered(("A", "one", UNKNOWN), known=("B",)), False),
        (gathered(("Z", "one", UNKNOWN), ("Z", "two", UNKNOWN), known=("Z",)), False),
    ],
)
def test_nobody_knows_a_symbol_if_all_say_so_and_it_is_no_fault_of_one(
    found: GatheredHistories, *, is_unknown: bool
) -> None:
    assert is_known_to_nobody("Z", found) is is_unknown


MOVES = {
    "A": Move("A", Status.OK),
    "Z": Move("Z", Status.MISSING),
    "Y": Move("Y", Status.MISSING),
    "S": Move("S", Status.STALE),
}
ANSWER = gathered(("Z", "one", UNKNOWN), ("Y", "one", UNKNOWN), ("S", "one", UNKNOWN), known=("A",))


@pytest.mark.parametrize(
    ("asked", "members", "message"),
    [
        (AskedByName(benchmarks=("A", "Z")), ["A"], "no source knows the benchmark Z"),
        (AskedByName(members=("Z",)), ["Z"], "no source knows the symbol Z"),
        (AskedByName(members=("Y", "Z")), ["Y", "Z"], "no source knows the symbols Y, Z"),
        (AskedByName(members=("Z",)), ["Z", "A"], ""),
        (AskedByName(members=("Z",)), ["Z", "S"], ""),  # a figure that is held is a sign that it was known
        (AskedByName(), ["Y", "Z"], ""),
        (AskedByName(benchmarks=("S",)), ["A"], ""),
    ],
)
def test_a_benchmark_or_all_members_that_nobody_knows_are_refused(
    asked: AskedByName, members: list[str], message: str
) -> None:
    if not message:
        require_known(asked, members, MOVES, ANSWER)
        return
    with pytest.raises(UsageError) as caught:
        require_known(asked, members, MOVES, ANSWER)
    assert caught.value.message == message


def inquiry(source: FakeSource, *symbols: str, is_offline: bool = False) -> Inquiry:
    chain = Chain(lambda: BuiltSources((source,)))
    services = Services(calendar(), chain, EVENING, EVENING, lambda _line: None, is_offline=is_offline)
    return inquire(tuple(map(Instrument, symbols)), (Instrument("B"),), services)


def test_symbols_are_looked_up_beside_a_benchmark_which_shows_that_the_source_answers() -> None:
    source = FakeSource(closes={"A": history(symbol="A"), "B": history(symbol="B")})
    assert inquiry(source, "A", "Z") == Inquiry(("Z",), ())


def test_a_source_that_does_not_answer_tells_nothing() -> None:
    assert inquiry(FakeSource(fails_with=LATE), "A") == Inquiry((), ("A",))
    assert inquiry(FakeSource(), "A") == Inquiry((), ("A",))


def test_offline_nothing_is_asked() -> None:
    source = FakeSource(closes={"A": history(symbol="A")})
    assert inquiry(source, "A", is_offline=True) == Inquiry((), ("A",))
    assert source.asked == []
