"""Which groups and symbols the words of a command line choose."""

from pathlib import Path

import pytest

from cryptoai_cli.cli.chosen_groups import (
    choose_groups,
    find_group,
    option_notices,
    resolve_list,
    spelling_notices,
)
from cryptoai_cli.errors import UsageError
from cryptoai_cli.settings.load import Overrides
from cryptoai_cli.settings.model import Settings
from tests.settings.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def settings(desk: Desk) -> Settings:
    return desk.load()


def keys(settings: Settings, *words: str, symbols: str | None = None) -> list[str]:
    return [group.key for group in choose_groups(settings, words, symbols).groups]


def members(settings: Settings, *words: str, symbols: str | None = None) -> list[str]:
    return [member.symbol for member in choose_groups(settings, words, symbols).groups[-1].members]


def test_groups_come_in_the_order_they_were_named_each_once(settings: Settings) -> None:
    assert keys(settings, " Bitcoin-Miners", "ai-chips", " Bitcoin-Miners") == ["bitcoin-miners", "ai-chips"]
    assert keys(settings) == [group.key for group in settings.groups]


@pytest.mark.parametrize("word", ["Bitcoin miners", "BITCOIN MINERS", "bitcoin  miners", "bitcoin_miners"])
def test_a_label_is_a_name_in_any_case(settings: Settings, word: str) -> None:
    assert keys(settings, word, "bitcoin-miners") == ["bitcoin-miners"]
    assert choose_groups(settings, [word], None).keys == ("bitcoin-miners",)


def test_a_label_of_two_groups_is_refused_with_both_names(desk: Desk) -> None:
    desk.own('groups.a = { label = "Twins", members = ["MARA"] }\ngroups.b = { label = "twins", members = ["RIOT"] }')
    with pytest.raises(UsageError) as caught:
        find_group("Twins", desk.load())
    assert caught.value.hint == "write a or b"


def test_a_group_wins_over_a_symbol_and_a_symbol_over_the_name_of_an_instrument(desk: Desk) -> None:
    desk.own('groups.nvda.members = ["MARA"]\ninstruments.AMD.name = "ZZT"')
    assert keys(desk.load(), "NVDA") == ["nvda"]
    assert members(desk.load(), "zzt") == ["AMD"]
    desk.own('groups.nvda.members = ["ZZT"]\ninstruments.AMD.name = "ZZT"')
    assert members(desk.load(), "zzt") == ["ZZT"]


def test_symbols_make_a_group_behind_those_that_are_named(settings: Settings) -> None:
    assert keys(settings, "ai-chips", symbols="MARA") == ["ai-chips", "symbols"]
    assert members(settings, symbols="mara RIOT,,") == ["MARA", "RIOT"]
    assert members(settings, "NVDA", "ai-chips", "tsla", symbols="MARA,NVDA") == ["NVDA", "TSLA", "MARA"]


@pytest.mark.parametrize(
    ("word", "symbol"),
    [
        *(("tsla", "TSLA"), ("TSLA", "TSLA"), ("NASDAQ:TSLA", "TSLA"), ("^TNX", "^TNX"), ("LTC-USD", "LTC-USD")),
        *(
            ("VOD.L", "VOD.L"),
            ("GC=F", "GC=F"),
            ("BF-B", "BF-B"),
            ("BAC-PB", "BAC-PB"),
            ("BITF", "KEEL"),
            ("NUCLR", "NUCLR"),
        ),
    ],
)
def test_a_known_or_plausible_symbol_is_taken_and_told(settings: Settings, word: str, symbol: str) -> None:
    chosen = choose_groups(settings, [word], None)
    assert [member.symbol for member in chosen.groups[0].members] == [symbol]
    [notice] = chosen.notices
    assert word.upper().removeprefix("NASDAQ:") in notice.message.upper()


def test_a_symbol_of_the_settings_is_taken_however_it_looks(desk: Desk) -> None:
    desk.own('groups.a.members = ["STEAMBOAT1"]')
    assert members(desk.load(), "steamboat1") == ["STEAMBOAT1"]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("bitcoin-minors", "did you mean bitcoin-miners?"),
        ("nuclr", "did you mean nuclear?"),
        ("BITCOIN-MINORS", "did you mean bitcoin-miners?"),
        ("btcusdt", "did you mean BTC-USD?"),
        ("nvidea", "did you mean NVDA?"),
        ("foo-bar", "the groups are "),
        ("zzzzzz", "the groups are "),
        ("x5d", "the groups are "),
        ("berkshire", "the groups are "),
        ("ai", "did you mean ai-chips, ai-cloud or ai-power? For the symbol, write AI"),
        ("nuc", "did you mean nuclear? For the symbol, write NUC"),
        ("Miners", "did you mean bitcoin-miners?"),
        ("treasuries", "did you mean bitcoin-treasuries, ether-treasuries or solana-treasuries?"),
        ("btc-eur", "did you mean BTC-USD?"),
        ("BTC-PERP", "did you mean BTC-USD?"),
        ("BINANCE:BTCUSDT", "did you mean BTC-USD?"),
        ("ethereum", "did you mean ETH-USD?"),
        ("MicroStrategy", "did you mean MSTR?"),
    ],
)
def test_a_word_that_is_neither_is_refused_with_the_nearest(settings: Settings, word: str, hint: str) -> None:
    with pytest.raises(UsageError, match="there is no group") as caught:
        choose_groups(settings, [word], None)
    assert caught.value.hint.startswith(hint)


def test_the_symbol_is_offered_beside_groups_only_where_it_looks_like_one(settings: Settings) -> None:
    with pytest.raises(UsageError) as caught:
        choose_groups(settings, ["miners"], None)  # six letters: no share has as many
    assert caught.value.hint == "did you mean bitcoin-miners?"


@pytest.mark.parametrize("word", ["", " ", "-"])
def test_an_empty_word_is_refused(settings: Settings, word: str) -> None:
    with pytest.raises(UsageError, match="is empty"):
        choose_groups(settings, [word], None)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("NVDA,AMD", ["NVDA", "AMD"]),
        ("nvda, amd,", ["NVDA", "AMD"]),
        *((word, ["NVDA"]) for word in ("NVDA,", "NVDA.", "'NVDA'", '"nvda"', "\u201cNVDA\u201d", " NVDA ")),
        ("nu", ["NU"]),  # two letters of a name are too few for it
    ],
)
def test_what_stands_around_a_symbol_is_no_part_of_it(settings: Settings, word: str, found: list[str]) -> None:
    chosen = choose_groups(settings, [word], None)
    assert [member.symbol for member in chosen.groups[-1].members] == found
    assert not any(f'"{word}"' in notice.message for notice in chosen.notices)


def test_a_label_with_a_comma_is_one_name(desk: Desk) -> None:
    desk.own('groups.a = { label = "Iron, steel", members = ["CLF"] }')
    assert keys(desk.load(), "iron, steel") == ["a"]


def test_a_symbol_in_capitals_wins_over_names_that_begin_so_which_are_told(settings: Settings) -> None:
    [notice] = choose_groups(settings, ["AI"], None).notices
    assert notice.message == "AI is read as a symbol; groups that begin with it: ai-chips, ai-cloud, ai-power."


def test_a_group_is_no_symbol_of_a_list(settings: Settings) -> None:
    with pytest.raises(UsageError, match="--symbols: ai-chips is a group"):
        choose_groups(settings, [], "NVDA,ai-chips")


def test_a_word_of_two_meanings_is_refused_with_both(settings: Settings) -> None:
    with pytest.raises(UsageError, match='"XRP" has more than one meaning'):
        choose_groups(settings, ["XRP"], None)
    with pytest.raises(UsageError, match='--symbols: "XRP" has more than one meaning'):
        choose_groups(settings, [], "NVDA,XRP")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("S&P 500, NVDA US", ["^GSPC", "NVDA"]),
        ("NVDA A", ["NVDA", "A"]),  # two shares, and no class A
        ("BRK.B BF/B", ["BRK-B", "BF-B"]),
        ("Hut 8,mara riot", ["HUT", "MARA", "RIOT"]),
    ],
)
def test_a_list_is_separated_by_commas_and_by_spaces_between_symbols(
    settings: Settings, text: str, found: list[str]
) -> None:
    assert [each.symbol for each in resolve_list(text, settings.book)] == found


@pytest.mark.parametrize("text", ["", " , "])
def test_an_empty_list_is_refused(settings: Settings, text: str) -> None:
    with pytest.raises(UsageError, match="--symbols is empty"):
        resolve_list(text, settings.book)


def test_only_other_spellings_are_told_each_once(settings: Settings) -> None:
    told = spelling_notices(resolve_list("SPX,SPX,NVDA", settings.book))
    assert [notice.message for notice in told] == ['"SPX" is read as ^GSPC (S&P 500).']


def test_the_spelling_of_an_option_is_a_notice_of_a_run(desk: Desk) -> None:
    desk.overrides = Overrides(benchmarks=("SPX",))
    assert [notice.message for notice in option_notices(desk.load())] == ['"SPX" is read as ^GSPC (S&P 500).']


def test_the_spelling_of_a_file_is_no_notice_of_a_run(desk: Desk) -> None:
    desk.own('report.benchmarks = ["SPX"]')
    assert option_notices(desk.load()) == ()
