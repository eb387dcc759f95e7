import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest

from cryptoai_cli.cli.interrupt import check_interrupt, remember_interrupts


@pytest.fixture(autouse=True)
def _own_handler(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("cryptoai_cli.cli.interrupt._received", [])
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
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
