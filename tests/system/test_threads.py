import queue
import threading

import pytest

from cryptoai_cli.errors import TryLaterError, lack_error
from cryptoai_cli.system.threads import THREADS, is_refused_thread, start_thread


def refuse(*_: object, **__: object) -> None:
    raise RuntimeError("can't start new thread")


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "_start_joinable_thread" if hasattr(threading, "_start_joinable_thread") else "_start_new_thread"
    monkeypatch.setattr(threading, name, refuse)


def test_a_job_runs_in_a_thread_that_the_end_does_not_wait_for() -> None:
    told: queue.SimpleQueue[threading.Thread] = queue.SimpleQueue()
    start_thread(lambda: told.put(threading.current_thread()))
    thread = told.get(timeout=5)
    assert thread.daemon
    assert thread is not threading.current_thread()


@pytest.mark.usefixtures("no_threads")
def test_a_thread_that_the_machine_refuses_is_told_and_no_bug() -> None:
    with pytest.raises(TryLaterError) as caught:
        start_thread(lambda: None)
    told = lack_error(THREADS)
    assert (caught.value.message, caught.value.hint) == (told.message, told.hint)
    assert caught.value.__cause__ is not None
    assert is_refused_thread(caught.value.__cause__)


class Unnumbered:
    ident = None

    def start(self) -> None:
        raise RuntimeError(self.ident)


def test_any_other_fault_is_no_refused_thread() -> None:
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    for fault in (thread.start, refuse, Unnumbered().start):
        with pytest.raises(RuntimeError) as caught:
            fault()
        assert not is_refused_thread(caught.value)
    assert not is_refused_thread(RuntimeError("can't start new thread"))
