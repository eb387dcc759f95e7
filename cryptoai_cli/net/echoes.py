"""Take out of an answer the secrets that were sent with its request: a provider may repeat them anywhere in it."""

import json
from functools import cached_property

from msgspec.structs import replace

from cryptoai_cli.net.classify import Body, Refusal
from cryptoai_cli.net.secrets import hide_secrets

_SHORTEST_IN_DATA = 8  # characters: a shorter one, or a number, may well stand in a price or a time
_SHORTEST_IN_WORDS = 4


class Echoes:
    """The secrets of one provider, as pairs of their variable and their value."""

    def __init__(self, secrets: tuple[tuple[str, str], ...]) -> None:
        self._secrets = secrets

    def remove(self, answer: Body | Refusal) -> Body | Refusal:
        """Return `answer` with the names of the variables in place of the secrets."""
        if isinstance(answer, Refusal):
            return replace(answer, detail=hide_secrets(answer.detail, self._for_words))
        if not self._for_data:
            return answer
        # byte for byte, whatever the encoding: keys are ASCII, and so are their names
        hidden = hide_secrets(_in_single_bytes(answer.content).decode("latin-1"), self._for_data)
        return replace(answer, content=hidden.encode("latin-1"))

    @cached_property
    def _for_words(self) -> tuple[tuple[str, str], ...]:
        return tuple(pair for pair in self._secrets if len(pair[1]) >= _SHORTEST_IN_WORDS)

    @cached_property
    def _for_data(self) -> tuple[tuple[str, str], ...]:
        return tuple(pair for pair in self._secrets if len(pair[1]) >= _SHORTEST_IN_DATA and not pair[1].isdecimal())


def _in_single_bytes(content: bytes) -> bytes:
    """Return a text in UTF-16 or UTF-32 in UTF-8, for JSON is read in any of them; all else as it is."""
    encoding = json.detect_encoding(content)
    return content if encoding.startswith("utf-8") else content.decode(encoding, "replace").encode("utf-8", "replace")
