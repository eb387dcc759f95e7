"""Start the programs of `tests/store/load.py`."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

from tests.docs.pages import ROOT
from tests.store.load import Seen


def start(role: str, path: Path, argument: str) -> subprocess.Popen[str]:
    """Start a process of this role."""
    command = [sys.executable, "-m", "tests.store.load", role, str(path), argument]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def outcome(process: subprocess.Popen[str], seconds: float = 120) -> str:
    """Return what the process told at its end."""
    out, _ = process.communicate(timeout=seconds)
    assert process.returncode == 0, out
    return out


def at_once(path: Path, seconds: float, roles: tuple[str, ...]) -> tuple[Seen, ...]:
    """Run processes of these roles at the same time on one store, and return what each saw."""
    processes = [start(role, path, str(seconds)) for role in roles]
    return tuple(Seen(**json.loads(outcome(process))) for process in processes)


def killed_in_mid_save(path: Path, chance: random.Random) -> int:
    """Let a process save whole transactions, kill it in the midst of one, and return how many it had begun."""
    with start("saver", path, str(chance.randrange(10**4))) as process:
        assert process.stdout is not None
        begun = [process.stdout.readline() for _ in range(chance.randrange(1, 6))]
        time.sleep(chance.uniform(0.0, 0.03))
        process.kill()
        return len(begun) + len(process.stdout.readlines())
