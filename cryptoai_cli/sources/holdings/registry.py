"""Find lists of holdings by name. Importing it loads none of them."""

from collections.abc import Callable, Mapping
from importlib import import_module

from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.holdings.base import HoldingCard, HoldingSource

# module and class of each list, in the order in which they are asked; its settings are those of the source of its name
HOLDING_SOURCES: Mapping[str, tuple[str, str]] = {"coingecko": ("coingecko", "CoinGecko")}


def build_holding_source(name: str, context: SourceContext) -> HoldingSource:
    """Build the list of that name, which must be one of `HOLDING_SOURCES`."""
    build: Callable[[SourceContext], HoldingSource] = _class_of(name)
    return build(context)


def holding_card(name: str) -> HoldingCard:
    """Return the description of the list of that name, without building it."""
    return _class_of(name).card


def _class_of(name: str) -> type[HoldingSource]:
    module, cls = HOLDING_SOURCES[name]
    found: type[HoldingSource] = getattr(import_module(f"cryptoai_cli.sources.holdings.{module}"), cls)
    return found
