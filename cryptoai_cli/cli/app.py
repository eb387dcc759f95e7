"""The root command: it lists the name and purpose of every command, and imports only the one that is called."""

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from cryptoai_cli.cli.completion import answer_the_first_tab
from cryptoai_cli.cli.help import HelpfulGroup, help_settings
from cryptoai_cli.cli.interrupt import check_interrupt, remember_interrupts

COMMANDS = (
    ("today", "Report on the latest session: who led, who lagged, and by how much."),
    ("watch", "Follow the latest session in the terminal, refreshed as prices move."),
    ("on", "Report on a past session: a date, `yesterday`, or a weekday."),
    ("over", "Report on a period: a week, a month, the year, or from one date to another."),
    ("history", "Show the sessions of a symbol or a group, with a small chart."),
    ("market", "Report on the whole US market: gainers, losers, industries, breadth, and where your groups stand."),
    ("record", "Show what was filed, halted, due or published around a session, without causes."),
    ("calendar", "Show the results that are due for the members of groups, day by day."),
    ("holdings", "Show what treasury companies hold of bitcoin and ether, at our own price."),
    ("demo", "Show the recorded session of 2025-10-13: no network, no settings, no key."),
    ("send", "Send the report by mail, once per session if asked to."),
    ("sync", "Fetch the history of all groups into the store, resuming where it stopped."),
    ("import", "Read bars from a CSV or Parquet file into the store."),
    ("export", "Write the bars of the store to a CSV or Parquet file."),
    ("sources", "List every source: what it covers, its limits, whether it can be used now."),
    ("doctor", "Check everything a report depends on, and say how to fix what fails."),
    ("groups", "List and edit the groups: list, show, add, remove, check."),
    ("config", "Show, change and check the settings: init, path, show, set, edit, check."),
    ("schema", "Print the JSON Schema of a command's JSON output."),
    ("help", "Show the help of a command."),
)
# a Python keyword cannot be the name of an importable module
_MODULES = {"import": "importing", "export": "exporting"}
EPILOG = (
    "Examples:  movers demo  ·  movers today  ·  movers today bitcoin-miners -f csv  ·  "
    "movers on friday -o report.md  ·  movers today --explain MARA"
)


class Deferred(TyperCommand):
    """A command with only a name and a purpose; its module is imported when it is called."""

    def load(self) -> TyperCommand | TyperGroup:
        """Import the command's module and build the command from its `app`."""
        name = str(self.name)
        module = import_module(f"cryptoai_cli.cli.commands.{_MODULES.get(name, name)}")
        remember_interrupts()  # from here on there is something to unwind
        check_interrupt()
        command: TyperCommand | TyperGroup = typer.main.get_command(module.app)  # type: ignore[assignment] # vendored base
        command.name = self.name
        return command

    def make_context(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 the signature of the library
        """Return the context of the real command."""
        return self.load().make_context(*args, **extra)


def _show_version(*, wanted: bool) -> None:
    if wanted:
        from cryptoai_cli import __version__  # noqa: PLC0415 only this option needs it

        typer.echo(f"movers {__version__}")
        raise typer.Exit


def build() -> TyperGroup:
    """Build the root command with every command deferred."""
    app = typer.Typer(cls=HelpfulGroup, rich_markup_mode=None, pretty_exceptions_enable=False)

    @app.callback(no_args_is_help=True, epilog=EPILOG, context_settings=help_settings())
    def root(
        *,
        version: Annotated[
            bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_version_option)
        ] = False,
    ) -> None:
        """Market movers: groups of shares and coins against their benchmarks, in one checked sentence."""

    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)  # noqa: S101 a callback makes a group
    answer_the_first_tab(group)
    for name, purpose in COMMANDS:
        group.add_command(Deferred(name, help=purpose, short_help=purpose, rich_markup_mode=None))
    return group


def _version_option(value: bool) -> None:  # noqa: FBT001 the callback's signature is typer's
    _show_version(wanted=value)
