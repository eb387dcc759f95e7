import re

import pytest
from rich.cells import cell_len

from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.render.market.to_terminal import market_mail_text, market_to_terminal
from cryptoai_cli.render.options import RenderOptions
from tests.render.market.sample import build_empty_market, build_line, build_market

WIDTHS = (60, 80, 100, 120, 200)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("least", [1, 5])
def test_no_line_is_wider_than_the_screen(width: int, least: int) -> None:
    lines = market_to_terminal(build_market(least=least), RenderOptions(width=width)).splitlines()
    assert [line for line in lines if cell_len(line) > width] == []


def test_the_answer_comes_before_the_evidence() -> None:
    text = market_to_terminal(build_market(), RenderOptions(width=80))
    order = (
        "MOVERS",
        "US shares",
        "Nasdaq Composite",
        "Market  ",
        "Filter  ",
        "Other Metals and Minerals  ",
        "Gainers",
    )
    places = [
        text.index(each) for each in (*order, "Most active", "suspect", "would rank 2nd of 5 industries", "\u00b9 One")
    ]
    assert places == sorted(places)


def test_the_first_screen_of_80_by_24_has_the_first_gainers() -> None:
    lines = market_to_terminal(build_market(), RenderOptions(width=80)).splitlines()[:24]
    assert any("CRML" in line and "FAST" in line for line in lines)


def test_a_low_screen_gets_fewer_rows_but_three_a_side() -> None:
    market = build_market()
    whole = market_to_terminal(market, RenderOptions(width=100)).splitlines()
    low = market_to_terminal(market, RenderOptions(width=100, height=len(whole) - 2)).splitlines()
    assert len(low) <= len(whole) - 2
    assert "D-Wave" not in "\n".join(low)
    for height in range(15, len(whole)):
        lower = market_to_terminal(market, RenderOptions(width=100, height=height))
        assert all(symbol in lower for symbol in ("XONE", "CRML", "UAMY"))


def test_filter_and_counts_are_told_once() -> None:
    text = market_to_terminal(build_market(), RenderOptions(width=200))
    assert text.count("2,966 of 5,431 shares and ADRs") == 1
    assert text.count("market_cap >= 300m") == 1


def test_nothing_confirmed_has_no_lists() -> None:
    text = market_to_terminal(build_empty_market(), RenderOptions(width=80))
    assert "No move could be confirmed" in text
    assert "not ranked" in text
    assert "Gainers" not in text


def test_groups_in_full_replace_the_lists() -> None:
    text = market_to_terminal(build_market(), RenderOptions(width=120, by_group=True))
    assert "Mean" in text
    assert "Hospitals" in text
    assert "Gainers" not in text
    assert "Suspect" not in text
    assert "WOLF" not in text


def test_columns_are_one_flat_table() -> None:
    lines = market_to_terminal(build_market(), RenderOptions(columns=("symbol", "change_pct", "kind"))).splitlines()
    assert lines[0].split() == ["symbol", "change_pct", "kind"]
    assert len(lines) == 1 + 2 + len(build_market().rows)


def test_a_terminal_without_these_letters_gets_others() -> None:
    text = market_to_terminal(build_market(), RenderOptions(width=80, encoding="ascii"))
    assert text.isascii()
    assert "(1) One source" in text


def test_colours_change_no_letter() -> None:
    coloured = market_to_terminal(build_market(), RenderOptions(width=80, color=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == market_to_terminal(build_market(), RenderOptions(width=80))


def test_the_mail_has_the_headline_between_blank_lines() -> None:
    lines = market_mail_text(build_market(), RenderOptions(width=78)).splitlines()
    assert lines[1] == ""
    assert lines[2].startswith("US shares bounced")


@pytest.mark.parametrize("by", GroupBy)
def test_every_grouping_can_be_printed(by: GroupBy) -> None:
    assert "Gainers" in market_to_terminal(build_market(by=by), RenderOptions(width=80))


def test_a_report_of_no_line_is_no_error() -> None:
    assert "Filter  0 of" in market_to_terminal(build_market(()), RenderOptions(width=80))


def test_names_stay_whole_where_nothing_may_be_cut() -> None:
    market = build_market([build_line("A", 0.1, name="N" * 60)])
    assert "N" * 60 in market_to_terminal(market, RenderOptions(width=80, may_cut=False))
