"""Headlines: what is taken from them, and of whom they are."""

from datetime import UTC, date, datetime

import pytest

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.sources.records.base import RecordAnswer
from cryptoai_cli.sources.records.headlines import (
    MOST_COMPANIES,
    Headline,
    address_in,
    joined,
    key_in,
    records_about,
    title_in,
)

EVENING = datetime(2025, 10, 14, 1, 0, tzinfo=UTC)  # Monday 21:00 in New York
KEEL = Instrument("KEEL", formerly=(FormerSymbol("BITF", date(2026, 4, 2)),))


def headline(*symbols: str, key: str = "1", at: datetime = EVENING) -> Headline:
    return Headline(key, "A title", at, "Somebody", "https://example.org/a", symbols)


def test_a_record_is_of_its_day_in_new_york() -> None:
    record = headline("MARA").record("MARA", RecordKind.NEWS, "yahoo")
    assert (record.day, record.at, record.title) == (date(2025, 10, 13), EVENING, "A title")
    assert (record.publisher, record.url, record.source) == ("Somebody", "https://example.org/a", "yahoo")


@pytest.mark.parametrize(
    ("count", "kept"), [(1, True), (MOST_COMPANIES, True), (MOST_COMPANIES + 1, False), (20, False)]
)
def test_a_headline_that_lists_many_is_of_none(count: int, *, kept: bool) -> None:
    named = ["MARA", *(f"A{chr(65 + at)}" for at in range(count - 1))]
    assert bool(records_about(Instrument("MARA"), [headline(*named)], RecordKind.NEWS, "x", EVENING.date())) is kept


def test_another_companys_headline_and_one_of_nobody_are_left_out() -> None:
    told = [headline("RIOT"), headline(key="2"), headline("MARA", key="3")]
    found = records_about(Instrument("MARA"), told, RecordKind.NEWS, "x", EVENING.date())
    assert [record.key for record in found] == ["3"]


@pytest.mark.parametrize("named", ["BITF", "KEEL"])
def test_a_renamed_company_is_found_under_both_symbols_and_told_under_that_of_the_day(named: str) -> None:
    (record,) = records_about(KEEL, [headline(named)], RecordKind.NEWS, "x", date(2026, 5, 1))
    assert record.symbol == "BITF"


def test_a_symbol_that_it_does_not_have_yet_is_another_companys() -> None:
    assert records_about(KEEL, [headline("KEEL")], RecordKind.NEWS, "x", date(2025, 10, 14)) == ()


def test_a_headline_that_comes_twice_is_one_record() -> None:
    twice = [headline("MARA"), headline("MARA")]
    assert len(records_about(Instrument("MARA"), twice, RecordKind.NEWS, "x", EVENING.date())) == 1


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://example.org/",
        "https://",
        "https://user:secret@example.org/",
        "https://example.org/ a",
        'https://example.org/"onclick',
        "https://example.org/\u202e",
        "https://example.org:99999/",
        "https://[::1",
        "//example.org/",
        f"https://example.org/{'a' * 2000}",
        5,
        None,
    ],
)
def test_what_is_no_safe_address_is_none(address: object) -> None:
    assert address_in(address) == ""


def test_an_address_is_kept_as_it_was_written() -> None:
    assert address_in(" https://example.org:8443/a?b=c&d=%20#e \n") == "https://example.org:8443/a?b=c&d=%20#e"


def test_titles_are_decoded_and_harmless() -> None:
    assert title_in("L&amp;amp;G\u202e \x1b[31mup\x07\n 5% <b>now</b>") == "L&G [31mup 5% <b>now</b>"
    assert len(title_in("a" * 400)) == 300
    assert title_in(["a"]) == ""


def test_a_key_is_the_first_that_there_is() -> None:
    assert key_in(None, "", 41799100, "b") == "41799100"
    assert key_in(1.5, [], " b ") == "b"
    assert key_in(None) == ""


def test_answers_are_joined() -> None:
    record = headline("A").record("A", RecordKind.NEWS, "x")
    failure = FetchFailure("B", "x", FailureKind.TIMEOUT, "late")
    whole = joined([RecordAnswer((record,), frozenset({"A"})), RecordAnswer((record,), failures=(failure,))])
    assert whole == RecordAnswer((record,), frozenset({"A"}), (failure,))
    assert joined([]) == RecordAnswer()
