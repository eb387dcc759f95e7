"""Build parts of a report for tests; whatever a test does not name has a plausible value.

A row is built from its two closes or from its return, a group from its rows, a report from its groups.
"""

import statistics
from collections.abc import Sequence
from datetime import UTC, date, datetime

from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.session import Session, State
from cryptoai_cli.report.claims import Claim, Headline, Tone
from cryptoai_cli.report.model import BENCHMARK_GROUP, Excess, GroupReport, Notice, Period, Report, Row, Tables
from cryptoai_cli.report.ranking import ranked_rows

MONDAY = date(2025, 10, 13)
FRIDAY = date(2025, 10, 10)
OPENS = datetime(2025, 10, 13, 13, 30, tzinfo=UTC)
CLOSES = datetime(2025, 10, 13, 20, 0, tzinfo=UTC)
EVENING = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)


def build_session(day: date = MONDAY) -> Session:
    """Return a session from 09:30 to 16:00 New York in summer."""
    return Session(day, datetime.combine(day, OPENS.time(), UTC), datetime.combine(day, CLOSES.time(), UTC))


def build_row(
    symbol: str = "MARA",
    simple_return: float | None = None,
    *,
    closes: tuple[float, float] | None = None,
    name: str = "",
    group: str = "bitcoin-miners",
    group_rank: int | None = 1,
    rank: int | None = 1,
    kind: InstrumentType = InstrumentType.EQUITY,
    currency: str = "USD",
    status: Status = Status.OK,
    source: str = "yahoo",
    as_of: datetime | None = CLOSES,
    price: float | None = None,
    excess_return: float | None = None,
    beta: float | None = None,
    beta_excess_return: float | None = None,
    surprise: float | None = None,
    volume: float | None = None,
    relative_volume: float | None = None,
    streak: int | None = None,
    largest_since: date | None = None,
    high_52w: bool | None = None,
    low_52w: bool | None = None,
    excesses: tuple[Excess, ...] = (),
    utc_day: bool = False,
    reason: str = "",
) -> Row:
    """Return a row; from `closes` (previous, this) follow price, change and return."""
    previous, last = closes or (None, price)
    change = None if previous is None or last is None else last - previous
    if previous is not None and change is not None:
        simple_return = change / previous
    return Row(
        as_of=as_of,
        group=group,
        group_rank=group_rank,
        rank=rank if status is Status.OK else None,
        symbol=symbol,
        name=name or symbol.title(),
        kind=kind,
        currency=currency,
        status=status,
        source=source,
        price=last,
        previous_close=previous,
        change=change,
        simple_return=simple_return,
        excess_return=excess_return,
        beta=beta,
        beta_excess_return=beta_excess_return,
        surprise=surprise,
        volume=volume,
        relative_volume=relative_volume,
        streak=streak,
        largest_since=largest_since,
        high_52w=high_52w,
        low_52w=low_52w,
        excesses=excesses,
        utc_day=utc_day,
        reason=reason,
    )


def build_missing(
    symbol: str = "GONE",
    *,
    status: Status = Status.MISSING,
    reason: str = "no source knows this symbol",
    name: str = "",
) -> Row:
    """Return a row without figures, and the reason why."""
    return build_row(symbol, status=status, reason=reason, name=name, as_of=None, source="")


def build_benchmark(
    symbol: str = "^IXIC",
    closes: tuple[float, float] | None = (22204.43, 22694.61),
    *,
    name: str = "Nasdaq Composite",
    kind: InstrumentType = InstrumentType.INDEX,
    rank: int = 1,
    utc_day: bool = False,
    of_group_only: bool = False,
    prior_return: float | None = None,
    status: Status = Status.OK,
    reason: str = "",
    as_of: datetime | None = CLOSES,
) -> Row:
    """Return a benchmark: the Nasdaq on the Monday unless told otherwise."""
    row = build_row(
        symbol,
        closes=closes,
        name=name,
        kind=kind,
        rank=rank,
        utc_day=utc_day,
        status=status,
        reason=reason,
        as_of=as_of,
        group=BENCHMARK_GROUP,
        group_rank=None,
    )
    return replace(row, of_group_only=of_group_only, prior_return=prior_return)


def build_group(
    rows: Sequence[Row] = (),
    *,
    key: str = "bitcoin-miners",
    label: str = "Bitcoin miners",
    rank: int | None = 1,
    plural: bool = True,
    excess_return: float | None = None,
    weighted_return: float | None = None,
    excesses: tuple[Excess, ...] = (),
    unranked_because: str = "",
) -> GroupReport:
    """Return a group with the figures that follow from its rows; the rows are told their group."""
    own = tuple(replace(row, group=key, group_rank=rank) for row in rows)
    known = sorted(
        (row for row in own if row.status is Status.OK and row.simple_return is not None),
        key=lambda row: (-(row.simple_return or 0), row.symbol),
    )
    returns = [row.simple_return for row in known if row.simple_return is not None]
    return GroupReport(
        key=key,
        label=label,
        plural=plural,
        rank=rank,
        as_of=max((row.as_of for row in own if row.as_of), default=None),
        members=len(own),
        reporting=len(known),
        advances=sum(value > 0 for value in returns),
        declines=sum(value < 0 for value in returns),
        unchanged=sum(value == 0 for value in returns),
        missing=len(own) - len(known),
        rows=own,
        median_return=statistics.median(returns) if returns else None,
        mean_return=statistics.fmean(returns) if returns else None,
        weighted_return=weighted_return,
        excess_return=excess_return,
        dispersion=statistics.stdev(returns) if len(returns) > 1 else None,
        best=known[0] if known else None,
        worst=known[-1] if known else None,
        excesses=excesses,
        unranked_because=unranked_because,
    )


def build_headline(
    text: str = "Bitcoin miners led the bounce: median +7.3 %, 13 of 13 up.",
    *,
    tone: Tone | None = Tone.BOUNCE,
    claims: tuple[Claim, ...] = (Claim("+7.3 %", 7.3115, "groups.bitcoin-miners.median_pct"),),
    subject: str = "Bitcoin miners led the bounce, +7.3 %",
) -> Headline:
    """Return a headline with one claim."""
    return Headline(text, tone, claims, subject=subject)


def build_report(
    groups: Sequence[GroupReport] = (),
    *,
    benchmarks: Sequence[Row] | None = None,
    primary: str = "^IXIC",
    state: State = State.FINAL,
    day: date = MONDAY,
    previous: date = FRIDAY,
    as_of: datetime | None = CLOSES,
    generated_at: datetime = EVENING,
    measure: Measure = Measure.MEDIAN,
    rank_by: RankBy = RankBy.CHANGE,
    headline: Headline | None = None,
    notices: tuple[Notice, ...] = (),
    failures: tuple[FetchFailure, ...] = (),
    partial: bool = False,
    mixed: bool = False,
    delay_minutes: int = 0,
) -> Report:
    """Return a report on the Monday, with the Nasdaq as its only benchmark unless told otherwise."""
    return Report(
        session=build_session(day),
        previous=build_session(previous),
        state=state,
        as_of=as_of,
        generated_at=generated_at,
        measure=measure,
        rank_by=rank_by,
        primary=primary,
        benchmarks=tuple((build_benchmark(),) if benchmarks is None else benchmarks),
        groups=tuple(groups),
        ranking=ranked_rows((row for group in groups for row in group.rows), rank_by),
        headline=headline or build_headline(),
        notices=notices,
        failures=failures,
        partial=partial,
        mixed=mixed,
        delay_minutes=delay_minutes,
    )


def with_groups(report: Report, groups: Sequence[GroupReport]) -> Report:
    """Return the report with other groups, and the ranking that follows from them."""
    ranking = ranked_rows((row for group in groups for row in group.rows), report.rank_by)
    return replace(report, groups=tuple(groups), ranking=ranking)


def build_tables(
    groups: Sequence[GroupReport] = (),
    *,
    nasdaq: float | None = 0.02,
    before: float | None = 0.0,
    state: State = State.FINAL,
    measure: Measure = Measure.MEDIAN,
    period: Period | None = None,
) -> Tables:
    """Return the figures of a report with exactly these returns of the Nasdaq, in this session and the one before."""
    benchmark = replace(build_benchmark(closes=None, name="Nasdaq"), simple_return=nasdaq, prior_return=before)
    return Tables(
        session=build_session(),
        state=state,
        measure=measure,
        primary="" if nasdaq is None else benchmark.symbol,
        benchmarks=() if nasdaq is None else (benchmark,),
        groups=tuple(groups),
        period=period,
    )
