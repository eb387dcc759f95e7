import math
import threading
import time
from collections.abc import Callable

import pytest

from cryptoai_cli.errors import TryLaterError
from cryptoai_cli.net.parallel import in_parallel


def soon(seconds: float = 5.0) -> float:
    return time.monotonic() + seconds


def value(
    result: str, *, after: threading.Event | None = None, then: threading.Event | None = None
) -> Callable[[], str]:
    def job() -> str:
        if after is not None:
            assert after.wait(5)
        if then is not None:
            then.set()
        return result

    return job


def test_results_stand_in_the_order_of_the_jobs_not_of_their_ends() -> None:
    second_is_done = threading.Event()
    jobs = [value("first", after=second_is_done), value("second", then=second_is_done)]
    assert in_parallel(jobs, workers=2, deadline=soon(), late="late") == ["first", "second"]


def test_no_jobs_give_no_results() -> None:
    jobs: list[Callable[[], str]] = []
    assert in_parallel(jobs, workers=2, deadline=soon(), late="late") == []


def test_a_job_that_hangs_is_late_and_the_others_count() -> None:
    never = threading.Event()
    jobs = [value("done"), value("hangs", after=never)]
    started = time.monotonic()
    assert in_parallel(jobs, workers=2, deadline=soon(0.1), late="late") == ["done", "late"]
    assert time.monotonic() - started < 1
    never.set()


def test_no_job_starts_after_the_deadline() -> None:
    started: list[str] = []
    assert in_parallel([lambda: started.append("job")], workers=1, deadline=soon(-1), late="late") == ["late"]
    assert started == []


def test_no_more_workers_than_asked_run_at_once() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def job() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1

    in_parallel([job] * 8, workers=2, deadline=soon(), late=None)
    assert most == 2


def test_a_run_without_a_deadline_is_possible() -> None:
    assert in_parallel([value("done")], workers=1, deadline=math.inf, late="late") == ["done"]


@pytest.mark.parametrize("kind", [ZeroDivisionError, KeyboardInterrupt, SystemExit])
def test_t36_a_fault_of_a_job_reaches_the_caller(kind: type[BaseException]) -> None:
    def faulty() -> str:
        raise kind

    with pytest.raises(kind):
        in_parallel([faulty], workers=1, deadline=soon(), late="late")


@pytest.mark.parametrize("given", [0, 1])
def test_fewer_threads_than_asked_for_do_all_jobs_and_none_is_told(monkeypatch: pytest.MonkeyPatch, given: int) -> None:
    class Scarce(threading.Thread):
        started = 0

        def start(self) -> None:
            if Scarce.started == given:
                raise RuntimeError
            Scarce.started += 1
            super().start()

    monkeypatch.setattr("cryptoai_cli.system.threads.threading.Thread", Scarce)
    jobs = [lambda: 1, lambda: 2, lambda: 3]
    if given:
        assert in_parallel(jobs, workers=2, deadline=time.monotonic() + 5, late=0) == [1, 2, 3]
    else:
        with pytest.raises(TryLaterError, match="no more threads"):
            in_parallel(jobs, workers=2, deadline=time.monotonic() + 5, late=0)
