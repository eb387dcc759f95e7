"""Write the tables of `movers demo --market`, from lists of the whole market that somebody kept.

    python scripts/make_demo_market.py FOLDER

FOLDER has the lists of Nasdaq's screener of 10 and 13 October 2025: `us_screener*.csv.gz` with the columns
`date,symbol,exchange,last,net_change,volume,market_cap`, and `us_symbols_meta.csv.gz` with
`symbol,name,country,sector,industry`. Written are a part of the lines, which is what a report prints and the largest,
and the figures of the whole list: its counts, the medians of its industries, the ranks of the lines that are shipped.
"""

import csv
import gzip
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import json
from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import CONFIRMED, Confirmation, is_usual
from cryptoai_cli.cli.demo_market import LINES, WHOLE
from cryptoai_cli.cli.market_reporting import MarketOptions, market_request
from cryptoai_cli.cli.market_wiring import MarketWiring
from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.wiring import wire_demo
from cryptoai_cli.lake.columns import COLUMNS, columns_of
from cryptoai_cli.lake.shipped import ShippedListings
from cryptoai_cli.market.listing import Line, Listing
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.report.market.model import MarketReport, MarketRow
from cryptoai_cli.report.market.whole import WholeGroup, WholeMarket
from cryptoai_cli.report.model import GroupReport
from cryptoai_cli.sources.lists.nasdaq_parse import lines_of
from cryptoai_cli.workflows.market.report import make_market_report
from cryptoai_cli.workflows.market.services import MarketServices
from cryptoai_cli.workflows.sessions import latest_session

CONFIG = Path(__file__).resolve().parent.parent / "config"
SESSION, BEFORE = date(2025, 10, 13), date(2025, 10, 10)
LARGEST = 300
REMARKS = """\
# A part of the lists of the whole market of 10 and 13 October 2025, for `movers demo --market`: the 300 largest of the
# lines that pass the default filter, what the lists print, the best and the worst of each industry and the members of
# the demo's groups. Prices, changes, volumes and sizes are those of Nasdaq's screener, in US dollars and shares, by way
# of a public archive of it; kinds are read by this program. Written by scripts/make_demo_market.py, with the figures of
# the whole lists in market_whole.json beside it; columns: docs/lake.md.
"""


class Kept(ShippedListings, frozen=True):
    """The lists of a run, in which the list with its second looks replaces the one that was read."""

    held: dict[date, Listing]

    def keep(self, listing: Listing) -> None:
        """Keep a listing in memory."""
        self.held[listing.session] = listing


def main(folder: Path) -> None:
    """Write both tables, and say what they hold."""
    lake = Kept({day: _listing(folder, day) for day in (BEFORE, SESSION)})
    report = _report(lake)
    chosen = _chosen(report)
    (CONFIG / WHOLE).write_bytes(json.format(json.encode(_whole(report, chosen)), indent=1) + b"\n")
    with (CONFIG / LINES).open("w", encoding="utf-8", newline="") as file:
        file.write(REMARKS)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for day, names in ((BEFORE, False), (SESSION, True)):
            writer.writerows(_cells(lake.held[day], chosen, with_names=names))
    print(
        f"{len(chosen)} of {len(lake.held[SESSION].lines)} lines",
        *((CONFIG / name).stat().st_size for name in (LINES, WHOLE)),
    )


def _listing(folder: Path, day: date) -> Listing:
    """Return the list of a session with the names of `us_symbols_meta.csv.gz`."""
    named = {row["symbol"]: row for row in _rows(folder / "us_symbols_meta.csv.gz")}
    found = [
        row for path in sorted(folder.glob("us_screener*.csv.gz")) for row in _rows(path) if row["date"] == str(day)
    ]
    told = [_as_told(row, named.get(row["symbol"], {})) for row in found]
    lines = lines_of(Document(200, {"data": {"rows": told}}))
    if isinstance(lines, Refusal):
        raise SystemExit(lines.detail)
    exchanges = {row["symbol"].strip().replace("/", "-"): row["exchange"].upper() for row in found}
    placed = (replace(line, exchange=exchanges.get(line.symbol, "")) for line in lines)
    return Listing(day, "nasdaq", tuple(placed))


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _as_told(row: Mapping[str, str], named: Mapping[str, str]) -> Mapping[str, str]:
    """Return a row as the screener would tell it."""
    figures = {"lastsale": row["last"], "netchange": row["net_change"], "volume": row["volume"]}
    described = {name: named.get(name, "") for name in ("name", "country", "sector", "industry")}
    return {"symbol": row["symbol"], "marketCap": row["market_cap"], **figures, **described}


def _report(lake: Kept) -> MarketReport:
    """Return the report on the whole list, with the demo's groups, benchmarks and second source."""
    options = ReportOptions(command="demo")
    wiring = wire_demo(options, lambda _line: None)
    market = MarketServices(lake, lambda: (), wiring.settings.instrument)
    request = market_request(options, MarketOptions(), MarketWiring(wiring.settings, wiring.services, market))
    session = latest_session(wiring.services.calendar, wiring.services.now)
    return make_market_report(replace(request, session=session, is_latest=False), wiring.services, market)


def _chosen(report: MarketReport) -> frozenset[str]:
    """Return the symbols of the lines to ship."""
    printed = [*report.gainers, *report.losers, *report.active, *report.suspect]
    largest = sorted(report.rows, key=lambda each: -(each.line.market_cap or 0.0))[:LARGEST]
    members = wire_demo(ReportOptions(command="demo"), lambda _line: None).settings.groups
    return frozenset(
        [each.line.symbol for each in (*printed, *largest)]
        + [row.symbol for group in report.base.groups for row in (group.best, group.worst, *group.rows[:1]) if row]
        + [member.symbol_on(SESSION) for group in members for member in group.members]
    )


def _whole(report: MarketReport, chosen: frozenset[str]) -> WholeMarket:
    if report.median_return is None:
        raise SystemExit("nothing of the list is confirmed")
    return WholeMarket(
        passed=report.filter.passed,
        of=report.filter.of,
        counted=sum(map(_counts, report.rows)),
        median_return=report.median_return,
        breadth=report.breadth,
        groups=tuple(map(_group, report.base.groups)),
        ranked=report.ranked,
        ranks={each.row.symbol: each.row.rank for each in report.rows if each.row.symbol in chosen and each.row.rank},
    )


def _counts(each: MarketRow) -> bool:
    usual = each.row.simple_return is not None and is_usual(each.row.simple_return)
    return each.confirmation in CONFIRMED or (each.confirmation is Confirmation.UNSEEN and usual)


def _group(group: GroupReport) -> WholeGroup:
    return WholeGroup(**{name: getattr(group, name) for name in WholeGroup.__struct_fields__})


def _cells(listing: Listing, chosen: frozenset[str], *, with_names: bool) -> list[tuple[Any, ...]]:
    """Return the rows of the chosen lines with the columns of the lake; a bare line has its figures only."""
    lines = [line if with_names else _bare(line) for line in listing.lines if line.symbol in chosen]
    columns = columns_of(replace(listing, lines=tuple(lines)))
    rows = zip(*(columns[name] for name in COLUMNS), strict=True)
    return [tuple("" if cell is None or cell is False else _plain(cell) for cell in row) for row in rows]


def _bare(line: Line) -> Line:
    return Line(line.symbol, "", line.kind, line.last, line.net_change, line.volume)


def _plain(cell: object) -> object:
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


if __name__ == "__main__":
    main(Path(sys.argv[1]))
