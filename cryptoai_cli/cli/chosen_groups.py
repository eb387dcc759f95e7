"""Choose what to report on by the words of a command line: groups by name or label, and symbols."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.symbol_book import Resolved, SymbolBook, Unresolved
from cryptoai_cli.report.model import Notice
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.user_input import begun_by, closest, plain_name, suggestion

AD_HOC = "symbols"
_CLOSE_TO_A_GROUP = 0.5  # of 1: which group was meant by a word that is certainly none
_MISSPELT_GROUP = 0.7  # of 1: that a word in small letters is a group's name rather than a symbol
_SEVERAL_LETTERS = 3  # with which a name may be begun; of fewer, its first word must be whole
_MOST_MEANT = 3  # groups that are suggested for one word
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

    A word is the name of a group, its label, or a symbol, in this order, or several of them between commas. Raise
    UsageError with the spelling that works for a word that is none of them, or that could be two things.
    """
    book = settings.book
    read = [meaning_of(part, settings) for word in dict.fromkeys(words) for part in _apart(word, settings)]
    groups = tuple(dict.fromkeys(each for each in read if isinstance(each, Group)))
    typed = [each for each in read if isinstance(each, Resolved)]
    listed = () if symbols is None else resolve_list(symbols, book)
    _require_no_group(listed, settings)
    named = (*typed, *listed)
    members = settings.instruments_of(each.symbol for each in named)
    ad_hoc = (Group(AD_HOC, "Selected symbols", members),) if members else ()
    notices = (*(_symbol_notice(each, settings) for each in typed), *spelling_notices(listed))
    return ChosenGroups((*groups, *ad_hoc) or settings.groups, tuple(group.key for group in groups), named, notices)


def resolve_list(symbols: str, book: SymbolBook) -> tuple[Resolved, ...]:
    """Return the symbols of the option `--symbols`, separated by commas or spaces.

    Words that mean something only together, such as `S&P 500`, are one symbol; a letter by itself always is one. Raise
    UsageError if there is none, or for one that cannot be read.
    """
    found = tuple(one for part in symbols.split(",") for one in book.require_all(part, "--symbols"))
    if not found:
        raise UsageError("--symbols is empty", hint="write --symbols MARA,RIOT,CLSK")
    return found


def find_group(name: str, settings: Settings) -> Group | None:
    """Return the group of this name or label, in any case; None if there is none.

    Raise UsageError for a label that two groups have.
    """
    named = settings.group(name.strip().lower())
    if named is not None:
        return named
    plain = plain_name(name)
    labelled = [group for group in settings.groups if plain in {plain_name(group.label), plain_name(group.key)}]
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


def meaning_of(word: str, settings: Settings) -> Group | Resolved:
    """Return the group or the symbol that a word means; raise UsageError with what works if it is neither."""
    group = find_group(word, settings)
    if group is not None:
        return group
    if not plain_name(word):
        raise UsageError("the name of a group or a symbol is empty", hint="write one, such as ai-chips or NVDA")
    resolved = settings.book.resolve(word)
    if isinstance(resolved, Unresolved):
        raise resolved.error() if resolved.meanings else unknown_word(word, settings)
    if not _is_likely(resolved, settings):
        raise unknown_word(word, settings, symbol=resolved.symbol)
    return resolved


def unknown_word(word: str, settings: Settings, *, symbol: str = "") -> UsageError:
    """Return the error for a word that is no group and not likely a symbol; `symbol` is the one that it may spell.

    Groups that begin with the word come first, then one that resembles it, then a known symbol.
    """
    keys = [group.key for group in settings.groups]
    begun = _groups_begun_by(word, settings)[:_MOST_MEANT]
    near = closest(word, keys, _MISSPELT_GROUP) or settings.book.nearest(word) or closest(word, keys, _CLOSE_TO_A_GROUP)
    otherwise = f"the groups are {', '.join(keys)}; a company goes by its symbol, such as NVDA"
    hint = suggestion(*(begun or (near,)), otherwise=otherwise)
    also = f" For the symbol, write {symbol}" if begun and _looks_like_a_symbol(symbol) else ""
    return UsageError(f"there is no group or symbol {word!r}", hint=hint + also)


def _apart(word: str, settings: Settings) -> tuple[str, ...]:
    """Return the names between the commas of a word, or the word itself if it names a group or has no comma."""
    if "," not in word or find_group(word, settings) is not None:
        return (word,)
    return tuple(part for part in word.split(",") if part.strip()) or (word,)


def _require_no_group(listed: Iterable[Resolved], settings: Settings) -> None:
    """Raise UsageError if `--symbols` names a group."""
    for each in listed:
        group = None if each.symbol in settings.book.known else find_group(each.typed, settings)
        if group is not None:
            raise UsageError(f"--symbols: {group.key} is a group", hint=f"write {group.key} without --symbols")


def _is_likely(resolved: Resolved, settings: Settings) -> bool:
    """Return whether a word is meant as a symbol: a known or respelled one, or one that looks like a US symbol.

    In small letters, a word with which a group's name begins, or that resembles one, is rather that.
    """
    symbol, word = resolved.symbol, resolved.typed
    if resolved.is_respelled or symbol in settings.book.known:
        return True
    if word != word.upper() and (_begins_a_group(word, settings) or closest(word, _names(settings), _MISSPELT_GROUP)):
        return False
    return _looks_like_a_symbol(symbol)


def _looks_like_a_symbol(symbol: str) -> bool:
    if symbol.startswith("^") or symbol.endswith("-USD") or "=" in symbol or "." in symbol:
        return True
    share, _, of_class = symbol.partition("-")
    return share.isalpha() and len(share) <= _LONGEST_SHARE and len(of_class) <= _LONGEST_CLASS


def _begins_a_group(word: str, settings: Settings) -> bool:
    """Return whether a group's name begins with the word: with it whole, or with its several letters."""
    begun = plain_name(word)
    end = "" if len(begun) >= _SEVERAL_LETTERS else " "
    return any(f"{plain_name(name)} ".startswith(begun + end) for name in _names(settings))


def _groups_begun_by(word: str, settings: Settings) -> tuple[str, ...]:
    """Return the keys of the groups whose key or label has a word that begins so, those that begin with it first."""
    keys = {name: group.key for group in settings.groups for name in (group.key, group.label)}
    return tuple(dict.fromkeys(keys[name] for name in begun_by(word, keys)))


def _symbol_notice(resolved: Resolved, settings: Settings) -> Notice:
    if resolved.is_respelled:
        return Notice(SPELLING, resolved.words)
    whose = f" ({resolved.name})" if resolved.name else ""
    begun = ", ".join(_groups_begun_by(resolved.typed, settings))
    groups = f"; groups that begin with it: {begun}" if begun else "; no group has that name"
    return Notice(SPELLING, f"{resolved.symbol}{whose} is read as a symbol{groups}.")


def _names(settings: Settings) -> list[str]:
    return [name for group in settings.groups for name in (group.key, group.label)]
