from datetime import date
from typing import Any

import pytest

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.market.listing import Line, LineKind, Listing
from cryptoai_cli.settings.model import ReportSettings, Settings, SourcesSettings
from cryptoai_cli.workflows.market.group_queries import (
    MOST_MEMBERS,
    QueryAnswer,
    answer_to,
    need_exchanges,
    query_sentences,
    resolve_queries,
)

DAY = date(2025, 10, 13)
KEEL = Instrument("KEEL", "Keel", formerly=(FormerSymbol("BITF", date(2026, 4, 2)),))
NVIDIA = Instrument("NVDA", "Nvidia")
SETTINGS = Settings(ReportSettings((), Measure.MEDIAN, 5), (), (KEEL, NVIDIA), SourcesSettings(("yahoo",), 20.0))
PLAIN = Group("miners", "Miners", (Instrument("MARA"),))


def line(symbol: str, cap: float | None = 3e9, kind: LineKind = LineKind.SHARE, **fields: Any) -> Line:  # noqa: ANN401 any field of the value
    return Line(symbol, symbol, kind, 10.0, 0.5, 1e6, cap, industry=fields.pop("industry", "Semiconductors"), **fields)


def listing(*lines: Line) -> Listing:
    return Listing(DAY, "nasdaq", lines)


def group(query: str = 'industry == "Semiconductors" and market_cap >= 2 bn') -> Group:
    return Group("chips", "Chips", (), query=query)


def resolved(found: Listing | None, query: str = group().query) -> tuple[tuple[str, ...], str, str]:
    answer = resolve_queries((PLAIN, group(query)), found, SETTINGS.instruments)
    assert answer.groups[0] is PLAIN
    [notice] = answer.notices
    return tuple(member.symbol for member in answer.groups[1].members), notice.code, notice.message


def test_a_group_has_the_members_that_its_query_finds_and_says_how_many() -> None:
    found = resolved(listing(line("AMD"), line("NVDA"), line("OLD", 1e9), line("X", industry="Banks")))
    assert found == (
        ("AMD", "NVDA"),
        "group-query",
        "Chips: 2 members found by its query in the list of 2025-10-13.",
    )


def test_one_member_is_one() -> None:
    assert "Chips: 1 member found" in resolved(listing(line("AMD")))[2]


def test_a_line_whose_value_is_not_known_is_no_member() -> None:
    assert resolved(listing(line("AMD"), line("NEW", None)), "not market_cap < 2 bn")[0] == ("AMD",)


def test_members_are_shares_and_adrs_unless_the_query_speaks_of_kinds() -> None:
    lines = listing(line("A", kind=LineKind.ADR), line("S"), line("W", kind=LineKind.WARRANT))
    assert resolved(lines, "price > 3")[0] == ("A", "S")
    assert resolved(lines, 'price > 3 and kind != "adr"')[0] == ("S", "W")


def test_a_symbol_means_the_instrument_of_the_settings() -> None:
    answer = resolve_queries(
        (group(),), listing(line("BITF"), line("KEEL"), line("NVDA"), line("XXX")), SETTINGS.instruments
    )
    assert answer.groups[0].members == (KEEL, NVIDIA, Instrument("XXX"))


def test_the_rest_of_the_group_stays_as_it_was() -> None:
    [found] = resolve_queries((group(),), listing(line("AMD")), SETTINGS.instruments).groups
    assert (found.key, found.label, found.query) == ("chips", "Chips", group().query)


@pytest.mark.parametrize(("count", "members"), [(MOST_MEMBERS, MOST_MEMBERS), (MOST_MEMBERS + 1, 0)])
def test_a_query_that_finds_too_many_gives_no_part_of_them(count: int, members: int) -> None:
    symbols, code, message = resolved(listing(*(line(f"S{number:04}") for number in range(count))))
    assert len(symbols) == members
    if not members:
        assert code == "group-query-too-wide"
        assert message == (
            "Chips: the query finds 201 lines in the list of 2025-10-13, and a group has at most 200 members. "
            "The group is left out; narrow its query."
        )


def test_a_query_that_finds_nothing_says_which_words_nobody_has() -> None:
    symbols, code, message = resolved(listing(line("AMD")), 'industry == "Semiconducters" and market_cap > 2 bn')
    assert (symbols, code) == ((), "group-query-empty")
    assert message == (
        "Chips: the query finds nothing in the list of 2025-10-13; "
        'no line has the industry "Semiconducters" (did you mean Semiconductors?).'
    )
    assert resolved(listing(line("AMD")), "price > 99")[2].endswith("in the list of 2025-10-13.")


def test_without_a_list_no_member_is_known() -> None:
    symbols, code, message = resolved(None)
    assert (symbols, code) == ((), "group-query-without-list")
    assert message == "Chips: the group is a query, and without a list of the market its members are not known."


def test_what_is_wrong_with_a_query_is_told_by_its_answer() -> None:
    assert list(query_sentences(QueryAnswer(("A", "B", "C")))) == []
    assert list(query_sentences(QueryAnswer(("A", "B")))) == [
        "its query finds 2 of the 3 members it takes to be ranked"
    ]
    wide = QueryAnswer(tuple(map(str, range(1500))))
    assert list(query_sentences(wide)) == ["its query finds 1,500 lines, and a group has at most 200 members"]
    wrong = answer_to(group('country == "Chna"'), listing(line("A", country="China"), line("B", country="Chile")))
    assert list(query_sentences(wrong)) == [
        "its query finds 0 of the 3 members it takes to be ranked",
        'no line has the country "Chna" (did you mean China?)',
    ]


@pytest.mark.parametrize(
    ("query", "needs"), [('exchange == "NYSE"', True), ('industry == "exchange funds"', False), ("price > 3", False)]
)
def test_only_a_query_that_speaks_of_the_exchange_needs_it(query: str, *, needs: bool) -> None:
    assert need_exchanges((Group("g", "G", (), query=query), Group("h", "H", ()))) is needs


def test_groups_without_a_query_need_no_list() -> None:
    answer = resolve_queries((PLAIN,), None, SETTINGS.instruments)
    assert (answer.groups, answer.notices) == ((PLAIN,), ())
