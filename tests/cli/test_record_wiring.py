"""Which sources of records a run has."""

import math
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.cli.record_wiring import record_services
from cryptoai_cli.settings.load import Overrides, load_settings
from cryptoai_cli.settings.model import RecordSettings, Settings
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.records.registry import RECORD_SOURCES
from cryptoai_cli.sources.registry import KNOWN_SOURCES


def context(_name: str) -> SourceContext:
    return SourceContext((), math.inf)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(
        config=None, environment={}, folder=tmp_path, known_sources=KNOWN_SOURCES, overrides=Overrides()
    )


def test_every_source_is_asked_unless_the_settings_name_some(settings: Settings) -> None:
    assert [each.card.name for each in record_services(settings, context).sources] == list(RECORD_SOURCES)
    some = replace(settings, record=RecordSettings(("nasdaqtrader", "sec")))
    assert [each.card.name for each in record_services(some, context).sources] == ["nasdaqtrader", "sec"]


def test_a_run_ends_at_the_deadline_of_the_settings(settings: Settings) -> None:
    before = time.monotonic()
    left = record_services(settings, context).deadline - before
    assert settings.sources.deadline_seconds <= left < settings.sources.deadline_seconds + 5
