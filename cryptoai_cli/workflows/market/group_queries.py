"""Find the members of the groups that are a query, in the listing of the day."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.groups import MIN_REPORTING
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.listing import COMMON, Line, Listing
from cryptoai_cli.query.market_fields import ListedRow
from cryptoai_cli.query.row_condition import RowCondition, UnmatchedText, parse_listed_condition
from cryptoai_cli.report.model import Notice
from cryptoai_cli.settings.model import Directory
from cryptoai_cli.user_input import suggestion

MOST_MEMBERS = 200
FOUND = "group-query"
NOTHING_FOUND = "group-query-empty"
TOO_MANY = "group-query-too-wide"
NO_LIST = "group-query-without-list"
_TEXTS_OF_LISTS = ("sector", "industry", "exchange", "country")
_KIND, _EXCHANGE = "kind", "exchange"

HeldListing = Callable[[], Listing | None]
"""Return the newest listing that is held; None if there is none. It asks no source."""


class QueryAnswer(Struct, frozen=True):
    """What a listing says to the query of a group: the symbols found, and the texts of the query that no line has."""

    symbols: tuple[str, ...]
    unmatched: tuple[UnmatchedText, ...] = ()

    @property
    def is_too_wide(self) -> bool:
        """Whether more lines were found than a group may have members."""
        return len(self.symbols) > MOST_MEMBERS


class ResolvedGroups(Struct, frozen=True):
    """Groups with the members that their queries found, and a notice for each query."""

    groups: tuple[Group, ...]
    notices: tuple[Notice, ...] = ()


def need_exchanges(groups: Iterable[Group]) -> bool:
    """Return whether the query of any group speaks of the exchange, which lists tell for further requests only."""
    return any(_EXCHANGE in parsed_query(group).fields for group in groups if group.query)


def parsed_query(group: Group) -> RowCondition:
    """Return the query of a group, which the settings have checked."""
    return parse_listed_condition(group.query, f"the query of {group.key}")


def resolve_queries(
    groups: Sequence[Group], listing: Listing | None, instruments: Iterable[Instrument]
) -> ResolvedGroups:
    """Return the groups with the members that their queries find in the listing, and what to tell of each query.

    `instruments` are those of the settings, which know names and former symbols.

    A query that finds nothing, or more than `MOST_MEMBERS`, leaves its group without members: a part of what it asks
    for would be called by the name of the whole. So does a listing that there is not.
    """
    directory = Directory(instruments)
    answers = {group.key: answer_to(group, listing) for group in groups if group.query and listing is not None}
    return ResolvedGroups(
        tuple(_with_members(group, answers, directory) for group in groups),
        tuple(_notice(group, answers.get(group.key), listing) for group in groups if group.query),
    )


def answer_to(group: Group, listing: Listing) -> QueryAnswer:
    """Return what a listing says to the query of a group: shares and ADRs, unless the query speaks of kinds itself."""
    condition = parsed_query(group)
    lines = listing.lines if _KIND in condition.fields else [line for line in listing.lines if line.kind in COMMON]
    symbols = tuple(line.symbol for line in lines if condition.holds(ListedRow(line).value))
    return QueryAnswer(symbols, () if symbols else tuple(condition.unmatched(_known_texts(condition, listing.lines))))


def query_sentences(answer: QueryAnswer) -> Iterator[str]:
    """Yield what is wrong with a query by its answer: too many members, too few to be ranked, words that nobody has."""
    if answer.is_too_wide:
        yield f"its query finds {len(answer.symbols):,} lines, and a group has at most {MOST_MEMBERS} members"
    elif len(answer.symbols) < MIN_REPORTING:
        yield f"its query finds {len(answer.symbols)} of the {MIN_REPORTING} members it takes to be ranked"
    yield from _words_that_nobody_has(answer)


def _known_texts(condition: RowCondition, lines: Iterable[Line]) -> Mapping[str, frozenset[str]]:
    """Return all texts that the lines have in those fields of the condition whose texts a list repeats."""
    names = [name for name in _TEXTS_OF_LISTS if name in condition.fields]
    return {name: frozenset(text for line in lines if (text := getattr(line, name))) for name in names}


def _with_members(group: Group, answers: Mapping[str, QueryAnswer], directory: Directory) -> Group:
    answer = answers.get(group.key)
    if answer is None or answer.is_too_wide:
        return group
    return replace(group, members=tuple(dict.fromkeys(map(directory.find, answer.symbols))))


def _notice(group: Group, answer: QueryAnswer | None, listing: Listing | None) -> Notice:
    if answer is None or listing is None:
        return Notice(
            NO_LIST, f"{group.label}: the group is a query, and without a list of the market its members are not known."
        )
    if answer.is_too_wide:
        return Notice(
            TOO_MANY,
            f"{group.label}: the query finds {len(answer.symbols):,} lines in the list of {listing.session}, and a "
            f"group has at most {MOST_MEMBERS} members. The group is left out; narrow its query.",
        )
    if not answer.symbols:
        words = "".join(f"; {sentence}" for sentence in _words_that_nobody_has(answer))
        return Notice(NOTHING_FOUND, f"{group.label}: the query finds nothing in the list of {listing.session}{words}.")
    count = f"{len(answer.symbols)} {'member' if len(answer.symbols) == 1 else 'members'}"
    return Notice(FOUND, f"{group.label}: {count} found by its query in the list of {listing.session}.")


def _words_that_nobody_has(answer: QueryAnswer) -> Iterator[str]:
    for each in answer.unmatched:
        hint = suggestion(each.nearest)
        yield f'no line has the {each.field} "{each.text}"' + (f" ({hint})" if hint else "")
