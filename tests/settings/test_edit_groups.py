import stat
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import tomlkit

from cryptoai_cli.errors import OutputError, SettingsError, UsageError
from cryptoai_cli.settings import edit_groups
from cryptoai_cli.settings.edit_groups import add_members, remove_members
from cryptoai_cli.settings.files import hold_settings_file
from tests.settings.desk import Desk

COMMENTED = """\
# mine
[report]
top = 3   # few

[groups.a]   # first
label = "A"
members = [
    "MARA",  # Marathon
    "RIOT",  # Riot
    "CAN",
]

[groups.b]
members = ["BITF", "HUT", "WULF"]   # last

[instruments.HUT]
name = "Hut"
"""


def members(path: Path, key: str) -> list[str]:
    found: list[str] = tomllib.loads(path.read_text())["groups"][key]["members"]
    return found


def test_a_member_is_added_and_every_comment_stays(desk: Desk) -> None:
    path = desk.own(COMMENTED)
    edit = add_members(desk.around(), "a", ["HIVE"])
    assert edit.file == path
    assert edit.messages == ("added HIVE to a",)
    assert path.read_text() == COMMENTED.replace('    "CAN",\n', '    "CAN",\n    "HIVE",\n')


def test_a_member_is_taken_out_and_the_other_comments_stay(desk: Desk) -> None:
    path = desk.own(COMMENTED)
    remove_members(desk.around(), "a", ["mara"])
    assert path.read_text() == COMMENTED.replace('    "MARA",  # Marathon\n', "")


def test_t20_a_former_symbol_adds_the_company_of_today_and_says_so(desk: Desk) -> None:
    path = desk.own(COMMENTED)
    edit = add_members(desk.around(), "a", ["bitf"])
    assert members(path, "a")[-1] == "KEEL"
    assert edit.messages[0] == "BITF is KEEL today: 2026-04-02 was the last session as BITF"


def test_t20_adding_a_member_that_stands_under_its_former_symbol_writes_it_anew(desk: Desk) -> None:
    path = desk.own(COMMENTED)
    edit = add_members(desk.around(), "b", ["KEEL"])
    assert members(path, "b") == ["KEEL", "HUT", "WULF"]
    assert edit.messages == ("b: wrote KEEL for BITF",)


def test_a_member_is_taken_out_under_either_symbol(desk: Desk) -> None:
    path = desk.own(COMMENTED)
    remove_members(desk.around(), "b", ["KEEL"])
    assert members(path, "b") == ["HUT", "WULF"]


def test_a_member_that_is_there_already_is_not_added_again(desk: Desk) -> None:
    path = desk.own(COMMENTED)
    edit = add_members(desk.around(), "a", ["CAN"])
    assert path.read_text() == COMMENTED
    assert edit.messages == ("CAN is in a already",)


def test_a_new_group_is_made(desk: Desk) -> None:
    path = desk.own(COMMENTED)
    edit = add_members(desk.around(), "my-chips", ["NVDA", "AMD", "nvda", "MU"], label="My chips")
    assert tomllib.loads(path.read_text())["groups"]["my-chips"] == {
        "label": "My chips",
        "members": ["NVDA", "AMD", "MU"],
    }
    assert path.read_text().startswith(COMMENTED)
    assert edit.messages == ("created the group my-chips with NVDA, AMD, MU",)


def test_a_small_group_is_said_to_stay_unranked(desk: Desk) -> None:
    desk.own(COMMENTED)
    assert "not ranked" in add_members(desk.around(), "duo", ["NVDA", "AMD"]).messages[-1]


def test_a_file_without_groups_gets_the_shipped_ones_first(desk: Desk) -> None:
    path = desk.own("# mine\n[report]\ntop = 3\n")
    edit = add_members(desk.around(), "ai-chips", ["SMCI"])
    text = path.read_text()
    assert text.startswith("# mine\n[report]\ntop = 3\n\n[groups.bitcoin-miners]\n")
    assert len(tomllib.loads(text)["groups"]) == 10
    assert members(path, "ai-chips")[-1] == "SMCI"
    assert edit.messages[0].startswith("copied the groups of the shipped settings first")
    assert "# --- instruments" not in text


@pytest.mark.parametrize("text", ["[groups]\n", "groups = {}\n"])
def test_an_empty_table_of_groups_is_filled(desk: Desk, text: str) -> None:
    path = desk.own(text)
    add_members(desk.around(), "ai-chips", ["SMCI"])
    assert len(tomllib.loads(path.read_text())["groups"]) == 10


def test_a_missing_file_of_ones_own_is_made(desk: Desk) -> None:
    assert add_members(desk.around(), "ai-chips", ["SMCI"]).file == desk.own_path
    assert desk.load().file == desk.own_path


def test_a_missing_named_file_is_made(desk: Desk) -> None:
    desk.config = desk.folder / "new" / "mine.toml"
    add_members(desk.around(), "ai-chips", ["SMCI"])
    assert members(desk.config, "ai-chips")[-1] == "SMCI"


def test_the_groups_in_force_are_copied_into_the_file_of_the_folder(desk: Desk) -> None:
    own = desk.own(COMMENTED)
    beside = desk.beside("report.top = 1\n")
    edit = add_members(desk.around(), "a", ["HIVE"])
    assert edit.file == beside
    assert list(tomllib.loads(beside.read_text())["groups"]) == ["a", "b"]
    assert str(own) in edit.messages[0]
    assert own.read_text() == COMMENTED


@pytest.mark.parametrize(
    "text",
    [
        'groups.a.members = ["MARA", "RIOT"]\nreport.top = 1\n',
        'groups = { a = { members = ["MARA", "RIOT"] } }\n',
        '[groups]\na = { members = ["MARA", "RIOT"] }\nb.members = ["CAN"]\n',
        '[groups.a]\nmembers = ["MARA", "RIOT"]\n[report]\ntop = 1\n[groups.b]\nmembers = ["CAN"]\n',
    ],
)
def test_groups_may_be_written_in_any_way(desk: Desk, text: str) -> None:
    path = desk.own(text)
    add_members(desk.around(), "a", ["HUT"])
    add_members(desk.around(), "c", ["HIVE"])
    remove_members(desk.around(), "a", ["MARA"])
    groups = tomllib.loads(path.read_text())["groups"]
    assert (groups["a"]["members"], groups["c"]["members"]) == (["RIOT", "HUT"], ["HIVE"])
    remove_members(desk.around(), "c", [])
    assert "c" not in tomllib.loads(path.read_text())["groups"]


def test_windows_line_ends_stay(desk: Desk) -> None:
    path = desk.own("")
    path.write_bytes(COMMENTED.replace("\n", "\r\n").encode())
    add_members(desk.around(), "c", ["HIVE"])
    content = path.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") > 15


def test_the_last_member_is_not_taken_out(desk: Desk) -> None:
    path = desk.own(COMMENTED)
    with pytest.raises(UsageError, match="no members left") as caught:
        remove_members(desk.around(), "b", ["BITF", "HUT", "WULF"])
    assert "movers groups remove b" in caught.value.hint
    assert path.read_text() == COMMENTED


def test_a_whole_group_is_taken_out(desk: Desk) -> None:
    path = desk.own(COMMENTED)
    remove_members(desk.around(), "b", [])
    assert list(tomllib.loads(path.read_text())["groups"]) == ["a"]
    assert "[instruments.HUT]" in path.read_text()


def test_taking_out_the_only_group_tells_which_groups_are_in_force_again(desk: Desk) -> None:
    desk.own('groups.a.members = ["MARA"]\n')
    assert "in force again" in remove_members(desk.around(), "a", []).messages[-1]
    assert desk.load().groups[0].key == "bitcoin-miners"


def test_a_group_that_does_not_exist_gets_the_nearest_one(desk: Desk) -> None:
    desk.own(COMMENTED)
    with pytest.raises(UsageError, match='there is no group "bb"'):
        remove_members(desk.around(), "bb", ["HUT"])


def test_a_symbol_that_is_no_member_gets_the_nearest_one(desk: Desk) -> None:
    desk.own(COMMENTED)
    with pytest.raises(UsageError, match=r"MARAA is not in a \(did you mean MARA\?\)"):
        remove_members(desk.around(), "a", ["MARAA"])


@pytest.mark.parametrize("symbol", ["two words", "", "=1+1", "-x", "\x1b[31m"])
def test_what_is_no_symbol_is_not_added(desk: Desk, symbol: str) -> None:
    path = desk.own(COMMENTED)
    with pytest.raises(UsageError, match="is not a symbol"):
        add_members(desk.around(), "a", [symbol])
    assert path.read_text() == COMMENTED


@pytest.mark.parametrize("key", ["benchmark", "My group", "a_b", ""])
def test_a_group_needs_a_proper_name(desk: Desk, key: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name of a group"):
        add_members(desk.around(), key, ["MARA"])


def test_a_file_with_problems_is_not_edited(desk: Desk) -> None:
    path = desk.own(COMMENTED + "colour = 1\n")
    with pytest.raises(SettingsError, match="colour"):
        add_members(desk.around(), "a", ["HIVE"])
    assert path.read_text() == COMMENTED + "colour = 1\n"


def test_groups_of_variables_do_not_get_into_the_file(desk: Desk) -> None:
    path = desk.own(COMMENTED)
    desk.environment |= {"MOVERS_GROUPS__A__MEMBERS": "NVDA", "MOVERS_GROUPS__C__MEMBERS": "AMD"}
    add_members(desk.around(), "a", ["HIVE"])
    add_members(desk.around(), "c", ["HIVE"])
    assert members(path, "a") == ["MARA", "RIOT", "CAN", "HIVE"]
    assert members(path, "c") == ["HIVE"]


def test_the_mode_of_the_file_stays(desk: Desk) -> None:
    path = desk.own(COMMENTED)
    path.chmod(0o600)
    add_members(desk.around(), "a", ["HIVE"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_to_the_file_stays_a_link(desk: Desk) -> None:
    real = desk.folder / "dotfiles.toml"
    real.write_text(COMMENTED)
    desk.own("").unlink()
    desk.own_path.symlink_to(real)
    add_members(desk.around(), "a", ["HIVE"])
    assert desk.own_path.is_symlink()
    assert "HIVE" in real.read_text()


def test_nothing_is_left_beside_the_file(desk: Desk) -> None:
    path = desk.own(COMMENTED)
    add_members(desk.around(), "a", ["HIVE"])
    assert [one.name for one in path.parent.iterdir()] == ["movers.toml"]


def test_a_file_that_cannot_be_written_stays_as_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.own(COMMENTED)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        add_members(desk.around(), "a", ["HIVE"])
    assert path.read_text() == COMMENTED
    assert [one.name for one in path.parent.iterdir()] == ["movers.toml"]


def test_an_edit_that_would_change_anything_else_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.own(COMMENTED)
    monkeypatch.setattr(edit_groups, "_parse", lambda text: tomlkit.parse(text.replace("top = 3", "top = 4")))
    with pytest.raises(OutputError) as caught:
        add_members(desk.around(), "a", ["HIVE"])
    assert caught.value.message == f"{path}: a cannot be edited without a change elsewhere; the file was left as it is"
    assert path.read_text() == COMMENTED


def test_an_edit_starts_from_what_another_run_has_just_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.own(COMMENTED)
    real = hold_settings_file

    @contextmanager
    def held_after_another_edit(file: Path) -> Iterator[Path]:
        with real(file) as target:
            monkeypatch.setattr(edit_groups, "hold_settings_file", real)
            target.write_text(COMMENTED + '[groups.c]\nmembers = ["CCJ", "UEC", "LEU"]\n')
            yield target

    monkeypatch.setattr(edit_groups, "hold_settings_file", held_after_another_edit)
    add_members(desk.around(), "a", ["CLSK"])
    assert members(path, "c") == ["CCJ", "UEC", "LEU"]
    assert members(path, "a")[-1] == "CLSK"


QUERY = '[groups.a]\nquery = \'market_cap > 1000 bn\'\n[groups.b]\nmembers = ["MARA", "RIOT", "CAN"]\n'


def test_the_members_of_a_query_are_not_edited(desk: Desk) -> None:
    path = desk.own(QUERY)
    for edit in (add_members, remove_members):
        with pytest.raises(UsageError, match="a is a query") as caught:
            edit(desk.around(), "a", ["MARA"])
        assert "movers config set groups.a.query" in caught.value.hint
    assert path.read_text() == QUERY


def test_a_group_that_is_a_query_is_taken_out_and_others_are_edited(desk: Desk) -> None:
    path = desk.own(QUERY)
    assert add_members(desk.around(), "b", ["HUT"]).messages == ("added HUT to b",)
    assert remove_members(desk.around(), "a", []).messages == ("removed the group a",)
    assert "query" not in path.read_text()
