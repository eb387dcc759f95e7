"""What people type, resolved by what the settings name."""

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.symbol_book import Resolved, SymbolBook, Unresolved, book_of, unknown_symbols_error
from cryptoai_cli.market.symbol_spellings import read_symbol
from tests.settings.desk import Desk

COINS = (Instrument("BTC-USD", "Bitcoin"), Instrument("LTC-USD"))
NAMED = (
    Instrument("^GSPC", "S&P 500"),
    Instrument("NVDA", "Nvidia"),
    Instrument("MARA", "MARA"),
    Instrument("HUT", "Hut 8"),
)
BOOK = book_of((*NAMED, *COINS), COINS)
NOTHING = SymbolBook()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def symbol_of(text: str, book: SymbolBook = BOOK) -> str:
    found = book.resolve(text)
    assert isinstance(found, Resolved)
    return found.symbol


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SPX", '"SPX" is read as ^GSPC (S&P 500).'),
        ("BRK.B", '"BRK.B" is read as BRK-B.'),
        ("hut 8", '"hut 8" is read as HUT (Hut 8).'),
        ("Bitcoin", '"Bitcoin" is read as BTC-USD (Bitcoin).'),
        ("btc", '"btc" is read as BTC-USD (Bitcoin); for the share or fund of that symbol, write BTC.US.'),
        ("LTC", '"LTC" is read as LTC-USD; for the share or fund of that symbol, write LTC.US.'),
        ("SP\x1b[31mX", ""),
    ],
)
def test_another_spelling_is_told(text: str, told: str) -> None:
    found = BOOK.resolve(text)
    assert told == (found.words if isinstance(found, Resolved) else "")
    assert not isinstance(found, Resolved) or found.is_respelled


@pytest.mark.parametrize("text", ["NVDA", "nvda", "$nvda", " MARA ", "BTC-USD", "ZZZZ"])
def test_a_symbol_in_yahoos_spelling_is_nothing_to_tell(text: str) -> None:
    found = BOOK.resolve(text)
    assert isinstance(found, Resolved)
    assert not found.is_respelled


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("BTC", "write BTC-USD for the coin, or BTC.US for the share or fund"),
        ("$eth", "write ETH-USD for the coin, or ETH.US for the share or fund"),
        ("Dow", "write ^DJI for the index, or DOW.US for the share or fund"),
        ("DJIA", "write ^DJI for the index, or DJIA.US for the share or fund"),
        ("BTC/USDT", "did you mean BTC-USD?"),
        ("S&P 50O", "did you mean ^GSPC?"),
    ],
)
def test_a_word_of_two_meanings_and_one_of_none_are_refused_with_the_spelling_that_works(
    text: str, advice: str
) -> None:
    with pytest.raises(UsageError) as caught:
        NOTHING.require(text, "--symbols")
    assert caught.value.message.startswith(f'--symbols: "{text}" ')
    assert caught.value.hint == advice


def test_of_two_meanings_a_symbol_of_the_settings_comes_first_then_what_the_settings_use() -> None:
    fund = Instrument("BTC")
    assert symbol_of("BTC", book_of((), COINS)) == "BTC-USD"
    assert symbol_of("BTC", book_of((fund,), COINS)) == "BTC"
    assert symbol_of("BTC", book_of((), (fund, *COINS))) == "BTC"
    assert isinstance(book_of(COINS, ()).resolve("BTC"), Unresolved)  # named only, as the shipped settings name many
    assert symbol_of("dow", book_of((), (Instrument("^DJI"),))) == "^DJI"
    assert symbol_of("dow", book_of((Instrument("^DJI", "Dow"), Instrument("DOW")), ())) == "DOW"


def test_a_share_can_always_be_written_apart_from_a_coin_or_an_index_of_that_name() -> None:
    assert [symbol_of(text) for text in ("BTC.US", "NYSE:DOW", "LTC US", "CRYPTO:ETH")] == [
        "BTC",
        "DOW",
        "LTC",
        "ETH-USD",
    ]


def test_in_a_file_a_symbol_in_yahoos_spelling_always_means_itself() -> None:
    for text in ("BTC", "DOW", "LTC", "XRP", "NVIDIA"):
        found = BOOK.resolve_written(text)
        assert isinstance(found, Resolved)
        assert found.symbol == text


def test_an_instrument_of_the_settings_may_be_called_like_an_index() -> None:
    assert symbol_of("spx", book_of((Instrument("SPX"),), ())) == "SPX"


def test_a_former_symbol_is_known(desk: Desk) -> None:
    assert symbol_of("bitf", desk.load().book) == "BITF"


def test_a_name_means_its_instrument_only_if_no_other_has_it() -> None:
    twins = (Instrument("AAA", "Acme Corp"), Instrument("AAB", "Acme Corp"))
    assert isinstance(book_of(twins, ()).resolve("Acme Corp"), Unresolved)
    assert symbol_of("acme corp", book_of(twins[:1], ())) == "AAA"


def test_a_name_does_not_take_the_place_of_another_spelling() -> None:
    odd = book_of((Instrument("XXX", "SPX"), Instrument("YYY", "Dow")), ())
    assert symbol_of("SPX", odd) == "^GSPC"
    assert isinstance(odd.resolve("Dow"), Unresolved)


def test_every_symbol_of_the_shipped_settings_means_itself(desk: Desk) -> None:
    settings = desk.load()
    book = settings.book
    assert len(book.known) > 100
    for symbol in book.known:
        assert symbol_of(symbol, book) == symbol
        assert symbol_of(symbol, book_of(settings.used, settings.used)) == symbol or symbol not in book.used
    assert [
        i for i in settings.instruments if (found := read_symbol(i.symbol)) is None or found.symbol != i.symbol
    ] == []


@given(st.text(string.ascii_letters + string.digits + "^.-=/$:_& ", max_size=20))
def test_a_resolved_symbol_that_the_settings_name_means_itself(text: str) -> None:
    found = BOOK.resolve(text)
    if isinstance(found, Resolved):
        named = book_of((*NAMED, *COINS, Instrument(found.symbol)), COINS)
        assert symbol_of(found.symbol, named) == found.symbol


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("MARRA", "MARA"),
        ("^GSPD", "^GSPC"),
        ("nasdq", "^IXIC"),
        ("BTCUSDT", "BTC-USD"),
        ("LTC/EUR", "LTC-USD"),
        ("TSX:NVDA", "NVDA"),
        ("nvidea", "NVDA"),
        ("MARA", ""),
        ("QQQQQQ", ""),
        ("BTC-USD", "LTC-USD"),
        ("LTC", "LTC-USD"),
        ("", ""),
    ],
)
def test_the_nearest_is_another_known_symbol(text: str, nearest: str) -> None:
    assert BOOK.nearest(text) == nearest


def test_symbols_that_nobody_knows_are_told_together_with_what_they_resemble() -> None:
    error = unknown_symbols_error(("MARRA", "NVDAA", "QQQQQQ"), BOOK)
    assert error.message == "no source knows the symbols MARRA, NVDAA, QQQQQQ"
    assert error.hint == "did you mean MARA or NVDA?"
    alone = unknown_symbols_error(("QQQQQQ",), BOOK, kind="benchmark")
    assert alone.message == "no source knows the benchmark QQQQQQ"
    assert "BRK-B" in alone.hint
