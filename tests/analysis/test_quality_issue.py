from datetime import timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import share_move
from cryptoai_cli.analysis.quality_issue import (
    base_issue,
    coin_issue,
    live_coin_issue,
    share_issue,
)
from cryptoai_cli.market.bar import Bar, Candle, History
from cryptoai_cli.market.instrument import InstrumentType
from tests.analysis.questioned import SPAN, doubt_of, moved, recheck, unchanged
from tests.build import EVENING, FRIDAY, MONDAY, history, interval, move, quote, session


@pytest.mark.parametrize(
    ("price", "questioned"), [(140.0, False), (140.1, True), (85.0, False), (84.9, True), (0.0, True), (-3.0, True)]
)
def test_a_move_is_questioned_beyond_plus_forty_and_minus_fifteen(price: float, *, questioned: bool) -> None:
    assert (share_issue(*moved(100.0, price), SPAN) is not None) is questioned


def test_t24_a_hundredfold_is_named_as_one() -> None:
    assert "hundredfold" in doubt_of(moved(70.0, 7001.0)).words
    assert "hundredfold" in doubt_of(moved(7001.0, 70.0)).words


def test_t13_a_provider_that_contradicts_its_own_closes_is_questioned() -> None:
    assert share_issue(*moved(100.0, 103.0, provider_return=0.0351), SPAN) is not None
    assert share_issue(*moved(100.0, 103.0, provider_return=0.0349), SPAN) is None


def test_half_a_point_exactly_is_no_contradiction() -> None:
    assert share_issue(*moved(100.0, 100.0, provider_return=0.005), SPAN) is None


@pytest.mark.parametrize(("previous", "price"), [(100.0, 0.0), (0.0, 100.0), (-1.0, 100.0)])
def test_t16_a_price_that_is_not_positive_is_named_as_the_doubt(previous: float, price: float) -> None:
    assert doubt_of(moved(previous, price)).words == "a price is not positive"


def test_a_percentage_of_another_session_is_not_compared() -> None:
    given = history({FRIDAY: 100.0, MONDAY: 103.0}, quote=quote(1.0, session(FRIDAY).closes, provider_return=0.5))
    assert share_issue(share_move("X", given, SPAN), given, SPAN) is None


@pytest.mark.parametrize(("r", "questioned"), [(0.35, False), (0.36, True), (-0.35, False), (-0.36, True)])
def test_coins_are_questioned_beyond_thirty_five(r: float, *, questioned: bool) -> None:
    assert (coin_issue(move("BTC-USD", r)) is not None) is questioned


def test_t08_as_of_is_never_taken_from_the_wall_clock() -> None:
    assert unchanged().as_of == session().closes != EVENING


@pytest.mark.parametrize(("theirs", "questioned"), [(-0.0011, True), (-0.0009, False), (0.0, False), (0.0001, False)])
def test_a_percentage_of_the_other_sign_is_a_contradiction_from_a_tenth_of_a_point(
    theirs: float, *, questioned: bool
) -> None:
    pair = moved(100.0, 100.0001, provider_return=theirs)
    assert (share_issue(*pair, SPAN) is not None) is questioned


class TestOwnError:
    """No source confirms its own error."""

    @pytest.mark.parametrize(
        ("bar", "words"),
        [
            (Bar(MONDAY, 103.0, high=102.0, low=99.0), "the close of 2025-10-13 is 103, above the highest price 102"),
            (Bar(MONDAY, 103.0, high=105.0, low=104.0), "the close of 2025-10-13 is 103, below the lowest price 104"),
            (Bar(MONDAY, 103.0, open=98.0, low=99.0), "the open of 2025-10-13 is 98, below the lowest price 99"),
            (Bar(MONDAY, 103.0, high=104.0, low=-1.0), "the range of 2025-10-13 is from -1 to 104"),
            (Bar(MONDAY, 103.0, high=99.0, low=104.0), "the range of 2025-10-13 is from 104 to 99"),
        ],
    )
    def test_a_bar_that_does_not_agree_with_itself_is_questioned(self, bar: Bar, words: str) -> None:
        given = recheck(100.0, bar)
        issue = share_issue(share_move("X", given, SPAN), given, SPAN)
        assert issue is not None
        assert (issue.words, issue.contradicted, issue.by_size) == (words, True, False)

    def test_the_bar_of_the_previous_close_must_agree_with_itself_too(self) -> None:
        given = History("X", "fake", bars=(Bar(FRIDAY, 100.0, high=98.0, low=95.0), Bar(MONDAY, 103.0)))
        assert share_issue(share_move("X", given, SPAN), given, SPAN) is not None

    def test_the_bar_of_a_session_under_way_is_not_looked_at(self) -> None:
        now = EVENING - timedelta(hours=2)
        bars = (Bar(FRIDAY, 100.0), Bar(MONDAY, 103.0, open=90.0, high=104.0, low=102.0))
        given = History("X", "fake", bars=bars, quote=quote(103.0, now))
        span = interval(now=now)
        assert share_issue(share_move("X", given, span), given, span) is None

    @pytest.mark.parametrize(("low", "high"), [(99.0, 102.5), (103.5, 104.0)])
    def test_half_a_percent_is_rounding(self, low: float, high: float) -> None:
        given = recheck(100.0, Bar(MONDAY, 103.0, high=high, low=low))
        assert share_issue(share_move("X", given, SPAN), given, SPAN) is None

    @pytest.mark.parametrize(
        ("low", "high", "questioned"), [(99.0, 104.0, False), (99.0, 102.0, True), (104.0, None, True)]
    )
    def test_the_range_of_the_quote_is_looked_at_as_well(
        self, low: float | None, high: float | None, *, questioned: bool
    ) -> None:
        given = history({FRIDAY: 100.0, MONDAY: 103.0}, quote=replace(quote(103.0), low=low, high=high))
        for now in (EVENING, EVENING - timedelta(hours=2)):
            span = interval(now=now)
            assert (share_issue(share_move("X", given, span), given, span) is not None) is questioned

    def test_the_range_of_another_session_is_not(self) -> None:
        old = replace(quote(103.0, EVENING - timedelta(days=1)), high=90.0)
        given = history({FRIDAY: 100.0, MONDAY: 103.0}, quote=old)
        assert share_issue(share_move("X", given, SPAN), given, SPAN) is None

    def test_two_doubts_are_told_together(self) -> None:
        given = recheck(100.0, Bar(MONDAY, 150.0, high=120.0, low=99.0))
        issue = share_issue(share_move("X", given, SPAN), given, SPAN)
        assert issue is not None
        assert (issue.by_size, issue.contradicted) == (True, True)
        assert issue.words.count(";") == 1


class TestHeldBase:
    def derived(self, base: float = 100.0, *, is_derived: bool = True) -> History:
        return replace(history({FRIDAY: base, MONDAY: 103.0}), base_is_derived=is_derived)

    @pytest.mark.parametrize(
        ("held", "questioned"),
        [
            ((), False),
            ((100.5,), False),
            ((100.51,), True),
            ((99.49,), True),
            ((90.0, 100.0), False),
            ((90.0, 80.0), True),
        ],
    )
    def test_a_derived_previous_close_must_fit_one_of_those_held(
        self, held: tuple[float, ...], *, questioned: bool
    ) -> None:
        given = self.derived()
        assert (base_issue(share_move("X", given, SPAN), given, held) is not None) is questioned

    def test_it_takes_a_second_source(self) -> None:
        given = self.derived()
        issue = base_issue(share_move("X", given, SPAN), given, (90.0,))
        assert issue is not None
        assert (issue.contradicted, issue.words) == (True, "fake measures from 100, but 90 is held")

    def test_one_that_is_reported_as_such_is_believed(self) -> None:
        given = self.derived(is_derived=False)
        assert base_issue(share_move("X", given, SPAN), given, (90.0,)) is None


@pytest.mark.parametrize(("price", "questioned"), [(110.0, False), (110.1, True), (90.0, False), (89.9, True)])
def test_an_index_is_questioned_beyond_ten_percent(price: float, *, questioned: bool) -> None:
    given = history({FRIDAY: 100.0, MONDAY: price}, kind=InstrumentType.INDEX)
    assert (share_issue(share_move("^X", given, SPAN), given, SPAN) is not None) is questioned


@pytest.mark.parametrize(
    ("price", "minutes", "questioned"),
    [(105.0, 0, False), (95.0, 60, False), (110.3, 59, True), (84.9, 0, True), (110.3, 121, False), (110.3, -1, False)],
)
def test_a_live_price_of_a_coin_must_fit_its_latest_hour(price: float, minutes: int, *, questioned: bool) -> None:
    now = session().closes - timedelta(hours=2)
    hour = Candle(now - timedelta(minutes=minutes), 100.0, high=105.0, low=90.0)
    coin = replace(move("BTC-USD", 0.0), price=price)
    issue = live_coin_issue(coin, history({}, candles=[hour]), interval(now=now))
    assert (issue is not None) is questioned
    assert issue is None or issue.contradicted
    assert live_coin_issue(coin, history({}, candles=[hour]), interval()) is None
