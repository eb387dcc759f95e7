"""Every name of the registry has a source with a card of that name."""

import math

import pytest

from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.records.registry import RECORD_SOURCES, build_record_source, record_card
from cryptoai_cli.sources.registry import KNOWN_SOURCES, TABLES_ONLY


@pytest.mark.parametrize("name", RECORD_SOURCES)
def test_a_source_of_records_is_built_by_its_name(name: str) -> None:
    source = build_record_source(name, SourceContext((), math.inf))
    assert source.card.name == name
    assert source.card is record_card(name)
    assert source.card.kinds


@pytest.mark.parametrize("name", RECORD_SOURCES)
def test_the_settings_of_each_are_known(name: str) -> None:
    assert name in KNOWN_SOURCES or "base_url" in TABLES_ONLY[name]
