import time

import pytest

from cryptoai_cli.settings.toml.limits import MOST_DEPTH, MOST_LINES, MOST_PARTS, Excess, find_excess


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[a.b]\nc = [[1.5, 2.5], { d = "x.y.z" }]\n',
        "a = " + "[" * MOST_DEPTH + "]" * MOST_DEPTH,
        ".".join("a" * MOST_PARTS) + " = 1",
        'a = "' + "." * 99 + "[" * 99 + '"',
        "a = '" + "." * 99 + "[" * 99 + "'",
        'a = """' + ".\n[" * 99 + '""""\nb = 1',
        "a = '''" + ".\n[" * 99 + "''''\nb = 1",
        "# " + "[.{" * 99,
        "m = [" + '"A.B", ' * 99 + "]",
        "x = [" + "1.5, " * 99 + "]",
        "".join(f"a{n}.b.c = 1\n" for n in range(99)),
        'a = "\\"[[[[[[[[[[[[[[[[[[[[[[["',
    ],
)
def test_what_settings_may_hold_has_no_excess(text: str) -> None:
    assert find_excess(text) is None


def test_brackets_inside_each_other_are_counted_to_their_place() -> None:
    text = "b = 1\na = " + "[" * (MOST_DEPTH + 1)
    assert find_excess(text) == Excess(2, 5 + MOST_DEPTH, "write at most 16 brackets inside each other")


@pytest.mark.parametrize("part", ["a", '"a"', "'a.b'", "a "])
def test_the_parts_of_a_key_are_counted(part: str) -> None:
    found = find_excess("\n" + ".".join([part] * (MOST_PARTS + 1)) + " = 1")
    assert found is not None
    assert (found.line, found.advice) == (2, "write a key of at most 8 parts")


@pytest.mark.parametrize("opening", ["x = {", "x = [{", "[", "[["])
def test_keys_are_counted_wherever_they_stand(opening: str) -> None:
    assert find_excess(opening + ".".join("a" * (MOST_PARTS + 1))) is not None


def test_the_lines_of_a_file_are_counted() -> None:
    assert find_excess("\n" * MOST_LINES) is None
    assert find_excess("\n" * (MOST_LINES + 1)) == Excess(MOST_LINES + 1, 1, "write at most 100,000 lines")


@pytest.mark.parametrize(
    "text",
    ['"' * 400_000, 'a="""' + '\\"""' * 100_000, "'" * 400_001, '"\\' * 200_000, '"""\\' * 100_000, "#" * 400_000],
    ids=["quotes", "escaped", "single", "unclosed", "triple", "comment"],
)
def test_the_time_grows_with_the_text_alone(text: str) -> None:
    started = time.monotonic()
    find_excess(text)
    assert time.monotonic() - started < 5
