from tests.cli.conftest import Command


def test_help_without_a_command_lists_all(movers: Command) -> None:
    assert movers("help").out == movers("--help").out


def test_help_of_a_command_of_a_command(movers: Command) -> None:
    assert movers("help", "groups", "add").out == movers("groups", "add", "--help").out


def test_help_of_an_unknown_command_is_2_with_the_one_that_was_meant(movers: Command) -> None:
    found = movers("help", "tody")
    assert (found.code, found.out) == (2, "")
    assert "there is no command `movers tody`" in found.err
    assert "Did you mean today?" in found.err
    assert "`movers today x`" in movers("help", "today", "x").err


def test_help_needs_no_settings(movers: Command) -> None:
    movers.settings.write_text("broken")
    assert movers("help", "today").code == 0
