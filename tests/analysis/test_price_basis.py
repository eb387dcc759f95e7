from datetime import date

import pytest

from cryptoai_cli.analysis.price_basis import KnownSplit, factors, kept_step, split_step

DAY = date(2025, 10, 13)
FORWARD, REVERSE, TINY = KnownSplit(DAY, 2.0), KnownSplit(DAY, 0.5), KnownSplit(DAY, 1.1)


@pytest.mark.parametrize(
    ("split", "before", "close", "opening", "step"),
    [
        (FORWARD, 100.0, 51.0, 50.0, 0.5),
        (FORWARD, 50.0, 51.0, 50.0, 1.0),
        (REVERSE, 1.0, 1.3, 1.96, 2.0),  # by its close alone this looks like +30 %
        (REVERSE, 2.0, 1.3, 1.96, 1.0),
        (TINY, 55.0, 50.4, 50.2, 1 / 1.1),
        (TINY, 50.0, 46.0, 50.2, 1.0),  # a real fall of 8 %
    ],
)
def test_the_open_tells_whether_the_close_before_is_adjusted(
    split: KnownSplit, before: float, close: float, opening: float, step: float
) -> None:
    assert split_step(split, before, close, opening) == pytest.approx(step)


def test_a_close_alone_has_to_be_clearly_nearer_to_one_of_them() -> None:
    assert split_step(FORWARD, 100.0, 51.0, None) == 0.5
    assert split_step(TINY, 55.0, 50.4, None) == pytest.approx(1 / 1.1)
    assert split_step(TINY, 50.0, 51.0, None) == 1.0
    assert split_step(REVERSE, 1.0, 1.3, None) is None
    assert split_step(TINY, 50.0, 48.0, None) is None


def test_a_split_known_long_after_is_taken_as_adjusted_unless_nobody_would_believe_the_move() -> None:
    late = KnownSplit(DAY, 2.0, is_recent=False)
    assert split_step(late, 100.0, 101.0, None) == 1.0
    assert split_step(late, 100.0, 51.0, None) == 0.5
    assert split_step(KnownSplit(DAY, 1.1, is_recent=False), 50.0, 48.0, None) == 1.0
    assert split_step(KnownSplit(DAY, 1.1, is_recent=False), 50.0, 45.5, 45.5) is None


def test_a_kept_previous_close_tells_the_step_beyond_rounding() -> None:
    assert kept_step(2.0, 1.0) == 2.0
    assert kept_step(100.0, 101.0) == pytest.approx(100 / 101)
    assert kept_step(100.4, 100.0) == 1.0


def test_the_factor_of_a_session_is_the_product_of_all_later_steps() -> None:
    assert factors([3.0, 1.0, 0.5, 2.0, 1.0]) == [1.0, 1.0, 2.0, 1.0, 1.0]
    assert factors([1.0, 0.5, 1.0, 0.2]) == pytest.approx([0.1, 0.2, 0.2, 1.0])
    assert factors([1.0, 0.5, None, 1.0]) == [None, None, 1.0, 1.0]
