"""Find what treasury companies hold: from the list that is kept for a day, or the first source that has one."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.errors import Fault, NoQuotesError
from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.market.holding import CoinPrice, Holding, TreasuryCoin
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.render.phrases import source_name
from cryptoai_cli.report.holdings import CoinHoldings, HoldingRow, HoldingsReport
from cryptoai_cli.settings.model import Directory
from cryptoai_cli.sources.holdings.base import HoldingSource
from cryptoai_cli.sources.row_checks import is_future
from cryptoai_cli.store.kept_holdings import HoldingsFile, KeptHoldings
from cryptoai_cli.workflows.coin_price import coin_prices
from cryptoai_cli.workflows.holdings_notices import holding_notices
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import ask_day

GOOD_FOR = timedelta(days=1)


class HoldingsQuery(Struct, frozen=True):
    """The `coins` whose holders are wanted: all of them, or those of `companies` if that is not None.

    With `refresh`, a list that is kept is asked for again, however new it is.
    """

    coins: tuple[TreasuryCoin, ...]
    companies: tuple[Instrument, ...] | None = None
    refresh: bool = False


class HoldingServices(Struct, frozen=True):
    """The lists in the order in which they are asked, the file that keeps the last ones, and the known companies."""

    sources: tuple[HoldingSource, ...]
    file: HoldingsFile
    directory: Directory

    @property
    def attributions(self) -> Mapping[str, str]:
        """What the terms of each list want printed, by its name."""
        return {source.card.name: source.card.attribution for source in self.sources}


class Lists(Struct, frozen=True):
    """The list of each coin, and why others could not be had.

    `kept` are the coins whose list is an older one, because no source answered.
    """

    by_coin: Mapping[TreasuryCoin, KeptHoldings]
    failures: tuple[FetchFailure, ...] = ()
    kept: frozenset[TreasuryCoin] = frozenset()


def find_holdings(query: HoldingsQuery, services: Services, own: HoldingServices) -> HoldingsReport:
    """Return what companies hold, with our own prices; raise NoQuotesError if nothing is known of any coin."""
    lists, prices = _lists_and_prices(query, services, own)
    if not lists.by_coin:
        raise _nothing_known(lists.failures, is_offline=services.is_offline)
    priced = {coin: _with_price(kept, prices.get(coin.symbol), services) for coin, kept in lists.by_coin.items()}
    if not services.is_offline and services.clock_doubt is None:
        own.file.keep(priced)
    coins = tuple(_coin_holdings(coin, priced[coin], query, own, services) for coin in query.coins if coin in priced)
    report = HoldingsReport(
        coins=coins,
        generated_at=services.generated_at,
        missing=tuple(coin for coin in query.coins if coin not in priced),
        not_listed=_not_listed(query, coins, services),
    )
    told = holding_notices(report, services.now, lists.failures, lists.kept)
    return replace(report, notices=(*services.all_notices(), *told))


def _lists_and_prices(
    query: HoldingsQuery, services: Services, own: HoldingServices
) -> tuple[Lists, Mapping[str, CoinPrice]]:
    """Return both, asked for side by side: a slow list leaves time for the prices."""
    lists, prices = Lists({}), dict[str, CoinPrice]()
    coins = [Instrument(coin.symbol, coin.label) for coin in query.coins]

    def find_lists() -> None:
        nonlocal lists
        lists = _lists(query, services, own)

    def find_prices() -> None:
        prices.update(coin_prices(coins, services))

    jobs: list[Callable[[], None]] = [find_lists, find_prices]
    in_parallel(jobs, workers=len(jobs), deadline=math.inf, late=None)
    return lists, prices


def _lists(query: HoldingsQuery, services: Services, own: HoldingServices) -> Lists:
    held = own.file.read()
    found = {coin: held[coin] for coin in query.coins if coin in held and held[coin].source in own.attributions}
    if services.is_offline:
        return Lists(found)
    failures: list[FetchFailure] = []
    kept: set[TreasuryCoin] = set()
    for coin in query.coins:
        if coin in found and not query.refresh and timedelta() <= services.now - found[coin].asked < GOOD_FOR:
            continue
        answer, failed = _first_list(coin, services, own.sources)
        failures += failed
        if answer is not None:
            found[coin] = replace(answer, price=found[coin].price if coin in found else None)
        elif coin in found:
            kept.add(coin)
    return Lists(found, tuple(failures), frozenset(kept))


def _first_list(
    coin: TreasuryCoin, services: Services, sources: Iterable[HoldingSource]
) -> tuple[KeptHoldings | None, list[FetchFailure]]:
    """Return the first list that a source has of `coin`, and the failures of those before it."""
    failures: list[FetchFailure] = []
    for source in sources:
        if coin not in source.card.coins:
            continue
        services.progress(f"Asking {source.card.title} for {coin.label}")
        answer = source.fetch(coin)
        if not isinstance(answer, FetchFailure):
            kept = KeptHoldings(source.card.name, services.now, answer.holdings, answer.unread, answer.twice)
            return kept, failures
        failures.append(answer)
    return None, failures


def _with_price(kept: KeptHoldings, present: CoinPrice | None, services: Services) -> KeptHoldings:
    """Return the list with the present price, or with the last one that is known."""
    last = kept.price if kept.price is not None and not is_future(kept.price.at, services.now) else None
    return replace(kept, price=present or last)


def _coin_holdings(
    coin: TreasuryCoin, kept: KeptHoldings, query: HoldingsQuery, own: HoldingServices, services: Services
) -> CoinHoldings:
    wanted = None if query.companies is None else {each.symbol for each in query.companies}
    first, twice = _each_company_once(kept, own.directory)
    shown = [company for company in first if wanted is None or company.symbol in wanted]
    rows = {company: _holding_row(first[company], company, kept.price, services) for company in shown}
    return CoinHoldings(
        coin=coin,
        rows=tuple(sorted(rows.values(), key=lambda row: (-row.amount, row.symbol))),
        listed=len(first),
        source=kept.source,
        attribution=own.attributions[kept.source],
        asked=kept.asked,
        price=kept.price,
        unread=kept.unread,
        twice=tuple(row.symbol for company, row in rows.items() if company in twice),
    )


def _each_company_once(
    kept: KeptHoldings, directory: Directory
) -> tuple[dict[Instrument, Holding], frozenset[Instrument]]:
    """Return the first holding of each company, and the companies that have two amounts: an old symbol may be left."""
    first: dict[Instrument, Holding] = {}
    twice: set[Instrument] = set()
    for holding in kept.holdings:
        company = _company(holding, directory)
        if first.setdefault(company, holding).amount != holding.amount or holding.symbol in kept.twice:
            twice.add(company)
    return first, frozenset(twice)


def _company(holding: Holding, directory: Directory) -> Instrument:
    """Return the company of the settings, or a new one: symbols of places abroad are nobody's there."""
    return directory.find(holding.symbol) if holding.is_us_listed else Instrument(holding.symbol)


def _holding_row(holding: Holding, company: Instrument, price: CoinPrice | None, services: Services) -> HoldingRow:
    day = ask_day(services.calendar, services.now)
    is_todays = holding.symbol == company.symbol  # lists take up a new symbol early
    return HoldingRow(
        symbol=company.symbol if is_todays else company.symbol_on(day),
        name=(company.name if is_todays else company.name_on(day)) or holding.name,
        coin=holding.coin,
        amount=holding.amount,
        source=holding.source,
        as_of=holding.as_of,
        value_usd=None if price is None else holding.amount * price.price,
        cost_usd=holding.cost_usd,
        country=holding.country,
        is_us_listed=holding.is_us_listed,
    )


def _not_listed(query: HoldingsQuery, coins: Sequence[CoinHoldings], services: Services) -> tuple[str, ...]:
    """Return the symbols of the companies asked for that no list has, if the list of every coin is known."""
    if query.companies is None or len(coins) < len(query.coins):
        return ()
    day = ask_day(services.calendar, services.now)
    found = {row.symbol for each in coins for row in each.rows}
    return tuple(each.symbol_on(day) for each in query.companies if not found & {each.symbol, each.symbol_on(day)})


def _nothing_known(failures: Sequence[FetchFailure], *, is_offline: bool) -> NoQuotesError:
    if is_offline:
        return NoQuotesError("no holdings are kept", hint="call movers holdings once without --offline")
    details = tuple(Fault(source_name(each.source), each.detail) for each in failures)
    hint = "try again later; `movers sources` tells whether it may be asked now"
    return NoQuotesError(f"no list of holdings: {failures[0].summary}", hint=hint, details=details)
