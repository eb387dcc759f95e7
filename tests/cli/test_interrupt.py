import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from cryptoai_cli.cli.interrupt import check_interrupt, remember_interrupts


@pytest.fixture(autouse=True)
def _own_handler(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("cryptoai_cli.cli.interrupt._received", [])
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_raises_as_ever() -> None:
    remember_interrupts()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_an_interrupt_whose_exception_was_swallowed_is_raised_at_the_next_check() -> None:
    remember_interrupts()
    check_interrupt()
    with suppress(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        check_interrupt()


def test_an_interrupt_that_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    remember_interrupts()
    signal.raise_signal(signal.SIGINT)
    check_interrupt()


def left_after(program: str) -> subprocess.CompletedProcess[str]:
    head = "import signal\nfrom cryptoai_cli.cli.interrupt import leave_at_interrupt, remember_interrupts\n"
    command = [sys.executable, "-c", head + program]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_an_interrupt_of_the_start_leaves_at_once_and_without_a_word() -> None:
    swallowing = "try:\n signal.raise_signal(signal.SIGINT)\nexcept BaseException:\n pass\nprint('went on')"
    done = left_after(f"leave_at_interrupt()\n{swallowing}")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_second_interrupt_leaves_at_once() -> None:
    once = " try:\n  signal.raise_signal(signal.SIGINT)\n except KeyboardInterrupt:\n  print('first', flush=True)"
    twice = f"for _ in range(2):\n{once}"
    done = left_after(f"leave_at_interrupt()\nremember_interrupts()\n{twice}\nprint('went on')")
    assert (done.returncode, done.stdout, done.stderr) == (130, "first\n", "")


def test_an_interrupt_that_falls_into_a_callback_is_raised_behind_it() -> None:
    falling = (
        "import time, weakref\nclass Thing: pass\nthing = Thing()\n"
        "kept = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))\n"
        "try:\n del thing\n time.sleep(20)\n print('went on')\nexcept KeyboardInterrupt:\n print('raised')"
    )
    started = time.monotonic()
    done = left_after(f"leave_at_interrupt()\nremember_interrupts()\n{falling}")
    assert (done.returncode, done.stdout, done.stderr) == (0, "raised\n", "")
    assert time.monotonic() - started < 10  # in the wait, not after it


def test_other_errors_of_a_callback_are_told_as_ever() -> None:
    failing = "class Thing:\n def __del__(self): raise ValueError('odd')\nThing()"
    assert "ValueError: odd" in left_after(f"remember_interrupts()\n{failing}").stderr


def test_an_ignored_interrupt_of_the_start_stays_ignored() -> None:
    ignored = "signal.signal(signal.SIGINT, signal.SIG_IGN)\nleave_at_interrupt()\nsignal.raise_signal(signal.SIGINT)"
    assert left_after(ignored).returncode == 0
