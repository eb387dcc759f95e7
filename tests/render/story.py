"""The Monday of 13 October 2025 in small: a leader, a coin, an unranked group, and every way to have no figure."""

from datetime import date, timedelta

from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.report.model import Excess, GroupReport, Notice, Report, Row
from tests.build_report import build_benchmark, build_group, build_headline, build_missing, build_report, build_row

NASDAQ = 22694.61 / 22204.43 - 1
S_AND_P = 6654.72 / 6552.51 - 1
BITCOIN = 115166.0 / 116024.31 - 1

HEADLINE = (
    "Bitcoin miners led the bounce: median +15.0 %, 5 of 5 up, against Nasdaq +2.2 % and S&P 500 +1.6 %. "
    "Canaan (+39.5 %) and Bitfarms (+28.3 %) rose most; Bullish (\N{MINUS SIGN}1.4 %) lagged. "
    "The Nasdaq fell 3.6 % in the session before."
)


def build_story() -> Report:
    """Return the report."""
    return build_report(
        (_miners(), _power(), _exchanges(), _duo()),
        benchmarks=(
            build_benchmark(prior_return=-0.0356),
            build_benchmark("^GSPC", (6552.51, 6654.72), name="S&P 500", rank=2),
            _bitcoin(),
        ),
        headline=build_headline(HEADLINE),
        notices=(Notice("unknown-symbol", "ZZZNOPE: no source knows this symbol."),),
        failures=(FetchFailure("ZZZNOPE", "yahoo", FailureKind.UNKNOWN_SYMBOL, "no such symbol"),),
        partial=True,
    )


def build_story_with_history() -> Report:
    """Return the same report with the three sessions before it: the miners from 100 to 115.9, the unranked unknown."""
    report = build_story()
    indices = ((100.0, 98.0, 101.0, 115.9), (100.0, 101.0, 99.0, 104.2), (None, 100.0, 98.0, 98.3))
    groups = (*map(_with_index, report.groups, indices), *report.groups[len(indices) :])
    days = tuple(report.session.day - timedelta(days=ago) for ago in (5, 4, 3, 0))
    return replace(report, groups=groups, recent_sessions=days, primary_index=(100.0, 100.4, 96.8, 98.9))


def _with_index(group: GroupReport, index: tuple[float | None, ...]) -> GroupReport:
    return replace(group, recent_index=index)


def _bitcoin() -> Row:
    return build_benchmark(
        "BTC-USD", (116024.31, 115166.0), name="Bitcoin", kind=InstrumentType.CRYPTO, rank=3, of_group_only=True
    )


def _miners() -> GroupReport:
    return _group(
        (
            replace(_row("CAN", "Canaan", 1.09, 1.52, 94067583), largest_since=date(2025, 4, 9), streak=2),
            replace(_row("BITF", "Bitfarms", 4.20, 5.39, 158019400), relative_volume=2.318, surprise=4.4449, beta=2.5),
            _row("BTDR", "Bitdeer", 17.78, 20.45, 11960144),
            replace(_row("HUT", "Hut 8", 43.57, 49.11, 6944661), high_52w=True, low_52w=False),
            _row("MARA", "MARA", 18.65, 20.24, 42343600),
            build_row(
                "WULF",
                closes=(135.1, 14.0),
                name="TeraWulf",
                status=Status.SUSPECT,
                reason="the price fell to a tenth, and no second source confirms it",
            ),
            build_missing("SDIG", name="Stronghold", status=Status.STALE, reason="last traded on Friday 10 October"),
            build_missing("ZZZNOPE", name="ZZZNOPE"),
        ),
        key="bitcoin-miners",
        label="Bitcoin miners",
        rank=1,
        own=True,
    )


def _power() -> GroupReport:
    rows = (
        _row("BE", "Bloom Energy", 86.87, 109.91, 28744800),
        _row("GEV", "GE Vernova", 604.56, 648.25, 3406800),
        _row("CEG", "Constellation Energy", 368.49, 380.91, 3270500),
    )
    return _group(rows, key="ai-power", label="AI power", rank=2)


def _exchanges() -> GroupReport:
    rows = (
        _row("CRCL", "Circle", 132.94, 137.47, 10351000),
        _row("HOOD", "Robinhood", 138.96, 140.68, 28260800),
        _row("TINY", "Tiny Move", 100.0, 100.004, 1000),
        _row("FLAT", "Flat", 10.0, 10.0, 1000),
        _row("COIN", "Coinbase", 357.01, 356.99, 10318439),
        _row("BLSH", "Bullish", 60.41, 59.55, 3295400),
    )
    return _group(rows, key="exchanges", label="Exchanges and treasuries", rank=3)


def _duo() -> GroupReport:
    rows = (_row("CAN", "Canaan", 1.09, 1.52, 94067583), _row("BITF", "Bitfarms", 4.20, 5.39, 158019400))
    group = _group(rows, key="duo", label="Duo", rank=None)
    return replace(group, unranked_because="2 members report, at least 3 are needed")


def _row(symbol: str, name: str, previous: float, close: float, volume: float) -> Row:
    row = build_row(symbol, closes=(previous, close), name=name, volume=volume)
    return replace(row, excess_return=close / previous - 1 - NASDAQ)


def _group(rows: tuple[Row, ...], *, key: str, label: str, rank: int | None, own: bool = False) -> GroupReport:
    ranks = {row.symbol: place for place, row in enumerate(rows, start=1)}
    ranked = [replace(row, rank=ranks[row.symbol] if row.status is Status.OK else None) for row in rows]
    group = build_group(ranked, key=key, label=label, rank=rank)
    median = group.median_return or 0.0
    against = {"^IXIC": NASDAQ, "^GSPC": S_AND_P} | ({"BTC-USD": BITCOIN} if own else {})
    excesses = tuple(Excess(symbol, median - move) for symbol, move in against.items())
    return replace(group, excess_return=median - NASDAQ, excesses=excesses)
