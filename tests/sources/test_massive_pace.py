from cryptoai_cli.sources.massive_pace import Pace


class Clock:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def paced(clock: Clock, deadline: float) -> Pace:
    return Pace(2, 60.0, deadline, ticks=lambda: clock.now, pause=clock.pause)


def test_the_first_requests_do_not_wait_and_the_next_waits_until_the_period_is_over() -> None:
    clock = Clock()
    pace = paced(clock, 1000.0)
    assert [pace.wait_for_turn() for _ in range(2)] == [True, True]
    assert clock.waits == []
    clock.now += 10
    assert pace.wait_for_turn()
    assert clock.waits == [50.0]


def test_a_turn_counts_from_the_request_that_far_back() -> None:
    clock = Clock()
    pace = paced(clock, 1000.0)
    for _ in range(5):
        pace.wait_for_turn()
    assert clock.waits == [60.0, 60.0]  # two, two, one


def test_a_turn_after_the_deadline_is_none_and_is_not_waited_for() -> None:
    clock = Clock()
    pace = paced(clock, 160.0)
    assert [pace.wait_for_turn() for _ in range(3)] == [True, True, False]
    assert clock.waits == []


def test_no_request_starts_at_the_deadline() -> None:
    clock = Clock()
    clock.now = 160.0
    assert not paced(clock, 160.0).wait_for_turn()


def test_requests_long_ago_do_not_count() -> None:
    clock = Clock()
    pace = paced(clock, 1000.0)
    pace.wait_for_turn()
    pace.wait_for_turn()
    clock.now += 61
    assert pace.wait_for_turn()
    assert clock.waits == []
