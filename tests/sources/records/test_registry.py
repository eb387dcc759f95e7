"""Which sources of records there are."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.sources.base import PluginError
from cryptoai_cli.sources.records.registry import (
    KNOWN_RECORDS,
    RECORD_SOURCES,
    all_record_names,
    build_record_source,
    record_card,
)
from cryptoai_cli.sources.registry import BUILT_IN, KNOWN_SOURCES, TABLES_ONLY
from tests.net.web import Web
from tests.sources.records.requests import context


def there_are() -> list[str]:
    return [name for name, (module, _) in RECORD_SOURCES.items() if find_spec(f"cryptoai_cli.sources.records.{module}")]


def test_every_source_of_records_has_a_table_of_settings() -> None:
    assert set(RECORD_SOURCES) <= {*BUILT_IN, *TABLES_ONLY}
    assert list(KNOWN_RECORDS) == list(all_record_names()) == list(RECORD_SOURCES)
    assert KNOWN_SOURCES.records is KNOWN_RECORDS  # type: ignore[attr-defined] # the registry's own


def test_every_one_is_built_by_its_name(web: Web) -> None:
    for name in there_are():
        assert build_record_source(name, context(web)).card == record_card(name)
        assert record_card(name).name == name
        assert record_card(name).kinds


def test_a_name_that_nobody_has_is_an_error(web: Web) -> None:
    assert "nobody" not in KNOWN_RECORDS
    assert len(KNOWN_RECORDS) == len(RECORD_SOURCES)
    with pytest.raises(UsageError, match="nobody"):
        build_record_source("nobody", context(web))
    with pytest.raises(PluginError, match="nobody"):
        record_card("nobody")


def test_the_registry_loads_no_source_of_records() -> None:
    code = "import sys, cryptoai_cli.sources.records.registry; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    mine = {module for module in loaded if module.startswith("cryptoai_cli.sources.records.")}
    assert mine == {"cryptoai_cli.sources.records.base", "cryptoai_cli.sources.records.registry"}
    assert "httpx" not in loaded
