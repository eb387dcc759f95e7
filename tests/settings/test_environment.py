import pytest

from cryptoai_cli.errors import SettingsError
from tests.settings.desk import Desk


def refusal(desk: Desk) -> str:
    with pytest.raises(SettingsError) as caught:
        desk.load()
    return caught.value.message


def test_a_value_is_read_as_toml_would_read_it(desk: Desk) -> None:
    desk.environment |= {"MOVERS_REPORT__TOP": "7", "MOVERS_REPORT__BENCHMARKS": '["^GSPC"]'}
    report = desk.load().report
    assert (report.top, [one.symbol for one in report.benchmarks]) == (7, ["^GSPC"])


def test_a_value_that_is_no_toml_is_text(desk: Desk) -> None:
    desk.environment["MOVERS_SOURCES__YAHOO__BASE_URL"] = "https://x.example"
    assert desk.load().sources.values_of("yahoo") == (("base_url", "https://x.example"),)


def test_a_number_is_a_text_where_a_text_is_wanted(desk: Desk) -> None:
    desk.environment["MOVERS_GROUPS__AI_CHIPS__LABEL"] = "2026"
    group = desk.load().group("ai-chips")
    assert group is not None
    assert group.label == "2026"


def test_commas_part_the_elements_of_an_array(desk: Desk) -> None:
    desk.environment["MOVERS_SOURCES__ORDER"] = "csv, yahoo"
    assert desk.load().sources.order == ("csv", "yahoo")


def test_a_value_cannot_set_a_second_key(desk: Desk) -> None:
    desk.environment["MOVERS_REPORT__TOP"] = "7\nmeasure = 'mean'"
    assert "whole number" in refusal(desk)


def test_a_variable_adds_to_the_groups_and_replaces_none(desk: Desk) -> None:
    desk.environment["MOVERS_GROUPS__MINE__MEMBERS"] = "MARA,RIOT"
    assert [group.key for group in desk.load().groups][-2:] == ["coins", "mine"]


def test_an_underscore_is_a_dash_in_a_symbol(desk: Desk) -> None:
    desk.environment["MOVERS_INSTRUMENTS__BTC_USD__NAME"] = "BTC"
    assert desk.load().instrument("BTC-USD").name == "BTC"


@pytest.mark.parametrize(
    "name", ["MOVERS_CONFIG_X", "MOVERS_HOME", "MOVERS_BIN", "MOVERS_ALPACA_KEY", "MOVERS_SMTP_PASSWORD", "OTHER__X"]
)
def test_a_variable_without_two_underscores_is_no_setting(desk: Desk, name: str) -> None:
    desk.environment[name] = "hunter2"
    assert desk.load().file is None


@pytest.mark.parametrize("name", ["MOVERS_SOURCES__NOSUCH__BASE_URL", "MOVERS_SOURCES__NOSUCH__PAIRS__X"])
def test_a_variable_of_a_source_that_does_not_exist_is_ignored(desk: Desk, name: str) -> None:
    desk.environment[name] = "https://x.example"
    assert desk.load().sources.sources == ()


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("MOVERS_REPROT__TOP", "report"),
        ("MOVERS_REPORT__TPO", "top"),
        ("MOVERS_SOURCES__DEADLINE", "deadline_seconds"),
        ("MOVERS_SOURCES__YAHOO__BASEURL", "base_url"),
        ("MOVERS_EMAIL__HOTS", "host"),
    ],
)
def test_any_other_unknown_variable_is_named(desk: Desk, name: str, near: str) -> None:
    desk.environment[name] = "1"
    message = refusal(desk)
    assert message.startswith(f"{name}: there is no such setting")
    assert f"did you mean {near}?" in message


def test_a_password_in_a_variable_of_the_settings_is_never_repeated(desk: Desk) -> None:
    desk.environment["MOVERS_EMAIL__PASSWORD"] = "hunter2"  # noqa: S105 - not a password of anything
    message = refusal(desk)
    assert message.startswith("MOVERS_EMAIL__PASSWORD: ")
    assert "hunter2" not in message


def test_two_variables_that_contradict_each_other_are_told(desk: Desk) -> None:
    desk.environment |= {"MOVERS_SOURCES__CSV": "x", "MOVERS_SOURCES__CSV__PATH": "y"}
    assert "MOVERS_SOURCES__CSV" in refusal(desk)


def test_a_wrong_value_names_the_variable(desk: Desk) -> None:
    desk.environment["MOVERS_SOURCES__DEADLINE_SECONDS"] = "soon"
    assert refusal(desk).startswith('MOVERS_SOURCES__DEADLINE_SECONDS: "soon": write a number of seconds above 0')
