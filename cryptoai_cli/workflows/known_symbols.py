"""Find out which symbols no source knows, so that a misspelt one is refused and not reported as missing."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.symbol_book import SymbolBook, unknown_symbols_error
from cryptoai_cli.sources.chain import GatheredHistories
from cryptoai_cli.workflows.fetch.session_figures import find
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import latest_final

_TWO_WHO_AGREE = 2


class AskedByName(Struct, frozen=True):
    """The symbols of today that a command line names; `book` finds the known ones that resemble them."""

    benchmarks: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    book: SymbolBook = field(default_factory=SymbolBook)


class Inquiry(Struct, frozen=True):
    """The symbols that no source knows, and those of which no source could tell."""

    unknown: tuple[str, ...]
    untold: tuple[str, ...]


def require_known(
    asked: AskedByName, members: Iterable[str], moves: Mapping[str, Move], gathered: GatheredHistories
) -> None:
    """Raise UsageError if no source knows one of the benchmarks asked by name, or not one of the report's `members`.

    Members that the settings alone name are never an error of usage. A single unknown one beside others is a row.
    """

    def unknown(symbols: Iterable[str]) -> tuple[str, ...]:
        missing = (symbol for symbol in symbols if moves[symbol].status is Status.MISSING)
        return tuple(symbol for symbol in missing if is_known_to_nobody(symbol, gathered))

    if benchmarks := unknown(asked.benchmarks):
        raise unknown_symbols_error(benchmarks, asked.book, kind="benchmark")
    every = tuple(dict.fromkeys(members))
    if asked.members and len(unknown(every)) == len(every):
        raise unknown_symbols_error(asked.members, asked.book)


def is_known_to_nobody(symbol: str, gathered: GatheredHistories) -> bool:
    """Return whether every source that was asked for the symbol does not know it.

    Two sources that say so agree; one alone has to have answered for another symbol.
    """
    told = [failure for failure in gathered.failures if failure.symbol == symbol]
    if symbol in gathered.histories or not told:
        return False
    sources = {failure.source for failure in told}
    answering = {history.source for history in gathered.histories.values()}
    is_certain = len(sources) >= _TWO_WHO_AGREE or bool(sources & answering)
    return is_certain and all(failure.kind is FailureKind.UNKNOWN_SYMBOL for failure in told)


def inquire(instruments: Sequence[Instrument], benchmarks: Sequence[Instrument], services: Services) -> Inquiry:
    """Ask the sources for the latest final session of `instruments`.

    The `benchmarks`, which are known, are asked for too: a source that answers for them knows what it says.
    """
    if services.is_offline:
        return Inquiry((), tuple(instrument.symbol for instrument in instruments))
    session = latest_final(services.calendar, services.now)
    every = tuple(dict.fromkeys((*benchmarks, *instruments)))
    found = find(session, every, benchmarks, services, may_fall_back=False)
    left = [i.symbol for i in instruments if i.symbol not in found.decided and i.symbol not in found.gathered.histories]
    unknown = tuple(symbol for symbol in left if is_known_to_nobody(symbol, found.gathered))
    return Inquiry(unknown, tuple(symbol for symbol in left if symbol not in unknown))
