"""Add the moves over several horizons to a report: from the closes that `over` measures from to the report's prices."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from cryptoai_cli.analysis.groups import group_figures
from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Interval, Session, State
from cryptoai_cli.report.model import Horizon, Length, Notice, Report
from cryptoai_cli.report.notices import list_names
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.user_input import spelling_hint
from cryptoai_cli.workflows.period_report import moves_over
from cryptoai_cli.workflows.periods import SYNONYMS, period_to
from cryptoai_cli.workflows.report import ReportRequest
from cryptoai_cli.workflows.services import Services

ONE_SESSION = "1d"
NAMES = (ONE_SESSION, *(length.value for length in Length if length is not Length.DATES))

Moves = Mapping[str, Move]


def parse_horizons(text: str) -> tuple[str, ...]:
    """Return the horizons in a list such as `1d,5d,ytd`, each once; raise UsageError for another, or for none.

    Other words for a period, such as `1m`, stand for it.
    """
    words = (name.strip().lower() for name in text.split(",") if name.strip())
    names = tuple(dict.fromkeys(SYNONYMS[word].value if word in SYNONYMS else word for word in words))
    choices = f"choose from {', '.join(NAMES)}"
    if not names:
        raise UsageError("--horizons is empty", hint=choices)
    for name in names:
        if name not in NAMES:
            raise UsageError(f"{name!r} is not a horizon", hint=spelling_hint(name, NAMES, otherwise=choices))
    return names


def with_horizons(report: Report, request: ReportRequest, names: Sequence[str], services: Services) -> Report:
    """Return the report with the horizons `names`, and a notice on figures that are unknown.

    Closes are taken from the store. What it lacks is asked for once, over the longest horizon: the answers hold the
    sessions of the shorter ones. Of coins only the hours around a close are asked for, so each horizon asks for its
    own.
    """
    bases = {name: _base(name, report, services) for name in names}
    found: dict[str, Horizon] = {}
    asking = services
    for name in sorted(names, key=lambda name: bases[name].day):
        moves = _moves_of_report(report, request)
        if bases[name].day < report.previous.day:
            moves = _joined(moves, _moves_since(bases[name], report, request.instruments, asking, services), report)
            asking = _alone(services)
        found[name] = _horizon(name, bases[name], moves, report, request)
    horizons = tuple(found[name] for name in names)
    return replace(report, horizons=horizons, notices=(*report.notices, *_notices(horizons, report)))


def _base(name: str, report: Report, services: Services) -> Session:
    if name == ONE_SESSION:
        return report.previous
    return period_to(Length(name), report.session, services.calendar, services.now).base


def _alone(services: Services) -> Services:
    """Return the services without any source; as they are where nothing is stored that could be read again."""
    if services.memory is None:
        return services
    return replace(services, chain=Chain(lambda: BuiltSources(())), is_offline=True)


def _moves_since(
    base: Session, report: Report, instruments: Sequence[Instrument], asking: Services, services: Services
) -> Moves:
    """Return the moves from `base` to the last close of the report: that of its session only if that is final."""
    end = report.session if report.state is State.FINAL else report.previous
    interval = Interval(base, end, State.FINAL, services.now)
    coins = [each for each in instruments if each.is_coin]
    shares = [each for each in instruments if not each.is_coin]
    found = moves_over(shares, interval, asking).by_symbol if shares else {}
    return {**found, **(moves_over(coins, interval, services).by_symbol if coins else {})}


def _moves_of_report(report: Report, request: ReportRequest) -> dict[str, Move]:
    """Return the moves of the session, by current symbol."""
    rows = {row.symbol: row for row in (*report.benchmarks, *report.rows)}
    found: dict[str, Move] = {}
    for instrument in request.instruments:
        row = rows.get(instrument.symbol_on(report.session.day))
        if row is not None:
            found[instrument.symbol] = Move(
                instrument.symbol,
                row.status,
                price=row.price,
                previous_close=row.previous_close,
                utc_day=row.utc_day,
            )
    return found


def _joined(latest: Moves, earlier: Moves, report: Report) -> dict[str, Move]:
    """Return the moves up to the report's prices; without one in its session there is none over more of them."""
    return {
        symbol: _lengthened(move, earlier[symbol], is_final=report.state is State.FINAL)
        for symbol, move in latest.items()
        if symbol in earlier
    }


def _lengthened(latest: Move, earlier: Move, *, is_final: bool) -> Move:
    """Return the move over both; a final session is part of the earlier one already."""
    if latest.ok_return is None or latest.utc_day or earlier.ok_return is None:
        return Move(latest.symbol, Status.MISSING)
    if is_final or earlier.price is None:
        return earlier
    return replace(earlier, price=earlier.price * (1 + latest.ok_return))


def _horizon(name: str, base: Session, moves: Moves, report: Report, request: ReportRequest) -> Horizon:
    symbols = {each.symbol: each.symbol_on(report.session.day) for each in request.instruments}
    returns = {symbols[symbol]: value for symbol, move in moves.items() if (value := move.ok_return) is not None}
    figures = {group.key: _group_return(group, moves, report) for group in request.groups}
    return Horizon(name, base.day, returns, {key: value for key, value in figures.items() if value is not None})


def _group_return(group: Group, moves: Moves, report: Report) -> float | None:
    caps = {row.symbol: row.market_cap for row in report.rows}
    members = [member for member in group.members if member.symbol in moves]
    weights = [caps.get(member.symbol_on(report.session.day)) for member in members]
    figures = group_figures([moves[member.symbol] for member in members], weights)
    return {
        Measure.MEDIAN: figures.median_return,
        Measure.MEAN: figures.mean_return,
        Measure.WEIGHTED: figures.weighted_return,
    }[report.measure]


def _whom(symbols: list[str], known: list[str]) -> str:
    return "all" if len(symbols) == len(known) > 1 else list_names(symbols)


def _notices(horizons: Iterable[Horizon], report: Report) -> tuple[Notice, ...]:
    """Return a notice that names whom a horizon has no figure of, although the session has."""
    known = sorted({row.symbol for row in (*report.benchmarks, *report.rows) if row.status is Status.OK})
    lacking = ((each.name, [symbol for symbol in known if symbol not in each.rows]) for each in horizons)
    parts = [f"{name} of {_whom(symbols, known)}" for name, symbols in lacking if symbols]
    if not parts:
        return ()
    return (Notice("horizons", f"Not known, because there is no close to measure from: {'; '.join(parts)}."),)
