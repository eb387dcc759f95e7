import pytest

from cryptoai_cli.analysis.listed_move import Confirmation
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.listing import SecondLook
from cryptoai_cli.render.market.to_explanation import market_to_explanation
from tests.render.market.sample import build_line, build_market

MARKET = build_market()


def test_a_move_is_explained_from_price_to_rank() -> None:
    lines = market_to_explanation(MARKET, "bitf").splitlines()
    assert lines[0] == "How the figure of BITF (Bitfarms) came about, session of Monday 13 October 2025"
    assert lines[2:] == [
        "  price 5.39, change +1.19 by Nasdaq: base 4.20",
        "  1.19 by 4.20: +28.33 %",
        "  volume 120,000,000, turnover 647 m",
        "  close held for the session before: 4.20",
        "  second source Yahoo: +28.34 %",
        "  confirmed: a second source has the same move",
        "  4th of 38 ranked lines by change",
    ]


@pytest.mark.parametrize(
    ("symbol", "words"),
    [
        ("XONE", "confirmed by one source"),
        ("WOLF", "suspect: it was checked, but nothing confirms it (yahoo has another move)"),
        ("UNSN", "not confirmed: no close is held"),
        ("NEWB", "no move (its first session)"),
        ("CRML", "confirmed: the base is the close held"),
    ],
)
def test_what_confirms_a_move_is_told(symbol: str, words: str) -> None:
    assert words in market_to_explanation(MARKET, symbol)


def test_every_confirmation_has_words() -> None:
    for each in Confirmation:
        market = build_market([build_line("A", confirmation=each)])
        assert market_to_explanation(market, "A")


def test_a_second_source_may_not_have_the_line() -> None:
    market = build_market([build_line("A", second_look=SecondLook("cnbc", None))])
    assert "second source CNBC: does not cover the line" in market_to_explanation(market, "A")


def test_benchmarks_and_the_headline_are_explained_as_elsewhere() -> None:
    assert "a benchmark of this report" in market_to_explanation(MARKET, "^ixic")
    assert market_to_explanation(MARKET, "").startswith("How the headline came about")


def test_an_unknown_symbol_has_a_hint() -> None:
    with pytest.raises(UsageError) as found:
        market_to_explanation(MARKET, "BITG")
    assert "did you mean BITF?" in str(found.value.hint)
    with pytest.raises(UsageError) as other:
        market_to_explanation(MARKET, "QQQQQQQQ")
    assert "does not pass the filter" in str(other.value.hint)
