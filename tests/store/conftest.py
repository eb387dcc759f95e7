"""A store that ends with the test."""

from collections.abc import Iterator

import pytest

from cryptoai_cli.store.bars import BarStore
from tests.store.kept import memory_store


@pytest.fixture
def store() -> Iterator[BarStore]:
    with memory_store() as empty:
        yield empty
