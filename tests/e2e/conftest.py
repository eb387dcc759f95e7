"""The replay server for the whole run of the tests, and the command in a home of each test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.command import Movers
from tests.e2e.replay import Replay, running_replay, why_missing


@pytest.fixture(scope="session")
def server() -> Iterator[Replay]:
    if reason := why_missing():
        pytest.skip(reason)
    with running_replay() as running:
        yield running


@pytest.fixture
def replay(server: Replay, socket_enabled: None) -> Replay:  # noqa: ARG001 - loopback only
    return server


@pytest.fixture
def movers(replay: Replay, tmp_path: Path) -> Movers:
    return Movers(tmp_path, replay.base_url)
