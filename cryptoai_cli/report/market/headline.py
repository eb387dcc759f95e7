"""Word the headline of a report on the whole market, every figure a claim and every superlative checked."""

from collections.abc import Sequence

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.session import State
from cryptoai_cli.report.cells import is_little_changed
from cryptoai_cli.report.claims import Claim, Extreme, Headline, Scope, Superlative
from cryptoai_cli.report.market.cells import MarketForm, MarketTables, read_market_cell, render_market_cell
from cryptoai_cli.report.market.model import MarketRow
from cryptoai_cli.report.market.verify_headline import market_faults
from cryptoai_cli.report.model import GroupReport, Notice

Piece = str | Claim | Superlative
ONE = {
    GroupBy.INDUSTRY: "industry",
    GroupBy.SECTOR: "sector",
    GroupBy.EXCHANGE: "exchange",
    GroupBy.CAP: "size class",
    GroupBy.COUNTRY: "country",
}
MANY = {
    GroupBy.INDUSTRY: "industries",
    GroupBy.SECTOR: "sectors",
    GroupBy.EXCHANGE: "exchanges",
    GroupBy.CAP: "size classes",
    GroupBy.COUNTRY: "countries",
}


def market_headline(tables: MarketTables, *, is_confirmed: bool) -> tuple[Headline, tuple[Notice, ...]]:
    """Return the verified headline; a plain one and a notice where the verification finds a fault."""
    pieces = _words(tables) if is_confirmed else _of_nothing_confirmed(tables)
    text, claims, superlatives = _text(pieces), _claims(pieces), _superlatives(pieces)
    subject = _text(_subject(tables))
    wrong = market_faults(text, claims, tables, superlatives)
    if not wrong:
        return Headline(text, None, claims, superlatives=superlatives, subject=subject), ()
    plain = [*_breadth_words(tables), "."]
    notice = Notice("headline", f"The headline did not pass its check and was replaced: {wrong[0]}.")
    return Headline(_text(plain), None, _claims(plain), subject=subject), (notice,)


def _words(tables: MarketTables) -> list[Piece]:
    clauses = [
        _median_words(tables) + _breadth_words(tables),
        _group_words(tables),
        _mover_words(tables),
        _place_words(tables),
    ]
    pieces: list[Piece] = []
    for clause in filter(None, clauses):
        pieces += [". ", *clause] if pieces else clause
    return [*pieces, "."]


def _of_nothing_confirmed(tables: MarketTables) -> list[Piece]:
    return [*_breadth_words(tables), ". Nothing confirms the moves of this list, so none is ranked."]


def _subject(tables: MarketTables) -> list[Piece]:
    if tables.median_return is None:
        return _breadth_words(tables)
    figure = _claim(tables, "median_pct", MarketForm.SIGNED)
    return ["The whole market: median ", figure, ", ", *_up_and_down(tables)]


def _up_and_down(tables: MarketTables) -> list[Piece]:
    up, down = (_claim(tables, f"breadth.{name}", MarketForm.COUNT) for name in ("advances", "declines"))
    return [up, " up and ", down, " down"]


def _median_words(tables: MarketTables) -> list[Piece]:
    if tables.median_return is None or not tables.counted:
        return []
    so_far = " so far" if tables.state is State.IN_PROGRESS else ""
    subject: list[Piece] = ["The median of ", _claim(tables, "counted", MarketForm.COUNT), " names "]
    if tables.counted == 1:
        subject = ["The only name "]
    if is_little_changed(tables.median_return):
        return [*subject, f"was little changed{so_far}; "]
    verb = "rose " if tables.median_return > 0 else "fell "
    return [*subject, verb, _claim(tables, "median_pct", MarketForm.SIZE), f"{so_far}; "]


def _breadth_words(tables: MarketTables) -> list[Piece]:
    up, down = (_claim(tables, f"breadth.{name}", MarketForm.COUNT) for name in ("advances", "declines"))
    return [up, " shares and ADRs rose and ", down, " fell"]


def _group_words(tables: MarketTables) -> list[Piece]:
    ranked = tables.ranked
    if not ranked:
        return []
    if len(ranked) == 1:
        return _group_figure(tables, ranked[0], f" was the only {ONE[tables.by]} ranked")
    count = _claim(tables, "groups.ranked", MarketForm.COUNT)
    first = _superlative("came first", Extreme.CAME_FIRST, (f"groups.{ranked[0].key}",), Scope.RANKED)
    words = [*_group_figure(tables, ranked[0], f" {first.text} of "), count, f" {MANY[tables.by]}"]
    words = _with_superlative(words, first)
    last = _superlative("came last", Extreme.CAME_LAST, (f"groups.{ranked[-1].key}",), Scope.RANKED)
    return [*words, " and ", *_with_superlative(_group_figure(tables, ranked[-1], f" {last.text}"), last)]


def _group_figure(tables: MarketTables, group: GroupReport, verb: str) -> list[Piece]:
    """Return a group with its figure and a verb: `Metal Mining (+6.5 %) came first of `."""
    label = _claim(tables, f"groups.{group.key}.label", MarketForm.WORDS)
    figure = _claim(tables, f"groups.{group.key}.{tables.measure.value}_pct", MarketForm.SIGNED)
    return [label, " (", figure, ")", verb]


def _with_superlative(words: Sequence[Piece], superlative: Superlative) -> list[Piece]:
    """Return the pieces with the superlative's text as a piece of its own."""
    pieces: list[Piece] = []
    for piece in words:
        if isinstance(piece, str) and superlative.text in piece:
            before, _, after = piece.partition(superlative.text)
            pieces += [before, superlative, after]
        else:
            pieces.append(piece)
    return pieces


def _mover_words(tables: MarketTables) -> list[Piece]:
    mover = _largest(tables)
    if mover is None:
        return []
    cell = f"rows.{mover.row.symbol}"
    most = _superlative("the largest confirmed move", Extreme.MOVED_MOST, (cell,), Scope.CONFIRMED)
    name, figure = (
        _claim(tables, f"{cell}.name", MarketForm.WORDS),
        _claim(tables, f"{cell}.change_pct", MarketForm.SIGNED),
    )
    return [name, " made ", most, " (", figure, ")"]


def _largest(tables: MarketTables) -> MarketRow | None:
    """Return the row with the largest confirmed move; None if none has moved."""
    moved = [each for each in tables.rows if each.row.status is Status.OK and each.row.simple_return]
    return min(moved, key=lambda each: (-abs(each.row.simple_return or 0.0), each.row.symbol), default=None)


def _place_words(tables: MarketTables) -> list[Piece]:
    if not tables.places:
        return []
    cell = f"places.{tables.places[0].group}"
    label, place = (
        _claim(tables, f"{cell}.label", MarketForm.WORDS),
        _claim(tables, f"{cell}.place", MarketForm.ORDINAL),
    )
    figure, of = _claim(tables, f"{cell}.median_pct", MarketForm.SIGNED), _claim(tables, f"{cell}.of", MarketForm.COUNT)
    return [label, " (", figure, ") would rank ", place, " of ", of, f" {MANY[tables.by]}"]


def _claim(tables: MarketTables, cell: str, form: MarketForm) -> Claim:
    value = read_market_cell(tables, cell)
    if value is None:
        raise LookupError(cell)
    return Claim(render_market_cell(value, form), value, cell)


def _superlative(text: str, kind: Extreme, cells: tuple[str, ...], scope: Scope) -> Superlative:
    return Superlative(text, kind, cells, scope)


def _text(pieces: Sequence[Piece]) -> str:
    return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)


def _claims(pieces: Sequence[Piece]) -> tuple[Claim, ...]:
    return tuple(piece for piece in pieces if isinstance(piece, Claim))


def _superlatives(pieces: Sequence[Piece]) -> tuple[Superlative, ...]:
    return tuple(piece for piece in pieces if isinstance(piece, Superlative))
