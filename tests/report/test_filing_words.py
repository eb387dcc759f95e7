import re

import pytest

from cryptoai_cli.report import filing_words as words
from cryptoai_cli.report.filing_words import counted_form, item_words
from tests.render.on_record.sample import filing


def _told(form: str, items: tuple[str, ...] = (), title: str = "") -> str:
    return words.filing_words(filing(form, items, title=title), f"\u201c{title}\u201d" if title else "")


@pytest.mark.parametrize(
    ("form", "items", "told"),
    [
        ("8-K", ("1.01", "2.03"), "8-K: agreement (1.01), debt (2.03)"),
        ("8-K", ("2.02", "9.01"), "8-K: results (2.02)"),
        ("8-K/A", ("7.01",), "8-K/A: Reg FD disclosure (7.01)"),
        ("8-K", ("6.66",), "8-K: 6.66"),
        ("8-K", (), "8-K: current report"),
        ("8-K", ("9.01",), "8-K: current report"),
        ("10-Q", (), "10-Q: quarterly report"),
        ("10-K/A", (), "10-K/A: annual report, amended"),
        ("NEW FORM", (), "NEW FORM"),
        ("", (), "filing"),
    ],
)
def test_a_filing_is_told_by_its_items_or_its_form(form: str, items: tuple[str, ...], told: str) -> None:
    assert _told(form, items) == told


@pytest.mark.parametrize(
    ("form", "title", "told"),
    [
        ("6-K", "MATERIAL CHANGE REPORT", "6-K: \u201cMATERIAL CHANGE REPORT\u201d"),
        ("6-K", "Form 6-K", "6-K: report of a foreign issuer"),
        ("10-Q", "10-Q FOR THE QUARTER", "10-Q: quarterly report"),
        ("NEW FORM", "What Is New", "NEW FORM: \u201cWhat Is New\u201d"),
        ("NEW FORM", "new form", "NEW FORM"),
    ],
)
def test_a_title_is_quoted_where_the_form_does_not_say_it(form: str, title: str, told: str) -> None:
    assert _told(form, title=title) == told


def test_items_come_before_a_title() -> None:
    assert _told("8-K", ("8.01",), "FORM 8-K") == "8-K: other events (8.01)"


def test_every_item_of_the_form_but_exhibits_has_words() -> None:
    counts = {1: 5, 2: 6, 3: 3, 4: 2, 5: 8, 6: 6, 7: 1, 8: 1}
    known = [f"{section}.{number:02}" for section, most in counts.items() for number in range(1, most + 1)]
    assert all(re.fullmatch(rf"[a-zA-Z][a-zA-Z ,-]+ \({item}\)", item_words(item)) for item in known)
    assert item_words("9.01") == "9.01"


@pytest.mark.parametrize(("form", "told"), [("4", "Form 4"), ("144", "Form 144"), ("424B5", "424B5"), ("FWP", "FWP")])
def test_a_counted_form_is_called_by_its_usual_name(form: str, told: str) -> None:
    assert counted_form(form) == told
