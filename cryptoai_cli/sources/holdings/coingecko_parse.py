"""Parse CoinGecko's list of treasuries; an unexpected shape becomes a refusal that names what is wrong."""

from collections.abc import Mapping, Sequence

from cryptoai_cli.market.company_name import short_name
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.holding import Holding, TreasuryCoin, is_possible_amount
from cryptoai_cli.market.holding_symbols import listed_symbol
from cryptoai_cli.net.classify import GONE, Document, Refusal, withdrawal
from cryptoai_cli.sources.holdings.base import HoldingList
from cryptoai_cli.sources.json_values import mapping, number, text

SOURCE = "coingecko"
_TITLE = "CoinGecko"
_MOST_ENTRIES = 5_000
_LARGEST_COST = 1e13  # US dollars
_COUNTRY_LETTERS = 2


def entries_of(document: Document) -> list[object] | Refusal:
    """Return the entries of one answer, as they are."""
    payload = mapping(document.payload)
    companies = payload.get("companies")
    if isinstance(companies, list):
        return companies if len(companies) <= _MOST_ENTRIES else _bad(f"{_TITLE} sent {len(companies):,} entries")
    if document.status in GONE:
        return withdrawal(document.status, _TITLE)
    error = text(payload.get("error")) or text(mapping(payload.get("status")).get("error_message"))
    return _bad(f"{_TITLE} refused to send its list: {error}" if error else f"{_TITLE} answered in an unknown format")


def holdings_of(entries: Sequence[object], coin: TreasuryCoin) -> HoldingList | Refusal:
    """Return the holdings in `entries`, the largest first, each company once; a refusal unless most can be read.

    An entry with an amount of zero holds nothing, and is none.
    """
    rows = [row for row in map(mapping, entries) if number(row.get("total_holdings")) != 0]
    read = [holding for row in rows if (holding := _holding(row, coin)) is not None]
    unread = len(rows) - len(read)
    if not rows:
        return _bad(f"{_TITLE} sent a list without holdings")
    if unread > len(read):
        return _bad(f"{_TITLE} sent a list of {len(rows):,} entries, {unread:,} of which cannot be read")
    found, twice = _each_once(read)
    return HoldingList(found, unread, twice)


def _each_once(read: Sequence[Holding]) -> tuple[tuple[Holding, ...], tuple[str, ...]]:
    """Return the holdings by amount, each company once, and the symbols of those that stand twice with two amounts.

    A company is one symbol or one name: some stand under their symbols of two exchanges. Of these, the US one is kept.
    """
    kept: list[Holding] = []
    twice: dict[str, None] = {}
    for holding in sorted(read, key=lambda each: (not each.is_us_listed, -each.amount)):
        twin = next((each for each in kept if _is_one_company(each, holding)), None)
        if twin is None:
            kept.append(holding)
        elif twin.amount != holding.amount:
            twice[twin.symbol] = None
    return tuple(sorted(kept, key=lambda each: (-each.amount, each.symbol))), tuple(twice)


def _is_one_company(one: Holding, other: Holding) -> bool:
    same_name = bool(one.name) and short_name(one.name).casefold() == short_name(other.name).casefold()
    return one.symbol == other.symbol or same_name


def _holding(told: Mapping[str, object], coin: TreasuryCoin) -> Holding | None:
    """Return the holding of one entry, or None if its symbol or its amount cannot be read or is not possible."""
    listed, amount = listed_symbol(text(told.get("symbol"))), number(told.get("total_holdings"))
    if listed is None or amount is None or not is_possible_amount(amount, coin):
        return None
    return Holding(
        symbol=listed.symbol,
        name=text(told.get("name")),
        coin=coin,
        amount=amount,
        source=SOURCE,
        cost_usd=_cost(told.get("total_entry_value_usd")),
        country=_country(told.get("country")),
        is_us_listed=listed.is_us_listed,
    )


def _cost(value: object) -> float | None:
    """Return what was paid; the list writes 0 where nothing is disclosed."""
    cost = number(value)
    return cost if cost is not None and 0 < cost < _LARGEST_COST else None


def _country(value: object) -> str:
    country = text(value).upper()
    return country if len(country) == _COUNTRY_LETTERS and country.isalpha() else ""


def _bad(detail: str) -> Refusal:
    return Refusal(FailureKind.BAD_ANSWER, detail)
