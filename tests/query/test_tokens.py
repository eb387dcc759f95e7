import pytest

from cryptoai_cli.query.expression import Field
from cryptoai_cli.query.tokens import Kind, Token, read_tokens
from cryptoai_cli.query.vocabulary import Things, Vocabulary

VOCABULARY = Vocabulary("--only-if", "this report", "an example", {"group": Things(("miners",), ("rank",))}, ("abs",))
FIELD = 'group("miners").rank'


def tokens(text: str) -> tuple[Token, ...]:
    return read_tokens(text, VOCABULARY)


def test_a_field_is_one_token_however_it_is_spaced() -> None:
    text = 'group ( "miners" )\n. rank'
    assert tokens(text) == (
        Token(Kind.FIELD, text, 0, Field("group", "miners", "rank")),
        Token(Kind.END, "", len(text)),
    )


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("1 2.", [Kind.NUMBER, Kind.NUMBER]),
        ("x 'y'", [Kind.WORD, Kind.TEXT]),
        ("b'x'", [Kind.WORD, Kind.TEXT]),
        ("<=>", [Kind.MARK, Kind.MARK]),
        ("1_0", [Kind.NUMBER, Kind.WORD]),
        ("not-3", [Kind.WORD, Kind.NUMBER]),
        ("  ", []),
    ],
)
def test_kinds_are_told_apart(text: str, kinds: list[Kind]) -> None:
    assert [token.kind for token in tokens(text)] == [*kinds, Kind.END]


def test_the_first_piece_that_is_none_is_the_last_token() -> None:
    assert tokens("1 ; 2") == (Token(Kind.NUMBER, "1", 0), Token(Kind.UNREADABLE, "", 2))


def test_a_word_in_quotes_is_no_word() -> None:
    (text, _end) = tokens("'not'")
    assert not text.reads("'not'")


def test_a_field_that_is_wrong_is_the_last_token_and_keeps_its_error() -> None:
    (broken,) = tokens('group("miners").rnk > 3')
    assert (broken.kind, broken.at, broken.field) == (Kind.FIELD, 0, None)
    assert broken.fault is not None
    assert broken.fault.message == "--only-if, character 17: this report has no numeric field 'rnk'"


def test_of_a_wrong_key_and_a_wrong_name_the_key_is_told() -> None:
    (broken,) = tokens('group("x").y')
    assert broken.fault is not None
    assert "has no group 'x'" in broken.fault.message
