"""A small market of 13 October 2025 of our own making: plain lines, and every awkward one."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import CONFIRMED, Confirmation
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.listing import Line, LineKind, SecondLook
from cryptoai_cli.report.market.model import MARKET_GROUP, Breadth, Filter, MarketRankBy, MarketReport, MarketRow, Place
from cryptoai_cli.report.model import GroupReport, Notice, Report
from tests.build_report import build_benchmark, build_group, build_headline, build_report, build_row

WHERE = 'kind in ("share", "adr") and price >= 3 and volume >= 100k and market_cap >= 300m'
HEADLINE = (
    "US shares bounced: median +2.4 %, 3,842 up and 1,360 down. Other Metals and Minerals (+7.4 %) led 4 industries "
    "and Major Banks (+1.0 %) came last. Critical Metals (+55.4 %) rose most. "
    "Bitcoin miners (+7.3 %) would rank 2nd of 5."
)
BITCOIN_MINERS = Place("bitcoin-miners", "Bitcoin miners", plural=True, place=2, of=5, median_return=0.0731)
LONG_NAME = "The Extraordinarily Long Named Holding Company of Delaware I"
_LINES = (
    ("CRML", "Critical Metals", 0.5536, 22.90, 61_000_000, 2.3e9, "Basic Materials", "Other Metals and Minerals"),
    (
        "UAMY",
        "United States Antimony",
        0.3690,
        16.96,
        60_100_000,
        2.1e9,
        "Basic Materials",
        "Other Metals and Minerals",
    ),
    ("USAR", "USA Rare Earth", 0.1871, 37.20, 40_000_000, 4.9e9, "Basic Materials", "Other Metals and Minerals"),
    ("MP", "MP Materials", 0.2133, 94.94, 41_200_000, 16.8e9, "Basic Materials", "Other Metals and Minerals"),
    ("NB", "NioCorp", 0.0739, 11.13, 9_000_000, 0.9e9, "Basic Materials", "Other Metals and Minerals"),
    ("UUUU", "Energy Fuels", 0.0612, 24.10, 22_000_000, 5.5e9, "Basic Materials", "Other Metals and Minerals"),
    ("NEM", "Newmont", 0.0421, 89.33, 11_000_000, 98e9, "Basic Materials", "Precious Metals"),
    ("AEM", "Agnico Eagle", 0.0355, 173.60, 3_400_000, 87e9, "Basic Materials", "Precious Metals"),
    ("NVDA", "NVIDIA", 0.0282, 188.32, 153_482_794, 4.58e12, "Technology", "Semiconductors"),
    ("AVGO", "Broadcom", 0.0988, 356.70, 50_200_000, 1.68e12, "Technology", "Semiconductors"),
    ("AMD", "Advanced Micro Devices", 0.0071, 216.42, 65_000_000, 351e9, "Technology", "Semiconductors"),
    ("MU", "Micron", 0.0615, 192.77, 21_000_000, 216e9, "Technology", "Semiconductors"),
    ("TSM", "Taiwan Semiconductor", 0.0792, 302.89, 18_700_000, 1.57e12, "Technology", "Semiconductors"),
    ("INTC", "Intel", 0.0231, 37.22, 99_000_000, 174e9, "Technology", "Semiconductors"),
    ("MSFT", "Microsoft", 0.0060, 514.05, 14_300_000, 3.82e12, "Technology", "Software"),
    ("ORCL", "Oracle", 0.0514, 307.86, 15_000_000, 877e9, "Technology", "Software"),
    ("CRM", "Salesforce", 0.0132, 245.10, 6_000_000, 233e9, "Technology", "Software"),
    ("ADBE", "Adobe", -0.0021, 336.50, 3_100_000, 141e9, "Technology", "Software"),
    ("NOW", "ServiceNow", 0.0, 890.00, 1_000_000, 185e9, "Technology", "Software"),
    ("QBTS", "D-Wave Quantum", 0.2302, 40.62, 98_000_000, 13.9e9, "Technology", "Software"),
    ("BRK-B", "Berkshire Hathaway", -0.0038, 487.47, 5_100_000, 1.05e12, "Finance", "Major Banks"),
    ("JPM", "JPMorgan Chase", 0.0235, 307.97, 9_900_000, 847e9, "Finance", "Major Banks"),
    ("BAC", "Bank of America", 0.0205, 49.80, 36_000_000, 369e9, "Finance", "Major Banks"),
    ("WFC", "Wells Fargo", 0.0101, 78.50, 15_600_000, 251e9, "Finance", "Major Banks"),
    ("C", "Citigroup", 0.0066, 95.10, 14_200_000, 175e9, "Finance", "Major Banks"),
    ("BITF", "Bitfarms", 0.28333, 5.39, 120_000_000, 3.0e9, "Finance", "Finance: Consumer Services"),
    ("MARA", "MARA", 0.0847, 20.24, 57_000_000, 7.5e9, "Finance", "Finance: Consumer Services"),
    ("LLY", "Eli Lilly", -0.0135, 821.30, 2_600_000, 777e9, "Health Care", "Pharmaceuticals"),
    ("PFE", "Pfizer", -0.0061, 24.60, 51_000_000, 139e9, "Health Care", "Pharmaceuticals"),
    ("FOLD", "Amicus", -0.0522, 7.81, 5_800_000, 2.4e9, "Health Care", "Pharmaceuticals"),
    ("SGRY", "Surgery Partners", -0.0911, 19.72, 2_200_000, 2.5e9, "Health Care", "Hospitals"),
    ("FAST", "Fastenal", -0.0754, 42.34, 22_000_000, 48.6e9, "Industrials", "Industrial Specialties"),
    ("ESTC", "Elastic", -0.0407, 84.19, 4_000_000, 8.9e9, "Technology", "Software"),
    ("TSLA", "Tesla", 0.0542, 435.90, 79_600_000, 1.45e12, "Consumer Discretionary", "Auto Manufacturing"),
    ("AMZN", "Amazon", 0.0171, 220.07, 37_800_000, 2.35e12, "Consumer Discretionary", "Retail"),
)


def build_line(
    symbol: str = "CRML",
    simple_return: float | None = 0.05,
    *,
    name: str = "",
    price: float | None = 10.0,
    volume: float | None = 1_000_000.0,
    cap: float | None = 1e9,
    sector: str = "Technology",
    industry: str = "Semiconductors",
    kind: LineKind = LineKind.SHARE,
    confirmation: Confirmation = Confirmation.HELD,
    second_look: SecondLook | None = None,
    rank: int | None = None,
    reason: str = "",
) -> MarketRow:
    """Return a line that passes the filter; its change, base and status follow from price, return and confirmation."""
    base = None if price is None or simple_return is None else price / (1 + simple_return)
    net = None if price is None or base is None else price - base
    line = Line(
        symbol, name or symbol.title(), kind, price, net, volume, cap, sector, industry, "NASDAQ", "United States",
        second_look=second_look,
    )  # fmt: skip
    status = Status.OK if confirmation in CONFIRMED else Status.SUSPECT if simple_return is not None else Status.MISSING
    row = build_row(
        symbol,
        simple_return,
        closes=None if base is None or price is None else (base, price),
        price=price,
        name=line.name,
        group=MARKET_GROUP,
        group_rank=None,
        rank=rank,
        status=status,
        volume=volume,
        reason=reason,
        source="nasdaq",
        excess_return=None if simple_return is None else simple_return - 0.0221,
    )
    held = base if confirmation in {Confirmation.HELD, Confirmation.ONE_SOURCE} else None
    return MarketRow(row, line, confirmation, held)


def awkward_lines() -> tuple[MarketRow, ...]:
    """Return a line of each kind that is seldom thought of; none of them is confirmed but the first three."""
    look = SecondLook("yahoo", 0.012)
    return (
        build_line("LONG", 0.033, name=LONG_NAME, price=4321.5, cap=None, sector="", industry=""),
        build_line("XONE", 1.7261, price=12.01, confirmation=Confirmation.ONE_SOURCE, cap=4e8),
        build_line("ZERO", 0.0004, price=3.0005, volume=0.0, cap=0.0),
        build_line("UNSN", 0.02, confirmation=Confirmation.UNSEEN, reason="nobody has confirmed it"),
        build_line("WOLF", 17.26, name="Wolfspeed", price=22.10, confirmation=Confirmation.DENIED, second_look=look,
                   reason="yahoo has another move"),
        build_line("STUB", -0.6, price=9.87, confirmation=Confirmation.DENIED, reason="no source has it"),
        build_line("NEWB", None, confirmation=Confirmation.NO_MOVE, reason="its first session"),
    )  # fmt: skip


def plain_lines() -> tuple[MarketRow, ...]:
    """Return the lines that are as they should be; Bitfarms is confirmed by a second source too."""
    return tuple(map(_plain_line, _LINES))


def _plain_line(told: tuple[str, str, float, float, float, float, str, str]) -> MarketRow:
    symbol, name, move, price, volume, cap, sector, industry = told
    look = SecondLook("yahoo", 0.2834) if symbol == "BITF" else None
    found = Confirmation.HELD if look is None else Confirmation.SECOND_SOURCE
    kind = LineKind.ADR if symbol == "TSM" else LineKind.SHARE
    row = build_line(
        symbol, move, name=name, price=price, volume=volume, cap=cap, sector=sector, industry=industry, kind=kind,
        confirmation=found, second_look=look,
    )  # fmt: skip
    return replace(row, close_held=4.2) if symbol == "BITF" else row


def build_market(
    rows: Sequence[MarketRow] | None = None,
    *,
    by: GroupBy = GroupBy.INDUSTRY,
    rank_by: MarketRankBy = MarketRankBy.CHANGE,
    top: int = 5,
    places: tuple[Place, ...] | None = None,
    where: str = WHERE,
    benchmarks: bool = True,
    least: int = 5,
    is_confirmed: bool = True,
) -> MarketReport:
    """Return a report of these lines, or of the whole sample; the lists, groups and ranks follow from them."""
    given = (*plain_lines(), *awkward_lines()) if rows is None else tuple(rows)
    ranked = _ranked([row for row in given if row.confirmation in CONFIRMED])
    rest = [row for row in given if row.confirmation not in CONFIRMED]
    moves = sorted(row.row.simple_return or 0.0 for row in ranked)
    return MarketReport(
        base=_base(given, by, least, benchmarks=benchmarks),
        by=by,
        rank_by=rank_by,
        filter=Filter(where, 2966 if rows is None else len(given), 5431),
        breadth=Breadth(3842, 1360, 88, 9.13e9, 2.41e9),
        rows=(*ranked, *rest),
        gainers=tuple(row for row in ranked if (row.row.simple_return or 0.0) > 0)[:top],
        losers=tuple(row for row in ranked[::-1] if (row.row.simple_return or 0.0) < 0)[:top],
        active=tuple(sorted(ranked, key=lambda row: -(row.turnover or 0.0)))[:top],
        suspect=tuple(row for row in rest if row.confirmation is Confirmation.DENIED),
        places=places if places is not None else (BITCOIN_MINERS,),
        median_return=moves[len(moves) // 2] if moves else None,
        source="nasdaq",
        is_confirmed=is_confirmed,
    )


def build_empty_market() -> MarketReport:
    """Return a report in which nothing could be confirmed: no list, no ranked group, no place."""
    rows = [build_line(f"U{at}", at / 100, confirmation=Confirmation.UNSEEN) for at in range(6)]
    market = build_market(rows, places=(), least=99, benchmarks=False, is_confirmed=False)
    words = "Nothing held confirms a move, and no second source answered: nothing is ranked."
    base = replace(
        market.base,
        notices=(Notice("unconfirmed", words),),
        headline=build_headline(
            "Session of Monday 13 October 2025: no clear leader.", tone=None, claims=(), subject=""
        ),
    )
    return replace(market, base=base)


def _ranked(rows: Iterable[MarketRow]) -> tuple[MarketRow, ...]:
    ordered = sorted(rows, key=lambda row: (-(row.row.simple_return or 0.0), row.row.symbol))
    return tuple(replace(each, row=replace(each.row, rank=at)) for at, each in enumerate(ordered, start=1))


def _base(rows: Sequence[MarketRow], by: GroupBy, least: int, *, benchmarks: bool) -> Report:
    nasdaq = build_benchmark(prior_return=-0.0356)
    s_and_p = build_benchmark("^GSPC", (6552.51, 6654.72), name="S&P 500", rank=2)
    report = build_report(
        _groups(rows, by, least),
        benchmarks=(nasdaq, s_and_p) if benchmarks else (),
        primary=nasdaq.symbol if benchmarks else "",
        headline=build_headline(HEADLINE, subject="US shares bounced, median +2.4 %"),
    )
    return replace(report, ranking=())


def _groups(rows: Sequence[MarketRow], by: GroupBy, least: int) -> tuple[GroupReport, ...]:
    labels = sorted({_group_label(row, by) for row in rows} - {""})
    made = [
        build_group(
            [row.row for row in rows if _group_label(row, by) == label],
            key=label.lower().replace(" ", "-").replace(":", ""),
            label=label,
            excess_return=0.01,
        )
        for label in labels
    ]
    ranked = sorted((each for each in made if each.reporting >= least), key=lambda each: -(each.median_return or 0.0))
    rest = [each for each in made if each.reporting < least]
    return (
        *(replace(each, rank=at) for at, each in enumerate(ranked, start=1)),
        *(replace(each, rank=None, unranked_because=f"fewer than {least} members report") for each in rest),
    )


def _group_label(row: MarketRow, by: GroupBy) -> str:
    line = row.line
    if by is GroupBy.CAP:
        return "Large" if (line.market_cap or 0.0) > 1e11 else "Small"
    return {GroupBy.SECTOR: line.sector, GroupBy.INDUSTRY: line.industry, GroupBy.COUNTRY: line.country}.get(
        by, line.exchange
    )
