from importlib.util import find_spec

import pytest

from cryptoai_cli.net import proxies
from cryptoai_cli.net.proxies import INSTALL_SOCKS, Proxy, read_proxies

SECURE, PLAIN = "https://provider.example/v1", "http://provider.example/v1"


def variable_for(url: str, **environment: str) -> str:
    proxy = read_proxies(environment).proxy_for(url)
    return "" if proxy is None else proxy.variable


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_a_variable_of_either_spelling_sets_the_proxy(name: str) -> None:
    assert variable_for(SECURE, **{name: "http://p:1"}) == name


def test_the_proxy_for_all_schemes_never_stands_before_that_of_the_scheme() -> None:
    environment = {"ALL_PROXY": "socks5://s:1", "HTTPS_PROXY": "http://p:1"}
    assert variable_for(SECURE, **environment) == "HTTPS_PROXY"
    assert variable_for(PLAIN, **environment) == "ALL_PROXY"


def test_lower_case_counts_before_upper_case_and_an_empty_one_sets_none() -> None:
    assert variable_for(SECURE, HTTPS_PROXY="http://p:1", https_proxy="http://q:1") == "https_proxy"
    assert variable_for(SECURE, HTTPS_PROXY="http://p:1", https_proxy="") == ""
    assert variable_for(SECURE, HTTPS_PROXY=" ") == ""


def test_a_proxy_of_a_request_to_a_web_server_is_not_believed() -> None:
    assert variable_for(PLAIN, HTTP_PROXY="http://evil:1", REQUEST_METHOD="GET") == ""
    assert variable_for(PLAIN, http_proxy="http://p:1", REQUEST_METHOD="GET") == "http_proxy"


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
@pytest.mark.parametrize("entries", ["provider.example", "fd00::/8,10.0.0.0/33,.example"])
def test_a_host_that_needs_none_is_asked_without(name: str, entries: str) -> None:
    environment = {"ALL_PROXY": "socks5://s:1", "HTTPS_PROXY": "http://p:1", name: entries}
    assert (variable_for(SECURE, **environment), variable_for(PLAIN, **environment)) == ("", "")


@pytest.mark.parametrize(
    ("entry", "url", "exempt"),
    [
        ("provider.example:443", SECURE, True),
        ("provider.example:443", PLAIN, False),
        ("provider.example:80", PLAIN, True),
        ("provider.example:8443", "https://provider.example:8443/v1", True),
    ],
)
def test_the_port_of_an_entry_is_compared_with_that_of_the_scheme_too(entry: str, url: str, exempt: bool) -> None:  # noqa: FBT001
    assert (variable_for(url, ALL_PROXY="http://p:1", NO_PROXY=entry) == "") is exempt


def test_entries_that_mean_nothing_are_known_where_there_is_a_proxy() -> None:
    assert read_proxies({"NO_PROXY": "a/b,c", "HTTPS_PROXY": "p"}).unread == ("a/b",)
    assert read_proxies({"NO_PROXY": "a/b,c", "https_proxy": ""}).unread == ()


def test_without_a_variable_the_settings_of_the_system_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib.request.getproxies", lambda: {"https": "http://box:3128", "ftp": "x"})
    proxy = read_proxies({}).proxy_for(SECURE)
    assert proxy == Proxy("http://box:3128", "the settings of the system")
    assert read_proxies({"https_proxy": ""}).proxy_for(SECURE) is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://me:secret@p.example:3128", "the proxy p.example:3128 (HTTPS_PROXY)"),
        ("p.example:3128", "the proxy p.example:3128 (HTTPS_PROXY)"),
        ("http://[::1]:3128", "the proxy [::1]:3128 (HTTPS_PROXY)"),
    ],
)
def test_it_is_named_by_host_port_and_variable_without_its_login(url: str, words: str) -> None:
    proxy = read_proxies({"HTTPS_PROXY": url}).proxy_for(SECURE)
    assert proxy is not None
    assert (proxy.words, proxy.fault) == (words, "")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense://p:1", "write http://, https:// or socks5://"),
        ("socks4://p:1", "write http://, https:// or socks5://"),
        ("http://p:port", "the address of the proxy in HTTPS_PROXY cannot be read"),
        ("http://", "the address of the proxy in HTTPS_PROXY cannot be read"),
        ("http://me:s3cret@[broken", "the address of the proxy in HTTPS_PROXY cannot be read"),
        ("http://pro..xy:3128", "the address of the proxy in HTTPS_PROXY cannot be read"),
        (f"http://{'a' * 64}.example:3128", "the address of the proxy in HTTPS_PROXY cannot be read"),
        ("http:/p:3128", "write http://, https:// or socks5://"),
        ("http://s3cret:12#34@p:3128", "write %2F for /, %3F for ? and %23 for #"),
        ("http://s3cret:12/34@p:3128", "write %2F for /, %3F for ? and %23 for #"),
        ("http://s3cret?34@p:3128", "write %2F for /, %3F for ? and %23 for #"),
        ("ftp://s3cret:12#34@p:3128", "write http://, https:// or socks5://"),
    ],
)
def test_what_is_wrong_with_it_is_told_without_repeating_it(url: str, told: str) -> None:
    proxy = read_proxies({"HTTPS_PROXY": url}).by_scheme["https"]
    fault = proxy.fault
    assert told in fault
    assert "s3cret" not in fault + proxy.words


@pytest.mark.parametrize("scheme", ["socks5", "SOCKS5H"])
def test_a_socks_proxy_says_what_to_install_where_its_package_is_missing(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy(f"{scheme}://s:1080", "ALL_PROXY")
    assert proxy.is_socks
    assert proxy.fault == ("" if find_spec("socksio") else proxy.fault)
    monkeypatch.setattr(proxies, "find_spec", lambda _name: None)
    assert INSTALL_SOCKS in proxy.fault
