import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.adjustments import apply_split, split_on, with_dividend
from cryptoai_cli.analysis.moves import share_move
from cryptoai_cli.market.bar import Bar, Dividend, Split
from tests.analysis.questioned import SPAN, moved, recheck
from tests.build import FRIDAY, MONDAY


class TestSplitOnRecord:
    @pytest.mark.parametrize(
        ("previous", "bar", "split", "expected"),
        [
            (214.0, Bar(MONDAY, 201.0, open=200.5), Split(MONDAY, 1066, 1000), 201 / (214 / 1.066) - 1),
            (50.0, Bar(MONDAY, 51.0, open=50.2), Split(MONDAY, 11, 10), 0.02),  # adjusted already
            (1.0, Bar(MONDAY, 1.3, open=1.96), Split(MONDAY, 1, 2), -0.35),  # looks like +30 %
        ],
    )
    def test_the_open_decides_which_previous_close_is_meant(
        self, previous: float, bar: Bar, split: Split, expected: float
    ) -> None:
        given = recheck(previous, bar, split)
        applied = apply_split(share_move("X", given, SPAN), split, bar.open)
        assert applied.simple_return == pytest.approx(expected)

    def test_without_an_open_the_smaller_move_is_taken(self) -> None:
        split = Split(MONDAY, 2, 1)
        assert apply_split(moved(100.0, 51.0)[0], split, None).previous_close == 50.0
        assert apply_split(moved(100.0, 99.0)[0], split, None).previous_close == 100.0

    def test_a_move_without_a_price_to_divide_is_left_alone(self) -> None:
        for bare in (replace(moved(100.0, 51.0)[0], previous_close=None), replace(moved(100.0, 51.0)[0], price=None)):
            assert apply_split(bare, Split(MONDAY, 2, 1), 50.0) == bare

    def test_only_a_split_of_the_day_is_on_record(self) -> None:
        split = Split(FRIDAY, 2, 1)
        bars = recheck(100.0, Bar(MONDAY, 51.0), split)
        assert (split_on(bars, MONDAY), split_on(bars, FRIDAY), split_on(None, FRIDAY)) == (None, split, None)
        assert split_on(replace(bars, splits=None), FRIDAY) is None


@pytest.mark.parametrize(("amount", "told"), [(5.0, None), (5.01, 5.01)])
def test_a_distribution_above_a_twentieth_of_the_price_goes_with_the_move(amount: float, told: float | None) -> None:
    assert with_dividend(moved(100.0, 95.0)[0], Dividend(MONDAY, amount)).dividend == told


def test_a_distribution_of_an_unknown_share_of_the_price_does_not() -> None:
    bare = replace(moved(100.0, 95.0)[0], previous_close=None)
    assert with_dividend(bare, Dividend(MONDAY, 50.0)).dividend is None
