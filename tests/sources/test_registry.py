import subprocess
import sys

import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.registry import KNOWN_SOURCES, build_source


@pytest.mark.parametrize("name", KNOWN_SOURCES)
def test_every_known_source_is_built_and_carries_its_name(name: str) -> None:
    assert build_source(name, SourceContext((), 0.0)).card.name == name


def test_a_source_that_does_not_exist_is_told_with_those_that_do() -> None:
    with pytest.raises(UsageError, match="yaho") as caught:
        build_source("yaho", SourceContext((), 0.0))
    assert "yahoo, cnbc, nasdaq" in caught.value.hint


def test_naming_the_sources_loads_neither_httpx_nor_any_source() -> None:
    program = (
        "import sys, cryptoai_cli.sources.registry\n"
        "loaded = [name for name in sys.modules if name.split('.')[0] in {'httpx', 'httpcore', 'ssl'}]\n"
        "print(loaded, 'cryptoai_cli.sources.yahoo' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] False"
