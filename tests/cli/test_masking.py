from pathlib import Path

import pytest

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.cli.masking import Masking, masking_for, name_only, short_path
from cryptoai_cli.settings.model import (
    EmailSettings,
    ReportSettings,
    Security,
    Settings,
    SourceSettings,
    SourcesSettings,
)

HOME = Path("/home/jane")
VALUE = "PKSECRET123"


def settings(*sources: SourceSettings, email: EmailSettings | None = None) -> Settings:
    asked = SourcesSettings(("yahoo",), 20.0, sources)
    return Settings(ReportSettings((), Measure.MEDIAN, 5), (), (), asked, email=email)


def masked(text: str, *sources: SourceSettings, **environment: str) -> str:
    return masking_for(settings(*sources), environment, HOME).mask(text)


@pytest.mark.parametrize(
    "name", ["MOVERS_ALPACA_KEY", "MOVERS_MASSIVE_KEY", "MOVERS_SMTP_PASSWORD", "OTHER_TOKEN", "AWS_SECRET_ACCESS_KEY"]
)
def test_the_value_of_a_variable_for_secrets_is_replaced_by_its_name(name: str) -> None:
    assert masked(f"sent {VALUE}.", **{name: VALUE}) == f"sent <{name}>."


def test_a_short_value_is_hidden_only_where_the_variable_is_ours() -> None:
    other = {"OTHER_TOKEN": "b"}
    assert masked("abc", **other) == "abc"
    assert masked("abc", MOVERS_MASSIVE_KEY="b") == "a<MOVERS_MASSIVE_KEY>c"


def test_a_longer_secret_is_replaced_before_one_that_is_part_of_it() -> None:
    environment = {"MOVERS_ALPACA_KEY": "secret", "MOVERS_ALPACA_SECRET": "secret-one"}
    found = masked("secret-one", **environment)
    assert found == "<MOVERS_ALPACA_SECRET>"


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "http_proxy"])
@pytest.mark.parametrize(
    "text", ["proxy.corp.example:3128", "proxy.corp.example", "jane.doe", "p%40ss%2Fword", "p@ss/word"]
)
def test_neither_the_host_nor_the_login_of_a_proxy_is_shown(name: str, text: str) -> None:
    value = "http://jane.doe:p%40ss%2Fword@proxy.corp.example:3128"
    assert text not in masked(f"by {text} refused", **{name: value})


def test_a_login_is_hidden_as_it_is_written_and_as_it_is_meant() -> None:
    value = "http://jane%20doe:pass%2Fword@proxy.example:3128"
    assert masked("jane%20doe pass%2Fword, jane doe pass/word", HTTPS_PROXY=value) == ", ".join(["<proxy> <proxy>"] * 2)


def test_a_proxy_without_a_scheme_is_hidden_too() -> None:
    assert masked("proxy.corp.example:3128 refused", ALL_PROXY="proxy.corp.example:3128") == "<proxy> refused"


@pytest.mark.parametrize("value", ["http://[broken", "http://proxy.example:99999999", "nonsense"])
def test_a_proxy_that_is_no_address_is_hidden_as_a_whole(value: str) -> None:
    assert value not in masked(f"by {value} refused", ALL_PROXY=value)


def test_a_host_of_the_users_own_is_hidden_and_a_providers_is_not() -> None:
    own = SourceSettings("yahoo", (("base_url", "https://gate.corp.example:8443/a-long-token-path"),))
    text = "gate.corp.example:8443/a-long-token-path/v7 refused, gate.corp.example, api.nasdaq.com/api answered"
    assert masked(text, own) == "<base_url>/v7 refused, <base_url>, api.nasdaq.com/api answered"


def test_a_short_path_of_an_address_does_not_garble_those_of_others() -> None:
    own = SourceSettings("nasdaq", (("base_url", "https://gate.corp.example/api"),))
    assert masked("api.nasdaq.com/api/quote", own) == "api.nasdaq.com/api/quote"


def test_this_machine_is_no_secret() -> None:
    own = SourceSettings("yahoo", (("base_url", "http://localhost"),))
    assert masked("localhost refused", own) == "localhost refused"


def test_the_path_and_the_name_of_a_file_of_the_users_own_are_hidden() -> None:
    own = SourceSettings("csv", (("path", "/data/janes-portfolio.csv"),))
    assert masked("janes-portfolio.csv, /data/janes-portfolio.csv", own) == "<path of csv>, <path of csv>"


def test_nothing_of_the_mail_settings_is_shown() -> None:
    email = EmailSettings(
        "Jane <jane@corp.example>", ("desk@corp.example",), "smtp.corp.example", 587, Security.TLS, "jdoe"
    )
    text = "Jane <jane@corp.example>, desk@corp.example, smtp.corp.example, jdoe"
    found = masking_for(settings(email=email), {}, HOME).mask(text)
    assert found == ", ".join(["<mail setting>"] * 4)


def test_any_mail_address_and_any_login_in_an_address_are_hidden() -> None:
    found = Masking(()).mask("ask jane@corp.example or https://jane:pw@corp.example/x")
    assert found == "ask <mail address> or https:<mail address>"


def test_a_mail_address_is_hidden_whole_where_a_part_of_it_is_a_secret_too() -> None:
    assert masked("of janedoe@private.example", HTTPS_PROXY="http://janedoe:x@proxy.example") == "of <mail address>"


def test_the_folder_of_the_user_is_a_tilde() -> None:
    assert masked("/home/jane/x, /home/john/x") == "~/x, /home/john/x"


@pytest.mark.parametrize(
    ("path", "home", "short", "name"),
    [
        ("/home/jane/a/b.toml", HOME, "~/a/b.toml", "~/a/b.toml"),
        ("/home/janet/b.toml", HOME, "/home/janet/b.toml", "…/b.toml"),
        ("/data/b.toml", HOME, "/data/b.toml", "…/b.toml"),
        ("/data/b.toml", None, "/data/b.toml", "…/b.toml"),
        ("/data/b.toml", Path("/"), "/data/b.toml", "…/b.toml"),
    ],
)
def test_paths_are_shortened(path: str, home: Path | None, short: str, name: str) -> None:
    assert (short_path(Path(path), home), name_only(Path(path), home)) == (short, name)


def test_a_login_that_its_address_does_not_show_is_hidden_too() -> None:
    environment = {"HTTPS_PROXY": "http://me:hunter2#a/b@p.example:1"}
    shown = masking_for(settings(), environment, HOME).mask("said hunter2#a/b and hunter2%23a%2Fb")
    assert shown == "said <proxy> and <proxy>"
