"""Say whether all checks ran: "all green", or how many could not run here, and why.

    python scripts/tell_skipped.py REPORT.xml ... [--also WORDS ...]

The reports are those of `pytest --junitxml`. A test that one of them skips and another runs has run. `--also` names a
check of another kind that could not run. It always leaves with 0: whether anything failed is known by then.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

_REASON = re.compile(r"Skipped: (.*?)['\"]\)$", re.DOTALL)


def skipped(reports: Iterable[ET.Element]) -> Counter[str]:
    """Return how many tests ran in none of the reports, by reason."""
    ran: set[str] = set()
    found: dict[str, str] = {}
    for report in reports:
        for case in report.iter("testcase"):
            name = f"{case.get('classname')}.{case.get('name')}".strip(".")
            reason = _reason_of(case)
            if reason is None:
                ran.update(_with_modules(name))
            else:
                found[name] = reason
    return Counter(reason for name, reason in found.items() if name not in ran)


def _with_modules(name: str) -> Iterator[str]:
    """Yield the name of a test and of the modules that it stands in: a module may be skipped as a whole."""
    head, bracket, _ = name.partition("[")
    yield name if bracket else head
    parts = head.split(".")
    yield from (".".join(parts[:length]) for length in range(1, len(parts)))


def _reason_of(case: ET.Element) -> str | None:
    """Return why a test was skipped; None if it ran, or is expected to fail."""
    mark = case.find("skipped")
    if mark is None or mark.get("type") != "pytest.skip":
        return None
    inner = _REASON.search(mark.text or "")
    return inner[1] if inner is not None else mark.get("message", "")


def summary(skips: Counter[str], also: Iterable[str] = ()) -> str:
    """Return the last words of a run."""
    other = tuple(also)
    count = skips.total() + len(other)
    if not count:
        return "all green"
    lines = [f"{number:6,}  {reason}" for reason, number in skips.most_common()]
    lines += [f"{1:6,}  {words}" for words in other]
    return "\n".join((f"green, but {count:,} {'check' if count == 1 else 'checks'} could not run here:", *lines))


def main() -> None:
    """Read the reports and print the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", nargs="+", type=Path)
    parser.add_argument("--also", action="append", default=[])
    asked = parser.parse_args()
    print(summary(skipped(ET.parse(path).getroot() for path in asked.reports), asked.also))  # noqa: S314 our own files


if __name__ == "__main__":
    main()
