from datetime import date

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import Confirmation
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.listing import LineKind
from cryptoai_cli.render.market import words
from cryptoai_cli.render.numbers import TERMINAL_MARKS
from cryptoai_cli.report.market.model import Breadth, Filter, MarketRankBy
from tests.render.market.sample import BITCOIN_MINERS, build_empty_market, build_line, build_market


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (112, "112th"),
    ],
)
def test_places_are_ordinals(number: int, expected: str) -> None:
    assert words.ordinal(number) == expected


def test_a_place_is_told_with_its_median() -> None:
    told = words.place_words(replace(BITCOIN_MINERS, of=117), GroupBy.INDUSTRY, TERMINAL_MARKS)
    assert told == "Bitcoin miners would rank 2nd of 117 industries (+7.31 %)"


def test_every_grouping_and_ranking_has_a_word() -> None:
    assert [words.groups_word(by) for by in GroupBy] == [
        "sectors",
        "industries",
        "exchanges",
        "size classes",
        "countries",
    ]
    assert words.rank_word(MarketRankBy.RELATIVE_VOLUME) == "relative volume"


def test_the_market_is_told_in_counts_of_shares_and_adrs() -> None:
    market = build_market()
    assert words.market_breadth_words(market) == "3,842 up, 1,360 down, 88 unchanged"
    assert words.volume_words(market, TERMINAL_MARKS) == "volume 9.13 bn up, 2.41 bn down"
    assert words.counts_words(market) == "2,966 of 5,431 shares and ADRs"


def test_lines_of_other_kinds_are_not_counted_among_shares() -> None:
    market = build_market([build_line("AW", kind=LineKind.WARRANT)])
    told = words.counts_words(replace(market, filter=Filter("", 331, 5431)))
    assert told == "331 lines of any kind (5,431 shares and ADRs listed)"


def test_why_there_are_no_lists_is_told() -> None:
    market = build_market()
    assert words.why_no_lists(market) == ""
    assert words.why_no_lists(replace(market, is_confirmed=False)) == words.NOTHING_CONFIRMED
    assert words.why_no_lists(replace(market, filter=Filter("", 0, 5431))) == words.NOTHING_PASSES


def test_all_places_stand_in_one_sentence() -> None:
    market = build_market()
    second = replace(BITCOIN_MINERS, label="AI chips", place=3, median_return=-0.01)
    told = words.places_words(replace(market, places=(BITCOIN_MINERS, second)), TERMINAL_MARKS)
    assert told == "Bitcoin miners would rank 2nd of 5 industries (+7.31 %), AI chips 3rd (\u22121.00 %)."
    assert words.places_words(replace(market, places=()), TERMINAL_MARKS) == ""


def test_what_is_not_known_has_no_words() -> None:
    market = replace(build_market(()), breadth=Breadth(0, 0, 0))
    assert words.volume_words(market, TERMINAL_MARKS) == ""
    assert words.median_words(market, TERMINAL_MARKS) == ""


def test_the_source_of_the_list_comes_before_those_that_confirm() -> None:
    assert words.market_sources(build_market()) == "Nasdaq, Yahoo"
    assert words.market_sources(build_market(benchmarks=False)) == "Nasdaq, Yahoo"
    assert words.market_sources(build_empty_market()) == "Nasdaq"


def test_a_word_is_explained_only_where_it_appears() -> None:
    assert words.SUSPECT_WORDS in " ".join(words.meanings(build_market()))
    without = " ".join(words.meanings(build_market([build_line()])))
    assert words.SUSPECT_WORDS not in without
    assert words.CONFIRMED_WORDS in without
    assert words.CONFIRMED_WORDS not in " ".join(words.meanings(build_empty_market()))
    assert words.CONFIRMED_WORDS not in " ".join(words.meanings(build_market(), with_lists=False))


def test_names_of_another_session_are_said_to_be() -> None:
    told = " ".join(words.meanings(replace(build_market(), described_on=date(2025, 10, 10))))
    assert "Names, kinds, sizes and industries are those of Friday 10 October 2025." in told


def test_only_a_move_that_the_close_held_alone_confirms_has_one_source() -> None:
    lines = [build_line(each.value, confirmation=each) for each in Confirmation]
    assert words.one_source_symbols(lines) == "one-source"


def test_groups_without_a_rank_are_counted() -> None:
    assert words.unranked_words(build_market()) == "7 other industries are not ranked."
    assert words.unranked_words(build_empty_market()) == "1 industry is not ranked."
    assert words.unranked_words(build_market([build_line(f"A{at}") for at in range(5)])) == ""


def test_limits_are_told() -> None:
    assert words.only_words(replace(build_market(), only=("Technology", "Finance"))) == "only Technology, Finance"
