"""`movers groups`: see and edit the groups."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from cryptoai_cli.cli.completion import group_names
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.settings.load import Surroundings, load_settings, surroundings
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.sources.registry import KNOWN_SOURCES
from cryptoai_cli.user_input import did_you_mean

app = CommandApp(help="See and edit the groups.")

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
    """See and edit the groups. Without a command: list them."""
    context.obj = config
    if context.invoked_subcommand is None:
        _print_list(_settings(context, None))


@app.command("list", epilog="Examples:  movers groups list  ·  movers groups list --config team.toml")
def list_groups(context: typer.Context, config: Config = None) -> None:
    """List the groups and their members."""
    _print_list(_settings(context, config))


@app.command(epilog="Examples:  movers groups show bitcoin-miners")
def show(context: typer.Context, key: Key, config: Config = None) -> None:
    """Show one group: its label, its benchmarks, its members with their names and former symbols."""
    for line in group_lines(_known_group(_settings(context, config), _key(key))):
        typer.echo(line)


@app.command(epilog="Examples:  movers groups add ai-chips ASML  ·  movers groups add fuel CCJ UEC LEU --label Uranium")
def add(
    context: typer.Context,
    key: Key,
    symbols: Annotated[list[str], typer.Argument(metavar="SYMBOL...", help="What to add.")],
    label: Annotated[str, typer.Option("--label", help="What to call a new group in reports.")] = "",
    config: Config = None,
) -> None:
    """Add members to a group; a group that does not exist is made. Comments in the file stay."""
    from cryptoai_cli.settings.edit_groups import add_members  # noqa: PLC0415 - listing needs no editor

    edit = add_members(_surroundings(context, config), _key(key), _split(symbols), label=label)
    _print_edit(edit.messages, edit.file)


@app.command(epilog="Examples:  movers groups remove ai-chips INTC  ·  movers groups remove fuel")
def remove(
    context: typer.Context,
    key: Key,
    symbols: Annotated[
        list[str] | None, typer.Argument(metavar="[SYMBOL]...", help="What to take out; nothing: the whole group.")
    ] = None,
    config: Config = None,
) -> None:
    """Take members out of a group; without a symbol, take the whole group out."""
    from cryptoai_cli.settings.edit_groups import remove_members  # noqa: PLC0415 - listing needs no editor

    edit = remove_members(_surroundings(context, config), _key(key), _split(symbols or []))
    _print_edit(edit.messages, edit.file)


@app.command(epilog="Examples:  movers groups check  ·  movers groups check --offline")
def check(
    context: typer.Context,
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no source: only what the settings tell.")] = False,
    config: Config = None,
) -> None:
    """Tell of members that were renamed, are never or no longer quoted, or trade elsewhere; each with a cure.

    Groups too small to be ranked are told too. The latest session is asked for once, as a report does.
    """
    from cryptoai_cli.cli.options import ReportOptions  # noqa: PLC0415 - only this command asks sources
    from cryptoai_cli.cli.wiring import wire  # noqa: PLC0415 - only this command asks sources
    from cryptoai_cli.workflows.group_check import findings, unquoted_findings  # noqa: PLC0415 - only this command

    settings = _settings(context, config)
    found = list(findings(settings))
    if not offline:
        wiring = wire(ReportOptions(config=config or context.obj), lambda _line: None)
        known = {(finding.group, finding.command) for finding in found}
        asked = unquoted_findings(settings.groups, wiring.services)
        if asked is None:
            typer.echo("notice: no source answers: only the settings were checked", err=True)
        found += [finding for finding in asked or () if (finding.group, finding.command) not in known]
    for finding in found:
        typer.echo(f"{finding.group}: {finding.sentence}\n  {finding.command}")
    if not found:
        typer.echo(f"ok: {len(settings.groups)} groups, nothing to mend")


def group_lines(group: Group) -> Iterable[str]:
    """Yield the description of a group: its label, its benchmarks and its members, one per line."""
    yield f"{group.key}: {group.label}"
    if group.benchmarks:
        yield f"benchmarks: {' '.join(one.symbol for one in group.benchmarks)}"
    width = max(len(member.symbol) for member in group.members)
    for member in group.members:
        yield f"  {member.symbol:<{width}}  {_member_description(member)}".rstrip()


def _member_description(member: Instrument) -> str:
    past = ", ".join(f"{former.symbol} until {former.until}" for former in member.formerly)
    return f"{member.name} (formerly {past})" if past else member.name


def _print_list(settings: Settings) -> None:
    width = max(len(group.key) for group in settings.groups)
    for group in settings.groups:
        typer.echo(f"{group.key:<{width}}  {' '.join(member.symbol for member in group.members)}")


def _known_group(settings: Settings, key: str) -> Group:
    found = settings.group(key)
    if found is None:
        known = [group.key for group in settings.groups]
        raise UsageError(
            f'there is no group "{key}"{did_you_mean(key, known)}', hint="see `movers groups` for those there are"
        )
    return found


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


def _key(key: str) -> str:
    return key.strip().lower()


def _split(symbols: Iterable[str]) -> list[str]:
    return [part for symbol in symbols for part in symbol.split(",") if part.strip()]


def _print_edit(messages: Iterable[str], file: Path) -> None:
    for message in messages:
        typer.echo(message, err=True)
    typer.echo(file)
