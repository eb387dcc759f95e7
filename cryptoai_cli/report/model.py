"""Define the finished report: everything a renderer needs, without further computation.

Returns are fractions here; percent exists only in rendered output. None means unknown, never zero.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.quote import CapsMissing
from cryptoai_cli.market.session import Session, State
from cryptoai_cli.report.claims import Headline
from cryptoai_cli.report.record import OnRecord

SCHEMA_VERSION = 1
BENCHMARK_GROUP = "benchmark"


class Excess(Struct, frozen=True):
    """The excess return against one benchmark, a fraction; None where it cannot be computed."""

    benchmark: str
    excess_return: float | None


class Row(Struct, frozen=True):
    """One instrument in one group. Only rows with status `ok` have a rank and all figures.

    `symbol` and `name` are those of the session. `beta_sessions` is the number of sessions behind `beta`; `largest_of`
    the number of sessions held of which this move is the largest, where no earlier one was as large. `excesses` holds
    the excess against every benchmark of the report and of the group. `prior_return` is the simple return of the
    session before, for benchmarks; `of_group_only` marks a benchmark that only a group names. `market_cap` is the
    market cap in US dollars, where it is wanted. `reason` says in plain words why a row is not `ok`, or what is
    special about its figure. `last_trade` is the instant of a last trade that is old, `dividend` a large distribution
    per share, in `currency`, that the price is without from this session on. `trace` holds the steps that `--explain`
    prints. `recent_closes` are the last closes up to and including the reported session's price, oldest first, at most
    30, None where none is held; empty where nothing is held. `context_source` is the source of the earlier
    sessions that the row is compared with, empty where there are none.
    """

    as_of: datetime | None
    group: str
    group_rank: int | None
    rank: int | None
    symbol: str
    name: str
    kind: InstrumentType
    currency: str
    status: Status
    source: str
    price: float | None = None
    previous_close: float | None = None
    change: float | None = None
    simple_return: float | None = None
    excess_return: float | None = None
    beta: float | None = None
    beta_excess_return: float | None = None
    surprise: float | None = None
    volume: float | None = None
    relative_volume: float | None = None
    streak: int | None = None
    largest_since: date | None = None
    high_52w: bool | None = None
    low_52w: bool | None = None
    beta_sessions: int | None = None
    largest_of: int | None = None
    excesses: tuple[Excess, ...] = ()
    prior_return: float | None = None
    of_group_only: bool = False
    utc_day: bool = False
    market_cap: float | None = None
    reason: str = ""
    last_trade: datetime | None = None
    dividend: float | None = None
    trace: tuple[str, ...] = ()
    recent_closes: tuple[float | None, ...] = ()
    context_source: str = ""

    @property
    def ex_dividend(self) -> str:
        """The large distribution in words, `trades without its dividend of 25.00 USD`; empty if there is none."""
        return "" if self.dividend is None else f"trades without its dividend of {self.distribution}"

    @property
    def distribution(self) -> str:
        """The large distribution with its currency, `25.00 USD`; empty if there is none."""
        return "" if self.dividend is None else f"{self.dividend:.2f} {self.currency}".rstrip()


class GroupReport(Struct, frozen=True):
    """One group: its figures over the reporting members, its rank if it has one, and its rows in order.

    `missing` counts every member that is not `ok`, so that advances + declines + unchanged + missing = members.
    `excess_return` is the measure against the primary benchmark. `largest_since` is the latest earlier session in which
    the measure was at least as large in the same direction, `sessions_since` how many sessions ago that was; if there
    is none, `largest_of` is the number of sessions compared. `also_led` says whether the group ranked first in the
    session before. `unranked_because` is empty for a ranked group. `recent_index` has a value for each of the report's
    `recent_sessions`: an equally weighted index of the members, 100 where it starts and None before; it is empty if too
    little is stored.
    """

    key: str
    label: str
    plural: bool
    rank: int | None
    as_of: datetime | None
    members: int
    reporting: int
    advances: int
    declines: int
    unchanged: int
    missing: int
    rows: tuple[Row, ...]
    median_return: float | None = None
    mean_return: float | None = None
    weighted_return: float | None = None
    excess_return: float | None = None
    dispersion: float | None = None
    best: Row | None = None
    worst: Row | None = None
    excesses: tuple[Excess, ...] = ()
    largest_since: date | None = None
    largest_of: int | None = None
    sessions_since: int | None = None
    also_led: bool | None = None
    unranked_because: str = ""
    recent_index: tuple[float | None, ...] = ()

    def measured(self, measure: Measure) -> float | None:
        """Return the group's return by `measure`, a fraction."""
        return {
            Measure.MEDIAN: self.median_return,
            Measure.MEAN: self.mean_return,
            Measure.WEIGHTED: self.weighted_return,
        }[measure]


class Length(StrEnum):
    """The length of a period, as spelled in `movers over`; DATES is a period between two dates."""

    FIVE_SESSIONS = "5d"
    WEEK = "1w"
    TWO_WEEKS = "2w"
    MONTH = "1mo"
    QUARTER = "3mo"
    HALF = "6mo"
    YEAR = "1y"
    WEEK_TO_DATE = "wtd"
    MONTH_TO_DATE = "mtd"
    QUARTER_TO_DATE = "qtd"
    TO_DATE = "ytd"
    DATES = "dates"


class Period(Struct, frozen=True):
    """Consecutive sessions measured as one, from the close of `base`, the session before them, to that of the last.

    `count` is the number of sessions from `first` to `last`. `is_this_year` says whether the last one is in the year of
    the run, so that the year need not be printed; `is_current` whether the week, month, quarter or year to date that
    the period covers is that of the run.
    """

    length: Length
    base: Session
    first: Session
    last: Session
    count: int
    is_this_year: bool = True
    is_current: bool = True


def horizon_column(name: str) -> str:
    """Return the name of the column of a horizon in files."""
    return f"change_{name}_pct"


class Horizon(Struct, frozen=True):
    """The moves that end with the report's prices and begin with the close of `base`, for one length of time.

    `rows` has the return of each symbol, `groups` that of each group's key by the report's measure, fractions; what is
    unknown is not in them.
    """

    name: str
    base: date
    rows: Mapping[str, float]
    groups: Mapping[str, float]

    @property
    def key(self) -> str:
        """The name of the column in files."""
        return horizon_column(self.name)


class Tables(Struct, frozen=True):
    """All figures of a report, without its headline; the fields are those of `Report`."""

    session: Session
    state: State
    measure: Measure
    primary: str
    benchmarks: tuple[Row, ...]
    groups: tuple[GroupReport, ...]
    period: Period | None = None

    @property
    def primary_row(self) -> Row | None:
        """The row of the primary benchmark, or None if no benchmark has a move."""
        return next((row for row in self.benchmarks if row.symbol == self.primary), None)

    @property
    def shown_rows(self) -> tuple[Row, ...]:
        """Every row that a reader sees, each symbol once: members first, then benchmarks."""
        first: dict[str, Row] = {}
        for row in (*(row for group in self.groups for row in group.rows), *self.benchmarks):
            first.setdefault(row.symbol, row)
        return tuple(first.values())


class Notice(Struct, frozen=True):
    """Something the reader should know or do; `code` is a heading of `docs/messages.md`."""

    code: str
    message: str


class Report(Struct, frozen=True):
    """A finished report on one session, or on a `period` of several: then `session` is its last one.

    `previous` is the session from whose close the moves are measured. `benchmarks` starts with the report's own, the
    primary one first; those that only a group names follow. `primary` is the symbol of the benchmark that excess,
    tone and ranking use; empty when none has a move. `partial` is true when a benchmark, or a member that was listed,
    has no figure; `mixed` when ranked rows come from more than one source. `recent_sessions` are at most 30 up to the
    reported one, oldest first, as far as anything is held; `primary_index` is the index of the primary benchmark over
    them. For a period whose lines are drawn, they run from its base to its end. `ranking` holds the rows of all
    groups that `rank_by` ranks, each symbol once, the highest first. `valued_on` are the sessions that the market
    caps are of, the first one first; `caps_missing` is why some are not known, if they were wanted. `horizons` are
    those that were asked for, in their order. `on_record` is what is on record of the printed symbols, None if it was
    not asked for.
    """

    session: Session
    previous: Session
    state: State
    as_of: datetime | None
    generated_at: datetime
    measure: Measure
    rank_by: RankBy
    primary: str
    benchmarks: tuple[Row, ...]
    groups: tuple[GroupReport, ...]
    ranking: tuple[Row, ...]
    headline: Headline
    notices: tuple[Notice, ...] = ()
    failures: tuple[FetchFailure, ...] = ()
    partial: bool = False
    mixed: bool = False
    delay_minutes: int = 0
    period: Period | None = None
    recent_sessions: tuple[date, ...] = ()
    primary_index: tuple[float | None, ...] = ()
    valued_on: tuple[date, ...] = ()
    caps_missing: CapsMissing | None = None
    horizons: tuple[Horizon, ...] = ()
    on_record: OnRecord | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row of every group, in the order of the report, without the benchmarks."""
        return tuple(row for group in self.groups for row in group.rows)

    def leaders(self, top: int) -> tuple[Row, ...]:
        """Return the first `top` rows of the ranking, highest first, but no more than its upper half."""
        return self.ranking[: min(top, (len(self.ranking) + 1) // 2)]

    def laggards(self, top: int) -> tuple[Row, ...]:
        """Return the last `top` rows of the ranking, lowest first, but no more than its lower half."""
        return self.ranking[::-1][: min(top, len(self.ranking) // 2)]
