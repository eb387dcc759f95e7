from cryptoai_cli.sources.massive_pace import Pace


class Clock:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def paced(clock: Clock) -> Pace:
    return Pace(2, 60.0, ticks=lambda: clock.now, pause=clock.pause)


def test_the_first_requests_do_not_wait_and_the_next_waits_until_the_period_is_over() -> None:
    clock = Clock()
    pace = paced(clock)
    assert [pace.wait_for_turn(1000.0) for _ in range(2)] == [True, True]
    assert clock.waits == []
    clock.now += 10
    assert pace.wait_for_turn(1000.0)
    assert clock.waits == [50.0]


def test_a_turn_counts_from_the_request_that_far_back() -> None:
    clock = Clock()
    pace = paced(clock)
    for _ in range(5):
        pace.wait_for_turn(1000.0)
    assert clock.waits == [60.0, 60.0]  # two, two, one


def test_a_turn_after_the_deadline_is_none_and_is_not_waited_for() -> None:
    clock = Clock()
    pace = paced(clock)
    assert [pace.wait_for_turn(160.0) for _ in range(3)] == [True, True, False]
    assert clock.waits == []


def test_no_request_starts_at_the_deadline() -> None:
    clock = Clock()
    clock.now = 160.0
    assert not paced(clock).wait_for_turn(160.0)


def test_a_turn_that_one_caller_cannot_wait_for_is_there_for_the_next() -> None:
    clock = Clock()
    pace = paced(clock)
    assert [pace.wait_for_turn(each) for each in (160.0, 160.0, 160.0, 161.0)] == [True, True, False, True]
    assert clock.waits == [60.0]


def test_requests_long_ago_do_not_count() -> None:
    clock = Clock()
    pace = paced(clock)
    pace.wait_for_turn(1000.0)
    pace.wait_for_turn(1000.0)
    clock.now += 61
    assert pace.wait_for_turn(1000.0)
    assert clock.waits == []
