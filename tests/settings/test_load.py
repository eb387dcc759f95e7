import os
from pathlib import Path

import pytest

from cryptoai_cli.errors import SettingsError, UsageError
from cryptoai_cli.settings.load import Overrides, settings_with_origins
from cryptoai_cli.settings.model import Origin
from tests.settings.desk import Desk


def keys(desk: Desk) -> list[str]:
    return [group.key for group in desk.load().groups]


def refusal(desk: Desk) -> str:
    with pytest.raises(SettingsError) as caught:
        desk.load()
    return caught.value.message


def test_without_any_file_the_shipped_settings_are_in_force(desk: Desk) -> None:
    settings = desk.load()
    assert settings.file is None
    assert settings.groups[0].key == "bitcoin-miners"


def test_a_user_file_changes_single_keys(desk: Desk) -> None:
    desk.own("report.top = 9\n")
    report = desk.load().report
    assert report.top == 9
    assert [one.symbol for one in report.benchmarks] == ["^IXIC", "^GSPC"]


def test_a_user_file_with_any_group_replaces_all_groups(desk: Desk) -> None:
    desk.own('groups.mine.members = ["MARA"]\n')
    assert keys(desk) == ["mine"]


def test_a_user_file_with_an_empty_groups_table_keeps_the_shipped_ones(desk: Desk) -> None:
    desk.own("[groups]\n")
    assert keys(desk)[0] == "bitcoin-miners"


def test_instruments_of_a_user_file_add_to_the_shipped_ones(desk: Desk) -> None:
    desk.own('instruments.KEEL.name = "Bitfarms that was"\n')
    keel = desk.load().instrument("KEEL")
    assert (keel.name, keel.formerly[0].symbol) == ("Bitfarms that was", "BITF")


def test_the_named_file_is_the_only_one(desk: Desk) -> None:
    desk.own("report.top = 9\n")
    desk.beside("report.top = 8\n")
    path = desk.named('report.measure = "mean"\n')
    settings = desk.load()
    assert (settings.report.top, settings.report.measure, settings.file) == (5, "mean", path)


def test_the_option_goes_before_the_variable(desk: Desk) -> None:
    other = desk.folder / "other.toml"
    other.write_text("report.top = 7\n")
    desk.environment["MOVERS_CONFIG"] = str(other)
    assert desk.load().report.top == 7
    desk.named("report.top = 8\n")
    assert desk.load().report.top == 8


def test_an_empty_variable_names_no_file(desk: Desk) -> None:
    desk.environment["MOVERS_CONFIG"] = ""
    assert desk.load().file is None


def test_a_file_of_the_folder_lies_on_top_of_the_users_own(desk: Desk) -> None:
    desk.own('report.top = 9\nreport.measure = "mean"\nsources.yahoo.base_url = "https://x.example"\n')
    beside = desk.beside("report.top = 8\n")
    settings = desk.load()
    assert (settings.report.top, settings.report.measure, settings.file) == (8, "mean", beside)
    assert settings.sources.values_of("yahoo") == (("base_url", "https://x.example"),)


@pytest.mark.parametrize("line", ['sources.order = ["csv"]', 'email.to = ["a@example.org"]'])
def test_a_file_of_the_folder_may_name_no_hosts_and_no_addresses(desk: Desk, line: str) -> None:
    desk.beside(f"\n{line}\n")
    message = refusal(desk)
    assert message.startswith("movers.toml:2: ")
    assert "report, groups, instruments, calendar, market only" in message


def test_a_file_of_the_folder_may_set_report_groups_instruments_and_closures(desk: Desk) -> None:
    desk.beside(
        'report.top = 1\ngroups.a.members = ["MARA"]\ninstruments.MARA.name = "M"\n'
        "calendar.closures = [{ date = 2025-01-09 }]\n"
    )
    assert desk.load().groups[0].members[0].name == "M"


def test_the_same_file_named_with_the_option_may_set_everything(desk: Desk) -> None:
    desk.config = desk.beside('sources.yahoo.base_url = "https://x.example"\n')
    assert desk.load().sources.values_of("yahoo")


def test_the_users_own_file_stays_their_own_when_they_stand_in_its_folder(desk: Desk) -> None:
    desk.own('sources.yahoo.base_url = "https://x.example"\n')
    (desk.work / "movers.toml").symlink_to(desk.own_path)
    assert desk.load().file == desk.own_path


def test_a_relative_name_starts_at_the_current_folder(desk: Desk) -> None:
    desk.beside("report.top = 0\n")
    desk.config = Path("movers.toml")
    assert refusal(desk).startswith("movers.toml:1: report.top = 0")


def test_a_byte_order_mark_is_no_fault(desk: Desk) -> None:
    desk.named("\ufeffreport.top = 8\n")
    assert desk.load().report.top == 8


def test_a_named_file_that_is_missing_is_told_with_its_path(desk: Desk) -> None:
    desk.config = desk.folder / "nope.toml"
    assert refusal(desk) == f"--config: {desk.config}: there is no such file"


def test_a_file_that_the_variable_names_and_is_missing_names_the_variable(desk: Desk) -> None:
    desk.environment["MOVERS_CONFIG"] = str(desk.folder / "nope.toml")
    assert refusal(desk).startswith("MOVERS_CONFIG: ")


def test_a_folder_is_no_settings_file(desk: Desk) -> None:
    desk.config = desk.folder
    assert "this is a folder" in refusal(desk)


def test_a_file_that_is_not_utf_8_is_told_with_the_line(desk: Desk) -> None:
    desk.named("").write_bytes(b"[report]\n# caf\xe9\n")
    assert f"{desk.config}:2: this is not UTF-8" in refusal(desk)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_told(desk: Desk) -> None:
    desk.named("").chmod(0)
    assert "cannot be read" in refusal(desk)


def test_problems_of_every_layer_come_together(desk: Desk) -> None:
    desk.own("report.top = 0\n")
    desk.beside('report.measure = "middle"\n')
    desk.environment["MOVERS_REPORT__BENCHMARKS"] = "[]"
    lines = refusal(desk).splitlines()
    assert [line.split(":")[0] for line in lines] == [str(desk.own_path), "movers.toml", "MOVERS_REPORT__BENCHMARKS"]


def test_options_win_over_everything(desk: Desk) -> None:
    desk.own("report.top = 9\n")
    desk.environment["MOVERS_REPORT__TOP"] = "8"
    desk.overrides = Overrides(benchmarks=("btc-usd",), measure="mean", top=2, sources=("csv",))
    settings = desk.load()
    assert (settings.report.top, settings.report.measure, settings.sources.order) == (2, "mean", ("csv",))
    assert [one.name for one in settings.report.benchmarks] == ["Bitcoin"]


def test_options_may_list_values_between_commas_and_name_sources_in_capitals(desk: Desk) -> None:
    desk.overrides = Overrides(benchmarks=("SPX, nasdaq,", "BTC-USD"), sources=("Yahoo,CNBC",))
    settings = desk.load()
    assert [one.symbol for one in settings.report.benchmarks] == ["^GSPC", "^IXIC", "BTC-USD"]
    assert settings.sources.order == ("yahoo", "cnbc")


@pytest.mark.parametrize("word", ["", " ", ","])
def test_an_option_without_a_value_is_refused(desk: Desk, word: str) -> None:
    desk.overrides = Overrides(benchmarks=(word,))
    with pytest.raises(UsageError, match=r"^--benchmark: "):
        desk.load()


def test_a_wrong_option_is_wrong_usage_and_names_the_option(desk: Desk) -> None:
    desk.overrides = Overrides(sources=("yaho",))
    with pytest.raises(UsageError, match=r'^--source: "yaho": .*did you mean yahoo\?'):
        desk.load()


def test_every_value_has_its_origin(desk: Desk) -> None:
    path = desk.own('[report]\ntop = 9\n[groups.a]\nmembers = ["MARA"]\n')
    desk.environment["MOVERS_REPORT__MEASURE"] = "mean"
    origins = settings_with_origins(desk.around()).origins
    assert Origin("report.top", "9", f"{path}:2") in origins
    assert Origin("report.measure", '"mean"', "MOVERS_REPORT__MEASURE") in origins
    assert Origin("report.benchmarks", '["^IXIC", "^GSPC"]', "shipped settings") in origins
    assert [origin.key for origin in origins if origin.key.startswith("groups.")] == ["groups.a.members"]
