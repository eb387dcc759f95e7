"""Many bent answers through all parsers and the judgement: no exception, nothing of the future, no impossible figure.

Run from the checkout as `python -m benchmarks.fuzz_parsers [--answers N] [--seed N] [--only NAME]`. Nine in ten answers
are good ones with values, rows or columns changed, one in ten has damaged bytes. Prints the number of faults of each
parser and the first of them, and leaves with 1 if there are any, or if a parser understands fewer than half of the
answers before they are bent. The same seed makes the same answers.
"""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from itertools import chain, islice

from benchmarks.verdict import leave, wrong
from cryptoai_cli.market.bar import History
from cryptoai_cli.net.classify import Document
from tests.sources.mutations import PARSERS, faults, faults_of_content

LEAST_UNDERSTOOD = 0.5  # the answer that a symbol is unknown is among the good ones
_MOST_SHOWN = 5


def main() -> int:
    """Bend as many answers of each provider as asked for, and report what the parsers made of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=300_000, help="in all, shared by the providers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=sorted(PARSERS))
    options = parser.parse_args()
    names = [options.only] if options.only else sorted(PARSERS)
    each = options.answers // len(names)
    faulty = [name for name in names if _report(name, each, options.seed)]
    return leave(verdict(faulty, {name: understood(name) for name in names}))


def verdict(faulty: Sequence[str], share_understood: Mapping[str, float]) -> tuple[str, ...]:
    """Return what is not as it should be, given the parsers with faults and what share of good answers each reads."""
    deaf = [name for name, share in share_understood.items() if share < LEAST_UNDERSTOOD]
    return (*wrong("parsers with faults", faulty), *wrong("parsers that refuse good answers", deaf))


def understood(name: str) -> float:
    """Return in which share of the answers that are not bent the parser finds anything."""
    answers, good = PARSERS[name]
    made = [tuple(answers(Document(200, payload))) for payload in good]
    return sum(any(isinstance(each, History) for each in found) for found in made) / len(made)


def _report(name: str, number: int, seed: int) -> int:
    """Print a line for one parser, and its first faults; return how many it has."""
    started = time.monotonic()
    damaged = number // 10
    found = chain(faults(name, number - damaged, seed), faults_of_content(name, damaged, seed))
    shown = list(islice(found, _MOST_SHOWN))
    faulty = len(shown) + sum(1 for _ in found)
    print(f"{name:10} {number:8,} answers {faulty:6,} faults {time.monotonic() - started:7.1f} s", flush=True)
    for fault in shown:
        print(f"  {fault}")
    return faulty


if __name__ == "__main__":
    sys.exit(main())
