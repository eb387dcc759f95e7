"""Take out of an answer the secrets that were sent with its request: a provider may repeat them anywhere in it."""

import json

from msgspec.structs import replace

from cryptoai_cli.net.classify import Body, Refusal
from cryptoai_cli.net.secrets import hide_secrets

_SHORTEST_IN_DATA = 8  # characters: a shorter one, or a number, may well stand in a price or a time
_SHORTEST_IN_WORDS = 4
_LONGEST_MESSAGE = 100_000  # bytes


class Echoes:
    """The secrets of one provider, as pairs of their variable and their value, and the other secrets of this machine.

    `others` were not sent to it. What stands between, a proxy or a gateway, may repeat them in a message, which is
    short: a body of more than 100,000 bytes is looked through for its own alone.
    """

    def __init__(self, secrets: tuple[tuple[str, str], ...], others: tuple[tuple[str, str], ...] = ()) -> None:
        self._own = secrets
        self._all = tuple(dict.fromkeys(secrets + others))

    def remove(self, answer: Body | Refusal) -> Body | Refusal:
        """Return `answer` with the names of the variables in place of the secrets."""
        if isinstance(answer, Refusal):
            return replace(answer, detail=hide_secrets(answer.detail, _for_words(self._all)))
        secrets = _for_data(self._all if len(answer.content) <= _LONGEST_MESSAGE else self._own)
        if not secrets:
            return answer
        # byte for byte, whatever the encoding: keys are ASCII, and so are their names
        hidden = hide_secrets(_in_single_bytes(answer.content).decode("latin-1"), secrets)
        return replace(answer, content=hidden.encode("latin-1"))


def _for_words(secrets: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in secrets if len(pair[1]) >= _SHORTEST_IN_WORDS)


def _for_data(secrets: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in secrets if len(pair[1]) >= _SHORTEST_IN_DATA and not pair[1].isdecimal())


def _in_single_bytes(content: bytes) -> bytes:
    """Return a text in UTF-16 or UTF-32 in UTF-8, for JSON is read in any of them; all else as it is."""
    encoding = json.detect_encoding(content)
    return content if encoding.startswith("utf-8") else content.decode(encoding, "replace").encode("utf-8", "replace")
