from msgspec.structs import replace

from cryptoai_cli.render.market.terminal_words import fine_lines, market_lines, one_source_mark, place_lines
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.footnotes import Footnotes
from cryptoai_cli.render.terminal.screen import screen_for
from tests.render.market.sample import build_empty_market, build_market

SCREEN = screen_for(RenderOptions(width=100))
NO_NOTES = Footnotes("", "")


def test_the_market_is_one_line_and_the_filter_follows() -> None:
    market, first, *_ = [line.plain for line in market_lines(build_market(), SCREEN, 120)]
    assert market.startswith("Market  median +2.82 % \u00b7 3,842 up, 1,360 down, 88 unchanged \u00b7 volume")
    assert first.startswith('Filter  2,966 of 5,431 shares and ADRs: kind in ("share", "adr")')


def test_further_lines_are_indented_below_the_text() -> None:
    lines = [line.plain for line in market_lines(build_market(), SCREEN, 60)]
    assert [line[:8] for line in lines if not line.startswith(("Market", "Filter"))] == [" " * 8] * (len(lines) - 2)


def test_what_the_report_is_limited_to_stands_with_the_filter() -> None:
    lines = market_lines(replace(build_market(), only=("Technology",)), SCREEN, 200)
    assert lines[1].plain.endswith("300m, only Technology")


def test_a_report_that_confirms_nothing_says_so() -> None:
    assert market_lines(build_empty_market(), SCREEN, 100)[-1].plain.startswith("No move could be confirmed")


def test_the_mark_of_one_source_is_the_first_that_no_coin_has() -> None:
    assert one_source_mark(NO_NOTES, SCREEN) == "\u00b9"
    assert one_source_mark(Footnotes("\u00b9", ""), SCREEN) == "\u00b2"
    assert one_source_mark(Footnotes("\u00b9", "\u00b2"), SCREEN) == "\u00b3"


def test_marks_are_explained_where_they_are() -> None:
    with_mark = fine_lines(build_market(), NO_NOTES, SCREEN, 100, with_lists=True)
    assert with_mark[0].plain.startswith("\u00b9 One source")
    without = fine_lines(build_market(), NO_NOTES, SCREEN, 100, with_lists=False)
    assert without[0].plain.startswith("Changes since the close of Friday 10 October")


def test_all_places_are_one_sentence_behind_its_lead() -> None:
    market = build_market()
    places = [line.plain for line in place_lines(replace(market, places=market.places * 2), SCREEN, 100)]
    assert places == [
        "Your groups  Bitcoin miners would rank 2nd of 5 industries (+7.31 %), Bitcoin miners 2nd (+7.31 %)."
    ]
    assert place_lines(replace(market, places=()), SCREEN, 100) == []
