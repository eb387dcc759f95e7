"""Take out of an answer the secrets that were sent with its request: a provider may repeat them anywhere in it."""

import json
from collections.abc import Iterator
from itertools import groupby

from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Body, Refusal
from cryptoai_cli.net.secrets import hide_secrets

_SHORTEST_IN_DATA = 8  # characters: a shorter one, or a number, may well stand in a price or a time
_SHORTEST_IN_WORDS = 4
_LONGEST_MESSAGE = 100_000  # bytes
_MARKS = "%\\&=+"  # each begins an escape
_MOST_MARKS = 400_000  # one in twenty bytes of the largest answer; each takes about a microsecond
_PIECE = 64_000  # characters
_WIDEST = 16_000  # characters that a secret takes, hundreds for each of its own
_MOST_SEARCHED = 1_000_000  # characters; each may take a microsecond
OBSCURE = Refusal(FailureKind.BAD_ANSWER, "answered with more escaped characters than data has")
REPEATING = Refusal(FailureKind.BAD_ANSWER, "repeated a secret in too many places of its answer")


class Echoes:
    """The secrets of one provider, as pairs of their variable and their value, and the other secrets of this machine.

    `others` were not sent to it. What stands between, a proxy or a gateway, may repeat them in a message, which is
    short: a body of more than 100,000 bytes is looked through for its own alone.
    """

    def __init__(self, secrets: tuple[tuple[str, str], ...], others: tuple[tuple[str, str], ...] = ()) -> None:
        self._own = secrets
        self._all = tuple(dict.fromkeys(secrets + others))

    def remove(self, answer: Body | Refusal) -> Body | Refusal:
        """Return `answer` with the names of the variables in place of the secrets, or a refusal if it hides them."""
        if isinstance(answer, Refusal):
            return _without_secrets(answer, _for_words(self._all))
        secrets = _for_data(self._all if len(answer.content) <= _LONGEST_MESSAGE else self._own)
        if not secrets:
            return answer
        # byte for byte, whatever the encoding: keys are ASCII, and so are their names
        text = _in_single_bytes(answer.content).decode("latin-1")
        hidden = _hide_in_data(text, secrets) if len(text) > _LONGEST_MESSAGE else hide_secrets(text, secrets)
        return hidden if isinstance(hidden, Refusal) else replace(answer, content=hidden.encode("latin-1"))


def _without_secrets(refusal: Refusal, secrets: tuple[tuple[str, str], ...]) -> Refusal:
    detail, obstacle = hide_secrets(refusal.detail, secrets), refusal.obstacle
    if obstacle is None:
        return replace(refusal, detail=detail)
    hidden = replace(obstacle, words=hide_secrets(obstacle.words, secrets))
    return replace(refusal, detail=detail, obstacle=hidden)


def _hide_in_data(text: str, secrets: tuple[tuple[str, str], ...]) -> str | Refusal:
    """Return a long text without the secrets, or a refusal where it would take longer than a report may wait.

    Only the pieces that may hold a secret are searched in every spelling.
    """
    if sum(map(text.count, _MARKS)) > _MOST_MARKS:
        return OBSCURE
    for name, secret in sorted(secrets, key=lambda pair: -len(pair[1])):
        text = text.replace(secret, f"<{name}>")
    parts = tuple(_parts(text, secrets))
    if sum(len(part) for is_suspect, part in parts if is_suspect) > _MOST_SEARCHED:
        return REPEATING
    return "".join(hide_secrets(part, secrets) if is_suspect else part for is_suspect, part in parts)


def _parts(text: str, secrets: tuple[tuple[str, str], ...]) -> Iterator[tuple[bool, str]]:
    """Yield the text in parts, each with whether it may hold a secret: no secret lies over the end of such a part."""
    starts = range(0, len(text), _PIECE)
    suspect = [_may_hold_any(text[start : start + _PIECE + _WIDEST], secrets) for start in starts]
    # a secret that begins in one piece may end in the next
    flags = [one or before for one, before in zip(suspect, [False, *suspect], strict=False)]
    for is_suspect, group in groupby(zip(flags, starts, strict=True), key=lambda pair: pair[0]):
        yield is_suspect, "".join(text[start : start + _PIECE] for _, start in group)


def _may_hold_any(text: str, secrets: tuple[tuple[str, str], ...]) -> bool:
    from cryptoai_cli.net.spellings import forms_of, may_hold  # noqa: PLC0415 - few runs need them

    forms = forms_of(text)
    return any(may_hold(forms, secret) for _, secret in secrets)


def _for_words(secrets: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in secrets if len(pair[1]) >= _SHORTEST_IN_WORDS)


def _for_data(secrets: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in secrets if len(pair[1]) >= _SHORTEST_IN_DATA and not pair[1].isdecimal())


def _in_single_bytes(content: bytes) -> bytes:
    """Return a text in UTF-16 or UTF-32 in UTF-8, for JSON is read in any of them; all else as it is."""
    encoding = json.detect_encoding(content)
    return content if encoding.startswith("utf-8") else content.decode(encoding, "replace").encode("utf-8", "replace")
