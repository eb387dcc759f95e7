"""Every source by name: the one place that knows the concrete ones. Importing it loads none of them."""

from collections.abc import Mapping
from typing import Protocol

from cryptoai_cli.errors import UsageError
from cryptoai_cli.sources.base import Source, SourceCard, SourceContext

# the settings each source may have; the order is that of `movers sources`
KNOWN_SOURCES: Mapping[str, tuple[str, ...]] = {
    "yahoo": ("base_url",),
    "csv": ("path",),
    "sample": ("path",),
}


class SourceClass(Protocol):
    """A class of sources: it has a card, and builds a source from a context."""

    @property
    def card(self) -> SourceCard:
        """What the source says of itself."""

    def __call__(self, context: SourceContext) -> Source:
        """Build the source."""


def build_source(name: str, context: SourceContext) -> Source:
    """Return the source of that name; a name that is not known is a wrong usage."""
    return _class_of(name)(context)


def card(name: str) -> SourceCard:
    """Return what the source of that name says of itself."""
    return _class_of(name).card


def _class_of(name: str) -> SourceClass:
    match name:
        case "yahoo":
            from cryptoai_cli.sources.yahoo import Yahoo  # noqa: PLC0415 - loads httpx

            return Yahoo
        case "csv":
            from cryptoai_cli.sources.csvfile import CsvFile  # noqa: PLC0415 - only the sources in use are loaded

            return CsvFile
        case "sample":
            from cryptoai_cli.sources.sample import Sample  # noqa: PLC0415 - only the sources in use are loaded

            return Sample
        case _:
            known = ", ".join(KNOWN_SOURCES)
            raise UsageError(f"there is no source {name!r}", hint=f"the sources are: {known}")
