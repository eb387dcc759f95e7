from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cryptoai_cli.cli.commands.groups import app
from cryptoai_cli.errors import UsageError
from tests.cli.conftest import Command

GROUPS = '# mine\n[groups.a]\nlabel = "Alphas"\nbenchmarks = ["BTC-USD"]\nmembers = ["KEEL", "MARA", "RIOT"] # three\n'


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MOVERS_CONFIG", raising=False)
    path = tmp_path / "movers.toml"
    path.write_text(GROUPS)
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize("arguments", [(), ("list",)])
def test_groups_are_listed(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).stdout == "a  KEEL MARA RIOT\n"


@pytest.mark.parametrize("arguments", [("--config", "other.toml"), ("list", "--config", "other.toml")])
def test_another_file_may_be_named_before_and_after_the_command(file: Path, arguments: tuple[str, ...]) -> None:
    file.with_name("other.toml").write_text('groups.b.members = ["CAN"]')
    assert run(*arguments).stdout == "b  CAN\n"


def test_one_group_is_shown_with_names_and_former_symbols() -> None:
    assert run("show", "A").stdout == (
        "a: Alphas\nbenchmarks: BTC-USD\n  KEEL  Keel (formerly BITF until 2026-04-02)\n  MARA  MARA\n  RIOT  Riot\n"
    )


def test_an_unknown_group_is_wrong_usage_with_the_nearest_name(file: Path) -> None:
    file.write_text('groups.bitcoin-miners.members = ["MARA"]')
    found = run("show", "bitcoin-minors").exception
    assert isinstance(found, UsageError)
    assert 'did you mean "bitcoin-miners"?' in found.message


def test_add_edits_the_file_and_tells_what_it_did(file: Path) -> None:
    result = run("add", "a", "HUT,bitf", "CAN")
    assert file.read_text() == GROUPS.replace('"RIOT"', '"RIOT", "HUT", "CAN"')
    assert result.stdout == f"{file}\n"
    assert "added HUT to a" in result.stderr
    assert "KEEL is in a already" in result.stderr


def test_add_makes_a_group_with_a_label(file: Path) -> None:
    run("add", "b", "HUT", "--label", "Bees")
    assert file.read_text() == f'{GROUPS}\n[groups.b]\nlabel = "Bees"\nmembers = ["HUT"]\n'


def test_remove_takes_members_out(file: Path) -> None:
    run("remove", "a", "MARA")
    assert file.read_text() == GROUPS.replace('"MARA", ', "")


def test_remove_without_symbols_takes_the_group_out(file: Path) -> None:
    assert "in force again" in run("remove", "a").stderr
    assert "[groups.a]" not in file.read_text()


def test_check_is_content_with_settled_groups() -> None:
    assert run("check", "--offline").stdout == "ok: 1 groups, nothing to mend\n"


def test_check_tells_what_to_mend_and_how_and_leaves_with_zero(file: Path) -> None:
    file.write_text('groups.a.members = ["BITF", "MARA", "VOD.L"]')
    result = run("check", "--offline")
    assert result.exit_code == 0
    assert "  movers groups add a KEEL\n" in result.stdout
    assert "  movers groups remove a VOD.L\n" in result.stdout


def test_a_member_that_the_settings_and_the_sources_object_to_is_told_once(movers: Command) -> None:
    movers.settings.write_text(movers.settings.read_text().replace('"CLSK"]', '"CLSK", "VOD.L"]'))
    result = movers("groups", "check")
    assert result.code == 0
    assert result.out.count("movers groups remove miners VOD.L") == 1
