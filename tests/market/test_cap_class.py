import pytest

from cryptoai_cli.market.cap_class import CapClass, cap_class


@pytest.mark.parametrize(
    ("amount", "found"),
    [
        (200e9, CapClass.MEGA),
        (199.9e9, CapClass.LARGE),
        (10e9, CapClass.LARGE),
        (2e9, CapClass.MID),
        (300e6, CapClass.SMALL),
        (299e6, CapClass.MICRO),
        (50e6, CapClass.MICRO),
        (49e6, CapClass.NANO),
        (0.0, None),
        (-1.0, None),
        (None, None),
    ],
)
def test_each_class_begins_at_its_floor(amount: float | None, found: CapClass | None) -> None:
    assert cap_class(amount) is found
