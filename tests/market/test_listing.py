from datetime import date

from cryptoai_cli.market.listing import COMMON, Line, LineKind, Listing


def test_the_base_is_the_price_that_the_change_was_measured_from() -> None:
    assert Line("A", "A", LineKind.SHARE, 11.0, 1.0).base == 10.0
    assert Line("A", "A", LineKind.SHARE, None, 1.0).base is None
    assert Line("A", "A", LineKind.SHARE, 11.0, None).base is None


def test_lines_are_found_by_their_symbols() -> None:
    line = Line("A", "A", LineKind.SHARE, 11.0, 1.0)
    assert Listing(date(2025, 10, 13), "nasdaq", (line,)).by_symbol() == {"A": line}


def test_breadth_counts_shares_and_adrs_only() -> None:
    assert {LineKind.SHARE, LineKind.ADR} == COMMON
