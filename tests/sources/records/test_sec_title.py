from datetime import UTC, datetime

import pytest

from cryptoai_cli.sources.records.sec_parse import Header
from cryptoai_cli.sources.records.sec_title import has_title, names_main_document, title_of, usable_title


def of(*documents: tuple[str, str]) -> str:
    return title_of(Header(datetime(2025, 10, 14, tzinfo=UTC), frozenset(), documents), "6-K")


def test_reports_of_foreign_issuers_have_a_title_and_others_have_items() -> None:
    assert [has_title(form) for form in ("6-K", "6-K/A", "8-K", "20-F", "16-K")] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("documents", "title"),
    [
        ((("6-K", "MINING UPDATE"), ("EX-99.1", "PRESS RELEASE")), "MINING UPDATE"),
        ((("6-K", "REPORT OF FOREIGN PRIVATE ISSUER"), ("EX-99.1", "PRESS RELEASE")), "PRESS RELEASE"),
        ((("6-K", "REPORT OF FOREIGN PRIVATE ISSUER"),), "REPORT OF FOREIGN PRIVATE ISSUER"),
        ((("6-K", "FORM 6-K"), ("EX-99.1", "EXHIBIT 99.1"), ("EX-99.2", "RESULTS")), "RESULTS"),
        ((("6-K", "6-K"), ("EX-10.1", "A CONTRACT")), ""),
        ((("6-K", "ea0261044-6k_ddcenter.htm"), ("GRAPHIC", "LOGO")), ""),
        ((), ""),
    ],
)
def test_the_title_is_the_first_description_that_says_something(
    documents: tuple[tuple[str, str], ...], title: str
) -> None:
    assert of(*documents) == title


@pytest.mark.parametrize("text", ["", "6-K", "FORM 6-K", "form 6-K/A", "EX-99.1", "EXHIBIT 99.1", "a-b_c.htm", "99.1"])
def test_a_form_an_exhibit_and_a_file_say_nothing(text: str) -> None:
    assert not usable_title(text)


def test_only_a_header_that_calls_the_main_document_something_has_named_it() -> None:
    instant = datetime(2025, 10, 14, tzinfo=UTC)
    assert names_main_document(Header(instant, frozenset(), (("6-K", "6-K"),)), "6-K")
    assert not names_main_document(Header(instant, frozenset(), (("6-K", ""), ("EX-99.1", "X"))), "6-K")
