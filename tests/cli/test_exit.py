import os
import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")


def ran(program: str, *, stdout: int | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"import atexit, sys\nfrom cryptoai_cli.cli.exit import leave\n{program}"],
        stdout=subprocess.PIPE if stdout is None else stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=30,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
    )


def test_what_is_held_back_is_written_and_the_code_kept() -> None:
    done = ran("sys.stdout.write('figures')\nsys.stderr.write('notices')\nleave(3)")
    assert (done.stdout, done.stderr, done.returncode) == ("figures", "notices", 3)


def test_what_is_registered_for_the_end_runs() -> None:
    done = ran("atexit.register(print, 'tidied')\nleave(0)")
    assert (done.stdout, done.returncode) == ("tidied\n", 0)


def test_nothing_else_runs_and_no_thread_is_waited_for() -> None:
    waiting = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()"
    done = ran(f"{waiting}\nleave(0)\nprint('after')")
    assert (done.stdout, done.returncode) == ("", 0)


def test_a_stream_that_is_closed_is_left_alone() -> None:
    assert ran("sys.stdout.close()\nleave(0)").returncode == 0
    assert ran("sys.stdout = None\nleave(0)").returncode == 0


def test_a_reader_that_has_had_enough_is_no_error() -> None:
    deaf = "import os\nread, write = os.pipe()\nos.dup2(write, 1); os.close(write); os.close(read)"
    done = ran(f"{deaf}\nprint('x')\nleave(0)")
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_told_and_has_its_code() -> None:
    with FULL.open("w") as full:
        done = ran("print('x')\nleave(0)", stdout=full.fileno())
    assert done.stderr == "movers: cannot write: No space left on device\nCheck the free space.\n"
    assert done.returncode == 74


@pytest.mark.skipif(os.name == "nt", reason="streams are closed by a POSIX shell")
@pytest.mark.parametrize(
    ("closed", "code", "told"),
    [(">&-", 74, "movers: cannot write to stdout: it is closed\nAdd -o FILE.\n"), ("2>&-", 0, "")],
)
def test_a_stream_that_is_closed_from_the_start_is_no_bug(closed: str, code: int, told: str) -> None:
    command = f'"{sys.executable}" -m cryptoai_cli demo -f headline {closed}'
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (code, told)


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
def test_an_error_keeps_its_code_on_a_full_disk() -> None:
    with FULL.open("w") as full:
        assert ran("print('x')\nleave(69)", stdout=full.fileno()).returncode == 69


def test_an_interrupt_while_it_leaves_is_130_without_a_traceback() -> None:
    interrupted = "class Slow:\n closed = False\n def flush(self):\n  signal.raise_signal(signal.SIGINT)\n"
    done = ran(f"import signal\n{interrupted}sys.stdout = Slow()\nleave(0)")
    assert (done.stderr, done.returncode) == ("", 130)
