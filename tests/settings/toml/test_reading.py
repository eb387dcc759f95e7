import pytest

from cryptoai_cli.settings.toml.reading import NotTomlError, read_toml


def fault(text: str) -> NotTomlError:
    with pytest.raises(NotTomlError) as caught:
        read_toml(text)
    return caught.value


def place(error: NotTomlError) -> tuple[int, int]:
    return error.line, error.column


def test_toml_is_read() -> None:
    assert read_toml('[a]\nb = ["C"]\n') == {"a": {"b": ["C"]}}


def test_a_fault_has_its_place() -> None:
    error = fault("a = 1\nb = \n")
    assert place(error) == (2, 5)
    assert error.advice == "this is not TOML: invalid value"


def test_a_fault_at_the_end_is_in_the_last_line() -> None:
    assert place(fault('a = 1\nb = """x'))[0] == 2


@pytest.mark.parametrize("text", ['"C:\\Users\\ana\\p.csv"', '"C:\\data\\p.csv"', '"D:\\x.csv"', '"""\\p"""'])
def test_a_backslash_in_double_quotes_is_told_with_what_to_write(text: str) -> None:
    error = fault(f"[sources.csv]\npath = {text}\n")
    assert error.line == 2
    assert "single quotes" in error.advice
    assert "forward slashes" in error.advice


def test_other_faults_of_a_line_with_an_escape_are_told_without_that_advice() -> None:
    assert "single quotes" not in fault('a = "x\\ty" and something else that is wrong').advice


def test_what_nests_without_end_is_refused_before_it_is_parsed() -> None:
    assert place(fault("a = " + "[" * 5000)) == (1, 21)
    assert "parts" in fault(".".join("a" * 50_000) + " = 1").advice


def test_a_number_of_thousands_of_digits_is_told_with_its_place() -> None:
    error = fault("a = 1\nbc = " + "9" * 5000)
    assert (place(error), error.advice) == ((2, 6), "this is not TOML: a number has thousands of digits")


def test_a_reason_is_one_short_line() -> None:
    assert len(fault("b" * 100_000 + " = 1\n" + "b" * 100_000 + " = 2\n").advice) < 250
