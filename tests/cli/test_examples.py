from cryptoai_cli.cli.examples import examples_of


def test_examples_stand_behind_their_heading_with_dots_between() -> None:
    assert examples_of("Examples:  movers demo  ·  movers on friday ") == ("movers demo", "movers on friday")


def test_other_words_and_none_are_no_examples() -> None:
    assert examples_of("See also: movers demo") == examples_of(None) == ()
