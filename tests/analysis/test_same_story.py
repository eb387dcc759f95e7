"""A story that two places have is listed once."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from cryptoai_cli.analysis.same_story import without_repeats
from cryptoai_cli.market.record import Record, RecordKind

AT = datetime(2025, 10, 13, 12, 30, tzinfo=UTC)
TITLE = "BitMine Reports Holdings of 3,032,188 ETH"


def story(
    title: str = TITLE,
    *,
    kind: RecordKind = RecordKind.NEWS,
    source: str = "yahoo",
    symbol: str = "BMNR",
    hours: float = 0,
    key: str = "1",
) -> Record:
    at = AT + timedelta(hours=hours)
    return Record(symbol=symbol, kind=kind, source=source, key=key, day=at.date(), at=at, title=title)


RELEASE = story(kind=RecordKind.RELEASE, source="prnewswire", hours=0.5)


@pytest.mark.parametrize(
    "title",
    [
        TITLE.upper(),
        f"{TITLE}.",
        TITLE.replace(" ", "  "),
        TITLE.replace("3,032,188", "3032188"),
        f"{TITLE} - GlobeNewswire",
        f"{TITLE} | PR Newswire",
        f"{TITLE} (Business Wire)",
        TITLE.replace("BitMine", "BitMine’s").replace("’s", ""),
        TITLE.replace("ETH", "\uff25\uff34\uff28"),
    ],
)
def test_titles_that_say_the_same_are_one_story(title: str) -> None:
    assert without_repeats([RELEASE, story(title)]) == (RELEASE,)


@pytest.mark.parametrize(
    "other",
    [
        story(TITLE.replace("3,032,188", "3,032,189")),
        story(symbol="SBET"),
        story(hours=24.6),
        story(hours=-23.6),
        story(f"{TITLE} and Cash"),
        story(f"Update: {TITLE}"),
    ],
)
def test_another_title_another_symbol_or_another_day_is_another_story(other: Record) -> None:
    assert without_repeats([other, RELEASE]) == (other, RELEASE)


def test_a_decimal_point_is_no_punctuation() -> None:
    both = (story("Shares up 1.5%"), story("Shares up 15%", key="2"))
    assert without_repeats(both) == both


def test_the_release_stands_before_an_earlier_headline() -> None:
    assert without_repeats([story(), RELEASE]) == (RELEASE,)


def test_of_two_headlines_the_earlier_one_stands() -> None:
    early, late = story(source="yahoo"), story(source="alpaca", hours=1)
    assert without_repeats([late, early]) == (early,)


def test_the_order_of_what_is_given_decides_nothing() -> None:
    several = [story(), story(source="alpaca"), RELEASE, story(hours=30, key="9"), story("Other", key="3")]
    kept = {frozenset(without_repeats(order)) for order in permutations(several)}
    assert kept == {frozenset({RELEASE, several[3], several[4]})} or kept == {
        frozenset({RELEASE, several[4], several[3]})
    }


def test_what_is_left_keeps_its_order() -> None:
    other = story("Other", hours=-5)
    assert without_repeats([RELEASE, story(), other]) == (RELEASE, other)


def test_filings_and_halts_repeat_nothing() -> None:
    both = (story(kind=RecordKind.FILING, source="sec"), story(kind=RecordKind.FILING, source="sec", key="2"))
    assert without_repeats(both) == both


def test_titles_of_marks_alone_and_stories_without_an_instant_are_not_compared() -> None:
    marks = (story("?!"), story("...", key="2"))
    undated = tuple(
        Record(symbol="A", kind=RecordKind.NEWS, source="x", key=key, day=AT.date(), title=TITLE) for key in "12"
    )
    assert without_repeats(marks + undated) == marks + undated


def test_a_title_that_is_the_name_of_a_wire_stays_one() -> None:
    both = (story("GlobeNewswire"), story("PR Newswire", key="2"))
    assert without_repeats(both) == both
