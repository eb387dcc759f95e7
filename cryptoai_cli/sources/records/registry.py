"""Find sources of records by name. Importing it loads none of them."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from cryptoai_cli.errors import UsageError
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


class _KnownRecords(Mapping[str, tuple[str, ...]]):
    """Map the name of every source of records to the setting keys that it has of its own.

    The built-in ones have those of the source of quotes of their name, or of a table that the registry of these lists:
    here they have none. Iteration yields these only; a plug-in is looked up by name on demand, because that is slow.
    """

    def __getitem__(self, name: str) -> tuple[str, ...]:
        if name in RECORD_SOURCES:
            return ()
        from cryptoai_cli.sources.records.plugins import (  # noqa: PLC0415 - slow, rarely needed
            record_plugin_names,
            record_plugin_settings,
        )

        if name not in record_plugin_names():
            raise KeyError(name)
        return record_plugin_settings(name)

    def __iter__(self) -> Iterator[str]:
        return iter(RECORD_SOURCES)

    def __len__(self) -> int:
        return len(RECORD_SOURCES)


KNOWN_RECORDS: Mapping[str, tuple[str, ...]] = _KnownRecords()


def all_record_names() -> tuple[str, ...]:
    """Return the names of all sources of records, with installed plug-ins last."""
    from cryptoai_cli.sources.records.plugins import record_plugin_names  # noqa: PLC0415 - slow, rarely needed

    return tuple(dict.fromkeys((*RECORD_SOURCES, *record_plugin_names())))


def build_record_source(name: str, context: SourceContext) -> RecordSource:
    """Build the source of records of that name.

    Raise UsageError for an unknown name, `PluginError` for a broken plug-in.
    """
    if name in RECORD_SOURCES:
        build: Callable[[SourceContext], RecordSource] = _class_of(name)
        return build(context)
    from cryptoai_cli.sources.records.plugins import build_record_plugin  # noqa: PLC0415 - slow, rarely needed

    if name not in KNOWN_RECORDS:
        hint = f"the sources of records are {', '.join(KNOWN_RECORDS)}"
        raise UsageError(f"there is no source of records {name!r}", hint=hint)
    return build_record_plugin(name, context)


def record_card(name: str) -> RecordCard:
    """Return the description of the source of records of that name, without building it.

    Raise `PluginError` for a plug-in that is broken or none.
    """
    if name in RECORD_SOURCES:
        return _class_of(name).card
    from cryptoai_cli.sources.records.plugins import record_plugin_card  # noqa: PLC0415 - slow, rarely needed

    return record_plugin_card(name)


def _class_of(name: str) -> type[RecordSource]:
    module, cls = RECORD_SOURCES[name]
    found: type[RecordSource] = getattr(import_module(f"cryptoai_cli.sources.records.{module}"), cls)
    return found
