"""The help of every command, as it is printed."""

import pytest

from cryptoai_cli.cli.app import COMMANDS
from tests.cli.conftest import Command

REPORTS = ("today", "on", "over", "demo", "send", "watch")
PANELS = ("What is shown", "How it looks", "Where it goes", "Where it comes from", "When")


@pytest.mark.parametrize("columns", [60, 80, 100])
@pytest.mark.parametrize("name", ["today", "send", "history", "groups", "config"])
def test_help_is_no_wider_than_the_screen_but_for_its_examples(
    movers: Command, monkeypatch: pytest.MonkeyPatch, name: str, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    text, _, examples = movers(name, "-h").out.partition("\nExamples:\n")
    widest = max(map(len, text.splitlines()))
    assert columns * 0.8 < widest <= columns
    assert examples


def test_a_wide_screen_is_used_up_to_100_columns(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    text, _, _ = movers("today", "--help").out.partition("\nExamples:\n")
    assert 90 < max(map(len, text.splitlines())) <= 100


def test_the_options_of_a_report_stand_in_panels(movers: Command) -> None:
    text = movers("today", "-h").out
    places = [text.index(f"\n{panel}:\n") for panel in (*PANELS, "Other options", "Examples")]
    assert places == sorted(places)
    assert text.index("\n  -f, --format") > text.index("\nHow it looks:")
    assert text.index("\n  -o, --output") > text.index("\nWhere it goes:")


@pytest.mark.parametrize("name", REPORTS)
def test_few_options_of_a_report_are_in_no_panel(movers: Command, name: str) -> None:
    _, _, others = movers(name, "-h").out.partition("\nOther options:\n")
    spelt = {line.split("  ")[1].split(", ")[-1].split(" ")[0] for line in others.splitlines() if line[:3] == "  -"}
    assert spelt <= {"--strict", "--quiet", "--verbose", "--help", "--errors"}


@pytest.mark.parametrize(("name", "purpose"), COMMANDS)
def test_h_is_help_on_every_command_and_help_says_the_same(movers: Command, name: str, purpose: str) -> None:
    told = movers(name, "-h")
    assert told.code == 0
    assert told.out.startswith(f"Usage: movers {name} ")
    assert "..." not in told.out.replace("]...", "").replace("[COMMAND]...", "").replace("[ARGS]...", "").replace(
        "SYMBOL...", ""
    )
    assert movers("help", name).out == told.out == movers(name, "--help").out
    assert purpose in " ".join(movers("-h").out.split())


def test_every_example_stands_on_a_line_of_its_own_and_is_never_broken(
    movers: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    _, _, examples = movers("send", "-h").out.partition("\nExamples:\n")
    assert "  movers send bitcoin-miners --only-if 'abs(group(\"bitcoin-miners\").median_pct) > 3'" in (
        examples.splitlines()
    )
    assert all(line.startswith("  movers send") for line in examples.splitlines())


def test_a_choice_that_is_wider_than_the_screen_is_broken_between_its_values(
    movers: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    text = movers("today", "-h").out
    start = text.index("-f, --format <")
    choice = text[start : text.index(">", start)]
    assert "\n" in choice
    assert "".join(choice.split()).startswith("-f,--format<table|csv|tsv|markdown|json|")


def test_defaults_are_told_as_they_would_be_typed(movers: Command) -> None:
    text = " ".join(movers("today", "-h").out.split())
    assert "[default: 5; at least 1]" in text
    assert "[default: median]" in text
