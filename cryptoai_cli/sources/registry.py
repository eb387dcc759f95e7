"""Find sources by name: the only module that lists the concrete ones. Importing it loads none of them."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from cryptoai_cli.errors import UsageError
from cryptoai_cli.sources.base import Source, SourceContext
from cryptoai_cli.sources.records.registry import KNOWN_RECORDS

# module, class and setting keys of each source, in the order of `movers sources`
BUILT_IN: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "yahoo": ("yahoo", "Yahoo", ("base_url", "transport")),
    "cnbc": ("cnbc", "Cnbc", ("base_url",)),
    "nasdaq": ("nasdaq", "Nasdaq", ("base_url",)),
    "coinbase": ("coinbase", "Coinbase", ("base_url",)),
    "kraken": ("kraken", "Kraken", ("base_url",)),
    "fred": ("fred", "Fred", ("base_url",)),
    "alpaca": ("alpaca", "Alpaca", ("base_url", "feed")),
    "massive": ("massive", "Massive", ("base_url",)),
    "csv": ("csvfile", "CsvFile", ("path", "decimal", "coin_hours")),
    "sample": ("sample", "Sample", ("path",)),
}
# sources of records that give no quotes, with their setting keys
TABLES_ONLY: Mapping[str, tuple[str, ...]] = {
    "sec": ("base_url", "contact"),
    "nasdaqtrader": ("base_url",),
    "globenewswire": ("base_url",),
    "prnewswire": ("base_url",),
    "businesswire": ("base_url",),
    "coingecko": ("base_url",),
}
LOCAL = frozenset({"csv", "sample"})  # these need no network


class _KnownSources(Mapping[str, tuple[str, ...]]):
    """Map the name of every source of quotes to its setting keys.

    Iteration yields the built-in sources only; a plug-in is looked up by name on demand, because that is slow.
    `tables_only` maps those that have settings and give no quotes: the sources of records. `records` has the name of
    every source of records, plug-ins as here, with the setting keys of these.
    """

    tables_only = TABLES_ONLY
    records = KNOWN_RECORDS

    def __getitem__(self, name: str) -> tuple[str, ...]:
        if name in BUILT_IN:
            return BUILT_IN[name][2]
        from cryptoai_cli.sources.plugins import plugin_names, plugin_settings  # noqa: PLC0415 - slow, rarely needed

        if name not in plugin_names():
            raise KeyError(name)
        return plugin_settings(name)

    def __iter__(self) -> Iterator[str]:
        return iter(BUILT_IN)

    def __len__(self) -> int:
        return len(BUILT_IN)


KNOWN_SOURCES: Mapping[str, tuple[str, ...]] = _KnownSources()


def all_names() -> tuple[str, ...]:
    """Return the names of all sources, with installed plug-ins last."""
    from cryptoai_cli.sources.plugins import plugin_names  # noqa: PLC0415 - slow, rarely needed

    return tuple(dict.fromkeys((*BUILT_IN, *plugin_names())))


def build_source(name: str, context: SourceContext) -> Source:
    """Build the source of that name; raise UsageError for an unknown name, `PluginError` for a broken plug-in."""
    if name in BUILT_IN:
        module, cls, _ = BUILT_IN[name]
        build: Callable[[SourceContext], Source] = getattr(import_module(f"cryptoai_cli.sources.{module}"), cls)
        return build(context)
    from cryptoai_cli.sources.plugins import build_plugin  # noqa: PLC0415 - slow, rarely needed

    if name not in KNOWN_SOURCES:
        raise UsageError(f"there is no source {name!r}", hint=f"the sources are {', '.join(KNOWN_SOURCES)}")
    return build_plugin(name, context)
