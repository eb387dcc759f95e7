"""`movers holdings [bitcoin|ether]`: what treasury companies hold, at our own price of the coin."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cryptoai_cli.cli.chosen_groups import choose_groups
from cryptoai_cli.cli.completion import symbols_and_groups
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.options import Color, ReportOptions, When
from cryptoai_cli.cli.output import STDOUT, in_style, print_notices, render_options, write_stdout
from cryptoai_cli.cli.query_groups import with_query_members
from cryptoai_cli.cli.reporting import progress
from cryptoai_cli.cli.wiring import Wiring, wire
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.holding import TreasuryCoin
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.render.holdings.to_holdings import TOLD_IN_TEXT, HoldingsFormat, to_holdings
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.report.holdings import HoldingsReport
from cryptoai_cli.report.model import Notice
from cryptoai_cli.settings.model import Directory
from cryptoai_cli.settings.places import data_folder
from cryptoai_cli.sources.holdings.registry import HOLDING_SOURCES, build_holding_source
from cryptoai_cli.store.kept_holdings import HoldingsFile
from cryptoai_cli.system.atomic import write_whole
from cryptoai_cli.workflows.holdings import HoldingServices, HoldingsQuery, find_holdings
from cryptoai_cli.workflows.sessions import latest_session

app = CommandApp()

FILE = "holdings.json"
_COINS = {
    **dict.fromkeys(("bitcoin", "btc", "btc-usd", "xbt"), TreasuryCoin.BITCOIN),
    **dict.fromkeys(("ether", "ethereum", "eth", "eth-usd"), TreasuryCoin.ETHER),
}
_ENDINGS = {
    ".txt": HoldingsFormat.TABLE,
    ".csv": HoldingsFormat.CSV,
    ".json": HoldingsFormat.JSON,
    ".md": HoldingsFormat.MARKDOWN,
}
Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[COIN-or-GROUP-or-SYMBOL]...",
        help="bitcoin or ether, both when none is named; with groups or symbols, only these companies.",
        autocompletion=symbols_and_groups,
    ),
]
Form = Annotated[
    HoldingsFormat | None,
    typer.Option("-f", "--format", help="The format; a table unless -o FILE says otherwise.", show_default=False),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="FILE", help="Write to FILE, in full or not at all; its ending sets the format."
    ),
]
Refresh = Annotated[bool, typer.Option("--refresh", help="Ask for the list again, which is else asked once a day.")]
Offline = Annotated[bool, typer.Option("--offline", help="Use the list that is kept, and make no network requests.")]
Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Use this settings file.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Show errors only: no notices, no progress.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Show what is fetched from which source.")]


@app.command(
    epilog="Examples:  movers holdings  ·  movers holdings bitcoin  ·  movers holdings bitcoin-treasuries  ·  "
    "movers holdings ether BMNR SBET  ·  movers holdings -o holdings.csv"
)
def holdings(  # noqa: PLR0913 - one parameter per option: typer reads them
    words: Words = None,
    *,
    format: Form = None,  # noqa: A002 - the option's name
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
    form = _format(format, output)
    options = ReportOptions(
        output=output, refresh=refresh, offline=offline, config=config, color=color, quiet=quiet, verbose=verbose
    )
    looks = render_options(options, Format.TABLE, 1) if form is HoldingsFormat.TABLE else RenderOptions()
    wiring = wire(options, progress(options, Format.TABLE if form is HoldingsFormat.TABLE else Format.CSV))
    report = find_holdings(_query(wiring, words or [], refresh=refresh, quiet=quiet), wiring.services, _own(wiring))
    document = to_holdings(report, form, in_style(looks, wiring.settings.report))
    if output is None or output in STDOUT:
        write_stdout(document)
    else:
        write_whole(output, document)
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


def _untold(report: HoldingsReport, form: HoldingsFormat) -> tuple[Notice, ...]:
    """Return the notices that the document does not tell itself."""
    told = TOLD_IN_TEXT if form in {HoldingsFormat.TABLE, HoldingsFormat.MARKDOWN} else frozenset()
    return tuple(notice for notice in report.notices if notice.code not in told)


def _format(asked: HoldingsFormat | None, output: Path | None) -> HoldingsFormat:
    if asked is not None or output is None or output in STDOUT:
        return asked or HoldingsFormat.TABLE
    form = _ENDINGS.get(output.suffix.lower())
    if form is None:
        endings = " ".join(_ENDINGS)
        raise UsageError(
            f"cannot tell the format of {output} from its ending", hint=f"use one of {endings}, or -f FORMAT"
        )
    return form
