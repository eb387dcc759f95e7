import typer
from typer.exceptions import TyperException

from cryptoai_cli.cli.usage import usage_error_of


def test_a_wrong_value_has_its_words_and_points_to_the_help() -> None:
    found = usage_error_of(typer.BadParameter("0 is not in the range.", param_hint="--top"), ["today"])
    assert found.message == "Invalid value for --top: 0 is not in the range"
    assert (found.hint, found.place) == ("see `movers --help`", "")


def test_no_words_are_a_missing_command() -> None:
    assert usage_error_of(TyperException("a long help"), []).message == "a command is missing"
