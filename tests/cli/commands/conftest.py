"""A store that is filled, without a source."""

import pytest

from tests.cli.conftest import Command

BARS = "bars.csv"  # the file that the settings of these tests name as a source, too


@pytest.fixture
def filled(movers: Command) -> Command:
    """Return the command with all bars in its store, and no source any more."""
    assert movers("import", BARS, "-q").code == 0
    (movers.folder / BARS).unlink()
    return movers
