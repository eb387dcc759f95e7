"""Find lists of the whole market by name. Importing it loads none of them."""

from collections.abc import Callable, Mapping
from importlib import import_module

from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.lists.base import ListCard, ListSource

# module and class of each list, in the order in which they are asked; a list has the settings of the source of its name
LIST_SOURCES: Mapping[str, tuple[str, str]] = {
    "nasdaq": ("nasdaq", "NasdaqList"),
    "massive": ("massive", "MassiveList"),
}


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
