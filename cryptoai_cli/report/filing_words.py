"""Name the forms of filings and the items of an 8-K in a few plain words."""

from collections.abc import Mapping

from cryptoai_cli.market.record import Record, news_items

_AMENDED = "/A"
_OF_FOREIGN_ISSUERS = "6-K"  # says nothing of its content: that is in its title
_ITEMS: Mapping[str, str] = {
    "1.01": "agreement",
    "1.02": "agreement terminated",
    "1.03": "bankruptcy",
    "1.04": "mine safety",
    "1.05": "cybersecurity incident",
    "2.01": "acquisition or disposal completed",
    "2.02": "results",
    "2.03": "debt",
    "2.04": "debt accelerated",
    "2.05": "exit costs",
    "2.06": "impairment",
    "3.01": "listing notice or transfer",
    "3.02": "unregistered share sale",
    "3.03": "shareholder rights changed",
    "4.01": "auditor changed",
    "4.02": "earlier accounts no longer reliable",
    "5.01": "change of control",
    "5.02": "directors or officers",
    "5.03": "bylaws or fiscal year",
    "5.04": "employee plan trading suspended",
    "5.05": "code of ethics",
    "5.06": "no longer a shell company",
    "5.07": "shareholder vote",
    "5.08": "director nominations",
    "6.01": "asset-backed securities",
    "6.02": "servicer or trustee changed",
    "6.03": "credit support changed",
    "6.04": "distribution not made",
    "6.05": "pool differs from the prospectus",
    "6.06": "static pool",
    "7.01": "Reg FD disclosure",
    "8.01": "other events",
}
_FORMS: Mapping[str, str] = {
    "6-K": "report of a foreign issuer",
    "8-K": "current report",
    "10-Q": "quarterly report",
    "10-QT": "report on a transition period",
    "10-K": "annual report",
    "10-KT": "report on a transition period",
    "11-K": "report of an employee stock plan",
    "20-F": "annual report",
    "40-F": "annual report",
    "ARS": "annual report to shareholders",
    "NT 10-Q": "quarterly report will be late",
    "NT 10-K": "annual report will be late",
    "NT 20-F": "annual report will be late",
    "SD": "specialized disclosure",
    "S-1": "registration of securities",
    "S-3": "shelf registration",
    "S-3ASR": "shelf registration",
    "S-4": "registration for a merger or an exchange",
    "S-8": "registration of employee shares",
    "F-1": "registration of securities",
    "F-3": "shelf registration",
    "F-3ASR": "shelf registration",
    "F-4": "registration for a merger or an exchange",
    "EFFECT": "registration effective",
    "RW": "registration withdrawn",
    "D": "exempt offering",
    "DEF 14A": "proxy statement",
    "PRE 14A": "preliminary proxy statement",
    "DEFA14A": "additional proxy material",
    "DEFM14A": "proxy statement on a merger",
    "PREM14A": "preliminary proxy statement on a merger",
    "425": "communication on a merger",
    "SC TO-T": "tender offer",
    "SC TO-I": "tender offer by the issuer",
    "SC 14D9": "response to a tender offer",
    "SC 13D": "stake above 5 %",
    "SC 13G": "passive stake above 5 %",
    "SCHEDULE 13D": "stake above 5 %",
    "SCHEDULE 13G": "passive stake above 5 %",
    "13F-HR": "holdings of a manager",
    "8-A12B": "registration for listing",
    "25": "listing removed",
    "25-NSE": "listing removed by the exchange",
    "15-12G": "registration ended",
}


def filing_words(record: Record, quoted_title: str) -> str:
    """Return what was filed: `8-K: agreement (1.01), debt (2.03)`, `10-Q: quarterly report`.

    `quoted_title` stands where neither items nor the form say what it is; it may be empty.
    """
    described = _described(record, quoted_title)
    return f"{record.form or 'filing'}: {described}" if described else record.form or "filing"


def item_words(item: str) -> str:
    """Return an item of an 8-K in words with its number, `agreement (1.01)`; an unknown one as its number."""
    return f"{_ITEMS[item]} ({item})" if item in _ITEMS else item


def counted_form(form: str) -> str:
    """Return how a form is called where filings are counted: `Form 4`, `424B5`."""
    return f"Form {form}" if form[:1].isdigit() and "B" not in form else form


def _described(record: Record, quoted_title: str) -> str:
    items = news_items(record.items)
    if items:
        return ", ".join(map(item_words, items))
    plain = record.form.removesuffix(_AMENDED)
    known = _FORMS.get(plain, "")
    if quoted_title and _says_more(record) and (not known or plain == _OF_FOREIGN_ISSUERS):
        return quoted_title
    return f"{known}, amended" if known and plain != record.form else known


def _says_more(record: Record) -> bool:
    """Return whether the title of a filing is more than the name of its form."""
    return _letters(record.title).removeprefix("form") != _letters(record.form)


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
