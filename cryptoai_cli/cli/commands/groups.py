"""`movers groups`: see and edit the groups."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from cryptoai_cli.cli.chosen_groups import find_group
from cryptoai_cli.cli.completion import group_names
from cryptoai_cli.cli.completion_values import one_symbol
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.messages import tell_beside
from cryptoai_cli.cli.streams import wrapped
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.listing import Listing
from cryptoai_cli.market.symbol_book import unknown_symbols_error
from cryptoai_cli.report.model import Notice
from cryptoai_cli.settings.load import Surroundings, load_settings, surroundings
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.sources.registry import KNOWN_SOURCES
from cryptoai_cli.user_input import unknown_group

FOUND_SOMETHING = 3
app = CommandApp(help="List and edit the groups.")

Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Use this settings file.")]
Key = Annotated[
    str,
    typer.Argument(metavar="GROUP", help="The name of a group, such as bitcoin-miners.", autocompletion=group_names),
]


@app.callback(
    invoke_without_command=True,
    epilog="Examples:  movers groups  ·  movers groups show ai-chips  ·  movers groups add ai-chips ASML  ·  "
    "movers groups check",
)
def groups(context: typer.Context, config: Config = None) -> None:
    """List and edit the groups. Without a command: list them."""
    context.obj = config
    if context.invoked_subcommand is None:
        _print_list(_settings(context, None))


@app.command("list", epilog="Examples:  movers groups list  ·  movers groups list --config team.toml")
def list_groups(context: typer.Context, config: Config = None) -> None:
    """List the groups and their members."""
    _print_list(_settings(context, config))


@app.command(epilog="Examples:  movers groups show bitcoin-miners")
def show(context: typer.Context, key: Key, config: Config = None) -> None:
    """Show one group: its label, its benchmarks, its members with their names and former symbols.

    Of a group that is a query, the query is shown, and which members it finds in the newest list that is held.
    """
    settings = _settings(context, config)
    group = _known_group(settings, key)
    lines = query_lines(group, settings, held_listing) if group.query else group_lines(group)
    for line in lines:
        typer.echo(wrapped(line, sys.stdout))


@app.command(epilog="Examples:  movers groups add ai-chips ASML  ·  movers groups add fuel CCJ UEC LEU --label Uranium")
def add(  # noqa: PLR0913 - one parameter per option: typer reads them
    context: typer.Context,
    key: Key,
    symbols: Annotated[list[str], typer.Argument(metavar="SYMBOL...", help="What to add.", autocompletion=one_symbol)],
    label: Annotated[str, typer.Option("--label", help="The label of a new group in reports.")] = "",
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Add new symbols without asking a source.")] = False,
    config: Config = None,
) -> None:
    """Add members to a group; a group that does not exist is created. Comments in the file stay.

    Symbols that the settings do not name yet are looked up: one that no source knows is refused.
    """
    from cryptoai_cli.settings.edit_groups import add_members, require_members  # noqa: PLC0415 - listing needs none

    words, settings, name = _split(symbols), _settings(context, config), _group_key(context, key, config)
    require_members(settings, name)  # before a source is asked in vain
    untold = _look_up(words, settings, config or context.obj, offline=offline)
    edit = add_members(_surroundings(context, config), name, words, label=label)
    _print_edit(edit.messages, edit.file)
    if untold:
        verb = "are" if len(untold) > 1 else "is"
        _tell_unchecked(
            f"No source could say whether {' and '.join(untold)} {verb} quoted; `movers groups check` asks again."
        )


@app.command(epilog="Examples:  movers groups remove ai-chips INTC  ·  movers groups remove fuel")
def remove(
    context: typer.Context,
    key: Key,
    symbols: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SYMBOL]...",
            help="Members to remove; none for the whole group.",
            autocompletion=one_symbol,
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Remove members from a group; without a symbol, remove the whole group."""
    from cryptoai_cli.settings.edit_groups import remove_members  # noqa: PLC0415 - listing needs no editor

    name = _group_key(context, key, config)
    edit = remove_members(_surroundings(context, config), name, _split(symbols or []))
    _print_edit(edit.messages, edit.file)


@app.command(epilog="Examples:  movers groups check  ·  movers groups check --offline")
def check(
    context: typer.Context,
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Check the settings only, and ask no source.")] = False,
    config: Config = None,
) -> None:
    """List members that were renamed, are not quoted, or trade elsewhere, each with a remedy.

    Groups too small to be ranked are listed too. The latest session is fetched once, as for a report. Exits with 3 if
    it finds anything.
    """
    from cryptoai_cli.cli.options import ReportOptions  # noqa: PLC0415 - only this command asks sources
    from cryptoai_cli.cli.wiring import wire  # noqa: PLC0415 - only this command asks sources
    from cryptoai_cli.workflows.group_check import (  # noqa: PLC0415 - only this command
        findings,
        query_findings,
        unquoted_findings,
    )
    from cryptoai_cli.workflows.market.group_queries import resolve_queries  # noqa: PLC0415 - only this command

    settings = _settings(context, config)
    listing = held_listing(settings) if _has_queries(settings) else None
    found = [*findings(settings), *query_findings(settings.groups, listing)]
    if not offline:
        wiring = wire(ReportOptions(config=config or context.obj), lambda _line: None)
        known = {(finding.group, finding.command) for finding in found}
        asked = unquoted_findings(
            resolve_queries(settings.groups, listing, settings.instruments).groups, wiring.services
        )
        if asked is None:
            _tell_unchecked("No source answers: only the settings were checked.")
        found += [finding for finding in asked or () if (finding.group, finding.command) not in known]
    for finding in found:
        typer.echo(wrapped(f"{finding.group}: {finding.sentence}\n  {finding.command}", sys.stdout))
    if found:
        raise typer.Exit(FOUND_SOMETHING)
    typer.echo(f"ok: {len(settings.groups)} groups, nothing to fix")


def group_lines(group: Group) -> Iterable[str]:
    """Yield the description of a group: its label, its benchmarks and its members, one per line."""
    yield from _list_heading(group)
    yield from _member_lines(group)


def _member_lines(group: Group) -> Iterable[str]:
    width = max((len(member.symbol) for member in group.members), default=0)
    for member in group.members:
        yield f"  {member.symbol:<{width}}  {_member_description(member)}".rstrip()


def query_lines(group: Group, settings: Settings, held: Callable[[Settings], Listing | None]) -> Iterable[str]:
    """Yield the description of a group that is a query: the query, and what it finds in the listing that is held."""
    from cryptoai_cli.workflows.market.group_queries import resolve_queries  # noqa: PLC0415 - few groups are a query

    resolved = resolve_queries((group,), held(settings), settings.instruments)
    yield from _list_heading(group)
    yield f"query: {group.query}"
    yield from (notice.message for notice in resolved.notices)
    yield from _member_lines(resolved.groups[0])


def held_listing(settings: Settings) -> Listing | None:
    """Return the newest listing of the whole market that is held; None without any."""
    from cryptoai_cli.cli.market_wiring import lake_of  # noqa: PLC0415 - few groups are a query

    lake = lake_of(settings)
    day = lake.latest()
    return None if day is None else lake.read(day)


def _list_heading(group: Group) -> Iterable[str]:
    yield f"{group.key}: {group.label}"
    if group.benchmarks:
        yield f"benchmarks: {' '.join(one.symbol for one in group.benchmarks)}"


def _member_description(member: Instrument) -> str:
    past = ", ".join(f"{former.symbol} until {former.until}" for former in member.formerly)
    return f"{member.name} (formerly {past})" if past else member.name


def _print_list(settings: Settings) -> None:
    width = max(len(group.key) for group in settings.groups)
    for group in settings.groups:
        members = f"query: {group.query}" if group.query else " ".join(member.symbol for member in group.members)
        typer.echo(wrapped(members, sys.stdout, lead=f"{group.key:<{width}}  "))


def _has_queries(settings: Settings) -> bool:
    return any(group.query for group in settings.groups)


def _known_group(settings: Settings, name: str) -> Group:
    found = find_group(name, settings)
    if found is None:
        raise _no_group(name, settings)
    return found


def _no_group(name: str, settings: Settings) -> UsageError:
    """Return the error for a name that no group has; a member is told with its groups."""
    with_it = [group.key for group in settings.groups if name.upper() in {member.symbol for member in group.members}]
    if not with_it:
        return unknown_group(name, (group.key for group in settings.groups))
    return UsageError(f'there is no group "{name}"', hint=f"{name.upper()} is a member of {', '.join(with_it)}")


def _group_key(context: typer.Context, name: str, config: Path | None) -> str:
    """Return the name of the group that `name` or a label means; what is neither may be the name of a new one."""
    found = find_group(name, _settings(context, config))
    return name.strip().lower() if found is None else found.key


def _look_up(words: Iterable[str], settings: Settings, config: Path | None, *, offline: bool) -> tuple[str, ...]:
    """Return the symbols among `words`, new to the settings, of which no source could tell whether they are quoted.

    Raise UsageError for a word that is no symbol, and for symbols that no source knows.
    """
    book = settings.book
    named = tuple(book.require(word).symbol for word in words)
    new = settings.instruments_of(symbol for symbol in named if symbol not in book.known)
    if not new or offline:
        return tuple(instrument.symbol for instrument in new)
    from cryptoai_cli.cli.options import ReportOptions  # noqa: PLC0415 - only this asks sources
    from cryptoai_cli.cli.wiring import wire  # noqa: PLC0415 - only this asks sources
    from cryptoai_cli.workflows.known_symbols import inquire  # noqa: PLC0415 - only this asks sources

    wiring = wire(ReportOptions(config=config), lambda _line: None)
    inquiry = inquire(new, settings.report.benchmarks, wiring.services)
    if inquiry.unknown:
        refusal = unknown_symbols_error(inquiry.unknown, book)
        raise UsageError(refusal.message, hint=f"{_as_sentence(refusal.hint)} To add it anyway, use --offline")
    return inquiry.untold


def _as_sentence(hint: str) -> str:
    return hint if hint.endswith((".", "?")) else f"{hint}."


def _surroundings(context: typer.Context, config: Path | None) -> Surroundings:
    return surroundings(config or context.obj, KNOWN_SOURCES)


def _settings(context: typer.Context, config: Path | None) -> Settings:
    around = _surroundings(context, config)
    return load_settings(
        config=around.config,
        environment=around.environment,
        folder=around.folder,
        known_sources=around.known_sources,
    )


def _tell_unchecked(message: str) -> None:
    from cryptoai_cli.cli.output import print_notices  # noqa: PLC0415 - listing tells no notices

    print_notices((Notice("unchecked", message),), quiet=False)


def _split(symbols: Iterable[str]) -> list[str]:
    return [part for symbol in symbols for part in symbol.split(",") if part.strip()]


def _print_edit(messages: Iterable[str], file: Path) -> None:
    for message in messages:
        tell_beside(Notice("settings-file", message))
    typer.echo(file)
