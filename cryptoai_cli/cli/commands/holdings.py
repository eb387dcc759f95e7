"""`movers holdings [bitcoin|ether]`: what treasury companies hold, at our own price of the coin."""

import os
from typing import Annotated

import typer

from cryptoai_cli.cli.chosen_groups import choose_groups
from cryptoai_cli.cli.completion import symbols_and_groups
from cryptoai_cli.cli.documents import (
    Config,
    Output,
    Quiet,
    SmallForm,
    Verbose,
    small_format,
    small_looks,
    write_document,
)
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.options import Color, ReportOptions, When
from cryptoai_cli.cli.output import in_style, print_notices
from cryptoai_cli.cli.query_groups import with_query_members
from cryptoai_cli.cli.reporting import progress
from cryptoai_cli.cli.wiring import Wiring, wire
from cryptoai_cli.market.holding import TreasuryCoin
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.render.holdings.to_holdings import TOLD_IN_TEXT, to_holdings
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.render.text.small_format import SmallFormat
from cryptoai_cli.report.holdings import HoldingsReport
from cryptoai_cli.report.model import Notice
from cryptoai_cli.settings.model import Directory
from cryptoai_cli.settings.places import data_folder
from cryptoai_cli.sources.holdings.registry import HOLDING_SOURCES, build_holding_source
from cryptoai_cli.store.kept_holdings import HoldingsFile
from cryptoai_cli.workflows.holdings import HoldingServices, HoldingsQuery, find_holdings
from cryptoai_cli.workflows.sessions import latest_session

app = CommandApp()

FILE = "holdings.json"
_COINS = {
    **dict.fromkeys(("bitcoin", "btc", "btc-usd", "xbt"), TreasuryCoin.BITCOIN),
    **dict.fromkeys(("ether", "ethereum", "eth", "eth-usd"), TreasuryCoin.ETHER),
}
Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[COIN-or-GROUP-or-SYMBOL]...",
        help="bitcoin or ether, both when none is named; with groups or symbols, only these companies.",
        autocompletion=symbols_and_groups,
    ),
]
Refresh = Annotated[bool, typer.Option("--refresh", help="Ask for the list again, which is else asked once a day.")]
Offline = Annotated[bool, typer.Option("--offline", help="Use the list that is kept, and make no network requests.")]


@app.command(
    epilog="Examples:  movers holdings  ·  movers holdings bitcoin  ·  movers holdings bitcoin-treasuries  ·  "
    "movers holdings ether BMNR SBET  ·  movers holdings -o holdings.csv"
)
def holdings(  # noqa: PLR0913 - one parameter per option: typer reads them
    words: Words = None,
    *,
    format: SmallForm = None,  # noqa: A002 - the option's name
    output: Output = None,
    refresh: Refresh = False,
    offline: Offline = False,
    config: Config = None,
    color: When = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show what treasury companies hold, the largest first, each amount with its date or "undated".

    The amounts are those of CoinGecko's list, which has no dates; the values are at our own price of the coin. A cost
    that is empty has not been disclosed.
    """
    form = small_format(format, output)
    options = ReportOptions(
        output=output, refresh=refresh, offline=offline, config=config, color=color, quiet=quiet, verbose=verbose
    )
    looks = small_looks(options, form)
    wiring = wire(options, progress(options, Format.TABLE if form is SmallFormat.TABLE else Format.CSV))
    report = find_holdings(_query(wiring, words or [], refresh=refresh, quiet=quiet), wiring.services, _own(wiring))
    document = to_holdings(report, form, in_style(looks, wiring.settings.report))
    write_document(document, output)
    print_notices(_untold(report, form), quiet=quiet)


def _query(wiring: Wiring, words: list[str], *, refresh: bool, quiet: bool) -> HoldingsQuery:
    """Return what the words ask for; raise UsageError for one that is no coin, no group and no symbol."""
    coins = tuple(dict.fromkeys(_COINS[word.lower()] for word in words if word.lower() in _COINS))
    others = [word for word in words if word.lower() not in _COINS]
    companies = _companies(wiring, others, quiet=quiet) if others else None
    return HoldingsQuery(coins or tuple(TreasuryCoin), companies, refresh)


def _companies(wiring: Wiring, words: list[str], *, quiet: bool) -> tuple[Instrument, ...]:
    services = wiring.services
    session = latest_session(services.calendar, services.now)
    chosen = with_query_members(choose_groups(wiring.settings, words, None), session, wiring, is_latest=True)
    print_notices(chosen.notices, quiet=quiet)
    members = (member for group in chosen.groups for member in group.members)
    return tuple(dict.fromkeys(member for member in members if not member.is_coin))


def _own(wiring: Wiring) -> HoldingServices:
    sources = tuple(build_holding_source(name, wiring.context_of(name)) for name in HOLDING_SOURCES)
    file = HoldingsFile(data_folder(os.environ) / FILE)
    return HoldingServices(sources, file, Directory(wiring.settings.instruments))


def _untold(report: HoldingsReport, form: SmallFormat) -> tuple[Notice, ...]:
    """Return the notices that the document does not tell itself."""
    told = TOLD_IN_TEXT if form in {SmallFormat.TABLE, SmallFormat.MARKDOWN} else frozenset()
    return tuple(notice for notice in report.notices if notice.code not in told)
