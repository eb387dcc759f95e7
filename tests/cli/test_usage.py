"""Wrong usage is told in one form: what is wrong, and on the next line what to write instead."""

import json

import pytest
import typer

from cryptoai_cli.cli.usage import usage_error_of
from tests.cli.conftest import Command

COLORS = "always, never, auto"
COMMANDS = "See `movers help` for the commands; a group or a symbol follows one, as in `movers today NVDA`."
AFTER = "Write options after the command, as in `movers today --top 3`."


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("today --topp 3", "there is no option --topp", "Did you mean --top?"),
        ("today --topp=3", "there is no option --topp", "Did you mean --top?"),
        ("today -top 3", "there is no option -top", "Did you mean --top?"),
        ("today -b BTC", "there is no option -b", "Did you mean --benchmark or --by-group?"),
        ("today -qb", "there is no option -b", "Did you mean --benchmark or --by-group?"),
        ("today -s NVDA", "there is no option -s", "Did you mean --symbols, --source or --stale-ok?"),
        ("today --json", "there is no option --json", "Did you mean --format json?"),
        ("today --zzzz", "there is no option --zzzz", "See `movers today --help`."),
        ("on --date 2025-10-13", "there is no option --date", "Write the DATE without an option: movers on DATE."),
        ("today --group ai", "there is no option --group", "Write the GROUP without an option: movers today GROUP."),
        ("--top 3", "there is no option --top", AFTER),
        ("config --zzzz", "there is no option --zzzz", "See `movers config --help`."),
        ("demo --color sometimes", "--color cannot be 'sometimes'", f"Choose from: {COLORS}."),
        ("demo --color nevr", "--color cannot be 'nevr'", f"Did you mean never? Choose from: {COLORS}."),
        ("demo --color", "--color needs a value", f"Choose from: {COLORS}."),
        ("demo --errors xml", "--errors cannot be 'xml'", "Choose from: text, json."),
        ("today --top x", "--top cannot be 'x'", "Write a whole number, 1 or more."),
        ("today --top 0", "--top cannot be '0'", "Write a whole number, 1 or more."),
        ("calendar --days 31", "--days cannot be '31'", "Write a whole number, 1 to 30."),
        ("watch -n 1", "--interval cannot be '1'", "Write a whole number, 15 or more."),
        ("today --benchmark", "--benchmark needs a value", "Write --benchmark SYMBOL."),
        ("today --offline=yes", "--offline takes no value", "Write --offline by itself."),
        ("todya", "there is no command `movers todya`", "Did you mean `movers today`?"),
        ("hist", "there is no command `movers hist`", "Did you mean `movers history`?"),
        ("NVDA", "there is no command `movers NVDA`", COMMANDS),
        ("groups shw", "there is no command `movers groups shw`", "Did you mean `movers groups show`?"),
        (
            "config get x",
            "there is no command `movers config get`",
            "The commands are init, path, show, check, set, edit.",
        ),
        ("\033[1m", r"there is no command `movers \x1b[1m`", COMMANDS),
        ("on", "DATE is missing", "Write it as in `movers on 2025-10-13`."),
        ("groups show", "GROUP is missing", "Write it as in `movers groups show bitcoin-miners`."),
        ("doctor x", "one argument too many: x", "Write `movers doctor` by itself."),
        ("history A B C", "2 arguments too many: B, C", "Write `movers history SYMBOL-or-GROUP`."),
        ("--errors text", "a command is missing", COMMANDS),
    ],
)
def test_wrong_usage_is_one_message_and_what_to_write_instead(
    movers: Command, line: str, message: str, hint: str
) -> None:
    found = movers(*line.split(" "))
    assert (found.code, found.out) == (2, "")
    assert found.err == f"movers: {message}\n{hint}\n"


def test_the_choices_of_a_long_option_are_all_listed(movers: Command) -> None:
    told = " ".join(movers("today", "-f", "csw").err.split())
    assert told.startswith("movers: --format cannot be 'csw' Did you mean csv? Choose from: table, csv, ")
    assert told.endswith(" png, svg.")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("today -f xyz", "--format"),
        ("today --top", "--top"),
        ("today --topp=3", "--topp"),
        ("demo --errors xml", "--errors"),
        ("on", "date"),
        ("todya", None),
        ("doctor x", None),
        ("config", None),
    ],
)
def test_a_program_is_told_the_same_in_fields(
    movers: Command, monkeypatch: pytest.MonkeyPatch, line: str, place: str | None
) -> None:
    in_text = movers(*line.split(" "))
    monkeypatch.setenv("MOVERS_ERRORS", "json")
    found = movers(*line.split(" "))
    told = json.loads(found.err)
    assert (found.code, found.out) == (in_text.code, "") == (2, "")
    assert (told["code"], told["exit"], told["place"]) == ("wrong-usage", 2, place)
    if line != "config":  # people are shown its help
        assert " ".join(in_text.err.split()) == f"movers: {told['message']} {told['hint']}"


@pytest.mark.parametrize("line", ["config", ""])
def test_people_are_shown_the_help_where_no_command_was_begun(movers: Command, line: str) -> None:
    found = movers(*line.split())
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(f"Usage: movers {line}".rstrip())
    assert "\nCommands:\n" in found.err


def test_what_the_library_says_is_kept_where_nothing_is_known_of_it() -> None:
    command = typer.main.get_command(_app())
    context = typer.Context(command, info_name="movers", parent=None)
    found = usage_error_of(typer.BadParameter("It is too late."), context, ())
    assert (found.message, found.hint) == ("Invalid value: It is too late", "see `movers --help`")


def _app() -> typer.Typer:
    app = typer.Typer(rich_markup_mode=None)

    @app.command()
    def late() -> None:
        """Do nothing."""

    return app
