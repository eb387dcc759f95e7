"""Wire what a report on the whole market needs beside the services of every report."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.wiring import Wiring, lake_place, wire
from cryptoai_cli.lake.lake import Lake
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.lists.base import ListSource
from cryptoai_cli.sources.lists.registry import LIST_SOURCES, build_list
from cryptoai_cli.workflows.market.services import MarketServices
from cryptoai_cli.workflows.services import Services


class MarketWiring(Struct, frozen=True):
    """The settings, the services of every report, and those of the whole market.

    `context_of` is what a further source of a name would be built from, None where none may be asked.
    """

    settings: Settings
    services: Services
    market: MarketServices
    context_of: Callable[[str], SourceContext] | None = None


def wire_market(options: ReportOptions, progress: Callable[[str], None]) -> MarketWiring:
    """Wire a run on the whole market with the user's settings and the present instant."""
    wiring = wire(options, progress)
    market = market_services(wiring, refresh=options.refresh)
    return MarketWiring(wiring.settings, wiring.services, market, wiring.context_of)


def market_services(wiring: Wiring, *, refresh: bool = False) -> MarketServices:
    """Return the lake and the lists of a run."""
    settings = wiring.settings

    def lists() -> Iterator[ListSource]:
        return (build_list(name, wiring.context_of(name)) for name in LIST_SOURCES)

    return MarketServices(lake_of(settings), lists, settings.instrument, refresh)


def lake_of(settings: Settings) -> Lake:
    """Return the lake of the settings."""
    return Lake(lake_place(settings))
