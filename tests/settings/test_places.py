"""The settings that ship: where they are found, and what stands in them."""

import csv
import os
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from cryptoai_cli.errors import SettingsError
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.settings import places as module
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.settings.places import data_folder, settings_folder, shipped_path
from cryptoai_cli.sources.registry import BUILT_IN
from tests.settings.desk import Desk

posix = pytest.mark.skipif(os.name != "posix", reason="paths of POSIX")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="folders of Linux")
CHECKOUT = Path(__file__).resolve().parents[2]
TICKERS = CHECKOUT.parent / "shared" / "design" / "tickers.csv"
MINERS = ("KEEL", "CIFR", "MARA", "RIOT", "CLSK", "IREN", "HUT", "WULF", "CORZ", "BTDR", "HIVE", "BTBT", "CAN")
NAMES = {
    "^IXIC": "Nasdaq",
    "^GSPC": "S&P 500",
    "^DJI": "Dow",
    "^RUT": "Russell 2000",
    "^NDX": "Nasdaq 100",
    "BTC-USD": "Bitcoin",
    "ETH-USD": "Ether",
    "SOL-USD": "Solana",
    "KEEL": "Keel",
    "CIFR": "Cipher",
    "MSTR": "Strategy",
    "CRCL": "Circle",
    "BE": "Bloom Energy",
    "HUT": "Hut 8",
    "CAN": "Canaan",
}


@pytest.fixture
def settings(desk: Desk) -> Settings:
    return desk.load()


def test_the_files_of_a_checkout_lie_beside_the_package() -> None:
    assert shipped_path("movers.toml") == CHECKOUT / "config" / "movers.toml"


def test_the_files_of_a_wheel_lie_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "_config"
    inside.mkdir()
    (inside / "movers.toml").touch()
    monkeypatch.setattr(module, "_PACKAGE", tmp_path)
    assert shipped_path("movers.toml") == inside / "movers.toml"


def test_the_report_compares_with_the_nasdaq_first(settings: Settings) -> None:
    report = settings.report
    assert ([one.symbol for one in report.benchmarks], report.measure, report.top) == (["^IXIC", "^GSPC"], "median", 5)


def test_thirteen_miners_come_first(settings: Settings) -> None:
    miners = settings.groups[0]
    assert tuple(member.symbol for member in miners.members) == MINERS
    assert [one.symbol for one in miners.benchmarks] == ["^IXIC", "BTC-USD"]


def test_every_group_has_enough_members_to_be_ranked(settings: Settings) -> None:
    assert [group.key for group in settings.groups if len(group.members) < 3] == []


def test_every_member_and_benchmark_has_a_name_a_reader_knows(settings: Settings) -> None:
    members = {member for group in settings.groups for member in (*group.members, *group.benchmarks)}
    assert [member.symbol for member in members.union(settings.report.benchmarks) if not member.name] == []
    assert {symbol: settings.instrument(symbol).name for symbol in NAMES} == NAMES


def test_no_name_stands_for_two_instruments(settings: Settings) -> None:
    names = [instrument.name for instrument in settings.instruments]
    assert sorted(names) == sorted(set(names))


def test_only_single_words_are_singular(settings: Settings) -> None:
    assert [group.label for group in settings.groups if not group.plural] == ["AI cloud", "AI power", "Nuclear"]


def test_a_renamed_company_has_the_name_of_the_day(settings: Settings) -> None:
    keel = settings.instrument("BITF")
    assert (keel.symbol, keel.symbol_on(date(2026, 4, 2)), keel.symbol_on(date(2026, 4, 3))) == ("KEEL", "BITF", "KEEL")
    assert (keel.name_on(date(2025, 10, 13)), keel.name_on(date(2026, 4, 3))) == ("Bitfarms", "Keel")


def test_t20_brookfields_two_companies_are_two_instruments(settings: Settings) -> None:
    assert settings.instrument("BAM").symbol == "BAM"
    assert settings.instrument("BN").symbol_on(date(2022, 12, 9)) == "BAM"


def test_every_former_symbol_ended_on_a_weekday(settings: Settings) -> None:
    weekend = {5, 6}
    ends = {past.symbol: past.until for instrument in settings.instruments for past in instrument.formerly}
    assert {symbol: until for symbol, until in ends.items() if until.weekday() in weekend} == {}


def former(instrument: Instrument) -> dict[str, date]:
    return {past.symbol: past.until for past in instrument.formerly}


@pytest.mark.skipif(not TICKERS.exists(), reason="the list of symbols lies beside the checkout, where there is one")
def test_every_known_rename_is_there_with_its_last_session(settings: Settings) -> None:
    wanted: dict[str, dict[str, date]] = {}
    with TICKERS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["formerly"] and row["status"].startswith("trading"):
                days = [date.fromisoformat(day) for day in row["formerly_until"].split(";")]
                wanted[row["symbol"]] = dict(zip(row["formerly"].split(";"), days, strict=True))
    wanted.pop("NB")  # a mine of niobium
    assert {symbol: former(settings.instrument(symbol)) for symbol in wanted} == wanted


@pytest.mark.skipif(not TICKERS.exists(), reason="the list of symbols lies beside the checkout, where there is one")
def test_every_member_trades_today(settings: Settings) -> None:
    with TICKERS.open(encoding="utf-8", newline="") as file:
        trading = {row["symbol"] for row in csv.DictReader(file) if row["status"].startswith(("trading", "active"))}
    assert {member.symbol for group in settings.groups for member in group.members} - trading == set()


def test_the_shipped_file_sets_only_sources_that_exist() -> None:
    document = tomllib.loads(shipped_path("movers.toml").read_text(encoding="utf-8"))
    assert document["sources"]["deadline_seconds"] == 20
    assert set(document["sources"]["order"]) <= set(BUILT_IN)


def test_reading_settings_loads_nothing_heavy(desk: Desk) -> None:
    path = desk.named('groups.a.members = ["MARA"]\n')
    program = (
        "import sys, pathlib\n"
        "from cryptoai_cli.settings.load import load_settings\n"
        "from cryptoai_cli.sources.registry import KNOWN_SOURCES\n"
        f"load_settings(config=pathlib.Path({str(path)!r}), environment={{}}, folder=pathlib.Path('.'),\n"
        "    known_sources=KNOWN_SOURCES)\n"
        "heavy = {'pandas', 'numpy', 'pydantic', 'tomlkit', 'platformdirs', 'difflib', 'jinja2', 'typer', 'httpx'}\n"
        "heavy.add('cryptoai_cli.settings.toml.positions')\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


class TestFolders:
    """Where this user's data and settings lie."""

    @pytest.mark.parametrize(
        ("value", "meant"),
        [
            ('"/srv/movers"', "/srv/movers"),
            ("'/srv/movers'", "/srv/movers"),
            ("$HOME/movers", "/home/ana/movers"),
            ("${HOME}/movers", "/home/ana/movers"),
            ("'~/movers'", "/home/ana/movers"),
            ("state", "/home/ana/movers"),
            ("./state", "/home/ana/movers"),
            (" ", "/home/ana/movers"),
            ("~nobody-of-this-name/x", "/home/ana/movers"),
        ],
    )
    @posix
    def test_a_home_that_is_no_full_path_is_refused_with_what_was_meant(self, value: str, meant: str) -> None:
        with pytest.raises(SettingsError) as caught:
            data_folder({"HOME": "/home/ana", "MOVERS_HOME": value})
        assert caught.value.message.startswith("MOVERS_HOME: ")
        assert caught.value.hint == f"write it without quotes, variables and dots: {meant}"

    @posix
    def test_a_tilde_in_the_variable_is_the_home(self) -> None:
        assert data_folder({"HOME": "/home/ana", "MOVERS_HOME": "~/x"}) == Path("/home/ana/x")

    @linux
    @pytest.mark.parametrize("chosen", [None, "", "relative", '"/quoted"', "$HOME/x"])
    def test_a_folder_of_the_platform_counts_only_as_a_full_path(self, chosen: str | None) -> None:
        chosen_ones = {} if chosen is None else {"XDG_DATA_HOME": chosen, "XDG_CONFIG_HOME": chosen}
        environment = {"HOME": "/home/ana", **chosen_ones}
        assert data_folder(environment) == Path("/home/ana/.local/share/movers")
        assert settings_folder(environment) == Path("/home/ana/.config/movers")

    @linux
    def test_a_folder_of_the_platform_is_taken(self) -> None:
        environment = {"XDG_DATA_HOME": "/data", "XDG_CONFIG_HOME": "/config"}
        assert (data_folder(environment), settings_folder(environment)) == (
            Path("/data/movers"),
            Path("/config/movers"),
        )

    @linux
    def test_a_user_without_a_home_has_no_settings_and_is_told_what_to_set(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("cryptoai_cli.settings.places.home_folder", lambda _environment: None)
        assert settings_folder({}) is None
        with pytest.raises(SettingsError, match="MOVERS_HOME is not set"):
            data_folder({})
