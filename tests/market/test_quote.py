from cryptoai_cli.market.quote import MarketCap, Quote
from tests.build import EVENING, FRIDAY, MONDAY


def test_a_quote_claims_no_percentage_and_no_volume_unless_the_source_gave_them() -> None:
    bare = Quote(20.24, EVENING)
    assert (bare.provider_return, bare.volume) == (None, None)


def test_the_same_amount_of_two_sessions_is_not_the_same_market_cap() -> None:
    assert len({MarketCap(1e9, FRIDAY), MarketCap(1e9, MONDAY), MarketCap(1e9, MONDAY)}) == 2
