"""Check what the architecture promises of the code itself and no linter looks at.

Sizes of functions, a mirror test for every module, and no name that means something else in every room. Prints what
is wrong, a line each, and exits 1; with `--figures` it prints the measures only.
"""

import ast
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "cryptoai_cli"
LONGEST, MEDIAN, NINE_TENTHS = 45, 7, 16  # lines of a function, with its signature and its docstring
MOST_MODULES = 3  # in which a function of one name may stand
_WITHOUT_MIRROR = {"__init__", "__main__"}
_SAME_EVERYWHERE = frozenset[str]()  # names that mean the same wherever they stand


class Function(NamedTuple):
    """One function: where it stands, how many lines it has, whether it is on the top level of its module."""

    module: Path
    name: str
    lines: int
    is_top: bool


def functions() -> Iterator[Function]:
    """Yield every function of the package."""
    for module in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        top = set(map(id, tree.body))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield Function(module.relative_to(ROOT), node.name, lines, id(node) in top)


def measures(found: Iterable[Function]) -> tuple[float, float, int]:
    """Return the median, the ninth decile and the largest number of lines."""
    lines = [function.lines for function in found]
    return statistics.median(lines), statistics.quantiles(lines, n=10)[8], max(lines)


def too_long(found: Iterable[Function]) -> Iterator[str]:
    """Yield what is wrong with the sizes of functions."""
    every = tuple(found)
    median, nine_tenths, _ = measures(every)
    if median > MEDIAN or nine_tenths > NINE_TENTHS:
        yield f"functions have {median:g} lines at the median, {nine_tenths:g} at the ninth decile"
    for function in every:
        if function.lines > LONGEST:
            yield f"{function.module}: {function.name} has {function.lines} lines"


def without_mirror() -> Iterator[str]:
    """Yield the modules that have no test of their own."""
    for module in sorted(PACKAGE.rglob("*.py")):
        place = module.relative_to(PACKAGE)
        test = ROOT / "tests" / place.parent / f"test_{place.stem}.py"
        if place.stem not in _WITHOUT_MIRROR and not test.exists():
            yield f"cryptoai_cli/{place} has no {test.relative_to(ROOT)}"


def in_many_modules(found: Iterable[Function]) -> Iterator[str]:
    """Yield the names that functions of many modules share."""
    modules: dict[str, set[Path]] = defaultdict(set)
    for function in found:
        if function.is_top:
            modules[function.name].add(function.module)
    for name, where in sorted(modules.items()):
        if len(where) > MOST_MODULES and name not in _SAME_EVERYWHERE:
            yield f"{name} stands in {len(where)} modules: {', '.join(sorted(map(str, where)))}"


def main() -> int:
    """Print what is wrong and return the exit code."""
    found = tuple(functions())
    if "--figures" in sys.argv[1:]:
        median, nine_tenths, longest = measures(found)
        print(f"{len(found)} functions: median {median:g}, 90 % up to {nine_tenths:g}, longest {longest} lines")
        return 0
    wrong = [*too_long(found), *without_mirror(), *in_many_modules(found)]
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
