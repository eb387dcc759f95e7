"""The addresses to which records may lead: https only, written so that no format can be left through them."""

from urllib.parse import quote, urlsplit

_KEPT = "%/:=&?~#+!$,;@*[]"  # characters that have a meaning in an address; quotes and brackets are encoded
_LONGEST = 2000


def https_link(url: str) -> str:
    """Return the address with everything unusual percent-encoded; empty unless it is a plain https address."""
    if not url.isprintable() or " " in url or len(url) > _LONGEST:
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    is_plain = parts.scheme == "https" and host and host.isascii() and "@" not in parts.netloc
    return quote(url, safe=_KEPT) if is_plain else ""
