"""Run a few I/O-bound jobs in parallel, and stop waiting for them at a deadline."""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from cryptoai_cli.errors import TryLaterError
from cryptoai_cli.system.threads import start_thread

T = TypeVar("T")
Late = TypeVar("Late")


class _Done(Struct, Generic[T], frozen=True):
    index: int
    result: T


class _Crashed(Struct, frozen=True):
    error: BaseException


def in_parallel(jobs: Sequence[Callable[[], T]], *, workers: int, deadline: float, late: Late) -> list[T | Late]:
    """Return the results of `jobs` in order, with `late` for each that is not done at `deadline`.

    `deadline` is a monotonic instant in seconds. Jobs start in the order given. The threads are daemons: one that hangs
    delays neither the caller nor the exit of the process. An exception that a job raises in time is raised here, and
    TryLaterError if the machine gives no thread at all.
    """
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    done: queue.SimpleQueue[_Done[T] | _Crashed] = queue.SimpleQueue()
    for index in range(len(jobs)):
        waiting.put(index)
    _start(min(workers, len(jobs)), lambda: _work(jobs, waiting, done, deadline))
    results: list[T | Late] = [late] * len(jobs)
    for _ in jobs:
        try:
            outcome = done.get(timeout=min(max(0.0, deadline - time.monotonic()), threading.TIMEOUT_MAX))
        except queue.Empty:
            break
        if isinstance(outcome, _Crashed):
            raise outcome.error
        results[outcome.index] = outcome.result
    return results


def _start(threads: int, work: Callable[[], None]) -> None:
    """Start as many `threads` as the machine gives; raise TryLaterError if it gives none."""
    for count in range(threads):
        try:
            start_thread(work)
        except TryLaterError:
            if count:
                return
            raise


def _work(
    jobs: Sequence[Callable[[], T]],
    waiting: "queue.SimpleQueue[int]",
    done: "queue.SimpleQueue[_Done[T] | _Crashed]",
    deadline: float,
) -> None:
    while time.monotonic() < deadline:
        try:
            index = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            done.put(_Done(index, jobs[index]()))
        except BaseException as error:  # noqa: BLE001 - nothing is hidden: the waiting caller raises it
            done.put(_Crashed(error))
