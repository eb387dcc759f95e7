"""Ask a second source about the moves that would be printed and are not confirmed, all of them in one batch."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice, zip_longest
from types import MappingProxyType

from cryptoai_cli.analysis.listed_move import Confirmation, ListedMove
from cryptoai_cli.analysis.measure import measure
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.listing import SecondLook
from cryptoai_cli.market.session import Interval
from cryptoai_cli.report.market.material import LineFigures
from cryptoai_cli.report.market.model import MarketRankBy
from cryptoai_cli.sources.base import Answer, Grain, Source, Want
from cryptoai_cli.workflows.market.services import MarketServices
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import window_of

BATCH = 20
_SESSIONS = 2  # this one and the one before it
_MOST_ASKED = 2  # sources, should the first one not answer at all
_OF_THE_SYMBOL = frozenset(
    {FailureKind.UNKNOWN_SYMBOL, FailureKind.NO_DATA, FailureKind.NOT_COVERED, FailureKind.OTHER_CALENDAR}
)


def moves_to_look_at(
    passing: Iterable[ListedMove],
    top: int,
    rank_by: MarketRankBy = MarketRankBy.CHANGE,
    figures: Mapping[str, LineFigures] = MappingProxyType({}),
) -> tuple[ListedMove, ...]:
    """Return the moves that would be printed and need a second look: of gainers, losers and active rows in turn.

    Gainers and losers are those of `rank_by`, `figures` what earlier sessions tell of each line by symbol.
    """
    known = [(move, ret) for move in passing if (ret := move.told_return) is not None]
    up = [(f, m) for m, r in known if r > 0 and (f := _figure_to_rank(m, r, rank_by, figures)) is not None]
    down = [(f, m) for m, r in known if r < 0 and (f := _figure_to_rank(m, r, rank_by, figures)) is not None]
    traded = [(m.line.turnover or 0.0, m) for m, _ in known]
    orders = (_ordered(up), _ordered(down, lowest_first=rank_by.has_sign), _ordered(traded))
    in_turn = chain.from_iterable(zip_longest(*(_needing_a_look(each, top) for each in orders)))
    unique = {move.line.symbol: move for move in in_turn if move is not None}
    return tuple(islice(unique.values(), BATCH))


def _figure_to_rank(
    move: ListedMove, told_return: float, rank_by: MarketRankBy, figures: Mapping[str, LineFigures]
) -> float | None:
    """Return the figure that would rank a move if it were confirmed."""
    earlier = figures.get(move.line.symbol)
    match rank_by:
        case MarketRankBy.CHANGE:
            return told_return
        case MarketRankBy.TURNOVER:
            return move.line.turnover
        case MarketRankBy.VOLUME:
            return move.line.volume
        case MarketRankBy.RELATIVE_VOLUME:
            return None if earlier is None else earlier.relative_volume
        case MarketRankBy.SURPRISE:
            return None if earlier is None else earlier.surprise


def _ordered(figured: Iterable[tuple[float, ListedMove]], *, lowest_first: bool = False) -> list[ListedMove]:
    sign = 1.0 if lowest_first else -1.0
    return [move for _, move in sorted(figured, key=lambda pair: (sign * pair[0], pair[1].line.symbol))]


def _needing_a_look(ordered: Sequence[ListedMove], top: int) -> list[ListedMove]:
    """Return those of the first `top` rows of a list that need a look; rows that are denied do not count."""
    printed = islice((move for move in ordered if move.needs_look or move.confirmation is not Confirmation.DENIED), top)
    return [move for move in printed if move.needs_look]


def take_second_looks(
    moves: Sequence[ListedMove], interval: Interval, source: str, services: Services, market: MarketServices
) -> Mapping[str, SecondLook]:
    """Return what a second source says of the moves, by symbol; a symbol that was not answered at all is left out.

    `source` is the provider of the list, which cannot confirm its own figures.
    """
    if not moves or services.is_offline:
        return {}
    services.progress(f"taking a second look at {len(moves)} moves")
    instruments = {move.line.symbol: market.instrument(move.line.symbol) for move in moves}
    for asked in _who_can_answer(services.chain.sources, source)[:_MOST_ASKED]:
        looks = _look(asked, instruments, interval, services)
        if looks:
            return looks
    return {}


def _who_can_answer(sources: Iterable[Source], source: str) -> list[Source]:
    return [
        each
        for each in sources
        if each.card.name != source and InstrumentType.EQUITY in each.card.covers and Grain.CLOSES in each.card.grains
    ]


def _look(
    source: Source, instruments: Mapping[str, Instrument], interval: Interval, services: Services
) -> dict[str, SecondLook]:
    window = window_of(interval.session, services.calendar, services.now, _SESSIONS)
    wants = [
        Want(instrument, source.symbol_for(instrument, interval.session.day, window.today), Grain.CLOSES)
        for instrument in instruments.values()
    ]
    answers = source.fetch_many(wants, window)
    name = source.card.name
    found = zip(instruments.items(), answers, strict=True)
    return {
        symbol: SecondLook(name, _move_of(instrument, answer, interval))
        for (symbol, instrument), answer in found
        if isinstance(answer, History) or answer.kind in _OF_THE_SYMBOL
    }


def _move_of(instrument: Instrument, answer: Answer, interval: Interval) -> float | None:
    if not isinstance(answer, History):
        return None
    move = measure(instrument, answer, interval)
    return move.simple_return if move.status is Status.OK else None
