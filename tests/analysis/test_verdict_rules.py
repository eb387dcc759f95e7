from datetime import timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Move, Status, share_move
from cryptoai_cli.analysis.quality_issue import QualityIssue, coin_issue, split_issue
from cryptoai_cli.analysis.verdict_rules import (
    SplitOnRecord,
    agree,
    judge_coin,
    judge_early_price,
    judge_unchanged_price,
    settle_by_bars,
    settle_by_second,
)
from cryptoai_cli.market.bar import Bar, Candle, History, Split
from cryptoai_cli.market.session import Interval
from tests.analysis.questioned import SPAN, doubt_of, moved, recheck, unchanged
from tests.build import FRIDAY, MONDAY, history, move, quote, session


def judge_share(
    move: Move, issue: QualityIssue, seen: History | None, span: Interval, second: Move | None = None
) -> Move:
    settled = settle_by_bars(move, issue, seen, span)
    return settled if settled.status is Status.OK else settle_by_second(settled, issue, seen, span, second)


def test_t22_a_forgotten_split_is_put_right_by_the_split_on_record() -> None:
    pair = moved(67.49, 43.03)  # Brookfield, 3-for-2: looks like -36.24 %, was -4.364 %
    bar = Bar(MONDAY, 43.03, high=45.0, low=42.9)
    judged = judge_share(pair[0], doubt_of(pair), recheck(67.49, bar, Split(MONDAY, 3, 2)), SPAN)
    assert judged.status is Status.OK
    assert judged.simple_return == pytest.approx(-0.04364, abs=1e-5)


def test_a_split_that_the_source_has_already_applied_is_not_applied_twice() -> None:
    pair = moved(100.0, 150.0)
    bar = Bar(MONDAY, 150.0, high=152.0, low=112.0)
    judged = judge_share(pair[0], doubt_of(pair), recheck(100.0, bar, Split(MONDAY, 1, 10)), SPAN)
    assert judged.status is Status.OK
    assert judged.simple_return == pytest.approx(0.5)


def test_a_split_on_record_does_not_answer_a_provider_that_contradicts_itself() -> None:
    pair = moved(100.0, 103.0, provider_return=0.10)
    judged = judge_share(pair[0], doubt_of(pair), recheck(100.0, Bar(MONDAY, 103.0), Split(MONDAY, 2, 1)), SPAN)
    assert judged.status is Status.SUSPECT


def test_a_gap_down_in_the_session_of_a_split_is_not_waved_through() -> None:
    pair = moved(100.0, 72.0)
    applied = recheck(100.0, Bar(MONDAY, 72.0), Split(MONDAY, 1, 10))
    assert judge_share(pair[0], doubt_of(pair), applied, SPAN).status is Status.SUSPECT


def test_a_reverse_split_is_put_right_too() -> None:
    pair = moved(0.3668, 4.45)  # 1-for-20: looks like +1113 %, was -39.3 %
    bar = Bar(MONDAY, 4.45, high=6.5, low=4.4)
    judged = judge_share(pair[0], doubt_of(pair), recheck(0.3668, bar, Split(MONDAY, 1, 20)), SPAN)
    assert judged.status is Status.OK
    assert judged.simple_return == pytest.approx(-0.3934, abs=1e-4)


def test_a_range_that_reaches_the_previous_close_confirms() -> None:
    pair = moved(18.23, 8.45)  # Oklo 2024-05-10: -53.65 %, traded from 15.70 down
    bar = Bar(MONDAY, 8.45, open=15.5, high=15.7, low=7.77)
    assert judge_share(pair[0], doubt_of(pair), recheck(18.23, bar), SPAN).status is Status.OK


def test_a_range_far_from_the_previous_close_leaves_it_suspect() -> None:
    pair = moved(1000.0, 100.0)
    bar = Bar(MONDAY, 100.0, high=104.0, low=98.0)
    judged = judge_share(pair[0], doubt_of(pair), recheck(1000.0, bar), SPAN)
    assert judged.status is Status.SUSPECT
    assert judged.reason


def test_a_range_that_does_not_hold_its_own_close_confirms_nothing() -> None:
    pair = moved(1000.0, 100.0)
    bar = Bar(MONDAY, 100.0, high=1010.0, low=990.0)
    assert judge_share(pair[0], doubt_of(pair), recheck(1000.0, bar), SPAN).status is Status.SUSPECT


def test_a_gap_down_without_a_split_is_confirmed_when_no_second_source_can_be_asked() -> None:
    pair = moved(100.0, 72.0)  # a third of AI power, 2025-01-27
    judged = judge_share(pair[0], doubt_of(pair), recheck(100.0, Bar(MONDAY, 72.0)), SPAN)
    assert judged.status is Status.OK


@pytest.mark.parametrize("price", [141.0, 59.0])
def test_outside_that_band_the_absence_of_a_split_confirms_nothing(price: float) -> None:
    pair = moved(100.0, price)
    assert judge_share(pair[0], doubt_of(pair), recheck(100.0, Bar(MONDAY, price)), SPAN).status is Status.SUSPECT


def test_splits_that_were_not_asked_for_confirm_nothing() -> None:
    pair = moved(100.0, 72.0)
    unasked = replace(recheck(100.0, Bar(MONDAY, 72.0)), splits=None)
    assert judge_share(pair[0], doubt_of(pair), unasked, SPAN).status is Status.SUSPECT


def test_a_fall_that_the_provider_itself_contradicts_is_not_waved_through() -> None:
    pair = moved(68.705, 49.02, provider_return=-0.0561)  # a spin-off: -28.65 % by closes, -5.61 % in truth
    judged = judge_share(pair[0], doubt_of(pair), recheck(68.705, Bar(MONDAY, 49.02)), SPAN)
    assert judged.status is Status.SUSPECT


def test_a_second_source_that_agrees_confirms_and_one_that_disagrees_does_not() -> None:
    pair = moved(6.72, 35.83)  # a real +433 %
    bars = recheck(6.72, Bar(MONDAY, 35.83))
    agreeing, other = move("X", 4.3319), move("X", 0.02)
    assert judge_share(pair[0], doubt_of(pair), bars, SPAN, agreeing).status is Status.OK
    assert judge_share(pair[0], doubt_of(pair), bars, SPAN, other).status is Status.SUSPECT


def test_a_second_source_that_prints_two_decimals_may_be_off_by_its_rounding() -> None:
    pair = moved(0.2501, 0.4468)  # +78.65 %
    bars = recheck(0.2501, Bar(MONDAY, 0.4468))
    printed = replace(move("X", 0.80), price=0.45, previous_close=0.25, rounding=0.005)
    assert judge_share(pair[0], doubt_of(pair), bars, SPAN, printed).status is Status.OK
    exact = replace(printed, rounding=0.0)
    assert judge_share(pair[0], doubt_of(pair), bars, SPAN, exact).status is Status.SUSPECT


@pytest.mark.parametrize(
    ("price", "base", "confirms"),
    [
        (1.16, 1.24, True),
        (1.17, 1.24, True),  # 0.8 points: one unit
        (1.15, 1.24, True),
        (1.18, 1.24, False),  # 1.6 points, less than the rounding of both ends may make of a return
        (1.20, 1.24, False),
        (1.16, 1.26, True),  # a previous close by a rounded change
        (1.16, 1.27, False),
        (11.6, 12.5, True),  # on another scale
        (12.3, 12.4, False),
    ],
)
def test_rounding_has_to_explain_what_two_sources_tell_at_each_end(
    price: float, base: float, *, confirms: bool
) -> None:
    ours = replace(move("X", 1.16 / 1.24 - 1), price=1.16, previous_close=1.24, rounding=0.005)
    theirs = replace(move("X", price / base - 1), price=price, previous_close=base, rounding=0.005)
    assert agree(ours, theirs) is agree(theirs, ours) is confirms


def test_a_second_source_alone_can_confirm() -> None:
    pair = moved(6.72, 35.83)
    assert judge_share(pair[0], doubt_of(pair), None, SPAN, move("X", 4.3319)).status is Status.OK


def test_t16_a_price_of_zero_is_suspect_whatever_is_on_record() -> None:
    pair = moved(100.0, 0.0)
    judged = judge_share(pair[0], doubt_of(pair), recheck(100.0, Bar(MONDAY, 0.0, high=101.0, low=99.0)), SPAN)
    assert judged.status is Status.SUSPECT


def test_without_a_second_look_a_questioned_move_is_suspect() -> None:
    pair = moved(100.0, 72.0)
    assert judge_share(pair[0], doubt_of(pair), None, SPAN).status is Status.SUSPECT


def test_a_coin_is_confirmed_by_its_hourly_range() -> None:
    crash = move("SOL-USD", -0.4)
    ends = session(FRIDAY).closes.replace(hour=23)
    reaching = history({}, candles=[Candle(ends, 80.0, high=99.0, low=55.0)])
    gapping = history({}, candles=[Candle(ends, 60.0, high=61.0, low=55.0)])
    issue = coin_issue(crash)
    assert issue is not None
    assert judge_coin(crash, issue, reaching, SPAN).status is Status.OK
    assert judge_coin(crash, issue, gapping, SPAN).status is Status.SUSPECT
    broken = history({}, candles=[Candle(ends, 80.0, high=99.0, low=0.0)])
    assert judge_coin(crash, issue, broken, SPAN).status is Status.SUSPECT
    outside = move("SOL-USD", -0.75)
    assert judge_coin(outside, issue, reaching, SPAN).status is Status.SUSPECT


def test_a_halted_share_did_not_move_by_zero() -> None:
    flat = Bar(MONDAY, 13.57, 13.57, 13.57, 13.57, 0.0)
    judged = judge_unchanged_price(unchanged(), recheck(13.57, flat), SPAN)
    assert (judged.status, judged.simple_return) == (Status.STALE, None)


def test_a_share_that_traded_at_one_price_all_day_is_unchanged() -> None:
    one_price = Bar(MONDAY, 13.57, 13.57, 13.57, 13.57, 1000.0)
    assert judge_unchanged_price(unchanged(), recheck(13.57, one_price), SPAN).ok_return == 0.0


def test_an_empty_daily_bar_is_no_halt() -> None:
    assert judge_unchanged_price(unchanged(), recheck(13.57, Bar(MONDAY, None)), SPAN).ok_return == 0.0


def test_a_row_that_repeats_the_one_before_is_stale() -> None:
    friday, monday = (Bar(day, 13.57, 13.0, 14.0, 12.5, 1000.0) for day in (FRIDAY, MONDAY))
    repeated = History("X", "fake", bars=(friday, monday))
    assert judge_unchanged_price(unchanged(), repeated, SPAN).status is Status.STALE


def test_closes_alone_cannot_repeat_each_other() -> None:
    judged = judge_unchanged_price(unchanged(), recheck(13.57, Bar(MONDAY, 13.57)), SPAN)
    assert (judged.status, judged.simple_return) == (Status.OK, 0.0)


def test_an_unchanged_share_that_traded_is_unchanged() -> None:
    traded = Bar(MONDAY, 13.57, 13.0, 14.0, 12.5, 37698300.0)
    judged = judge_unchanged_price(unchanged(), recheck(13.57, traded), SPAN)
    assert (judged.status, judged.simple_return) == (Status.OK, 0.0)


def test_an_unchanged_close_that_cannot_be_looked_at_stays_without_a_figure() -> None:
    judged = judge_unchanged_price(unchanged(), None, SPAN)
    assert (judged.status, judged.price) == (Status.STALE, None)


class TestOwnError:
    """No source confirms its own error."""

    def test_a_contradiction_is_never_settled_by_the_range_of_the_same_source(self) -> None:
        pair = moved(100.0, 150.0, provider_return=0.01)
        settled = settle_by_bars(pair[0], doubt_of(pair), recheck(100.0, Bar(MONDAY, 150.0, 149.0, 151.0, 99.0)), SPAN)
        assert settled.status is Status.SUSPECT

    def test_a_hundredfold_is_never_settled_by_the_range_of_the_same_source(self) -> None:
        pair = moved(100.0, 10000.0)
        bar = Bar(MONDAY, 10000.0, open=100.0, high=10000.0, low=99.0)
        assert settle_by_bars(pair[0], doubt_of(pair), recheck(100.0, bar), SPAN).status is Status.SUSPECT

    def test_a_move_by_size_alone_is(self) -> None:
        pair = moved(100.0, 150.0)
        bar = Bar(MONDAY, 150.0, open=149.0, high=151.0, low=99.0)
        assert settle_by_bars(pair[0], doubt_of(pair), recheck(100.0, bar), SPAN).status is Status.OK

    def test_no_range_confirms_a_price_that_is_not_positive(self) -> None:
        odd, bar = QualityIssue("odd", by_size=True), Bar(MONDAY, -3.0, open=1.0, high=1.1, low=0.9)
        for reached in (bar, replace(bar, close=1.0)):
            settled = settle_by_bars(moved(1.0, -3.0)[0], odd, recheck(1.0, reached), SPAN)
            assert settled.status is Status.SUSPECT


class TestSplitOnRecord:
    def test_a_split_settles_a_small_move_that_nothing_else_questions(self) -> None:
        pair = moved(100.0, 95.0)
        listed = SplitOnRecord(Split(MONDAY, 11, 10), 91.0)
        bars = recheck(100.0, Bar(MONDAY, 95.0, open=91.0))
        settled = settle_by_bars(pair[0], split_issue(listed.split), bars, SPAN, listed)
        assert settled.status is Status.OK
        assert settled.simple_return == pytest.approx(95 / (100 / 1.1) - 1)

    def test_a_split_from_a_list_settles_without_daily_bars(self) -> None:
        pair = moved(100.0, 51.0)
        listed = SplitOnRecord(Split(MONDAY, 2, 1), None)
        settled = settle_by_bars(pair[0], doubt_of(pair), None, SPAN, listed)
        assert (settled.status, settled.previous_close) == (Status.OK, 50.0)

    def test_a_split_that_does_not_explain_the_move_leaves_it_suspect_without_daily_bars(self) -> None:
        pair = moved(100.0, 20.0)
        listed = SplitOnRecord(Split(MONDAY, 2, 1), None)
        assert settle_by_bars(pair[0], doubt_of(pair), None, SPAN, listed).status is Status.SUSPECT

    def test_what_is_left_beyond_the_limits_is_confirmed_by_the_range_around_the_new_close(self) -> None:
        pair = moved(1.0, 1.3)
        bar = Bar(MONDAY, 1.3, open=1.96, high=2.02, low=1.25)
        listed = SplitOnRecord(Split(MONDAY, 1, 2), bar.open)
        settled = settle_by_bars(pair[0], split_issue(listed.split), recheck(1.0, bar), SPAN, listed)
        assert settled.status is Status.OK
        assert settled.simple_return == pytest.approx(-0.35)

    def test_a_contradiction_is_answered_only_by_a_percentage_that_agrees(self) -> None:
        split = Split(MONDAY, 2, 1)
        pair = moved(100.0, 51.0, provider_return=0.02)
        silent = recheck(100.0, Bar(MONDAY, 51.0, open=50.5), split)
        assert settle_by_bars(pair[0], doubt_of(pair), silent, SPAN).status is Status.SUSPECT
        telling = replace(silent, quote=quote(51.0, provider_return=0.02))
        assert settle_by_bars(pair[0], doubt_of(pair), telling, SPAN).status is Status.OK
        listed = SplitOnRecord(split, None)
        assert settle_by_bars(pair[0], doubt_of(pair), None, SPAN, listed).status is Status.SUSPECT


class TestEarlyPrice:
    EARLY = session().closes - timedelta(hours=2)

    def early(self) -> Move:
        return share_move("X", history({FRIDAY: 100.0, MONDAY: 103.0}, quote=quote(103.0, self.EARLY)), SPAN)

    @pytest.mark.parametrize(("r", "rounding", "status"), [(0.0306, 0.0, Status.STALE), (0.0306, 0.07, Status.OK)])
    def test_the_price_must_be_the_same_but_for_its_rounding(self, r: float, rounding: float, status: Status) -> None:
        assert judge_early_price(self.early(), replace(move("X", r), rounding=rounding)).status is status

    def test_a_second_source_that_agrees_shows_that_it_did_not_trade_again(self) -> None:
        judged = judge_early_price(self.early(), move("X", 0.0304))
        assert (judged.status, judged.last_trade, judged.was_questioned) == (Status.OK, self.EARLY, True)

    @pytest.mark.parametrize(("minutes", "status"), [(5, Status.OK), (-5, Status.OK), (6, Status.STALE)])
    def test_a_second_early_price_must_be_of_the_same_trade(self, minutes: int, status: Status) -> None:
        second = replace(move("X", 0.03), last_trade=self.EARLY + timedelta(minutes=minutes))
        assert judge_early_price(self.early(), second).status is status

    @pytest.mark.parametrize(("second", "words"), [(None, ""), (0.05, ", and fake has another")])
    def test_otherwise_it_is_stale(self, second: float | None, words: str) -> None:
        judged = judge_early_price(self.early(), None if second is None else move("X", second))
        assert (judged.status, judged.price) == (Status.STALE, None)
        assert judged.reason == f"last trade 2025-10-13 14:00 New York, before the close{words}"


def test_a_hundredfold_of_a_coin_is_not_settled_by_its_own_hours() -> None:
    hours = [Candle(session().closes - timedelta(hours=at), 100.0, high=1e5, low=1.0) for at in range(3)]
    coin = replace(move("BTC-USD", 99.0))
    issue = coin_issue(coin)
    assert issue is not None
    assert judge_coin(coin, issue, history(candles=hours), SPAN).status is Status.SUSPECT
    assert judge_coin(coin, replace(issue, contradicted=False), history(candles=hours), SPAN).status is Status.OK


def test_without_daily_bars_the_open_that_comes_with_a_listed_split_decides() -> None:
    listed = SplitOnRecord(Split(MONDAY, 1, 2), 1.96)
    settled = settle_by_bars(moved(1.0, 1.3)[0], split_issue(listed.split), None, SPAN, listed)
    assert settled.previous_close == 2.0


def test_a_split_of_the_daily_bars_comes_before_a_listed_one() -> None:
    bars = recheck(100.0, Bar(MONDAY, 51.0, open=50.5), Split(MONDAY, 2, 1))
    pair = moved(100.0, 51.0)
    settled = settle_by_bars(pair[0], doubt_of(pair), bars, SPAN, SplitOnRecord(Split(MONDAY, 4, 1), 25.0))
    assert settled.previous_close == 50.0
