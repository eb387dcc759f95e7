"""Lines as rows of the lake's files, and back."""

from datetime import date

import hypothesis.strategies as st
from hypothesis import given

from cryptoai_cli.lake.columns import COLUMN_PLACES, COLUMNS, columns_of, listing_of
from cryptoai_cli.market.listing import Line, LineKind, Listing, SecondLook
from tests.lake.small import MONDAY, bare, line, listing, looked_at

_FIGURES = st.none() | st.floats(allow_nan=False, allow_infinity=False)
_WORDS = st.sampled_from(("", "Banks", "Zürich & Co", "NYSE"))
_LOOKS = st.none() | st.builds(SecondLook, st.sampled_from(("yahoo", "cnbc")), _FIGURES)
LINES = st.builds(
    Line,
    symbol=st.text("ABC^-", min_size=1, max_size=5),
    name=st.sampled_from(("A Inc.", "B Corp.")),
    kind=st.sampled_from(LineKind),
    last=_FIGURES,
    net_change=_FIGURES,
    volume=_FIGURES,
    market_cap=_FIGURES,
    sector=_WORDS,
    industry=_WORDS,
    exchange=_WORDS,
    country=_WORDS,
    is_stale=st.booleans(),
    second_look=_LOOKS,
)


def through(of: Listing) -> Listing:
    return listing_of(of.session, list(zip(*columns_of(of).values(), strict=True)))


@given(st.lists(LINES, min_size=1, max_size=6, unique_by=lambda each: each.symbol))
def test_a_listing_comes_back_as_it_was(lines: list[Line]) -> None:
    given_lines = tuple(sorted(lines, key=lambda each: each.symbol))
    assert through(Listing(MONDAY, "nasdaq", given_lines)) == Listing(MONDAY, "nasdaq", given_lines)


def test_rows_are_ordered_by_symbol() -> None:
    cells = columns_of(listing(lines=(line("MARA"), line("BE"))))
    assert cells["symbol"] == ["BE", "MARA"]
    assert tuple(cells) == tuple(COLUMNS)


def test_what_nobody_told_is_none() -> None:
    cells = columns_of(bare(MONDAY))
    assert {name for name, column in cells.items() if set(column) == {None}} == {
        *("name", "kind", "exchange", "volume", "market_cap", "sector", "industry", "country"),
        *("second_source", "second_return"),
    }
    assert set(columns_of(listing(lines=(line(name="Odd", kind=LineKind.OTHER),)))["kind"]) == {"other"}


def test_a_second_look_is_kept_even_if_it_found_nothing() -> None:
    assert through(looked_at(listing())).lines[0].second_look == SecondLook("yahoo", 0.05)
    nothing = listing(lines=(line(second_look=SecondLook("yahoo", None)),))
    assert through(nothing) == nothing


def test_a_kind_of_a_later_release_and_texts_that_cannot_be_shown_do_no_harm() -> None:
    row = list(next(iter(zip(*columns_of(listing()).values(), strict=True))))
    row[COLUMN_PLACES["kind"]], row[COLUMN_PLACES["name"]], row[COLUMN_PLACES["sector"]] = (
        "token",
        "A\x1b[31m",
        "B\u202e",
    )
    (read,) = listing_of(date(2025, 10, 13), [row]).lines
    assert (read.kind, read.name, read.sector) == (LineKind.OTHER, "A[31m", "B")
