"""A lake in a folder of its own."""

from pathlib import Path

import pytest

from cryptoai_cli.lake.lake import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")
