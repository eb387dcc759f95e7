from cryptoai_cli.render.market.market_history_to_terminal import MOST_ROWS, market_history_to_terminal
from cryptoai_cli.render.options import RenderOptions
from tests.render.market.breadth_sample import bare_history, market_history


def test_the_last_session_is_told_in_words() -> None:
    text = " ".join(market_history_to_terminal(market_history(), RenderOptions()).split())
    assert "3,902 shares and ADRs up, 1,300 down and 20 unchanged in the last session." in text
    assert "52-week highs 50, lows 12. 55.2 % stand above their 50-session mean." in text


def test_the_newest_session_is_first_and_older_ones_are_counted() -> None:
    text = market_history_to_terminal(market_history(MOST_ROWS + 2), RenderOptions())
    assert text.index("2025-11-03 ") < text.index("2025-10-16 ")
    assert "2 earlier sessions: -f csv has them all." in text


def test_without_means_the_chart_is_the_advance_decline_line() -> None:
    text = market_history_to_terminal(bare_history(), RenderOptions())
    assert "Advance-decline line" in text
    assert "Above" not in text
    assert "Above the 50-session mean" in market_history_to_terminal(market_history(), RenderOptions())


def test_a_narrow_screen_has_fewer_columns() -> None:
    text = market_history_to_terminal(market_history(), RenderOptions(width=40))
    assert "Unchanged" not in text
    assert "Down" in text
