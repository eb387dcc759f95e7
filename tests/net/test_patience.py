import time

from cryptoai_cli.net.patience import Patience


def test_several_tries_share_the_seconds() -> None:
    patience = Patience(0.2, time.monotonic() + 60)
    with patience.running() as first:
        time.sleep(0.12)
    with patience.running() as second:
        assert second - time.monotonic() < 0.09
    assert first - time.monotonic() < 0.1
    assert not patience.is_over


def test_what_lies_between_the_tries_is_not_counted() -> None:
    patience = Patience(0.1, time.monotonic() + 60)
    time.sleep(0.12)
    assert not patience.is_over
    with patience.running() as until:
        assert until > time.monotonic()


def test_it_is_over_once_the_seconds_are_used_up() -> None:
    patience = Patience(0.01, time.monotonic() + 60)
    with patience.running():
        time.sleep(0.02)
    assert patience.is_over


def test_the_deadline_of_the_run_ends_it() -> None:
    deadline = time.monotonic() + 1
    with Patience(60, deadline).running() as until:
        assert until == deadline
    assert Patience(60, time.monotonic() - 1).is_over
