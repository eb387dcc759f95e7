import pytest

from cryptoai_cli.render.on_record.links import https_link


@pytest.mark.parametrize("url", ["https://www.sec.gov/Archives/a-index.htm", "https://news.example.org/a?b=1&c=2#d"])
def test_a_plain_address_stays_as_it_is(url: str) -> None:
    assert https_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://example.org/",
        "//example.org/",
        "https:",
        "https:///path",
        "https://user@example.org/",
        "https://example.org/a\nb",
        "https://example.org/a b",
        "https://example.org/\u202ea",
        "https://b\u00fccher.example/",
        "https://[broken/",
        "java\tscript:alert(1)",
        "https://example.org/" + "a" * 2000,
    ],
)
def test_what_is_no_plain_https_address_is_no_link(url: str) -> None:
    assert https_link(url) == ""


def test_what_could_leave_a_format_is_encoded() -> None:
    assert https_link("https://example.org/a\"b'c(d)<e>|`\\\u00e4") == (
        "https://example.org/a%22b%27c%28d%29%3Ce%3E%7C%60%5C%C3%A4"
    )


def test_what_is_encoded_already_is_not_encoded_again() -> None:
    assert https_link("https://example.org/a%20b") == "https://example.org/a%20b"
