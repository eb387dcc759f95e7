"""`movers sources`: list every source, and whether it may be asked now."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.streams import wrapped
from cryptoai_cli.cli.wiring import UNKNOWN, Inspection, inspect
from cryptoai_cli.errors import OutputError, UsageError
from cryptoai_cli.market.holding import TreasuryCoin
from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.net.secrets import SOURCE_SECRETS
from cryptoai_cli.sources.base import Grain, PluginError, Source
from cryptoai_cli.sources.holdings.base import HoldingCard
from cryptoai_cli.sources.holdings.registry import HOLDING_SOURCES, holding_card
from cryptoai_cli.sources.lists.base import ListCard
from cryptoai_cli.sources.lists.registry import LIST_SOURCES, list_card
from cryptoai_cli.sources.records.base import RecordSource
from cryptoai_cli.sources.records.registry import RECORD_SOURCES, build_record_source
from cryptoai_cli.sources.registry import BUILT_IN, KNOWN_SOURCES, TABLES_ONLY, all_names
from cryptoai_cli.store.unknown_symbols import UnknownSymbols

_GRAIN_WORDS = {
    Grain.CLOSES: "daily closes",
    Grain.BARS: "daily bars",
    Grain.HOURS: "hourly prices of coins",
    Grain.VALUE: "market caps",
}

_KIND_WORDS = {
    RecordKind.FILING: "filings",
    RecordKind.HALT: "halts in trading",
    RecordKind.EARNINGS: "results due",
    RecordKind.RELEASE: "press releases",
    RecordKind.NEWS: "headlines",
}
_NAME_CELLS = 10

app = CommandApp()


@app.command(epilog="Examples:  movers sources  ·  movers sources --clear yahoo  ·  movers today --source cnbc")
def sources(
    clear: Annotated[
        str, typer.Option("--clear", metavar="NAME", help="Forget its cool-down and the symbols it did not know.")
    ] = "",
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Use this settings file.")] = None,
) -> None:
    """List every source: what it covers, its limits and terms, and whether it can be used now.

    A source that blocked us is left alone by all runs of this user for half an hour, or as long as it asked.
    """
    seen = inspect(config)
    if clear:
        _clear(clear.strip().lower(), seen)
        return
    for source in seen.sources:
        typer.echo("\n".join(_lines(source, seen)) + "\n")
    for name in LIST_SOURCES:
        typer.echo("\n".join(_lines_of_list(list_card(name))) + "\n")
    for name in dict.fromkeys((*RECORD_SOURCES, *seen.settings.record.sources)):
        typer.echo(_told_of_records(name, seen) + "\n")
    for name in HOLDING_SOURCES:
        typer.echo("\n".join(_lines_of_holdings(holding_card(name), seen)) + "\n")
    typer.echo("\n".join(_lake_lines(seen)) + "\n")
    for words in seen.broken:
        typer.echo(f"{wrapped(words, sys.stdout)}\n")
    for name in all_names():
        if name not in BUILT_IN and name not in seen.settings.sources.order:
            typer.echo(
                wrapped("(installed, not loaded: name it in sources.order to use it)\n", sys.stdout, lead=f"{name}  ")
            )


def _clear(name: str, seen: Inspection) -> None:
    if name not in KNOWN_SOURCES and name not in TABLES_ONLY:
        known = ", ".join((*KNOWN_SOURCES, *TABLES_ONLY))
        raise UsageError(f"there is no source {name!r}", hint=f"the sources are {known}")
    try:
        was_cooling_down = seen.cooldowns.clear(name)
        did_not_know = UnknownSymbols(seen.data_folder / UNKNOWN, seen.now).clear(name)
    except OSError as error:
        raise OutputError(f"cannot clear the cool-down of {name}: {error.strerror}") from error
    typer.echo(f"{name} may be asked again" if was_cooling_down else f"{name} has no cool-down")
    if did_not_know:
        typer.echo(wrapped(f"{name} is asked again for the symbols that it did not know", sys.stdout))


def _lines(source: Source, seen: Inspection) -> Iterator[str]:
    card = source.card
    yield f"{card.name}  ({card.title})"
    yield _fact("covers", ", ".join(sorted(card.covers)))
    yield _fact("gives", ", ".join(_GRAIN_WORDS[grain] for grain in Grain if grain in card.grains))
    yield _fact("limits", card.limits)
    yield _fact("terms", card.terms)
    if card.delay_minutes:
        yield _fact("delay", f"up to {card.delay_minutes} minutes")
    if secrets := SOURCE_SECRETS.get(card.name):
        held = [f"{variable} ({'set' if os.environ.get(variable) else 'not set'})" for _, variable in secrets]
        yield _fact("needs", ", ".join(held))
    yield _fact("now", _now(source, seen))


def _lines_of_list(card: ListCard) -> Iterator[str]:
    """Yield what is told of a list of the whole market; key and cool-down are those of the source of its name."""
    yield f"{card.name}, for movers market  ({card.title})"
    figures = "prices, changes and volumes of every US-listed line"
    yield _fact(
        "gives", f"{figures}, with names, industries and sizes" if card.has_names else f"{figures}, and nothing else"
    )
    yield _fact("sessions", "the newest and earlier ones" if card.has_past else "the newest one")
    yield _fact("limits", card.limits)
    yield _fact("terms", card.terms)
    yield _fact("now", f"no. {tuple(LIST_SOURCES).index(card.name) + 1} of the lists")


def _told_of_records(name: str, seen: Inspection) -> str:
    """Return what is told of the source of records of that name, or why it cannot be built."""
    try:
        return "\n".join(_lines_of_records(build_record_source(name, seen.context_of(name)), seen))
    except PluginError as error:
        return wrapped(str(error), sys.stdout)


def _lines_of_records(source: RecordSource, seen: Inspection) -> Iterator[str]:
    """Yield what is told of a source of records; its settings and cool-down are those of the source of its name."""
    card = source.card
    yield f"{card.name}, for the record  ({card.title})"
    yield _fact("gives", ", ".join(_KIND_WORDS[kind] for kind in RecordKind if kind in card.kinds))
    yield _fact("sessions", "the newest and earlier ones" if card.has_past else "what `movers sync --record` collected")
    yield _fact("limits", card.limits)
    yield _fact("terms", card.terms)
    yield _fact("now", _now_for_records(source, seen))


def _now_for_records(source: RecordSource, seen: Inspection) -> str:
    name = source.card.name
    if name not in seen.settings.record.sources:
        return "not asked: not named in [record] sources"
    missing = source.missing_setting()
    return f"not asked: {missing}" if missing else _cooling(name, seen) or "can be asked"


def _lines_of_holdings(card: HoldingCard, seen: Inspection) -> Iterator[str]:
    """Yield what is told of a list of holdings; its settings and cool-down are those of the source of its name."""
    yield f"{card.name}, for movers holdings  ({card.title})"
    coins = " and ".join(coin.value for coin in TreasuryCoin if coin in card.coins)
    yield _fact("gives", f"what companies hold of {coins}, without dates")
    yield _fact("limits", card.limits)
    yield _fact("terms", card.terms)
    yield _fact("now", _cooling(card.name, seen) or "can be asked")


def _lake_lines(seen: Inspection) -> Iterator[str]:
    from cryptoai_cli.lake.lake import Lake  # noqa: PLC0415 - only where the lake is touched
    from cryptoai_cli.workflows.lake import probe_lake  # noqa: PLC0415 - as above

    yield "lake  (sessions of the whole market, kept on this machine)"
    for finding in probe_lake(Lake(seen.lake), seen.calendar):
        yield _fact("now", finding.words)


def _fact(name: str, words: str) -> str:
    return wrapped(words, sys.stdout, lead=f"  {name:<{_NAME_CELLS}}")


def _now(source: Source, seen: Inspection) -> str:
    name, order = source.card.name, seen.settings.sources.order
    place = f"no. {order.index(name) + 1} in the order" if name in order else "not in the order (sources.order)"
    cooling = _cooling(name, seen)
    return f"{place}; {cooling}" if cooling else place


def _cooling(name: str, seen: Inspection) -> str:
    """Return until when a provider is left alone, and why; empty if it may be asked."""
    held = seen.cooldowns.of(name)
    if held is None:
        return ""
    return f"cooling down until {held.until:%Y-%m-%d %H:%M} UTC: it {held.reason} (movers sources --clear {name})"
