import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.redirects import redirect_target

HERE = "https://query2.finance.yahoo.com/v7/finance/spark?symbols=A"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/v8/finance/spark?symbols=A", "https://query2.finance.yahoo.com/v8/finance/spark?symbols=A"),
        ("https://query1.finance.yahoo.com/x", "https://query1.finance.yahoo.com/x"),
        ("https://query1.finance.yahoo.com:443/x", "https://query1.finance.yahoo.com:443/x"),
    ],
)
def test_a_redirect_within_the_providers_domain_is_redirect_target(location: str, target: str) -> None:
    assert redirect_target(HERE, location) == target


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/v7",
        "https://yahoo.com.evil.example/",
        "https://notyahoo.com/",
        "//evil.example/",
        "http://query2.finance.yahoo.com/v7",
        "https://query2.finance.yahoo.com:8443/v7",
        "https://[broken/",
    ],
)
def test_a_redirect_to_anybody_else_is_refused(location: str) -> None:
    target = redirect_target(HERE, location)
    assert isinstance(target, Refusal)
    assert target.kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("host", ["consent.yahoo.com", "guce.yahoo.com"])
def test_a_redirect_to_a_consent_page_is_a_block(host: str) -> None:
    target = redirect_target(HERE, f"https://{host}/v2/collectConsent")
    assert isinstance(target, Refusal)
    assert target.kind is FailureKind.BLOCKED
    assert host in target.detail


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("https://api.one.co.uk/", "https://api.two.co.uk/"),
        ("https://10.0.0.1/", "https://10.0.0.2/"),
        ("https://10.1.0.1/", "https://10.2.0.1/"),
        ("http://[::1]/", "http://[::2]/"),
        ("http://localhost/", "http://otherhost/"),
    ],
)
def test_hosts_that_share_no_owner_are_different(here: str, there: str) -> None:
    assert isinstance(redirect_target(here, there), Refusal)
