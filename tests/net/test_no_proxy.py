import pytest

from cryptoai_cli.net.no_proxy import parse_no_proxy


@pytest.mark.parametrize(
    ("entry", "hosts"),
    [
        ("example.org", ("example.org", "a.example.org", "EXAMPLE.org", "example.org.")),
        (".example.org", ("example.org", "a.b.example.org")),
        ("*.example.org", ("example.org", "a.example.org")),
        ("localhost", ("localhost",)),
        ("127.0.0.1", ("127.0.0.1",)),
        ("10.0.0.0/8", ("10.1.2.3",)),
        ("10.1.2.3/8", ("10.200.0.1",)),
        ("169.254/16", ("169.254.7.7",)),
        ("10.*", ("10.1.2.3",)),
        ("::1", ("::1", "0:0:0:0:0:0:0:1")),
        ("[::1]", ("::1", "[::1]")),
        ("fd00::/8", ("fd12::7",)),
        ("[fd00::]/8", ("fd12::7",)),
        ("fe80::/10", ("fe80::1", "fe80::1%eth0")),
        ("fd07:b51a:cc66:f0::/64", ("fd07:b51a:cc66:f0::9",)),
        ("<local>", ("proxybox",)),
        ("bücher.example", ("bücher.example",)),
    ],
)
def test_an_entry_covers_what_it_names(entry: str, hosts: tuple[str, ...]) -> None:
    read = parse_no_proxy(entry)
    assert read.unread == ()
    assert [host for host in hosts if not read.covers("https", host, None)] == []


@pytest.mark.parametrize(
    ("entry", "host"),
    [
        ("example.org", "badexample.org"),
        ("example.org", "example.org.evil.com"),
        (".corp", "corp.example"),
        ("10.0.0.0/8", "11.0.0.1"),
        ("10.0.0.0/8", "ten.example"),
        ("fd00::/8", "fe80::1"),
        ("fd00::/8", "10.0.0.1"),
        ("::1", "::2"),
        ("<local>", "host.example"),
        ("<local>", "::1"),
        ("", "example.org"),
        (" , ;", "example.org"),
    ],
)
def test_an_entry_covers_nothing_else(entry: str, host: str) -> None:
    assert not parse_no_proxy(entry).covers("https", host, None)


@pytest.mark.parametrize("between", [",", " , ", "\n", " ", ";", ",\r\n"])
def test_entries_stand_between_commas_blanks_and_line_ends(between: str) -> None:
    read = parse_no_proxy(f"{between}a.example{between}10.0.0.0/8{between}")
    assert read.covers("https", "a.example", None)
    assert read.covers("https", "10.0.0.1", None)


@pytest.mark.parametrize(
    ("entry", "port", "covered"),
    [
        ("h.example:8080", 8080, True),
        ("h.example:8080", 443, False),
        ("h.example:8080", None, False),
        ("[::1]:80", 80, False),
    ],
)
def test_a_port_limits_an_entry(entry: str, port: int | None, covered: bool) -> None:  # noqa: FBT001
    assert parse_no_proxy(entry).covers("https", "h.example", port) is covered


def test_an_address_in_brackets_may_have_a_port() -> None:
    read = parse_no_proxy("[fd00::1]:8080")
    assert [read.covers("http", "fd00::1", port) for port in (8080, 80)] == [True, False]


def test_a_scheme_limits_an_entry() -> None:
    read = parse_no_proxy("https://h.example/")
    assert [read.covers(scheme, "h.example", None) for scheme in ("https", "http")] == [True, False]
    assert parse_no_proxy("all://h.example").covers("http", "h.example", None)


@pytest.mark.parametrize("text", ["*", "a.example,*", "a.example *"])
def test_a_star_alone_is_for_every_host(text: str) -> None:
    assert parse_no_proxy(text).covers("https", "anything.example", 1)


@pytest.mark.parametrize(
    "entry", ["10.0.0.0/33", "fd00::/129", "a/b", "[::1", "::g", '"a.example"', "http://", "{a}", "fd00::*"]
)
def test_what_cannot_be_read_is_passed_over_and_named(entry: str) -> None:
    read = parse_no_proxy(f"a.example,{entry},10.0.0.0/8")
    assert read.unread == (entry,)
    assert read.covers("https", "a.example", None)
    assert read.covers("https", "10.0.0.1", None)
