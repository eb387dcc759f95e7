from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import script

house = script("check_house")


def function(name: str, lines: int, *, module: str = "m.py", is_top: bool = True) -> Any:  # noqa: ANN401 - scripts are no package
    return house.Function(Path(module), name, lines, is_top)


def lines(source: str) -> list[int]:
    return [line for line, _ in house.text_decisions(source)]


@pytest.mark.parametrize(
    "source",
    [
        'questioned = any(line.startswith(("confirmed", "split")) for line in move.trace)',
        'lines = [line for line in move.trace if "split" in line]',
        'questioned = any(line.startswith("confirmed") for line in move.story)',
        'status = remark.verdict.partition(": ")[0]',
        'doubtful = remark.verdict.startswith("suspect")',
        "only_this = bool(history.note)",
        "if history.note:\n    keep()",
        "if not history.note and known:\n    keep()",
        "own = history.close(day) if not history.note else None",
        'x = 1 if "split" in move.reason else 2',
        'status = failure.detail.partition(": ")[0]',
        'found = notice.message == "nothing"',
        "match move.reason:\n    case _:\n        pass",
        "statement = f\"{condition} AND verdict LIKE 'suspect%'\"",
        'doubtful = doubt.words.lower().startswith("a move")',
    ],
)
def test_a_decision_that_rests_on_a_text_for_readers_is_found(source: str) -> None:
    assert lines(source)


@pytest.mark.parametrize(
    "source",
    [
        "story = (history.note,) if history.note else ()",
        'print(f"{move.symbol}: {move.reason}" if move.reason else move.symbol)',
        "if facts.story is Story.LED and bar.verdict is None:\n    keep()",
        "if move.status is Status.OK:\n    keep(move.reason)",
        'code = notice.code == "stale"',
        'row = document["reason"]',
        "cell.startswith(kinds)",
        "lines = [indent + line for line in move.trace]",
    ],
)
def test_what_only_prints_a_text_is_no_decision(source: str) -> None:
    assert not lines(source)


def test_the_innermost_function_is_named() -> None:
    source = "def outer():\n    def inner():\n        return bool(x.note)\n"
    assert list(house.text_decisions(source)) == [(3, "inner")]


def test_the_largest_share_of_short_functions_counts() -> None:
    found = [function(f"f{n}", n) for n in range(1, 21)]
    assert house.measures(found) == (10.5, 18.9, 20)


def test_a_name_in_four_modules_is_one_too_many() -> None:
    def standing_in(count: int) -> list[Any]:
        return [function("_told", 3, module=f"m{n}.py") for n in range(count)]

    assert not list(house.in_many_modules(standing_in(3)))
    (told,) = house.in_many_modules(standing_in(4))
    assert told.startswith("_told stands in 4 modules")


def test_a_method_is_no_name_of_a_module() -> None:
    found = [function("told", 3, module=f"m{n}.py", is_top=False) for n in range(9)]
    assert not list(house.in_many_modules(found))


def test_a_function_of_46_lines_is_too_long() -> None:
    short = [function(f"f{n}", 5) for n in range(20)]
    assert not list(house.too_long([*short, function("f", 45)]))
    assert list(house.too_long([*short, function("f", 46)])) == ["m.py: f has 46 lines"]
