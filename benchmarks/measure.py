"""Time whole commands against each other in one run, so that only ratios matter."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MOVERS = str(Path(sys.executable).with_name("movers"))
SHARED = Path(__file__).resolve().parents[2] / "shared"
# with it every run would compile the package again, which no installed program does
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"


@dataclass(frozen=True, slots=True)
class Timing:
    """The wall time of one command: the median of several runs, in seconds."""

    seconds: float
    runs: int


def timed(
    command: Sequence[str],
    *,
    runs: int = 15,
    environment: Mapping[str, str] | None = None,
    before_each: Callable[[], None] | None = None,
) -> Timing:
    """Run a command several times after one warm-up and return its median wall time; a failing command stops all.

    `before_each` is called before every run and not timed.
    """
    taken = []
    for _ in range(runs + 1):
        if before_each is not None:
            before_each()
        started = time.perf_counter()
        done = subprocess.run(command, capture_output=True, env=surroundings(environment), check=False)
        taken.append(time.perf_counter() - started)
        if done.returncode:
            sys.exit(f"{' '.join(command)} left with {done.returncode}:\n{done.stderr.decode()[-2000:]}")
    return Timing(statistics.median(taken[1:]), runs)


def surroundings(environment: Mapping[str, str] | None) -> dict[str, str]:
    """Return this process's environment with these changes, and with the writing of compiled modules allowed."""
    own = {name: value for name, value in os.environ.items() if name != NO_BYTECODE}
    return {**own, **(environment or {})}


def peak_megabytes(command: Sequence[str], environment: Mapping[str, str] | None = None) -> float:
    """Return the largest resident size of a command, in megabytes."""
    program = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    started = [sys.executable, "-c", program, *command]
    done = subprocess.run(started, capture_output=True, env=surroundings(environment), check=True)
    unit = 1 if sys.platform == "darwin" else 1024
    return int(done.stdout) * unit / 1e6


def bare_python(runs: int = 15) -> Timing:
    """Return the time of this interpreter doing nothing."""
    return timed([sys.executable, "-c", "pass"], runs=runs)
