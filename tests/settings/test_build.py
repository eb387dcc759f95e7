from datetime import date

import pytest

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.errors import SettingsError
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.settings.model import Closure, EmailSettings, RenamedMember, Security
from tests.settings.desk import Desk

EMAIL = '[email]\nfrom = "movers@example.org"\nhost = "smtp.example.org"\n'


def test_members_are_the_configured_instruments(desk: Desk) -> None:
    desk.named(
        '[groups.a]\nmembers = ["MARA"]\n[instruments.MARA]\nname = "Marathon"\ntype = "etf"\nlisted = 2012-05-04\n'
    )
    [mara] = desk.load().groups[0].members
    assert (mara.name, mara.kind, mara.listed) == ("Marathon", InstrumentType.ETF, date(2012, 5, 4))


def test_t20_a_former_symbol_in_a_group_is_the_renamed_company(desk: Desk) -> None:
    desk.named('groups.a.members = ["BITF"]')
    [member] = desk.load().groups[0].members
    assert (member.symbol, member.symbol_on(date(2025, 10, 13))) == ("KEEL", "BITF")


def test_an_own_entry_under_a_former_symbol_wins(desk: Desk) -> None:
    desk.named('groups.a.members = ["BITF"]\ninstruments.BITF.name = "Mine"\n')
    [member] = desk.load().groups[0].members
    assert (member.symbol, member.name) == ("BITF", "Mine")


def test_t20_both_companies_that_had_one_symbol_may_stand_in_a_group(desk: Desk) -> None:
    desk.named('groups.a.members = ["BAM", "BN"]')
    assert [member.symbol for member in desk.load().groups[0].members] == ["BAM", "BN"]


def test_members_under_a_former_symbol_are_remembered(desk: Desk) -> None:
    desk.named('groups.a.members = ["BITF", "MARA"]')
    assert desk.load().renamed == (RenamedMember("a", "BITF", "KEEL", date(2026, 4, 2)),)


@pytest.mark.parametrize(
    ("label", "plural"),
    [("Bitcoin miners", True), ("AI power", False), ("Glass", False), ("Nuclear", False), ("Coins", True)],
)
def test_a_label_that_ends_in_s_is_taken_for_a_plural(desk: Desk, label: str, plural: bool) -> None:  # noqa: FBT001 - the expected value
    desk.named(f'groups.a = {{ label = "{label}", members = ["MARA"] }}')
    assert desk.load().groups[0].plural is plural


def test_plural_can_be_said(desk: Desk) -> None:
    desk.named('groups.a = { label = "Media", members = ["MARA"], plural = true }')
    assert desk.load().groups[0].plural


def test_a_group_without_a_label_is_called_by_its_key(desk: Desk) -> None:
    desk.named('groups.bitcoin-miners.members = ["MARA"]')
    assert desk.load().groups[0].label == "Bitcoin miners"


def test_a_group_has_its_own_benchmarks(desk: Desk) -> None:
    desk.named('groups.a = { members = ["MARA"], benchmarks = ["BTC-USD"] }')
    assert [one.name for one in desk.load().groups[0].benchmarks] == ["Bitcoin"]


def test_the_report_settings_are_read(desk: Desk) -> None:
    desk.named('[report]\nbenchmarks = ["^GSPC"]\nmeasure = "weighted"\ntop = 3\n')
    report = desk.load().report
    assert ([one.symbol for one in report.benchmarks], report.measure, report.top) == (["^GSPC"], Measure.WEIGHTED, 3)


def test_closures_are_read(desk: Desk) -> None:
    desk.named('calendar.closures = [{ date = 2025-01-09, reason = "Mourning" }, { date = 2030-01-02 }]')
    assert desk.load().closures == (Closure(date(2025, 1, 9), "Mourning"), Closure(date(2030, 1, 2)))


def test_source_settings_are_text(desk: Desk) -> None:
    desk.named('sources.alpaca = { base_url = "https://x.example/", feed = "iex" }')
    assert desk.load().sources.values_of("alpaca") == (("base_url", "https://x.example"), ("feed", "iex"))
    assert desk.load().sources.values_of("yahoo") == ()


def test_a_relative_path_starts_at_the_file_that_set_it(desk: Desk) -> None:
    path = desk.own('sources.csv.path = "bars.csv"')
    assert desk.load().sources.values_of("csv") == (("path", str(path.parent / "bars.csv")),)


def test_a_relative_path_of_a_variable_starts_at_the_current_folder(desk: Desk) -> None:
    desk.environment["MOVERS_SOURCES__CSV__PATH"] = "bars.csv"
    assert desk.load().sources.values_of("csv") == (("path", str(desk.work / "bars.csv")),)


def test_a_tilde_is_the_home_folder(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(desk.folder))
    desk.named('sources.csv.path = "~/bars.csv"')
    assert desk.load().sources.values_of("csv") == (("path", str(desk.folder / "bars.csv")),)


def test_there_is_no_email_until_it_is_configured(desk: Desk) -> None:
    assert desk.load().email is None


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_from_the_security(desk: Desk, security: str, port: int) -> None:
    desk.named(f'{EMAIL}security = "{security}"\n')
    assert desk.load().email == EmailSettings("movers@example.org", (), "smtp.example.org", port, Security(security))


def test_the_last_reply_is_waited_for_as_long_as_the_settings_say(desk: Desk) -> None:
    desk.named(EMAIL)
    assert desk.load().email == EmailSettings("movers@example.org", (), "smtp.example.org", 587, Security.STARTTLS)
    desk.named(f"{EMAIL}final_reply_seconds = 600\n")
    email = desk.load().email
    assert email is not None
    assert email.final_reply_seconds == 600.0


def test_email_needs_sender_and_host(desk: Desk) -> None:
    desk.named('[email]\nto = ["desk@example.org"]\n')
    with pytest.raises(SettingsError) as caught:
        desk.load()
    assert "from is missing" in caught.value.message
    assert "host is missing" in caught.value.message


@pytest.mark.parametrize("address", ["desk@example.org", "Market desk <desk@example.org>"])
def test_a_mail_address_may_have_a_name(desk: Desk, address: str) -> None:
    desk.named(f'{EMAIL}to = ["{address}"]\n')
    email = desk.load().email
    assert email is not None
    assert email.to == (address,)


@pytest.mark.parametrize(
    "line",
    [
        'to = "desk@example.org"',
        'to = ["desk"]',
        'to = ["a@example.org, b@example.org"]',
        'to = ["a@example.org\\nBcc: b@example.org"]',
        "port = 0",
        "port = 65536",
        'security = "ssl"',
    ],
)
def test_wrong_email_settings_are_refused(desk: Desk, line: str) -> None:
    path = desk.named(f"{EMAIL}{line}\n")
    with pytest.raises(SettingsError, match=f"^{path}:4: email"):
        desk.load()


@pytest.mark.parametrize("host", ["https://smtp.example.org", "smtp.example.org:587", "two words"])
def test_a_host_is_a_name_only(desk: Desk, host: str) -> None:
    desk.named(f'[email]\nfrom = "a@example.org"\nhost = "{host}"\n')
    with pytest.raises(SettingsError, match="name of a machine"):
        desk.load()


def test_a_password_never_travels_without_tls(desk: Desk) -> None:
    path = desk.named(f'{EMAIL}user = "movers"\nsecurity = "none"\n')
    with pytest.raises(SettingsError, match=f"^{path}:5: .*unencrypted"):
        desk.load()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_a_password_may_travel_in_the_machine_itself(desk: Desk, host: str) -> None:
    desk.named(f'[email]\nfrom = "a@example.org"\nhost = "{host}"\nuser = "u"\nsecurity = "none"\n')
    assert desk.load().email is not None


@pytest.mark.parametrize("host", ["127.0.0.1.example.org", "localhost.example.org", "128.0.0.1"])
def test_a_host_that_only_looks_local_is_not(desk: Desk, host: str) -> None:
    desk.named(f'[email]\nfrom = "a@example.org"\nhost = "{host}"\nuser = "u"\nsecurity = "none"\n')
    with pytest.raises(SettingsError, match="unencrypted"):
        desk.load()


def test_a_source_with_a_key_is_not_asked_without_tls(desk: Desk) -> None:
    desk.named('sources.alpaca.base_url = "http://proxy.example.org"')
    assert desk.load().sources.values_of("alpaca")
    desk.environment["MOVERS_ALPACA_KEY"] = "hunter2"
    with pytest.raises(SettingsError, match="https://"):
        desk.load()


def test_a_source_with_a_key_may_be_asked_on_loopback(desk: Desk) -> None:
    desk.environment |= {"MOVERS_ALPACA_KEY": "k", "MOVERS_SOURCES__ALPACA__BASE_URL": "http://127.0.0.1:8080"}
    assert desk.load().sources.values_of("alpaca") == (("base_url", "http://127.0.0.1:8080"),)


def test_an_instrument_may_be_called_like_an_index_and_groups_then_mean_it(desk: Desk) -> None:
    desk.own('instruments.SPX.name = "Mine"\ngroups.a.members = ["SPX", "$VIX", "BRK.B"]')
    settings = desk.load()
    assert [member.symbol for member in settings.groups[0].members] == ["SPX", "^VIX", "BRK-B"]
    assert [each.resolved.typed for each in settings.respelled] == ["$VIX", "BRK.B"]


def test_an_instrument_is_found_by_a_key_in_another_spelling(desk: Desk) -> None:
    desk.own('instruments."BRK.B".name = "Berkshire"')
    assert desk.load().instrument("BRK-B").name == "Berkshire"
