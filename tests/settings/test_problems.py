from pathlib import Path

from cryptoai_cli.errors import SettingsError, UsageError
from cryptoai_cli.settings.layers import Layer, LayerKind
from cryptoai_cli.settings.problems import Problem, line_of, settings_error

TEXT = "[report]\ntop = 0\n\n[groups.a]\nmembers = [\n  7,\n]\n"
FILE = Layer(LayerKind.USER_FILE, "movers.toml", {}, Path(), TEXT)
VARIABLES: dict[tuple[str | int, ...], str] = {("report", "top"): "MOVERS_REPORT__TOP"}
ENVIRONMENT = Layer(LayerKind.ENVIRONMENT, "environment", {}, Path(), variables=VARIABLES)
OPTIONS = Layer(LayerKind.OPTIONS, "options", {}, Path(), variables={("report", "top"): "--top"})


def test_the_line_of_a_value_is_that_of_its_key() -> None:
    assert line_of(FILE, ("report", "top")) == 2
    assert line_of(FILE, ("groups", "a", "members", 0)) == 6


def test_a_value_without_a_line_has_that_of_the_table_around_it_or_the_first() -> None:
    assert line_of(FILE, ("groups", "a", "label")) == 4
    assert line_of(FILE, ("email", "host")) == 1


def test_a_problem_of_a_file_tells_line_key_value_and_advice() -> None:
    error = settings_error([Problem(FILE, ("report", "top"), "write 1 or more", "0")])
    assert error.message == "movers.toml:2: report.top = 0: write 1 or more"
    assert error.hint == "read them again with `movers config check`; docs/settings.md explains every key"


def test_a_value_that_may_be_a_secret_is_left_out() -> None:
    assert settings_error([Problem(FILE, ("report", "top"), "wrong")]).message == "movers.toml:2: report.top: wrong"


def test_text_that_is_no_toml_is_told_with_line_and_column() -> None:
    problem = Problem(FILE, (), "this is not TOML", line=3, column=7)
    assert settings_error([problem]).message == "movers.toml:3:7: this is not TOML"


def test_a_variable_is_told_by_its_own_name() -> None:
    wrong = Problem(ENVIRONMENT, ("report", "top"), "write 1 or more", "0")
    hidden = Problem(ENVIRONMENT, ("report", "top"), "wrong")
    assert settings_error([wrong]).message == "MOVERS_REPORT__TOP: 0: write 1 or more"
    assert settings_error([hidden]).message == "MOVERS_REPORT__TOP: wrong"


def test_problems_come_in_the_order_of_layers_files_and_lines() -> None:
    other = Layer(LayerKind.USER_FILE, "a.toml", {}, Path(), "\n\n\n\n\n\nx = 1\n")  # a later line of an earlier file
    problems = [
        Problem(ENVIRONMENT, ("report", "top"), "five"),
        Problem(FILE, ("groups", "a", "members", 0), "four"),
        Problem(FILE, ("report", "top"), "three"),
        Problem(other, ("x",), "two"),
        Problem(Layer(LayerKind.SHIPPED, "shipped", {}, Path(), "y = 1\n"), ("y",), "one"),
    ]
    lines = settings_error(problems).message.splitlines()
    assert [line.rpartition(": ")[2] for line in lines] == ["one", "two", "three", "four", "five"]


def test_the_same_problem_is_told_once() -> None:
    problem = Problem(FILE, ("report", "top"), "wrong")
    assert settings_error([problem, problem]).message.count("wrong") == 1


def test_wrong_options_alone_are_wrong_usage_and_with_a_wrong_file_wrong_settings() -> None:
    option = Problem(OPTIONS, ("report", "top"), "wrong")
    assert isinstance(settings_error([option]), UsageError)
    assert isinstance(settings_error([option, Problem(FILE, ("report", "top"), "wrong")]), SettingsError)


def test_of_problems_without_end_the_first_are_told_with_the_number_of_the_others() -> None:
    layer = Layer(LayerKind.USER_FILE, "movers.toml", {}, Path())
    found = settings_error([Problem(layer, (f"k{number}",), "wrong") for number in range(1500)])
    assert found.message.count("\n") == 200
    assert found.message.endswith("and 1,300 more")


def test_a_key_without_end_is_cut() -> None:
    layer = Layer(LayerKind.USER_FILE, "movers.toml", {}, Path())
    assert len(settings_error([Problem(layer, ("k" * 100_000,), "wrong")]).message) < 200
