import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cryptoai_cli.cli.commands.groups import app, query_lines
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.listing import Line, LineKind, Listing
from cryptoai_cli.settings.load import load_settings
from cryptoai_cli.sources.registry import KNOWN_SOURCES
from tests.cli.conftest import CLOSES, Command

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
    assert found.hint == "did you mean bitcoin-miners?"


def test_a_symbol_that_is_no_group_is_told_with_its_groups() -> None:
    found = run("show", "mara").exception
    assert isinstance(found, UsageError)
    assert (found.message, found.hint) == ('there is no group "mara"', "MARA is a member of a")


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
    assert run("check", "--offline").stdout == "ok: 1 groups, nothing to fix\n"


def test_check_tells_what_to_mend_and_how_and_leaves_with_3(file: Path) -> None:
    file.write_text('groups.a.members = ["BITF", "MARA", "VOD.L"]')
    result = run("check", "--offline")
    assert result.exit_code == 3
    assert "  movers groups add a KEEL\n" in result.stdout
    assert "  movers groups remove a VOD.L\n" in result.stdout


def test_a_member_that_the_settings_and_the_sources_object_to_is_told_once(movers: Command) -> None:
    movers.settings.write_text(movers.settings.read_text().replace('"CLSK"]', '"CLSK", "VOD.L"]'))
    result = movers("groups", "check")
    assert result.code == 3
    assert result.out.count("movers groups remove miners VOD.L") == 1


def test_a_group_is_found_by_its_label_in_any_case(file: Path) -> None:
    file.write_text('[groups.bitcoin-miners]\nlabel = "Miners of bitcoin"\nmembers = ["MARA", "RIOT", "CAN"]\n')
    assert run("show", "miners OF Bitcoin").stdout.startswith("bitcoin-miners: ")
    run("remove", "Bitcoin Miners", "CAN")
    assert '"CAN"' not in file.read_text()
    run("add", "miners of bitcoin", "CAN")
    assert '"CAN"' in file.read_text()


def test_symbols_are_added_and_removed_in_any_spelling_and_it_is_told(file: Path) -> None:
    result = run("add", "a", "NASDAQ:HUT", "brk.b", "--offline")
    assert file.read_text() == GROUPS.replace('"RIOT"', '"RIOT", "HUT", "BRK-B"')
    assert '"NASDAQ:HUT" is read as HUT (Hut 8).' in result.stderr
    assert "No source could say whether BRK-B is quoted" in result.stderr
    run("remove", "a", "BRK/B")
    assert file.read_text() == GROUPS.replace('"RIOT"', '"RIOT", "HUT"')


def test_a_word_of_two_meanings_is_not_added(file: Path) -> None:
    found = run("add", "a", "DOW", "--offline").exception
    assert isinstance(found, UsageError)
    assert found.hint == "write ^DJI for the index, or DOW.US for the share or fund"
    assert file.read_text() == GROUPS
    run("add", "a", "DOW.US", "--offline")
    assert file.read_text() == GROUPS.replace('"RIOT"', '"RIOT", "DOW"')
    assert run("show", "a").stdout.endswith("  DOW\n")


def test_a_new_symbol_that_no_source_knows_is_refused_with_the_nearest(movers: Command) -> None:
    before = movers.settings.read_text()
    result = movers("groups", "add", "miners", "MARRA")
    assert (result.code, movers.settings.read_text()) == (2, before)
    assert "no source knows the symbol MARRA\nDid you mean MARA? To add it anyway, use --offline." in result.err
    assert movers("groups", "add", "miners", "MARRA", "--offline").code == 0
    assert '"MARRA"' in movers.settings.read_text()


def test_the_advice_on_an_unknown_symbol_without_a_near_one_ends_before_the_next(movers: Command) -> None:
    result = movers("groups", "add", "miners", "QZXJ")
    assert result.code == 2
    assert "BTC-USD. To add it anyway, use --offline." in " ".join(result.err.split())


def test_a_new_symbol_that_a_source_knows_is_added(movers: Command) -> None:
    movers.write_bars({**CLOSES, "HUTT": (1.0, 2.0, 3.0)})
    result = movers("groups", "add", "miners", "HUTT")
    assert (result.code, "notice" in result.err) == (0, False)
    assert '"HUTT"' in movers.settings.read_text()


def test_a_new_symbol_is_added_with_a_warning_where_no_source_answers(movers: Command) -> None:
    (movers.folder / "bars.csv").unlink()
    result = movers("groups", "add", "miners", "HUTT")
    assert result.code == 0
    assert "No source could say whether HUTT is quoted" in result.err
    assert "was never quoted" not in movers("groups", "add", "miners", "MARA").err


def test_what_no_source_has_told_is_a_notice_for_programs_too(movers: Command) -> None:
    (movers.folder / "bars.csv").unlink()
    checked = movers("groups", "check", "--errors", "json")
    added = movers("groups", "add", "miners", "HUTT", "CANN", "--errors", "json")
    told = [json.loads(line) for run in (checked, added) for line in run.err.splitlines()]
    assert {each["kind"] for each in told} == {"notice"}
    unchecked = [each["message"] for each in told if each["code"] == "unchecked"]
    assert unchecked[0] == "No source answers: only the settings were checked."
    assert "HUTT and CANN are quoted" in unchecked[1]


QUERY = "[groups.giants]\nbenchmarks = [\"^SOX\"]\nquery = 'market_cap >= 200 bn'\n"


def test_a_group_that_is_a_query_is_listed_and_shown_with_it(file: Path) -> None:
    file.write_text(QUERY)
    assert run("list").stdout == "giants  query: market_cap >= 200 bn\n"
    shown = run("show", "giants").stdout.splitlines()
    assert shown[:3] == ["giants: Giants", "benchmarks: ^SOX", "query: market_cap >= 200 bn"]
    assert " ".join(shown[3:]).endswith("its members are not known.")


def test_what_a_query_finds_in_the_list_that_is_held_is_shown(file: Path) -> None:
    file.write_text(QUERY)
    settings = load_settings(config=file, environment={}, folder=file.parent, known_sources=KNOWN_SOURCES)
    lines = tuple(
        Line(name, name, LineKind.SHARE, 5.0, 0.1, market_cap=cap) for name, cap in (("NVDA", 4e12), ("X", 1))
    )
    held = Listing(date(2025, 10, 13), "nasdaq", lines)
    assert list(query_lines(settings.groups[0], settings, lambda _settings: held))[2:] == [
        "query: market_cap >= 200 bn",
        "Giants: 1 member found by its query in the list of 2025-10-13.",
        "  NVDA  Nvidia",
    ]


def test_nothing_is_added_to_a_query_and_no_source_is_asked(movers: Command) -> None:
    config = movers.folder / "query.toml"
    config.write_text(QUERY)
    result = movers("groups", "add", "giants", "ZZZZ", "--config", str(config))
    assert result.code == 2
    assert "giants is a query" in result.err
    assert "ZZZZ" not in result.err
