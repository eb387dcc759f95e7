"""Choose what to report on by the words of a command line: groups by name or label, and symbols."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.symbol_book import Resolved, SymbolBook, Unresolved
from cryptoai_cli.report.model import Notice
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.user_input import closest, spelling_hint, suggestion

AD_HOC = "symbols"
_CLOSE_TO_A_GROUP = 0.5  # of 1: which group was meant by a word that is certainly none
_MISSPELT_GROUP = 0.7  # of 1: that a word in small letters is a group's name rather than a symbol
_LONGEST_SHARE = 5  # letters of a US symbol
_LONGEST_CLASS = 2  # B in BRK-B, PB in BAC-PB
SPELLING = "spelling"


class ChosenGroups(Struct, frozen=True):
    """The groups to report on.

    `keys` are those that were named, empty for all; `symbols` what was named beside them, as typed and resolved, which
    make a group of their own. `notices` tell how words were read.
    """

    groups: tuple[Group, ...]
    keys: tuple[str, ...] = ()
    symbols: tuple[Resolved, ...] = ()
    notices: tuple[Notice, ...] = ()


def choose_groups(settings: Settings, words: Sequence[str], symbols: str | None) -> ChosenGroups:
    """Return the groups that `words` and the option `--symbols` name, or else all groups.

    A word is the name of a group, its label, or a symbol, in this order. Raise UsageError with the spelling that works
    for a word that is none of them, or that could be two things.
    """
    book = settings.book
    read = [_group_or_symbol(word, settings, book) for word in dict.fromkeys(words)]
    groups = tuple(dict.fromkeys(each for each in read if isinstance(each, Group)))
    typed = [each for each in read if isinstance(each, Resolved)]
    listed = () if symbols is None else resolve_list(symbols, book)
    named = (*typed, *listed)
    members = settings.instruments_of(each.symbol for each in named)
    ad_hoc = (Group(AD_HOC, "Selected symbols", members),) if members else ()
    notices = (*(_symbol_notice(each) for each in typed), *spelling_notices(listed))
    return ChosenGroups((*groups, *ad_hoc) or settings.groups, tuple(group.key for group in groups), named, notices)


def resolve_list(symbols: str, book: SymbolBook) -> tuple[Resolved, ...]:
    """Return the symbols of the option `--symbols`, separated by commas or spaces.

    Words that mean something only together, such as `S&P 500`, are one symbol; a letter by itself always is one. Raise
    UsageError if there is none, or for one that cannot be read.
    """
    found = tuple(one for part in symbols.split(",") for one in book.require_all(part, "--symbols"))
    if not found:
        raise UsageError("--symbols names no symbol", hint="write --symbols MARA,RIOT,CLSK")
    return found


def find_group(name: str, settings: Settings) -> Group | None:
    """Return the group of this name or label, in any case; None if there is none.

    Raise UsageError for a label that two groups have.
    """
    named = settings.group(name.strip().lower())
    if named is not None:
        return named
    labelled = [group for group in settings.groups if _plain(name) in {_plain(group.label), _plain(group.key)}]
    if len(labelled) > 1:
        keys = " or ".join(group.key for group in labelled)
        raise UsageError(f'"{name}" is the label of more than one group', hint=f"write {keys}")
    return labelled[0] if labelled else None


def spelling_notices(found: Iterable[Resolved]) -> tuple[Notice, ...]:
    """Return a notice for each symbol that is read otherwise than it was typed."""
    return tuple(dict.fromkeys(Notice(SPELLING, each.words) for each in found if each.is_respelled))


def option_notices(settings: Settings) -> tuple[Notice, ...]:
    """Return a notice for each symbol of `--benchmark` that is read otherwise than it was typed."""
    return spelling_notices(each.resolved for each in settings.respelled if each.is_option)


def _group_or_symbol(word: str, settings: Settings, book: SymbolBook) -> Group | Resolved:
    group = find_group(word, settings)
    if group is not None:
        return group
    resolved = book.resolve(word)
    if isinstance(resolved, Unresolved) and resolved.meanings:
        raise resolved.error()
    if isinstance(resolved, Unresolved) or not _is_likely(resolved, settings, book):
        raise _unknown_word(word, settings, book)
    return resolved


def _is_likely(resolved: Resolved, settings: Settings, book: SymbolBook) -> bool:
    """Return whether a word is meant as a symbol: a known or respelled one, or one that looks like a US symbol."""
    symbol, word = resolved.symbol, resolved.typed
    if resolved.is_respelled or symbol in book.known:
        return True
    if word != word.upper() and closest(word, _names(settings), _MISSPELT_GROUP):
        return False
    if symbol.startswith("^") or symbol.endswith("-USD") or "=" in symbol or "." in symbol:
        return True
    share, _, of_class = symbol.partition("-")
    return share.isalpha() and len(share) <= _LONGEST_SHARE and len(of_class) <= _LONGEST_CLASS


def _unknown_word(word: str, settings: Settings, book: SymbolBook) -> UsageError:
    keys = [group.key for group in settings.groups]
    symbol = "" if closest(word, keys, _CLOSE_TO_A_GROUP) else book.nearest(word)
    hint = suggestion(symbol)
    otherwise = f"the groups are {', '.join(keys)}"
    return UsageError(
        f"there is no group {word!r}",
        hint=hint or spelling_hint(word, keys, otherwise=otherwise, close_enough=_CLOSE_TO_A_GROUP),
    )


def _symbol_notice(resolved: Resolved) -> Notice:
    if resolved.is_respelled:
        return Notice(SPELLING, resolved.words)
    whose = f" ({resolved.name})" if resolved.name else ""
    return Notice(SPELLING, f"{resolved.symbol}{whose} is read as a symbol; no group has that name.")


def _names(settings: Settings) -> list[str]:
    return [name for group in settings.groups for name in (group.key, group.label)]


def _plain(name: str) -> str:
    """Return a name without what people vary: capitals, and dashes and spaces between its words."""
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())
