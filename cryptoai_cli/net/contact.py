"""Read the address under which a provider can reach whoever asks it."""

from re import ASCII
from re import compile as pattern

_MAILBOX = pattern(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}", ASCII)
_QUOTES = ('"', "'")
_LONGEST = 254


def mail_contact(text: str) -> str:
    """Return the plain mail address that `text` is, without blanks and one pair of quotes around it; empty if none.

    What is returned fits into a header: letters, digits and signs of ASCII alone.
    """
    bare = text.strip(" ")
    if bare[:1] in _QUOTES and bare[-1:] == bare[:1]:
        bare = bare[1:-1].strip(" ")
    return bare if len(bare) <= _LONGEST and _MAILBOX.fullmatch(bare) else ""
