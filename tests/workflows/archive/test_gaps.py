from datetime import UTC, date, datetime, timedelta

from cryptoai_cli.market.session import Session
from cryptoai_cli.store.records import KeptBar
from cryptoai_cli.workflows.archive.gaps import closes_lacking, details_lacking, hours_lacking, since_listing, spans
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY, calendar, session
from tests.store.kept import bar, candle

THREE = calendar().between(THURSDAY, MONDAY)
NEVER = timedelta.max


def days(found: tuple[Session, ...]) -> list[date]:
    return [each.day for each in found]


def lacking(*bars: KeptBar, now: datetime = EVENING) -> list[date]:
    return days(closes_lacking(bars, THREE, now))


def test_without_anything_every_session_is_lacking() -> None:
    assert lacking() == [THURSDAY, FRIDAY, MONDAY]


def test_closes_of_one_source_in_a_row_are_whole() -> None:
    assert lacking(bar(session=THURSDAY), bar(session=FRIDAY), bar(session=MONDAY)) == []


def test_after_a_gap_the_next_session_has_no_move_either() -> None:
    assert lacking(bar(session=THURSDAY), bar(session=MONDAY)) == [FRIDAY, MONDAY]


def test_two_sources_that_take_turns_tell_no_move() -> None:
    held = bar(session=THURSDAY), bar(session=FRIDAY, source="nasdaq"), bar(session=MONDAY)
    assert lacking(*held) == [FRIDAY, MONDAY]


def test_a_bar_with_a_previous_close_of_its_own_tells_its_move() -> None:
    held = bar(session=THURSDAY), bar(session=FRIDAY), bar(session=MONDAY, source="cnbc", previous_close=99.0)
    assert lacking(*held) == []


def test_an_early_close_is_lacking_once_it_may_have_settled() -> None:
    held = bar(session=THURSDAY), bar(session=FRIDAY), bar(session=MONDAY, unsettled=True)
    assert lacking(*held, now=datetime(2025, 10, 13, 21, 14, tzinfo=UTC)) == []
    assert lacking(*held, now=datetime(2025, 10, 13, 21, 15, tzinfo=UTC)) == [MONDAY]  # 75 minutes after 20:00


def test_a_whole_bar_of_any_source_gives_the_details() -> None:
    held = bar(session=FRIDAY), bar(session=FRIDAY, source="nasdaq", open=1.0, high=2.0, low=1.0, volume=3.0)
    assert days(details_lacking(held, THREE)) == []


def test_a_bar_without_its_volume_lacks_details_and_a_session_without_a_close_does_not() -> None:
    held = bar(session=FRIDAY, open=1.0, high=2.0, low=1.0), bar(session=MONDAY)
    assert days(details_lacking(held, THREE)) == [FRIDAY, MONDAY]


def test_a_coin_needs_its_price_at_both_closing_instants_of_one_source() -> None:
    closes = [each.closes for each in THREE]
    whole = [candle(ends=instant) for instant in closes]
    assert days(hours_lacking(whole, THREE)) == []
    assert days(hours_lacking([whole[0], whole[2]], THREE)) == [FRIDAY, MONDAY]
    mixed = [whole[0], candle(ends=closes[1], source="kraken"), whole[2]]
    assert days(hours_lacking(mixed, THREE)) == [FRIDAY, MONDAY]


def test_nothing_is_lacking_before_the_first_trade_date() -> None:
    assert days(since_listing(THREE, [None, FRIDAY])) == [FRIDAY, MONDAY]
    assert since_listing(THREE, [None]) == THREE


def test_sessions_near_each_other_are_one_stretch_and_the_newest_comes_first() -> None:
    first, second, third = session(date(2025, 9, 2)), session(date(2025, 10, 2)), session(MONDAY)
    month = timedelta(days=30)
    assert spans([first, second, third], month, NEVER) == ((first, third),)  # 30 and 11 days apart
    assert spans([first, third], month, NEVER) == ((third, third), (first, first))  # 41 days apart
    assert spans([], month, NEVER) == ()


def test_a_stretch_is_no_longer_than_one_request_may_ask_for() -> None:
    week = calendar().between(date(2025, 10, 6), MONDAY)
    found = spans(week, NEVER, timedelta(days=3))
    assert [(first.day.day, last.day.day) for first, last in found] == [(10, 13), (6, 9)]
