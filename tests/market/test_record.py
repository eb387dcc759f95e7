"""What a record is: which filings are listed, and which items are news."""

import pytest

from cryptoai_cli.market.record import RecordKind, is_counted_form, news_items
from tests.build_record import filing


@pytest.mark.parametrize("form", ["3", "4", "5", "144", "4/A", "424B5", "424B2", "424B3/A", "FWP"])
def test_insiders_forms_and_prospectus_supplements_are_counted_only(form: str) -> None:
    assert is_counted_form(form)
    assert filing(form=form).is_counted_only


@pytest.mark.parametrize(
    "form", ["8-K", "8-K/A", "6-K", "10-K", "10-Q", "S-1", "SC 13D", "DEF 14A", "40-F", "424A", ""]
)
def test_all_other_forms_are_listed(form: str) -> None:
    assert not is_counted_form(form)


def test_only_filings_have_forms_that_are_counted() -> None:
    assert not filing(form="4", kind=RecordKind.NEWS).is_counted_only


def test_exhibits_are_never_news_and_the_other_items_keep_their_order() -> None:
    assert news_items(("7.01", "9.01", "1.01")) == ("7.01", "1.01")
