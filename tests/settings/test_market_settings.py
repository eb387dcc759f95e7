"""Settings of the whole market, of its lake, and groups that are a query."""

import pytest

from cryptoai_cli.errors import SettingsError, UsageError
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.query.row_condition import parse_row_condition
from cryptoai_cli.settings.edit_values import set_value
from cryptoai_cli.settings.model import DEFAULT_WHERE, LakeSettings, MarketSettings
from tests.settings.desk import Desk

QUERY = """\
[groups.giants]
label = "Chip giants"
query = 'industry == "Semiconductors" and market_cap >= 200 bn'
"""


def problem(desk: Desk) -> str:
    with pytest.raises(SettingsError) as caught:
        desk.load()
    return caught.value.message


def test_the_shipped_settings_of_the_market_are_those_of_the_program(desk: Desk) -> None:
    settings = desk.load()
    assert settings.market == MarketSettings(DEFAULT_WHERE, GroupBy.INDUSTRY)
    assert settings.lake == LakeSettings("")
    assert parse_row_condition(settings.market.where, "shipped").fields == ("kind", "price", "volume", "market_cap")


def test_a_file_and_a_variable_may_set_them(desk: Desk) -> None:
    desk.own("[market]\nwhere = 'price > 1'\nby = \"sector\"\n")
    assert desk.load().market == MarketSettings("price > 1", GroupBy.SECTOR)
    desk.environment["MOVERS_MARKET__WHERE"] = 'kind == "adr" and price >= 3'
    desk.environment["MOVERS_MARKET__BY"] = "cap"
    assert desk.load().market == MarketSettings('kind == "adr" and price >= 3', GroupBy.CAP)


def test_a_wrong_condition_is_told_with_file_and_line_or_variable(desk: Desk) -> None:
    desk.named("[market]\n\nwhere = 'prize > 1'\nby = \"colour\"\n")
    told = problem(desk)
    assert 'named.toml:3: market.where = "prize > 1": the condition, character 1:' in told
    assert "did you mean price?" in told
    assert 'named.toml:4: market.by = "colour": write sector, industry, exchange, cap or country' in told
    desk.named("")
    desk.environment["MOVERS_MARKET__WHERE"] = "price > x"
    assert "MOVERS_MARKET__WHERE:" in problem(desk)


def test_a_file_of_the_folder_may_set_the_market_and_not_the_lake(desk: Desk) -> None:
    desk.beside('market.by = "sector"\n')
    assert desk.load().market.by is GroupBy.SECTOR
    desk.beside('lake.path = "/tmp/theirs"\n')
    assert "may set report, groups, instruments, calendar, market only" in problem(desk)


@pytest.mark.parametrize(
    ("written", "path", "is_url"),
    [
        ("/data/lake", "/data/lake", False),
        ("lake", "{folder}/lake", False),
        ("s3://team/lake/", "s3://team/lake", True),
        ("https://example.org/lake", "https://example.org/lake", True),
    ],
)
def test_the_lake_lies_in_a_folder_or_at_a_url(desk: Desk, written: str, path: str, is_url: bool) -> None:  # noqa: FBT001 a case of a table
    file = desk.named(f'[lake]\npath = "{written}"\n')
    lake = desk.load().lake
    assert lake == LakeSettings(path.format(folder=file.parent))
    assert lake.is_url is is_url


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ('"s3://user:secret@host/lake"', "without user and password"),
        ('"s3://"', "s3://team/lake"),
        ('"s3://team/my lake"', "s3://team/lake"),
        ('"file:///data/lake"', "without file://"),
        ('""', "not empty"),
        ("[]", "in quotes"),
    ],
)
def test_a_wrong_place_of_the_lake_is_told_with_what_to_write(desk: Desk, written: str, advice: str) -> None:
    desk.named(f"lake.path = {written}\n")
    told = problem(desk)
    assert advice in told
    assert "secret" not in told


def test_values_of_the_market_are_set_by_command(desk: Desk) -> None:
    path = desk.own("# mine\n")
    set_value(desk.around(), "market.where", "price >= 5 and volume > 15k")
    set_value(desk.around(), "market.by", "sector")
    set_value(desk.around(), "lake.path", "s3://team/lake")
    assert desk.load().market == MarketSettings("price >= 5 and volume > 15k", GroupBy.SECTOR)
    assert desk.load().lake.path == "s3://team/lake"
    before = path.read_text()
    with pytest.raises(UsageError, match="did you mean price"):
        set_value(desk.around(), "market.where", "prize >= 5")
    assert path.read_text() == before


def test_a_group_may_be_a_query(desk: Desk) -> None:
    desk.named(QUERY)
    [group] = desk.load().groups
    assert (group.label, group.members) == ("Chip giants", ())
    assert group.query == 'industry == "Semiconductors" and market_cap >= 200 bn'


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (QUERY.replace("market_cap", "market_cup"), "market_cup'; did you mean market_cap?"),
        (QUERY.replace("market_cap", "change_pct"), "change_pct says how a row moved"),
        (QUERY.replace("200 bn", "200 billion"), "and found 'billion'"),
        (QUERY.replace("label", 'members = ["AMD"]\nlabel'), "the group has members too; remove one of the two"),
    ],
)
def test_a_wrong_query_is_told_with_its_line_and_nothing_else(desk: Desk, text: str, advice: str) -> None:
    desk.named(f"[report]\ntop = 3\n{text}")
    line = 2 + text.splitlines().index(next(each for each in text.splitlines() if "query" in each)) + 1
    [told] = problem(desk).splitlines()
    assert f"named.toml:{line}: groups.giants.query = " in told
    assert advice in told


def test_a_group_needs_members_or_a_query(desk: Desk) -> None:
    desk.named('[groups.giants]\nlabel = "Giants"\n')
    assert 'members is missing; write members = ["MARA", "RIOT"], or a query' in problem(desk)


def test_a_variable_may_hold_a_query(desk: Desk) -> None:
    desk.named(QUERY)
    desk.environment["MOVERS_GROUPS__GIANTS__QUERY"] = "market_cap > 1000 bn"
    assert desk.load().groups[0].query == "market_cap > 1000 bn"


def test_a_query_is_set_by_command(desk: Desk) -> None:
    desk.own(QUERY)
    set_value(desk.around(), "groups.giants.query", "market_cap > 1000 bn")
    assert desk.load().groups[0].query == "market_cap > 1000 bn"
