from email import message_from_string, policy

import pytest

from tests.cli.commands.test_market import HEAD, MOVES, lines
from tests.cli.conftest import Command


@pytest.fixture
def market(movers: Command) -> Command:
    """Return the command with the lists of Friday and Monday in its lake."""
    rows = [HEAD, *lines("2025-10-10", dict.fromkeys(MOVES, 0.0)), *lines("2025-10-13", MOVES)]
    (movers.folder / "lists.csv").write_text("\n".join(rows).replace(",1000000,", ",900000,", len(MOVES)))
    assert movers("import", "--market", "lists.csv", "-q").code == 0
    return movers


def test_the_mail_is_that_of_the_market(market: Command) -> None:
    sent = market("send", "--market", "--dry-run", "--offline", "-o", "-")
    mail = message_from_string(sent.out, policy=policy.default)
    assert mail["Subject"] == "The whole market: median +5.0 %, 6 up and 2 down · Mon 13 Oct"
    attached = [part.get_filename() for part in mail.walk() if part.get_filename()]
    assert "movers-market-2025-10-13.csv" in attached
    assert "AAA" in str(mail.get_body(("plain",)))


def test_the_text_is_shown_without_a_file(market: Command) -> None:
    shown = market("send", "--market", "mining", "--dry-run", "--offline")
    assert "MARA" in shown.out
    assert "AAA" not in shown.out


@pytest.mark.parametrize("option", [("--only-if", "x"), ("--explain", "AAA"), ("--symbols", "AAA")])
def test_options_that_say_nothing_of_the_market_are_refused(market: Command, option: tuple[str, str]) -> None:
    result = market("send", "--market", "--dry-run", "--offline", *option)
    assert result.code == 2
    assert f"{option[0]} does not go with --market" in result.err


def test_a_sector_that_there_is_not_is_refused(market: Command) -> None:
    assert market("send", "--market", "minning", "--dry-run", "--offline").code == 2
