"""Hold the pieces a headline is worded of (literal text, claims, superlatives), and join them."""

from collections.abc import Sequence

from msgspec import Struct

from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.session import State
from cryptoai_cli.report.cells import Form, read_cell, render_cell
from cryptoai_cli.report.claims import Claim, Superlative
from cryptoai_cli.report.facts import Facts
from cryptoai_cli.report.model import BENCHMARK_GROUP, Length, Row, Tables

Piece = str | Claim | Superlative
_OVER = {Length.FIVE_SESSIONS: "week", Length.WEEK: "week", Length.MONTH: "month"}
_TO_DATE = {
    Length.WEEK_TO_DATE: "week",
    Length.MONTH_TO_DATE: "month",
    Length.QUARTER_TO_DATE: "quarter",
    Length.TO_DATE: "year",
}


class Wording(Struct, frozen=True):
    """The input of the wording functions: the tables and the facts."""

    tables: Tables
    facts: Facts

    @property
    def is_open(self) -> bool:
        """Whether the session is in progress, which takes the present tense and "so far"."""
        return self.tables.state is State.IN_PROGRESS

    @property
    def so_far(self) -> str:
        """The words for a session in progress; else empty."""
        return " so far" if self.is_open else ""

    def tense(self, past: str, singular: str, plural: str, *, several: bool) -> str:
        """Return the verb form for the state of the session and the number of the subject."""
        if not self.is_open:
            return past
        return plural if several else singular

    def claim(self, cell: str, form: Form) -> Claim:
        """Return a claim bound to a cell of the tables, rendered in `form`."""
        return claim_of(self.tables, cell, form)


def claim_of(tables: Tables, cell: str, form: Form) -> Claim:
    """Return a claim bound to a cell, rendered in `form`; raise LookupError if the cell is empty."""
    value = read_cell(tables, cell)
    if value is None:
        raise LookupError(cell)
    return Claim(render_cell(value, form), value, cell)


def over_words(tables: Tables) -> list[Piece]:
    """Return the words for a period: ` over the week`, ` this month`, ` over 3 months`."""
    period = tables.period
    if period is None:
        return []
    if period.length in _TO_DATE and period.is_current:
        return [f" this {_TO_DATE[period.length]}"]
    if period.length is Length.DATES or period.length in _TO_DATE:
        return _between_words(tables, is_single=period.count == 1)
    if period.length is Length.TWO_WEEKS:
        return [" over ", claim_of(tables, "period.weeks", Form.COUNT), " weeks"]
    if period.length in _OVER:
        return [f" over the {_OVER[period.length]}"]
    return [" over ", claim_of(tables, "period.months", Form.COUNT), " months"]


def _between_words(tables: Tables, *, is_single: bool) -> list[Piece]:
    last = claim_of(tables, "period.last_date", Form.WORDS)
    if is_single:
        return [" in the session of ", last]
    return [" from ", claim_of(tables, "period.first_date", Form.WORDS), " to ", last]


def row_cell(row: Row) -> str:
    """Return the address of a row."""
    return f"benchmarks.{row.symbol}" if row.group == BENCHMARK_GROUP else f"groups.{row.group}.rows.{row.symbol}"


def article(row: Row) -> str:
    """Return the article of a name: indices have one."""
    return "the " if row.kind is InstrumentType.INDEX else ""


def with_prefix(prefix: str, pieces: list[Piece]) -> list[Piece]:
    """Return the pieces behind a prefix, or nothing where there are none."""
    return [prefix, *pieces] if pieces else []


def join_as_list(items: Sequence[Sequence[Piece]]) -> list[Piece]:
    """Join items as in a sentence: `A`, `A and B`, `A, B and C`."""
    parts: list[Piece] = []
    for at, item in enumerate(items):
        if at:
            parts.append(" and " if at == len(items) - 1 else ", ")
        parts += item
    return parts
