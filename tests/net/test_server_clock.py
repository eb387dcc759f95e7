from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from cryptoai_cli.net.server_clock import (
    ClockDoubt,
    Distrusted,
    ServerClocks,
    ServerTime,
    content_instant,
    find_clock_doubt,
)

NOW = datetime(2025, 10, 13, 20, 40, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)


def at(ahead: timedelta, **more: str) -> dict[str, str]:
    return {"date": format_datetime(NOW + ahead, usegmt=True), **more}


def clocks(*ticks: float) -> ServerClocks:
    left = iter((0.0, *ticks))
    return ServerClocks(NOW, lambda: next(left))


def server(host: str, minutes: float, provider: str = "yahoo") -> ServerTime:
    return ServerTime(provider, host, timedelta(minutes=minutes))


class TestNote:
    def test_a_server_is_compared_with_our_clock_at_that_moment(self) -> None:
        seen = clocks(30.0)
        seen.note("yahoo", "a", at(timedelta(seconds=40)))
        assert seen.servers == (ServerTime("yahoo", "a", timedelta(seconds=10)),)

    def test_the_age_in_a_cache_is_added(self) -> None:
        seen = clocks(0.0)
        seen.note("yahoo", "a", at(timedelta(hours=-1), age="3600"))
        assert seen.servers == (ServerTime("yahoo", "a", timedelta()),)

    @pytest.mark.parametrize("age", ["", "x", "-5", "9" * 400, "٣"])
    def test_an_age_that_is_no_number_of_seconds_is_ignored(self, age: str) -> None:
        seen = clocks(0.0)
        seen.note("yahoo", "a", at(timedelta(), age=age))
        assert seen.servers == (ServerTime("yahoo", "a", timedelta()),)

    @pytest.mark.parametrize(
        "date", ["", "yesterday", "Mon, 13 Oct 99999 20:40:00 GMT", "Mon, 45 Oct 2025 20:40:00 GMT"]
    )
    def test_a_response_without_a_readable_date_tells_nothing(self, date: str) -> None:
        seen = clocks(0.0)
        seen.note("yahoo", "a", {"date": date})
        assert (seen.servers, seen.doubt) == ((), None)

    def test_the_end_of_the_calendar_is_no_error(self) -> None:
        seen = clocks(0.0)
        seen.note("yahoo", "a", {"date": "Fri, 31 Dec 9999 23:59:59 GMT", "age": "99999999"})
        assert seen.servers == ()

    def test_a_date_without_a_zone_is_utc(self) -> None:
        seen = clocks(0.0)
        seen.note("yahoo", "a", {"date": "Mon, 13 Oct 2025 20:40:00 -0000"})
        assert seen.servers == (ServerTime("yahoo", "a", timedelta()),)

    def test_of_one_host_the_response_nearest_to_our_clock_counts(self) -> None:
        seen = clocks(0.0, 0.0, 0.0)
        for hours in (2, 0, -3):
            seen.note("yahoo", "a", at(timedelta(hours=hours)))
        assert [each.ahead for each in seen.servers] == [timedelta()]


class TestDoubt:
    @pytest.mark.parametrize("minutes", [5, -5, 0])
    def test_five_minutes_are_no_doubt(self, minutes: float) -> None:
        assert find_clock_doubt([server("a", minutes)]) is None

    @pytest.mark.parametrize("minutes", [5.1, -5.1, 60, -1440])
    def test_a_single_host_outvotes_our_clock(self, minutes: float) -> None:
        found = find_clock_doubt([server("a", minutes)])
        assert found == ClockDoubt(Distrusted.MACHINE, timedelta(minutes=minutes), (server("a", minutes),))

    def test_one_host_against_others_that_agree_with_us_is_distrusted_itself(self) -> None:
        odd = server("c", 60, "nasdaq")
        found = find_clock_doubt([server("a", 0), odd])
        assert found == ClockDoubt(Distrusted.SERVER, timedelta(minutes=60), (odd,))
        assert found is not None
        assert found.providers == {"nasdaq"}

    def test_two_hosts_outvote_our_clock_and_the_one_that_agrees_with_it(self) -> None:
        found = find_clock_doubt([server("a", 60), server("b", 62, "cnbc"), server("c", 0, "nasdaq")])
        assert found is not None
        assert (found.whose, found.ahead) == (Distrusted.MACHINE, timedelta(minutes=61))
        assert found.providers == {"yahoo", "cnbc"}

    def test_a_host_that_serves_several_providers_has_one_vote(self) -> None:
        found = find_clock_doubt([server("a", 60), server("a", 60, "cnbc"), server("b", 0, "nasdaq")])
        assert found is not None
        assert found.whose is Distrusted.SERVER

    def test_a_host_that_tells_both_times_votes_for_ours(self) -> None:
        found = find_clock_doubt([server("a", 0), server("a", 60, "cnbc"), server("b", 60, "nasdaq")])
        assert found is not None
        assert found.whose is Distrusted.SERVER

    def test_nobody_asked_is_no_doubt(self) -> None:
        assert find_clock_doubt([]) is None


def test_content_from_a_cache_is_as_old_as_the_cache_says() -> None:
    assert content_instant(at(timedelta())) == NOW
    assert content_instant(at(timedelta(), age="90")) == NOW - timedelta(seconds=90)
    assert content_instant({}) is None
    assert content_instant({"date": "yesterday"}) is None
