"""Check what the architecture promises of the code itself and no linter looks at.

Sizes of functions, a mirror test for every module, no name that means something else in every room, no two modules
that import each other, and no decision that rests on the wording of a text for readers. Prints what is wrong, a line
each, and exits 1; with `--figures` it prints the measures only.
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


# what these fields hold is written for people, and may be worded anew at any time
READER_TEXTS = frozenset({"detail", "hint", "message", "note", "reason", "sentence", "summary", "trace", "words"})
_VALUES = frozenset({"story", "verdict"})  # were texts once: they may be compared, and never read like one
_READING = frozenset(
    {
        *("casefold", "count", "endswith", "find", "index", "lower", "lstrip", "partition", "removeprefix"),
        *("removesuffix", "replace", "rpartition", "rsplit", "split", "startswith", "strip", "upper"),
    }
)
_ONLY_PRINTED = frozenset({("cryptoai_cli/market/failure.py", "summary")})  # texts made of texts


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


def two_way_imports() -> Iterator[str]:
    """Yield the pairs of modules that import each other, however late."""
    imported = {module: set(_imports(module)) for module in sorted(PACKAGE.rglob("*.py"))}
    names = {_dotted(module): module for module in imported}
    for module, found in imported.items():
        for name in sorted(found & names.keys()):
            if _dotted(module) in imported[names[name]] and _dotted(module) < name:
                yield f"{_dotted(module)} and {name} import each other"


def _imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _dotted(module: Path) -> str:
    return ".".join(module.relative_to(ROOT).with_suffix("").parts)


def decided_by_texts() -> Iterator[str]:
    """Yield the places of the package where a text for readers decides something."""
    for module in sorted(PACKAGE.rglob("*.py")):
        place = module.relative_to(ROOT).as_posix()
        for line, scope in text_decisions(module.read_text(encoding="utf-8")):
            if (place, scope) not in _ONLY_PRINTED:
                yield f"{place}:{line}: a text for readers decides something in {scope}"


def text_decisions(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the innermost function of each decision in `source` that rests on a text for readers."""
    return _decisions_in(ast.parse(source), "the module")


def _decisions_in(node: ast.AST, scope: str) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        scope = node.name
    if _is_decision(node):
        yield getattr(node, "lineno", 0), scope
    for child in ast.iter_child_nodes(node):
        yield from _decisions_in(child, scope)


def _is_decision(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=str(text)):  # SELECT ... WHERE verdict LIKE 'suspect%'
            return " LIKE '" in text
        case ast.Call():
            return _is_deciding_call(node)
        case ast.IfExp():  # a if x.note else b; but x.note itself, if there is one, is only printed
            texts = [ast.dump(part) for part in _operands(node.test) if _is_text(part)]
            return any(text not in ast.dump(node.body) + ast.dump(node.orelse) for text in texts)
        case ast.ListComp() | ast.GeneratorExp():  # ... for line in x.trace if ...
            return any(loop.ifs and _is_read(loop.iter) for loop in node.generators)
    return any(map(_is_text, _weighed(node)))


def _is_deciding_call(call: ast.Call) -> bool:
    match call:
        case ast.Call(func=ast.Attribute(value=text, attr=method)):  # x.detail.startswith("...")
            return method in _READING and _is_read(text)
        case ast.Call(func=ast.Name(id="bool"), args=[text]):  # bool(x.note)
            return _is_text(text)
        case ast.Call(func=ast.Name(id="any" | "all"), args=[ast.GeneratorExp(generators=loops)]):
            return any(_is_read(loop.iter) for loop in loops)  # any(... for line in x.trace)
    return False


def _weighed(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what a statement or a comparison decides by."""
    match node:
        case ast.Compare():  # x.reason == "...", "..." in x.note
            yield from (node.left, *node.comparators)
        case ast.If() | ast.While():  # if x.note:
            yield from _operands(node.test)
        case ast.Match():
            yield node.subject


def _operands(test: ast.expr) -> Iterator[ast.expr]:
    match test:
        case ast.BoolOp():
            for part in test.values:
                yield from _operands(part)
        case ast.UnaryOp(op=ast.Not()):
            yield from _operands(test.operand)
        case _:
            yield test


def _is_text(node: ast.expr) -> bool:
    """Return whether an expression is a field for readers, or what a method of `str` makes of one."""
    match node:
        case ast.Attribute():
            return node.attr in READER_TEXTS
        case ast.Call(func=ast.Attribute(value=text, attr=method)):
            return method in _READING and _is_text(text)
    return False


def _is_read(node: ast.expr) -> bool:
    return _is_text(node) or (isinstance(node, ast.Attribute) and node.attr in _VALUES)


def main() -> int:
    """Print what is wrong and return the exit code."""
    found = tuple(functions())
    if "--figures" in sys.argv[1:]:
        median, nine_tenths, longest = measures(found)
        print(f"{len(found)} functions: median {median:g}, 90 % up to {nine_tenths:g}, longest {longest} lines")
        return 0
    wrong = [
        *too_long(found),
        *without_mirror(),
        *in_many_modules(found),
        *two_way_imports(),
        *decided_by_texts(),
    ]
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
