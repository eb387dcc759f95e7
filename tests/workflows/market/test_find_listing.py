from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.errors import CredentialsError, NoQuotesError, UsageError
from cryptoai_cli.lake.remarks import LakeRemark, RemarkKind
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.listing import Line
from cryptoai_cli.workflows.market.find_listing import Exchanges, FoundListing, Wanted, find_listing, newest_held
from tests.build import EVENING, FRIDAY, MONDAY, MORNING, THURSDAY, session
from tests.build_market import line
from tests.workflows.market.fakes import FakeLake, FakeList, listing, market, services

LINES = [line(f"L{n}") for n in range(20)]
EARLIER = [line(each.symbol, 80.0, 0.25) for each in LINES]
OF_MONDAY, OF_FRIDAY = listing(MONDAY, LINES), listing(FRIDAY, EARLIER)


def find(
    lake: FakeLake,
    *lists: FakeList,
    day: date = MONDAY,
    now: datetime = EVENING,
    is_latest: bool = True,
    is_offline: bool = False,
    refresh: bool = False,
    has_exchanges: bool = False,
) -> FoundListing:
    run = services(now=now, is_offline=is_offline)
    exchanges = Exchanges.NEEDED if has_exchanges else Exchanges.WELCOME
    wanted = Wanted(session(day), is_latest, exchanges)
    return find_listing(wanted, run, market(lake, *lists, refresh=refresh))


def test_a_session_that_is_held_is_asked_of_nobody() -> None:
    source = FakeList(OF_MONDAY)
    found = find(FakeLake({MONDAY: OF_MONDAY}), source)
    assert (found.listing, found.is_new, source.asked) == (OF_MONDAY, False, [])


def test_a_refresh_asks_again_but_not_offline() -> None:
    source, lake = FakeList(OF_MONDAY), FakeLake({MONDAY: OF_MONDAY})
    assert find(lake, source, refresh=True).is_new
    assert not find(lake, source, refresh=True, is_offline=True).is_new
    assert len(source.asked) == 1


def test_what_is_not_held_comes_from_the_first_list_that_answers() -> None:
    dead, good, other = FakeList(None), FakeList(OF_MONDAY, name="massive"), FakeList(OF_MONDAY, name="third")
    found = find(FakeLake(), dead, good, other)
    assert (found.listing, found.is_new, found.session.day) == (OF_MONDAY, True, MONDAY)
    assert [failure.source for failure in found.failures] == ["nasdaq"]
    assert other.asked == []


def test_a_request_names_the_session_and_the_one_before_it() -> None:
    source = FakeList(OF_MONDAY)
    find(FakeLake(), source)
    (asked,) = source.asked
    assert (asked.session.day, asked.before.day, asked.now, asked.is_latest) == (MONDAY, FRIDAY, EVENING, True)


def test_a_list_of_an_earlier_session_is_that_and_the_report_says_so() -> None:
    found = find(FakeLake(), FakeList(OF_FRIDAY), now=MORNING)
    assert found.session.day == FRIDAY
    (notice,) = found.notices
    assert notice.message == (
        "The list is that of Friday 10 October 2025: there is none of Monday 13 October 2025 yet."
    )


def test_a_list_of_an_earlier_session_that_is_held_is_used_as_it_was_kept() -> None:
    kept = listing(FRIDAY, LINES[:19])
    found = find(FakeLake({FRIDAY: kept}), FakeList(OF_FRIDAY), now=MORNING)
    assert (found.listing, found.is_new) == (kept, False)
    assert found.notices


@pytest.mark.parametrize("day", [date(2025, 10, 12), date(2025, 10, 14), date(2025, 11, 27)])
def test_a_list_of_a_day_that_was_no_session_so_far_is_no_answer(day: date) -> None:
    with pytest.raises(NoQuotesError, match="no session so far"):
        find(FakeLake(), FakeList(listing(day, LINES)))


@pytest.mark.parametrize(("days", "is_usable"), [(14, True), (17, False)])
def test_a_list_of_weeks_ago_is_not_the_latest(days: int, *, is_usable: bool) -> None:
    old = FakeList(listing(MONDAY - timedelta(days=days), LINES))
    if is_usable:
        assert find(FakeLake(), old).notices
    else:
        with pytest.raises(NoQuotesError, match="dated 2025-09-26, more than two weeks before 2025-10-13"):
            find(FakeLake(), old)


def test_a_list_without_usable_figures_is_no_answer() -> None:
    blank = FakeList(listing(MONDAY, [replace(each, last=None) for each in LINES]))
    with pytest.raises(NoQuotesError, match="cannot be used, none of its 20 lines has a price"):
        find(FakeLake(), blank)


def test_a_list_that_contradicts_the_one_held_before_it_is_no_answer() -> None:
    repeated = FakeList(listing(MONDAY, EARLIER))
    with pytest.raises(NoQuotesError, match="the list dated 2025-10-13 repeats that of 2025-10-10"):
        find(FakeLake({FRIDAY: OF_FRIDAY}), repeated)
    for held in ({FRIDAY: listing(FRIDAY, EARLIER, "import")}, {THURSDAY: listing(THURSDAY, EARLIER)}):
        assert find(FakeLake(held), repeated).is_new


@pytest.mark.parametrize(("count", "is_whole"), [(18, True), (17, False)])
def test_a_list_much_shorter_than_the_last_one_is_not_whole(count: int, *, is_whole: bool) -> None:
    lake, short = FakeLake({FRIDAY: OF_FRIDAY}), FakeList(listing(MONDAY, LINES[:count]))
    if is_whole:
        assert find(lake, short).is_new
    else:
        with pytest.raises(NoQuotesError, match="17 lines, and that of 2025-10-10 20: not whole"):
            find(lake, short)


def test_only_a_list_near_and_of_the_same_source_is_a_measure_of_length() -> None:
    short = FakeList(listing(MONDAY, LINES[:5]))
    assert find(FakeLake({FRIDAY: listing(FRIDAY, LINES, "massive")}), short).is_new
    assert find(FakeLake({date(2025, 9, 2): listing(date(2025, 9, 2), LINES)}), short).is_new


def test_the_next_list_is_asked_where_one_is_not_whole() -> None:
    lake = FakeLake({FRIDAY: OF_FRIDAY})
    found = find(
        lake, FakeList(listing(MONDAY, LINES[:5])), FakeList(listing(MONDAY, LINES, "massive"), name="massive")
    )
    assert found.listing.source == "massive"


def test_a_past_session_may_come_from_any_list_that_has_it() -> None:
    latest = FakeList(OF_MONDAY)
    past = FakeList(listing(FRIDAY, LINES, "massive"), name="massive", has_past=True)
    found = find(FakeLake(), latest, past, day=FRIDAY, is_latest=False)
    assert (found.listing.source, [failure.source for failure in found.failures]) == ("massive", ["nasdaq"])


def placed(exchange: str, lines: Sequence[Line] = LINES) -> list[Line]:
    return [replace(each, exchange=exchange) for each in lines]


def test_a_list_is_told_which_exchanges_are_held() -> None:
    source = FakeList(OF_MONDAY)
    find(FakeLake({FRIDAY: listing(FRIDAY, placed("", EARLIER))}), source)
    find(FakeLake(), source)
    find(FakeLake({FRIDAY: listing(FRIDAY, placed("NYSE", EARLIER))}), source)
    assert [asked.exchanges for asked in source.asked] == [{}, {}, {each.symbol: "NYSE" for each in LINES}]


def test_a_listing_held_without_exchanges_gets_them_and_keeps_its_figures() -> None:
    kept = listing(MONDAY, [replace(each, exchange="", volume=7.0) for each in LINES])
    source = FakeList(listing(MONDAY, placed("NYSE")))
    found = find(FakeLake({MONDAY: kept}), source, has_exchanges=True)
    assert found.is_new
    assert {(line.exchange, line.volume) for line in found.listing.lines} == {("NYSE", 7.0)}


def test_exchanges_that_nobody_tells_are_left_out() -> None:
    kept = listing(MONDAY, placed(""))
    found = find(FakeLake({MONDAY: kept}), FakeList(None), has_exchanges=True)
    assert (found.listing, found.is_new, len(found.failures)) == (kept, False, 1)
    assert find(FakeLake({MONDAY: kept}), FakeList(None), has_exchanges=True, is_offline=True).failures == ()


def test_an_answer_for_another_past_session_is_no_answer() -> None:
    past = FakeList(listing(THURSDAY, LINES), has_past=True)
    with pytest.raises(UsageError, match="the list of 2025-10-10 is not held"):
        find(FakeLake(), past, day=FRIDAY, is_latest=False)


def test_a_past_session_that_nobody_has_is_refused_with_those_that_are_held() -> None:
    lake = FakeLake({MONDAY: OF_MONDAY, THURSDAY: listing(THURSDAY, LINES)})
    with pytest.raises(UsageError) as caught:
        find(lake, day=FRIDAY, is_latest=False)
    assert "2 sessions are held, 2025-10-09 to 2025-10-13; the nearest are 2025-10-09, 2025-10-13" in caught.value.hint


def test_an_empty_lake_says_how_it_is_filled() -> None:
    with pytest.raises(UsageError) as caught:
        find(FakeLake(), day=FRIDAY, is_latest=False)
    assert "movers import --market" in caught.value.hint


def test_why_a_file_is_not_read_is_told_with_the_refusal() -> None:
    lake = FakeLake(remarks=(LakeRemark(RemarkKind.DAMAGED, "2025-10-10.parquet is damaged, and set aside."),))
    with pytest.raises(UsageError, match="is damaged, and set aside"):
        find(lake, day=FRIDAY, is_latest=False, is_offline=True)


def test_offline_the_latest_session_must_be_held() -> None:
    with pytest.raises(NoQuotesError) as caught:
        find(FakeLake({FRIDAY: OF_FRIDAY}), FakeList(OF_MONDAY), is_offline=True)
    assert "--on, such as 2025-10-10" in caught.value.hint


@pytest.mark.parametrize(("held", "advised"), [({FRIDAY: OF_FRIDAY}, True), ({}, False)])
def test_without_an_answer_a_held_list_is_advised(held: dict[date, object], *, advised: bool) -> None:
    with pytest.raises(NoQuotesError) as caught:
        find(FakeLake(held), FakeList(None))  # type: ignore[arg-type]
    assert ("--stale-ok" in caught.value.hint) is advised


def test_the_newest_list_held_is_told_with_its_date() -> None:
    lake = FakeLake({THURSDAY: listing(THURSDAY, LINES), FRIDAY: OF_FRIDAY, date(2025, 10, 14): OF_MONDAY})
    found = newest_held(session(), services(), lake)
    assert found is not None
    assert (found.session.day, found.is_new) == (FRIDAY, False)
    assert [(n.code, n.message) for n in found.notices] == [
        ("last-good", "No list answers: this is the list held of Friday 10 October 2025.")
    ]
    assert newest_held(session(), services(), FakeLake()) is None


def test_a_saturday_in_the_lake_is_passed_over() -> None:
    odd = date(2025, 10, 11)
    found = newest_held(session(), services(), FakeLake({FRIDAY: OF_FRIDAY, odd: listing(odd, LINES)}))
    assert found is not None
    assert found.session.day == FRIDAY


def test_now_decides_which_session_is_the_latest() -> None:
    found = find(FakeLake(), FakeList(OF_MONDAY), now=datetime(2025, 10, 13, 21, 0, tzinfo=UTC))
    assert found.notices == ()


def test_a_list_without_its_key_is_not_why_there_is_none() -> None:
    keyed = FakeList(None, name="massive", fails_with=FailureKind.NO_CREDENTIALS)
    with pytest.raises(NoQuotesError):
        find(FakeLake(), FakeList(None), keyed)
    with pytest.raises(CredentialsError):
        find(FakeLake(), keyed)


def test_the_session_itself_may_be_the_newest_held() -> None:
    found = newest_held(session(), services(), FakeLake({MONDAY: OF_MONDAY}))
    assert found is not None
    assert found.session.day == MONDAY


def test_what_is_wrong_with_a_list_that_came_is_told_whatever_else_failed() -> None:
    lake, short = FakeLake({FRIDAY: OF_FRIDAY}), FakeList(listing(MONDAY, LINES[:5]))
    with pytest.raises(NoQuotesError, match=r"no list of the whole market .* not whole"):
        find(lake, short, FakeList(None, name="massive"))


def test_exchanges_that_nobody_uses_are_not_asked_for() -> None:
    source = FakeList(OF_MONDAY)
    find_listing(Wanted(session(), exchanges=Exchanges.UNUSED), services(), market(FakeLake(), source))
    assert source.asked[0].exchanges is None
