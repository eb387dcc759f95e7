"""Choose the title of a filing that has no items: what its documents are called."""

from re import IGNORECASE
from re import compile as pattern

from cryptoai_cli.sources.records.sec_parse import Header

_TITLED = "6-K"
_AMENDED = "/A"
_FILE_NAME = pattern(r"\S+\.(?:html?|txt|pdf|xml|jpe?g|gif)", IGNORECASE)
_SAYS_NOTHING = pattern(
    r"(?:FORM\s+)?[0-9]{1,2}-[A-Z](?:/A)?|(?:EX|EXHIBIT)?[\s.-]*[0-9]{1,3}(?:\.[0-9]+)?", IGNORECASE
)
_OF_EVERY_ONE = pattern(r"REPORT OF FOREIGN (?:PRIVATE )?ISSUER.*", IGNORECASE)
_PUBLISHED = "EX-99"


def has_title(form: str) -> bool:
    """Return whether filings on `form` are told by a title: those of foreign issuers, which have no items."""
    return form.removesuffix(_AMENDED) == _TITLED


def title_of(header: Header, form: str) -> str:
    """Return what the header calls the main document, or what was published with it; empty if that says nothing.

    A file name says nothing, nor does the name of the form; what every such report is called is better than nothing.
    """
    main = _main(header, form)
    told = [text for text in (main, *_published(header)) if usable_title(text)]
    own = [text for text in told if not _OF_EVERY_ONE.fullmatch(text)]
    return next(iter((*own, *told)), "")


def names_main_document(header: Header, form: str) -> bool:
    """Return whether the header has any description of the main document."""
    return bool(_main(header, form))


def usable_title(text: str) -> bool:
    """Return whether a description says more than the form, the number of an exhibit or the name of a file."""
    return bool(text) and not _FILE_NAME.fullmatch(text) and not _SAYS_NOTHING.fullmatch(text)


def _main(header: Header, form: str) -> str:
    return next((description for kind, description in header.documents if kind == form and description), "")


def _published(header: Header) -> tuple[str, ...]:
    return tuple(description for kind, description in header.documents if kind.startswith(_PUBLISHED))
