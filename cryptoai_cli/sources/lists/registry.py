"""Find lists of the whole market by name, and ask them in their order. Importing it loads none of them."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from msgspec import Struct

from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.market.listing import Listing
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.lists.base import ListCard, ListRequest, ListSource

# module and class of each list, in the order in which they are asked; a list has the settings of the source of its name
LIST_SOURCES: Mapping[str, tuple[str, str]] = {
    "nasdaq": ("nasdaq", "NasdaqList"),
    "massive": ("massive", "MassiveList"),
}


class ListOutcome(Struct, frozen=True):
    """The first listing that a list gave, or None, and the failures of those that were asked before it."""

    listing: Listing | None
    failures: tuple[FetchFailure, ...] = ()


def build_list(name: str, context: SourceContext) -> ListSource:
    """Build the list of that name, which must be one of `LIST_SOURCES`."""
    build: Callable[[SourceContext], ListSource] = _class_of(name)
    return build(context)


def list_card(name: str) -> ListCard:
    """Return the description of the list of that name, without building it."""
    return _class_of(name).card


def _class_of(name: str) -> type[ListSource]:
    module, cls = LIST_SOURCES[name]
    found: type[ListSource] = getattr(import_module(f"cryptoai_cli.sources.lists.{module}"), cls)
    return found


def fetch_first(
    request: ListRequest, context_of: Callable[[str], SourceContext], names: Sequence[str] = tuple(LIST_SOURCES)
) -> ListOutcome:
    """Ask the lists of these names one after the other, and return the first listing; build none that is not asked."""
    failures: list[FetchFailure] = []
    for name in names:
        answer = build_list(name, context_of(name)).fetch(request)
        if isinstance(answer, Listing):
            return ListOutcome(answer, tuple(failures))
        failures.append(answer)
    return ListOutcome(None, tuple(failures))
