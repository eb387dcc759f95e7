from datetime import timedelta

import pytest

from cryptoai_cli.net.server_clock import ClockDoubt, Distrusted, ServerTime
from cryptoai_cli.report.model import Notice
from cryptoai_cli.workflows.clock_notices import clock_notices


def doubt(whose: Distrusted, ahead: timedelta, *providers: str) -> ClockDoubt:
    return ClockDoubt(whose, ahead, tuple(ServerTime(name, "host", ahead) for name in providers or ("yahoo",)))


def test_no_doubt_is_no_notice() -> None:
    assert clock_notices(None) == ()


@pytest.mark.parametrize(
    ("ahead", "told"),
    [
        (timedelta(minutes=61), "61 minutes behind that of yahoo"),
        (timedelta(minutes=-6), "6 minutes ahead of that of yahoo"),
        (timedelta(hours=4), "4 hours behind that of yahoo"),
        (timedelta(days=-2), "2 days ahead of that of yahoo"),
        (timedelta(hours=24), "24 hours behind that of yahoo"),
    ],
)
def test_our_own_clock_is_told_with_its_error(ahead: timedelta, told: str) -> None:
    (notice,) = clock_notices(doubt(Distrusted.MACHINE, ahead))
    advice = "check the date, the time and the time zone; no price of this run is kept"
    assert notice == Notice("clock", f"This machine's clock is {told}: {advice}.")


def test_several_sources_are_named() -> None:
    (notice,) = clock_notices(doubt(Distrusted.MACHINE, timedelta(hours=3), "yahoo", "cnbc"))
    assert "3 hours behind those of cnbc, yahoo" in notice.message


@pytest.mark.parametrize(
    ("ahead", "told"), [(timedelta(hours=3), "3 hours ahead of"), (timedelta(hours=-3), "3 hours behind")]
)
def test_the_clock_of_one_source_is_told_as_its_own(ahead: timedelta, told: str) -> None:
    (notice,) = clock_notices(doubt(Distrusted.SERVER, ahead, "nasdaq"))
    others = "this machine's and those of the other sources"
    assert notice.message == f"The clock of nasdaq is {told} {others}: none of its prices is kept."
