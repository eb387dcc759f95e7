import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.render.charts.breadth_to_svg import breadth_to_svg
from tests.render.market.breadth_sample import bare_history, market_history


def test_each_measure_has_a_panel() -> None:
    drawing = breadth_to_svg(market_history())
    for name in (
        "Advance-decline line",
        "52-week highs less lows",
        "McClellan oscillator",
        "50-session",
        "200-session",
    ):
        assert name in drawing


def test_a_measure_that_is_not_known_has_none() -> None:
    drawing = breadth_to_svg(bare_history())
    assert "Advance-decline line" in drawing
    assert "McClellan oscillator" not in drawing


def test_one_session_is_no_picture() -> None:
    with pytest.raises(UsageError, match="two sessions"):
        breadth_to_svg(market_history(1))
