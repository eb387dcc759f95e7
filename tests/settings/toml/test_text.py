import tomllib
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.settings.toml.text import key_text, value_for_message, value_text

VALUES = st.recursive(
    st.one_of(
        st.text(), st.integers(-(2**53), 2**53), st.booleans(), st.floats(allow_nan=False), st.dates(date(1, 1, 1))
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(min_size=1), inner, max_size=3)),
    max_leaves=6,
)


@given(VALUES)
def test_toml_reads_back_what_was_written(value: object) -> None:
    text = value_text(value)
    assert "\n" not in text
    assert tomllib.loads(f"value = {text}") == {"value": value}


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_toml_reads_back_the_key_that_was_written(path: list[str]) -> None:
    found: object = tomllib.loads(f"{key_text(path)} = 1")
    for part in path:
        assert isinstance(found, dict)
        found = found[part]
    assert found == 1


def test_places_in_arrays_are_left_out_of_a_key() -> None:
    assert key_text(("instruments", "^IXIC", "formerly", 0, "until")) == 'instruments."^IXIC".formerly.until'


def test_a_long_value_is_shortened_for_a_message() -> None:
    assert value_for_message("x" * 200) == '"' + "x" * 56 + "..."


def test_a_value_of_sixty_characters_is_shown_whole() -> None:
    assert value_for_message("x" * 58) == '"' + "x" * 58 + '"'
    assert value_for_message("x" * 59) == '"' + "x" * 56 + "..."
