"""How the screener's answers become lines, and what is refused."""

from datetime import date

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.listing import Line, LineKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.lists.nasdaq_parse import Head, head_of, is_too_short, lines_of, symbols_of
from tests.sources.lists.answers import ROWS, document, download, row, table

TODAY = date(2025, 10, 13)


def parsed(*rows: object) -> tuple[Line, ...]:
    found = lines_of(document(download(rows)))
    assert not isinstance(found, Refusal), found
    return found


def refused(payload: object) -> str:
    found = lines_of(document(payload))
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.BAD_ANSWER
    return found.detail


def one(**cells: object) -> Line:
    found = {line.symbol: line for line in parsed(row("RIOT", **cells), row("MARA"), row("CLSK"))}
    return found["RIOT"]


def test_the_head_tells_the_session_and_the_length_of_the_list() -> None:
    assert head_of(document(table(total=6999)), TODAY) == Head(TODAY, 6999)
    assert head_of(document(table(total="6,999")), TODAY) == Head(TODAY, 6999)


@pytest.mark.parametrize(
    "as_of",
    [
        "Last price as of 10/13/2025",
        "last price as of Oct 13, 2025",
        "Last price as of Oct 13, 2025 4:00 PM ET",
        "Last price as of Oct 33, 2025",
        "Last price as of Okt 13, 2025",
        "Last price as of Oct 12, 2025",  # a Sunday
        "",
        None,
        20251013,
    ],
)
def test_a_list_without_a_date_of_a_session_is_refused_and_the_text_named(as_of: object) -> None:
    found = head_of(document(table(as_of=as_of)), TODAY)
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.BAD_ANSWER
    assert (str(as_of) if as_of else "nothing") in found.detail


def test_a_list_of_tomorrow_shows_that_a_clock_is_wrong() -> None:
    found = head_of(document(table(as_of="Last price as of Oct 14, 2025")), TODAY)
    assert isinstance(found, Refusal)
    assert "2025-10-14" in found.detail
    assert "clocks" in found.detail


@pytest.mark.parametrize("total", [None, 0, -5, "many", 1.5, 10**9, True])
def test_a_head_without_a_usable_length_is_refused(total: object) -> None:
    found = head_of(document(table(total=total)), TODAY)
    assert isinstance(found, Refusal)
    assert "totalrecords" in found.detail


def test_a_row_becomes_a_line() -> None:
    assert one(lastsale="$1,069.12", netchange="-1.76", volume="1,234,567", marketCap="10,021,598,384") == Line(
        "RIOT",
        "RIOT Inc. Common Stock",
        LineKind.SHARE,
        1069.12,
        -1.76,
        volume=1_234_567.0,
        market_cap=10_021_598_384.0,
        sector="Basic Materials",
        industry="Metal Mining",
        country="United States",
    )


def test_lines_are_ordered_by_symbol_in_the_spelling_of_this_program() -> None:
    assert [line.symbol for line in parsed(*ROWS)] == ["ABC^A", "BRK-B", "MARA", "RIOT"]


@pytest.mark.parametrize("blank", ["", "  ", "NA", "N/A", "n/a", "--", None])
@pytest.mark.parametrize(
    ("field", "told"),
    [("lastsale", "last"), ("netchange", "net_change"), ("volume", "volume"), ("marketCap", "market_cap")],
)
def test_a_figure_that_is_not_told_is_none(blank: object, field: str, told: str) -> None:
    assert getattr(one(**{field: blank}), told) is None


def test_a_figure_that_one_row_lacks_is_none() -> None:
    bare = {key: cell for key, cell in row("RIOT").items() if key not in {"netchange", "volume", "sector"}}
    line = parsed(bare, row("MARA"))[1]
    assert (line.net_change, line.volume, line.sector) == (None, None, "")


@pytest.mark.parametrize(("cell", "change"), [("UNCH", 0.0), ("0.00", 0.0), ("+1.25", 1.25), ("-0.0004", -0.0004)])
def test_an_unchanged_price_has_a_change_of_zero(cell: str, change: float) -> None:
    assert one(netchange=cell).net_change == change


@pytest.mark.parametrize("cell", ["0", "0.00", "-5"])
def test_a_size_of_nothing_is_not_told(cell: str) -> None:
    assert one(marketCap=cell).market_cap is None


@pytest.mark.parametrize("cell", ["$0.00", "-$3.00", "-3.00"])
def test_a_price_that_cannot_be_is_none(cell: str) -> None:
    assert one(lastsale=cell).last is None


def test_a_volume_below_zero_is_none_and_one_of_zero_is_told() -> None:
    assert one(volume="-1").volume is None
    assert one(volume="0").volume == 0


def test_figures_may_come_as_numbers() -> None:
    line = one(lastsale=11.5, netchange=-0.5, volume=100, marketCap=5e9)
    assert (line.last, line.net_change, line.volume, line.market_cap) == (11.5, -0.5, 100.0, 5e9)


def test_texts_lose_blanks_entities_and_control_characters() -> None:
    line = one(
        symbol=" RIOT  ", name="L&amp;F\u202e  Corp.\n Common Stock ", sector=" Energy ", industry="N/A", country="  "
    )
    assert (line.symbol, line.name) == ("RIOT", "L&F Corp. Common Stock")
    assert (line.sector, line.industry, line.country) == ("Energy", "", "")


def test_the_kind_is_read_from_the_whole_of_a_long_name() -> None:
    name = f"{'Very ' * 30}Long Acquisition Corp. Warrants to purchase one share of Class A Common Stock"
    assert one(name=name).kind is LineKind.WARRANT


def test_a_row_that_comes_twice_alike_counts_once() -> None:
    assert parsed(row("RIOT"), row("RIOT "), row("MARA")) == parsed(row("RIOT"), row("MARA"))


def test_of_two_rows_that_differ_no_figure_is_known() -> None:
    for rows in ((row("RIOT"), row("RIOT", lastsale="$12.00")), (row("RIOT", lastsale="$12.00"), row("RIOT"))):
        (line,) = parsed(*rows)
        assert line == Line("RIOT", "RIOT Inc. Common Stock", LineKind.SHARE, None, None)


def test_of_two_rows_of_different_kinds_the_kind_is_in_doubt() -> None:
    (line,) = parsed(row("RIOT"), row("RIOT", name="RIOT Inc. Warrant"))
    assert line.kind is LineKind.OTHER


def test_rows_that_are_none_are_left_out() -> None:
    assert [line.symbol for line in parsed(5, None, ["x"], row(""), row("no symbol"), row("RIOT"))] == ["RIOT"]


@pytest.mark.parametrize(
    "field", ["symbol", "name", "lastsale", "netchange", "volume", "marketCap", "industry", "sector"]
)
def test_a_field_that_no_row_has_is_named(field: str) -> None:
    renamed = [{(f"{key}2" if key == field else key): cell for key, cell in each.items()} for each in ROWS]
    assert f"no {field}:" in refused(download(renamed))


@pytest.mark.parametrize(("field", "cell"), [("lastsale", "11.00 USD"), ("netchange", "up 1"), ("volume", "1.5M")])
def test_a_figure_that_is_written_in_a_new_way_is_named(field: str, cell: str) -> None:
    detail = refused(download([row("RIOT", **{field: cell}), row("MARA", **{field: cell})]))
    assert field in detail
    assert cell in detail


@pytest.mark.parametrize("field", ["lastsale", "netchange", "volume", "marketCap"])
def test_a_figure_that_no_row_tells_is_named(field: str) -> None:
    assert f"tell no {field}" in refused(download([row("RIOT", **{field: ""}), row("MARA", **{field: "N/A"})]))


def test_a_figure_that_most_rows_do_not_tell_is_none_of_them() -> None:
    rows = [row(symbol, marketCap="") for symbol in ("AA", "BB", "CC", "DD")]
    assert [line.market_cap for line in parsed(*rows, row("EE"))] == [None, None, None, None, 2.5e9]


def test_one_figure_that_cannot_be_read_is_none() -> None:
    assert one(lastsale="11.00 USD").last is None


@pytest.mark.parametrize("rows", [None, [], {}, "rows", 5])
def test_a_list_without_rows_is_refused(rows: object) -> None:
    assert "without rows" in refused(download(rows))


def test_more_rows_than_any_market_has_are_refused() -> None:
    assert "50,001 rows" in refused(download([ROWS[0]] * 50_001))


@pytest.mark.parametrize("payload", [None, [], 5, {"data": None}, {"data": [1]}, {"status": 5}])
def test_an_unknown_shape_is_refused(payload: object) -> None:
    assert "unknown format" in refused(payload)


def test_the_words_of_a_refusal_are_told() -> None:
    status = {"rCode": 400, "bCodeMessage": [{"code": 1002, "errorMessage": "Not supported."}]}
    assert "Not supported." in refused({"data": None, "status": status})


@pytest.mark.parametrize("answer", [Document(404, {}), Document(200, {"data": None, "status": {"rCode": 404}})])
def test_an_address_that_is_no_more_is_withdrawn(answer: Document) -> None:
    found = lines_of(answer)
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.WITHDRAWN


@pytest.mark.parametrize(("count", "short"), [(97, True), (98, False), (100, False), (120, False)])
def test_a_list_may_lack_two_in_a_hundred(count: int, *, short: bool) -> None:
    assert is_too_short(count, 100) is short


def test_the_symbols_of_an_exchange_are_known_only_where_all_are_sent() -> None:
    assert symbols_of(document(table(("RIOT", "BRK/B"), total=2))) == frozenset({"RIOT", "BRK-B"})
    assert symbols_of(document(table(("RIOT", "BRK/B"), total=3))) is None
    assert symbols_of(document(table(("RIOT",), total=None))) is None
    assert symbols_of(document({"data": None})) is None
