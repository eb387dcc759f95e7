from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.render.terminal.wrapping import fits, wrap


def test_words_fill_a_line() -> None:
    assert wrap("one two three four", 9) == ["one two", "three", "four"]


def test_a_percent_sign_stays_with_its_number() -> None:
    assert wrap("median +7.3 %, up (+39.5 %) most", 13) == ["median", "+7.3 %, up", "(+39.5 %)", "most"]


def test_the_name_of_an_index_stays_whole() -> None:
    assert wrap("and S&P 500 up", 8) == ["and", "S&P 500", "up"]


def test_later_lines_may_be_indented_and_the_first_have_a_lead() -> None:
    assert wrap("aa bb cc", 6, lead="x  ", hanging=3) == ["x  aa", "   bb", "   cc"]


def test_a_long_word_keeps_its_length() -> None:
    assert wrap("a 22,694.6094 b", 5) == ["a", "22,694.6094", "b"]


def test_wide_characters_count_for_two_cells() -> None:
    assert wrap("比特 币矿", 8) == ["比特", "币矿"]


def test_nothing_to_say_takes_no_line() -> None:
    assert wrap("  ", 10, lead="x") == []


@given(st.lists(st.text("ab1%", min_size=1, max_size=12), max_size=20), st.integers(1, 40))
def test_no_word_is_lost_or_broken(words: list[str], room: int) -> None:
    assert " ".join(wrap(" ".join(words), room)).split() == words


def test_a_line_fits_by_its_cells() -> None:
    assert fits("矿业", 4)
    assert not fits("矿业", 3)
