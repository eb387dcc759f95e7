from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.errors import NoQuotesError
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.holding import Holding, TreasuryCoin
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.net.server_clock import ServerClocks
from cryptoai_cli.report.holdings import HoldingsReport
from cryptoai_cli.settings.model import Directory
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.sources.holdings.base import HoldingAnswer, HoldingCard, HoldingList, HoldingSource
from cryptoai_cli.store.kept_holdings import HoldingsFile
from cryptoai_cli.workflows.holdings import HoldingServices, HoldingsQuery, find_holdings
from cryptoai_cli.workflows.services import Services
from tests.build import calendar, history, quote
from tests.fakes import FakeSource

BITCOIN, ETHER = TreasuryCoin
NOW = datetime(2025, 10, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
KNOWN = (
    Instrument("MSTR", "Strategy"),
    Instrument("XYZ", "Block", formerly=(FormerSymbol("SQ", datetime(2025, 1, 17, tzinfo=UTC).date()),)),
    Instrument("KEEL", "Keel", formerly=(FormerSymbol("BITF", datetime(2026, 4, 2, tzinfo=UTC).date(), "Bitfarms"),)),
    Instrument("XXI", "Twenty One", formerly=(FormerSymbol("CEP", datetime(2025, 12, 8, tzinfo=UTC).date()),)),
)


def held(symbol: str, amount: float, coin: TreasuryCoin = BITCOIN, *, us: bool = True) -> Holding:
    return Holding(symbol, f"{symbol} of the list", coin, amount, "coingecko", is_us_listed=us)


@dataclass
class Listing(HoldingSource):
    """A list that answers from memory, and counts what it is asked; what it does not hold is refused."""

    held: Mapping[TreasuryCoin, HoldingAnswer] = field(default_factory=dict)
    asked: list[TreasuryCoin] = field(default_factory=list)
    card = HoldingCard("coingecko", "CoinGecko", frozenset(TreasuryCoin), "few", "none", "Data by CoinGecko")

    def fetch(self, coin: TreasuryCoin) -> HoldingAnswer:
        self.asked.append(coin)
        return self.held.get(coin, self.failure(coin, FailureKind.UNREACHABLE, "does not answer"))


def whole() -> Listing:
    of_bitcoin = HoldingList((held("MSTR", 640_250.0), held("3350.T", 30_000.0, us=False), held("MARA", 52_000.0)))
    return Listing({BITCOIN: of_bitcoin, ETHER: HoldingList((held("BMNR", 3_032_188.0, ETHER),))})


@dataclass
class Desk:
    """Finds holdings in a folder of its own, at any instant and with any sources."""

    folder: Path
    listing: Listing
    prices: Mapping[str, float] = field(default_factory=lambda: {"BTC-USD": 100_000.0, "ETH-USD": 4_000.0})

    def find(
        self,
        *coins: TreasuryCoin,
        companies: tuple[Instrument, ...] | None = None,
        after: timedelta = timedelta(),
        refresh: bool = False,
        is_offline: bool = False,
    ) -> HoldingsReport:
        now = NOW + after
        quotes = {
            symbol: history({}, symbol=symbol, quote=quote(price, now - timedelta(minutes=2)))
            for symbol, price in self.prices.items()
        }
        sources = () if is_offline else (FakeSource(hours=quotes),)
        chain = Chain(lambda: BuiltSources(sources))
        services = Services(calendar(), chain, now, now, lambda _line: None, is_offline=is_offline)
        own = HoldingServices((self.listing,), HoldingsFile(self.folder / "holdings.json"), Directory(KNOWN))
        return find_holdings(HoldingsQuery(coins or tuple(TreasuryCoin), companies, refresh), services, own)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, whole())


def codes(report: HoldingsReport) -> list[str]:
    return [notice.code for notice in report.notices]


def test_amounts_by_size_at_our_own_price_with_the_names_of_the_settings(desk: Desk) -> None:
    (found,) = desk.find(BITCOIN).coins
    assert [(row.symbol, row.name, row.value_usd) for row in found.rows] == [
        ("MSTR", "Strategy", 64_025_000_000.0),
        ("MARA", "MARA of the list", 5_200_000_000.0),
        ("3350.T", "3350.T of the list", 3_000_000_000.0),
    ]
    assert found.price is not None
    assert (found.price.price, found.price.source, found.attribution) == (100_000.0, "fake", "Data by CoinGecko")
    assert desk.listing.asked == [BITCOIN]


def test_price_and_source_are_told_once_each(desk: Desk) -> None:
    assert codes(desk.find()) == ["holdings-source", "holdings-price", "holdings-price"]


def test_a_list_is_asked_once_a_day_and_the_price_in_every_run(desk: Desk) -> None:
    desk.find()
    desk.prices = {"BTC-USD": 200_000.0, "ETH-USD": 4_000.0}
    later = desk.find(after=23 * HOUR)
    assert desk.listing.asked == [BITCOIN, ETHER]
    assert later.coins[0].asked == NOW
    assert later.coins[0].rows[0].value_usd == 128_050_000_000.0
    desk.find(after=24 * HOUR)
    assert len(desk.listing.asked) == 4


def test_a_list_of_the_future_is_asked_for_again(desk: Desk) -> None:
    desk.find(BITCOIN)
    desk.find(BITCOIN, after=-HOUR)
    assert desk.listing.asked == [BITCOIN, BITCOIN]


def test_refresh_asks_again(desk: Desk) -> None:
    desk.find(BITCOIN)
    desk.find(BITCOIN, refresh=True)
    assert desk.listing.asked == [BITCOIN, BITCOIN]


def test_offline_shows_what_is_kept_with_its_age_and_the_last_price(desk: Desk) -> None:
    desk.find(BITCOIN)
    found = desk.find(BITCOIN, after=timedelta(days=3), is_offline=True)
    assert found.coins[0].rows[0].value_usd == 64_025_000_000.0
    assert found.coins[0].price is not None
    assert found.coins[0].price.at == NOW - timedelta(minutes=2)
    assert "this list is 3 days old" in " ".join(notice.message for notice in found.notices)
    assert desk.listing.asked == [BITCOIN]


def test_offline_without_anything_kept_is_an_error(desk: Desk) -> None:
    with pytest.raises(NoQuotesError, match="no holdings are kept"):
        desk.find(is_offline=True)


def test_where_no_source_answers_the_list_that_is_kept_is_shown_and_its_age(desk: Desk) -> None:
    desk.find()
    desk.listing = Listing()
    found = desk.find(after=timedelta(days=2))
    assert [row.symbol for row in found.coins[1].rows] == ["BMNR"]
    told = [notice.message for notice in found.notices if notice.code == "holdings-kept"]
    assert told == [
        "Bitcoin: this list is 2 days old: coingecko: does not answer.",
        "Ether: this list is 2 days old: coingecko: does not answer.",
    ]
    assert found.coins[0].asked == NOW


def test_one_coin_without_a_list_is_told_and_without_any_there_is_nothing(desk: Desk) -> None:
    desk.listing = Listing({ETHER: whole().held[ETHER]})
    found = desk.find()
    assert (found.missing, [each.coin for each in found.coins]) == ((BITCOIN,), [ETHER])
    assert "Bitcoin: no list of holdings: coingecko: does not answer." in [n.message for n in found.notices]
    with pytest.raises(NoQuotesError, match="no list of holdings: coingecko: does not answer") as caught:
        desk.find(BITCOIN)
    assert [fault.place for fault in caught.value.details] == ["CoinGecko"]


def test_without_a_price_nothing_is_valued_and_that_is_told(desk: Desk) -> None:
    desk.prices = {}
    found = desk.find(BITCOIN)
    assert {row.value_usd for row in found.coins[0].rows} == {None}
    assert codes(found) == ["holdings-source", "holdings-unpriced"]


def test_a_run_without_an_answer_uses_the_last_price_unless_it_is_of_the_future(desk: Desk) -> None:
    desk.find(BITCOIN)
    desk.prices = {}
    later = desk.find(BITCOIN, after=2 * HOUR)
    assert later.coins[0].rows[0].value_usd == 64_025_000_000.0
    assert "holdings-old-price" in codes(later)
    assert desk.find(BITCOIN, after=3 * HOUR, refresh=True).coins[0].price == later.coins[0].price
    assert desk.find(BITCOIN, after=-HOUR).coins[0].price is None


def test_only_the_companies_asked_for_and_who_is_not_listed(desk: Desk) -> None:
    found = desk.find(companies=(KNOWN[0], Instrument("BMNR"), KNOWN[2]))
    assert [[row.symbol for row in each.rows] for each in found.coins] == [["MSTR"], ["BMNR"]]
    assert [each.listed for each in found.coins] == [3, 1]
    assert found.not_listed == ("BITF",)


def test_nobody_is_said_to_be_unlisted_while_a_list_is_missing(desk: Desk) -> None:
    desk.listing = Listing({ETHER: whole().held[ETHER]})
    assert desk.find(companies=(KNOWN[0],)).not_listed == ()


def test_a_renamed_company_has_its_symbol_of_today_or_the_new_one_of_the_list(desk: Desk) -> None:
    rows = (held("SQ", 9.0), held("BITF", 8.0), held("XXI", 7.0))
    desk.listing = Listing({BITCOIN: HoldingList(rows)})
    found = desk.find(BITCOIN).coins[0].rows
    assert [(row.symbol, row.name) for row in found] == [
        ("XYZ", "Block"),
        ("BITF", "Bitfarms"),
        ("XXI", "Twenty One"),
    ]


def test_a_company_under_its_old_and_its_new_symbol_counts_once(desk: Desk) -> None:
    desk.listing = Listing({BITCOIN: HoldingList((held("SQ", 9.0), held("XYZ", 8.0), held("MSTR", 1.0)), unread=2)})
    (found,) = (report := desk.find(BITCOIN)).coins
    assert [(row.symbol, row.amount) for row in found.rows] == [("XYZ", 9.0), ("MSTR", 1.0)]
    assert (found.listed, found.twice, found.unread) == (2, ("XYZ",), 2)
    assert codes(report)[-2:] == ["holdings-unread", "holdings-twice"]


def test_a_company_with_two_amounts_in_the_list_is_told(desk: Desk) -> None:
    desk.listing = Listing({BITCOIN: HoldingList((held("XYZ", 9.0), held("MSTR", 1.0)), twice=("MSTR",))})
    assert desk.find(BITCOIN).coins[0].twice == ("MSTR",)


def test_nothing_is_kept_while_a_clock_is_in_doubt(desk: Desk) -> None:
    clocks = ServerClocks(NOW)
    for provider in ("one", "two"):
        clocks.note(provider, f"{provider}.example", {"date": format_datetime(NOW + 90 * HOUR, usegmt=True)})
    assert clocks.doubt is not None
    services = Services(calendar(), Chain(lambda: BuiltSources(())), NOW, NOW, lambda _line: None, clocks=clocks)
    file = HoldingsFile(desk.folder / "holdings.json")
    find_holdings(HoldingsQuery((BITCOIN,)), services, HoldingServices((whole(),), file, Directory(())))
    assert file.read() == {}


def test_a_symbol_abroad_is_no_company_of_the_settings(desk: Desk) -> None:
    desk.listing = Listing({BITCOIN: HoldingList((held("MSTR", 5.0, us=False),))})
    assert desk.find(BITCOIN).coins[0].rows[0].name == "MSTR of the list"


def test_a_list_that_is_kept_of_a_source_that_is_no_more_is_not_used(desk: Desk) -> None:
    desk.find(BITCOIN)
    file = desk.folder / "holdings.json"
    file.write_text(file.read_text().replace('"coingecko"', '"nobody"', 1))
    with pytest.raises(NoQuotesError, match="no holdings are kept"):
        desk.find(BITCOIN, is_offline=True)


def test_the_next_source_is_asked_where_one_fails(desk: Desk) -> None:
    services = Services(calendar(), Chain(lambda: BuiltSources(())), NOW, NOW, lambda _line: None)
    first, second = Listing(), whole()
    own = HoldingServices((first, second), HoldingsFile(desk.folder / "x.json"), Directory(()))
    report = find_holdings(HoldingsQuery((BITCOIN,)), services, own)
    assert len(report.coins[0].rows) == 3
    assert (first.asked, second.asked) == ([BITCOIN], [BITCOIN])


def test_a_source_without_the_coin_is_not_asked(desk: Desk) -> None:
    desk.listing = whole()
    desk.listing.card = replace(Listing.card, coins=frozenset({ETHER}))
    assert desk.find().missing == (BITCOIN,)
    assert desk.listing.asked == [ETHER]


def test_a_failure_names_its_source() -> None:
    failure = Listing().fetch(BITCOIN)
    assert isinstance(failure, FetchFailure)
    assert failure.source == "coingecko"
