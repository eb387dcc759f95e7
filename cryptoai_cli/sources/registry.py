"""Every source by name: the one place that knows the concrete ones. Importing it loads none of them."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Protocol, cast

from cryptoai_cli.errors import UsageError
from cryptoai_cli.sources.base import Source, SourceCard, SourceContext

# module, class, and the settings each source may have; the order is that of `movers sources`
BUILT_IN: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "yahoo": ("yahoo", "Yahoo", ("base_url",)),
    "cnbc": ("cnbc", "Cnbc", ("base_url",)),
    "nasdaq": ("nasdaq", "Nasdaq", ("base_url",)),
    "coinbase": ("coinbase", "Coinbase", ("base_url",)),
    "kraken": ("kraken", "Kraken", ("base_url",)),
    "fred": ("fred", "Fred", ("base_url",)),
    "alpaca": ("alpaca", "Alpaca", ("base_url", "feed")),
    "csv": ("csvfile", "CsvFile", ("path",)),
    "sample": ("sample", "Sample", ("path",)),
}
LOCAL = frozenset({"csv", "sample"})  # these need no network
# what a source is given from the environment only: its own key, and the variable
SECRETS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "alpaca": (("key", "MOVERS_ALPACA_KEY"), ("secret", "MOVERS_ALPACA_SECRET")),
}


class _Known(Mapping[str, tuple[str, ...]]):
    """The setting keys of every source by its name.

    It lists what is built in; a plug-in is looked up only when it is asked for by name, for that is slow.
    """

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


KNOWN_SOURCES: Mapping[str, tuple[str, ...]] = _Known()


def all_names() -> tuple[str, ...]:
    """Return the names of all sources, the installed plug-ins last."""
    from cryptoai_cli.sources.plugins import plugin_names  # noqa: PLC0415 - slow, rarely needed

    return tuple(dict.fromkeys((*BUILT_IN, *plugin_names())))


class SourceClass(Protocol):
    """A class of sources: it has a card, and builds a source from a context."""

    @property
    def card(self) -> SourceCard:
        """What the source says of itself."""

    def __call__(self, context: SourceContext) -> Source:
        """Build the source."""


def build_source(name: str, context: SourceContext) -> Source:
    """Return the source of that name.

    A name that is not known is a wrong usage; a plug-in that does not start raises `PluginError`.
    """
    if name in BUILT_IN:
        return _class_of(name)(context)
    from cryptoai_cli.sources.plugins import build_plugin  # noqa: PLC0415 - slow, rarely needed

    _refuse_unknown(name)
    return build_plugin(name, context)


def card(name: str) -> SourceCard:
    """Return what the source of that name says of itself; raises as `build_source` does."""
    if name in BUILT_IN:
        return _class_of(name).card
    from cryptoai_cli.sources.plugins import plugin_class  # noqa: PLC0415 - slow, rarely needed

    _refuse_unknown(name)
    return plugin_class(name).card


def _class_of(name: str) -> SourceClass:
    module, cls, _ = BUILT_IN[name]
    return cast("SourceClass", getattr(import_module(f"cryptoai_cli.sources.{module}"), cls))


def _refuse_unknown(name: str) -> None:
    if name not in KNOWN_SOURCES:
        raise UsageError(f"there is no source {name!r}", hint=f"the sources are: {', '.join(KNOWN_SOURCES)}")
