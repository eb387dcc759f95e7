"""Find sources of records by name. Importing it loads none of them."""

from collections.abc import Callable, Mapping
from importlib import import_module

from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.records.base import RecordCard, RecordSource

# module and class of each source of records; it has the settings of the source of its name
RECORD_SOURCES: Mapping[str, tuple[str, str]] = {
    "sec": ("sec", "Edgar"),
    "nasdaqtrader": ("nasdaqtrader", "NasdaqTrader"),
    "nasdaq": ("nasdaq_earnings", "NasdaqEarnings"),
    "yahoo": ("yahoo_news", "YahooNews"),
    "alpaca": ("alpaca_news", "AlpacaNews"),
    "globenewswire": ("globenewswire", "GlobeNewswire"),
    "prnewswire": ("prnewswire", "PrNewswire"),
    "businesswire": ("businesswire", "BusinessWire"),
}


def build_record_source(name: str, context: SourceContext) -> RecordSource:
    """Build the source of records of that name, which must be one of `RECORD_SOURCES`."""
    build: Callable[[SourceContext], RecordSource] = _class_of(name)
    return build(context)


def record_card(name: str) -> RecordCard:
    """Return the description of the source of records of that name, without building it."""
    return _class_of(name).card


def _class_of(name: str) -> type[RecordSource]:
    module, cls = RECORD_SOURCES[name]
    found: type[RecordSource] = getattr(import_module(f"cryptoai_cli.sources.records.{module}"), cls)
    return found
