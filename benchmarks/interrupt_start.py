"""Interrupt the command at instants spread over its whole run, and look at how it leaves.

Every run has to leave with 130 and without a word, or to have ended well before the interrupt came. What comes before
the first line of the program is out of its power, and is counted apart: before Python has a handler the system ends the
process, and while Python loads its `site` and the script of the installer it prints a traceback of its own. Ends with 1
if a run does anything else, or if too few were interrupted for the check to mean anything.

    .venv/bin/python benchmarks/interrupt_start.py --tries 600
"""

import argparse
import re
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

PROGRAM = str(Path(sys.executable).with_name("movers"))
COMMANDS = (
    (PROGRAM, "demo", "-f", "csv"),
    (sys.executable, "-m", "cryptoai_cli", "demo", "-f", "csv"),
    (PROGRAM, "--version"),
    (PROGRAM, "groups"),
)
INTERRUPTED = 130
LEAST_SHARE = 0.4  # of the tries: those that have to be interrupted for the check to mean anything
_OURS = re.compile(r'File "[^"]*cryptoai_cli/(?!__init__\.py|__main__\.py", line \d+, in <module>)')
_BY_SIGNAL, _IN_SITE = -signal.SIGINT, 1


class Left(NamedTuple):
    """How a run left: its exit code and what it printed on stderr."""

    code: int
    err: str

    @property
    def kind(self) -> str:
        """What is to be said of it."""
        if self.code == INTERRUPTED and not self.err:
            return "interrupted"
        if self.code == 0 and "Traceback" not in self.err:
            return "ended before"
        if self.code == _BY_SIGNAL and not self.err:
            return "before Python"  # it had no handler yet: the system ended the process
        if self.code in {_BY_SIGNAL, _IN_SITE} and "KeyboardInterrupt" in self.err and not _OURS.search(self.err):
            return "in the hands of Python"
        return "wrong"


def seconds_of(command: tuple[str, ...]) -> float:
    """Return how long a run takes, in seconds: the median of five."""
    taken = []
    for _ in range(5):
        started = time.monotonic()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        taken.append(time.monotonic() - started)
    return statistics.median(taken)


def interrupted_after(command: tuple[str, ...], seconds: float) -> Left:
    """Start the command, interrupt it after so many seconds, and return how it left."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        return Left(process.returncode, err)


def main() -> int:
    """Interrupt as often as asked; print what became of the runs, and return 1 if one did wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=600)
    tries = parser.parse_args().tries
    found: Counter[str] = Counter()
    for command in COMMANDS:
        whole, count = seconds_of(command), tries // len(COMMANDS)
        for number in range(count):
            left = interrupted_after(command, whole * number / count)
            found[left.kind] += 1
            if left.kind == "wrong":
                print(f"{' '.join(command)} after {whole * number / count:.4f} s: {left.code}\n{left.err}")
    print(", ".join(f"{kind} {times}" for kind, times in found.most_common()))
    return 0 if not found["wrong"] and found["interrupted"] >= LEAST_SHARE * found.total() else 1


if __name__ == "__main__":
    sys.exit(main())
