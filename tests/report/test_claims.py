"""What claims may be, held against the JSON Schema, which promises the same to programs."""

from enum import StrEnum
from typing import Any

import pytest
from msgspec.json import decode

from cryptoai_cli.render.schemas import schema_text
from cryptoai_cli.report.claims import Extreme, Scope, Tone

SCHEMA: dict[str, Any] = decode(schema_text("report"))
SUPERLATIVE = SCHEMA["$defs"]["superlative"]["properties"]


@pytest.mark.parametrize(
    ("words", "promised"),
    [
        (Tone, SCHEMA["properties"]["headline"]["properties"]["tone"]["enum"]),
        (Extreme, SUPERLATIVE["kind"]["enum"]),
        (Scope, SUPERLATIVE["scope"]["enum"]),
    ],
)
def test_the_schema_promises_every_word_and_no_other(words: type[StrEnum], promised: list[str | None]) -> None:
    assert [word for word in promised if word is not None] == [word.value for word in words]
